"""``vic unit``: who an old name or code is today, who may sign on a day, and the last day of somebody."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from desktop.actions.end_person import end_in_file
from desktop.commands.profiles import opened
from workflow.people import Directory, Unit
from workflow.resolving import resolve
from workflow.workdays import VIETNAM


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``unit`` to the command line."""
    parser = subparsers.add_parser("unit", help="đơn vị cũ và mới, người có thẩm quyền ký")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    named = actions.add_parser("resolve", help="tên hoặc mã đơn vị, cũ hay mới, nay là đơn vị nào")
    named.add_argument("text", metavar="TÊN|MÃ")
    named.add_argument("--on", type=date.fromisoformat, default=None, metavar="NGÀY", help="tên dùng vào ngày này")
    named.set_defaults(run=resolve_unit)
    signing = actions.add_parser("signers", help="ai có thẩm quyền ký văn bản của cơ quan")
    signing.add_argument("--on", type=date.fromisoformat, default=None, metavar="NGÀY")
    signing.add_argument("--type", default=None, metavar="VIẾT_TẮT", help="loại văn bản: QĐ, GM...")
    signing.set_defaults(run=signers)
    leaving = actions.add_parser("leave", help="ghi ngày thôi việc của một người vào danh bạ của máy chủ")
    leaving.add_argument("person", metavar="MÃ_NGƯỜI")
    leaving.add_argument("--on", type=date.fromisoformat, required=True, metavar="NGÀY", help="ngày đầu tiên không còn")
    leaving.add_argument("--directory", type=Path, required=True, metavar="TỆP", help="tệp directory.json của máy chủ")
    leaving.set_defaults(run=leave)


def resolve_unit(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return every unit the name or code may mean, and who each is today; the exit code is 1 when there is none."""
    place = opened(arguments)
    try:
        found = resolve(arguments.text, place.directory, as_of=arguments.on)
    finally:
        place.close()
    arguments.exit_code = 0 if found else 1
    return {
        "matches": [
            _unit(one.unit) | {"divided": one.divided, "today": [_unit(unit) for unit in one.successors]}
            for one in found
        ]
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {"id": unit.id, "name": unit.name, "code": unit.organ, "from": unit.start, "until": unit.end}


def signers(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return who may sign for the profile's office, with the lines above the name."""
    place = opened(arguments)
    try:
        office, seen = place.office, _on(place.directory, arguments.on)
    finally:
        place.close()
    return {
        "office": office.name,
        "signers": [
            {"person": one.person, "name": seen.name(one.person), "lines": list(one.lines), "post": one.printed_post,
             "types": list(one.kinds), "basis": one.basis, "from": one.start, "until": one.end}
            for one in seen.authorities(office.id, arguments.type)
        ],
    }  # fmt: skip


def leave(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write somebody's last day into the directory the servers lend."""
    return end_in_file(arguments.directory, arguments.person, arguments.on)


def _on(known: Directory, day: date | None) -> Directory:
    return known.at(datetime.combine(day, time(12), VIETNAM)) if day else known
