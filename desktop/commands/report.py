"""``vic report``: counts a report over the records of this machine and writes it as XLSX, PDF, CSV or JSON."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from desktop.actions.make_report import all_reports, make_report, save_report
from desktop.commands.profiles import opened
from desktop.printing.report_file import ENDINGS
from desktop.workplace import Workplace
from workflow.errors import Missing
from workflow.people import Unit
from workflow.vietnamese import same_key


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``report`` to the command line."""
    parser = subparsers.add_parser("report", help="lập báo cáo; “list” để xem tên các báo cáo")
    parser.add_argument("name", metavar="TÊN", help="tên báo cáo, hoặc list")
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, metavar="NGÀY", help="ngày đầu kỳ, 2026-01-01")
    parser.add_argument("--to", dest="end", type=date.fromisoformat, metavar="NGÀY", help="ngày cuối kỳ")
    parser.add_argument("--unit", default="", metavar="ĐƠN_VỊ", help="mã hoặc tên đơn vị, cơ quan")
    parser.add_argument("--out", type=Path, metavar="TỆP", help=f"tên tệp .{', .'.join(ENDINGS)}")
    parser.set_defaults(run=report)


def report(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the report; return where, and how many lines it has."""
    if arguments.name != "list":
        _check(arguments)
    place = opened(arguments)
    try:
        if arguments.name == "list":
            known = all_reports(place)
            return {"reports": [{"name": one.name, "title": one.title, "about": one.about} for one in known]}
        return _write(place, arguments)
    finally:
        place.close()


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what is missing or cannot be written before anything is opened."""
    for name, flag in (("begin", "--from"), ("end", "--to"), ("out", "--out")):
        if getattr(arguments, name) is None:
            raise Missing(flag.strip("-"), f"Chưa có {flag}.", f"Thêm {flag} rồi chạy lại.")
    out: Path = arguments.out
    if out.suffix.lower().lstrip(".") not in ENDINGS:
        raise Missing("out", f"Không xuất được tệp {out.name}.", f"Đặt tên tệp kết thúc bằng .{', .'.join(ENDINGS)}.")


def _write(place: Workplace, arguments: argparse.Namespace) -> dict[str, Any]:
    out: Path = arguments.out
    unit = _unit(place, arguments.unit) if arguments.unit else None
    office, inner = (unit.id, "") if unit is not None and unit.organ else ("", unit.id if unit is not None else "")
    made = make_report(place, arguments.name, arguments.begin, arguments.end, office=office, unit=inner)
    save_report(place, made, out)
    for check in made.checks:
        if not check.ok:
            print(f"Kiểm tra không khớp: {check.words}: {check.reason}", file=sys.stderr)
    return {"path": str(out), "rows": made.rows}


def _unit(place: Workplace, name: str) -> Unit:
    """Return the unit of an id or a name."""
    units = place.directory.units
    found = units.get(name) or next((one for one in units.values() if same_key(one.name) == same_key(name)), None)
    if found is None:
        raise Missing("unit", f"Danh bạ trên máy này không có đơn vị “{name}”.")
    return found
