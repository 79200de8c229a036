"""``vic register``: prints a register book between two days, or what became of the numbers of a series."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from desktop.actions.print_register import FORMS, Printed, numbers_told, print_gaps, print_register
from desktop.actions.settle_numbers import lane_of, return_numbers
from desktop.actions.write_file import write_file
from desktop.commands.profiles import opened
from desktop.line import Line
from desktop.workplace import Workplace
from sync.leases import numbering_of
from sync.servers.lane_server import LaneServer
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.documents.series import is_series, name_of
from workflow.errors import Missing
from workflow.registers.book import books
from workflow.registers.gaps import holes, unexplained
from workflow.store import number_ledger

LIST, GAPS, RETURN = "list", "gaps", "return"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``register`` to the command line."""
    parser = subparsers.add_parser("register", help="in sổ; “list” tên sổ, “gaps” bảng kê số, “return” trả số")
    parser.add_argument("name", metavar="SỔ", help=f"tên sổ, {LIST}, {GAPS} hoặc {RETURN}")
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, metavar="NGÀY", help="ngày đầu, 2026-01-01")
    parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="NGÀY", help="ngày cuối")
    parser.add_argument("--series", default="", metavar="DÃY_SỐ", help="chỉ một dãy số, ví dụ van_ban_di.QĐ")
    parser.add_argument("--year", type=int, metavar="NĂM", help="năm của bảng kê số")
    parser.add_argument("--out", type=Path, metavar="TỆP", help=f"tên tệp .{' hoặc .'.join(FORMS)}")
    parser.add_argument("--office", action="store_true", help="bảng kê số của cả cơ quan, hỏi máy chủ")
    parser.add_argument("--reason", default="", metavar="LÝ_DO", help="lý do trả số")
    parser.set_defaults(run=print_book)


def print_book(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the file; return where, and how many lines it has.

    Raises:
        Missing: something needed was not given, or there is no such book.
        SecretDocument: the register of state secrets is kept on paper.
    """
    if arguments.name == LIST:
        return {"books": [{"name": one.key, "title": one.title, "source": one.source} for one in books().values()]}
    place = opened(arguments)
    try:
        if arguments.name == GAPS:
            return _gaps(place, arguments)
        if arguments.name == RETURN:
            return _give_back(place, arguments)
        for name, flag in (("begin", "--from"), ("end", "--to"), ("out", "--out")):
            _given(arguments, name, flag)
        form = _form(arguments.out)
        made = print_register(place, arguments.name, arguments.begin, arguments.end, form, arguments.series)
        return _write(made, arguments.out)
    finally:
        place.close()


def _gaps(place: Workplace, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the fates of the numbers of this machine, or of the office; write them when a file is named."""
    year = arguments.year or place.now().year
    if not arguments.series:
        known = {series for series, of in number_ledger.series(place.database) if of == year}
        return {"year": year, "series": [{"series": one, "title": name_of(one)} for one in sorted(known)]}
    _check_series(arguments.series)
    with _asked(place, arguments) as server:
        fates = numbers_told(place, arguments.series, year, server)
        if arguments.out is not None:
            return _write(print_gaps(place, arguments.series, year, _form(arguments.out), server), arguments.out)
    found = [{"first": f.first, "last": f.last, "state": f.state, "item": f.item, "reason": f.reason} for f in fates]
    return {
        "series": arguments.series,
        "title": name_of(arguments.series, numbering_of(place.journal)),
        "year": year,
        "numbers": found,
        "unexplained": unexplained(fates),
        "elsewhere": holes(fates),
    }


def _give_back(place: Workplace, arguments: argparse.Namespace) -> dict[str, Any]:
    """Give back the numbers of a series that this machine still holds."""
    _check_series(arguments.series)
    line = Line(place)
    try:
        with line.server(lane_of(arguments.series)) as server:
            done = return_numbers(place, server, arguments.series, arguments.reason)
    finally:
        line.close()
    return {"series": arguments.series, "leases": done.leases, "returned": done.numbers}


@contextmanager
def _asked(place: Workplace, arguments: argparse.Namespace) -> Iterator[LaneServer | None]:
    """Give the server to ask, None when this machine's own ledger is wanted."""
    if not arguments.office:
        yield None
        return
    line = Line(place)
    try:
        with line.server(lane_of(arguments.series)) as server:
            yield server
    finally:
        line.close()


def _check_series(series: str) -> None:
    if not is_series(series):
        raise Missing("series", f"Không có dãy số “{series}”.", f"Ví dụ: van_ban_den, {DOSSIER_BOOK}.")


def _given(arguments: argparse.Namespace, name: str, flag: str) -> None:
    if getattr(arguments, name) is None:
        raise Missing(flag.strip("-"), f"Chưa có {flag}.", f"Thêm {flag} rồi chạy lại.")


def _form(out: Path) -> str:
    form = out.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise Missing("out", f"Không in được tệp {out.name}.", f"Đặt tên tệp kết thúc bằng .{' hoặc .'.join(FORMS)}.")
    return form


def _write(made: Printed, out: Path) -> dict[str, Any]:
    write_file(out, made.data)
    return {"path": str(out), "rows": made.rows}
