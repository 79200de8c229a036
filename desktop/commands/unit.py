"""``vic unit``: who an old name or code is today, who may sign from when until when, somebody's last day."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from desktop.actions.directory_file import change_directory, read_directory, write_directory
from desktop.actions.end_person import end_in_file
from desktop.commands.profiles import opened
from workflow.authorising import authorise, authorities_in, end_authority
from workflow.organisation.authority import Authority, Form
from workflow.people import Directory, Unit
from workflow.reorganising import Reorganised, reorganised
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
    ordering = actions.add_parser("reorganise", help="ghi đơn vị trước và sau 01/7/2025, ai kế thừa ai, vào danh bạ")
    ordering.add_argument("--directory", type=Path, required=True, metavar="TỆP", help="chưa có thì lập")
    ordering.set_defaults(run=reorganise)
    _register_authorities(actions)


def _register_authorities(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what lists, gives and ends authority to sign in the directory file of the servers."""
    listing = actions.add_parser("authorities", help="thẩm quyền ký ghi trong danh bạ của máy chủ")
    listing.add_argument("--office", default="", metavar="MÃ_CƠ_QUAN")
    listing.add_argument("--on", type=date.fromisoformat, default=None, metavar="NGÀY", help="có hiệu lực vào ngày này")
    giving = actions.add_parser("authorise", help="ghi thẩm quyền ký (KT., TL., TUQ., Q.) của một người")
    giving.add_argument("person", metavar="MÃ_NGƯỜI")
    giving.add_argument("--form", default="", choices=[form.value for form in Form], help="trống: người đứng đầu ký")
    for name, words in (
        ("--post", "chức vụ in trên văn bản"), ("--of", "chức vụ người được ký thay"),
        ("--basis", "văn bản làm căn cứ"), ("--under", "dòng phía trên"), ("--collective", "tập thể ghi sau TM."),
    ):  # fmt: skip
        giving.add_argument(name, default="", metavar="CHỮ", help=words, required=name == "--post")
    giving.add_argument("--types", default="", metavar="QĐ,GM", help="loại văn bản; để trống là mọi loại")
    giving.add_argument("--from", dest="start", type=date.fromisoformat, required=True, metavar="NGÀY")
    giving.add_argument("--until", type=date.fromisoformat, default=None, metavar="NGÀY", help="ngày đầu tiên hết hạn")
    ending = actions.add_parser("unauthorise", help="ghi ngày hết thẩm quyền ký của một người")
    ending.add_argument("person", metavar="MÃ_NGƯỜI")
    ending.add_argument("--form", default=None, choices=[form.value for form in Form], help="chỉ hình thức ký này")
    ending.add_argument("--on", type=date.fromisoformat, required=True, metavar="NGÀY", help="ngày đầu tiên không còn")
    ending.add_argument("--reason", default="", metavar="LÝ_DO", help="lý do, ghi trong danh bạ")
    for parser, run in ((listing, list_authorities), (giving, give_authority), (ending, take_authority)):
        parser.add_argument("--directory", type=Path, required=True, metavar="TỆP", help="directory.json của máy chủ")
        parser.set_defaults(run=run)
    for parser in (giving, ending):
        parser.add_argument("--office", required=True, metavar="MÃ_CƠ_QUAN")


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


def reorganise(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the reorganisation of 1/7/2025 into the directory the servers lend; what stands there stays."""
    path: Path = arguments.directory
    done: Reorganised = read_directory(path, reorganised) if path.exists() else reorganised({"units": [], "people": []})
    if done.added or done.links:
        write_directory(path, done.directory)
    return {
        "path": str(path), "added": done.added, "known": done.known, "links": done.links,
        "without_code": done.without_code, "to_check": list(done.to_check),
    }  # fmt: skip


def list_authorities(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the authorities of an office or of all, in force on a day or of all times."""
    found = read_directory(arguments.directory, lambda value: authorities_in(value, arguments.office, arguments.on))
    return {"authorities": [_authority(one) for one in found]}


def give_authority(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write an authority to sign into the directory the servers lend."""
    types = tuple(part.strip() for part in arguments.types.split(",") if part.strip())
    new = Authority(
        arguments.person, arguments.office, Form(arguments.form), arguments.post, arguments.of, arguments.under,
        arguments.collective, types, arguments.basis, arguments.start.isoformat(),
        arguments.until.isoformat() if arguments.until else "",
    )  # fmt: skip
    change_directory(arguments.directory, lambda value: authorise(value, new))
    return {"given": _authority(new)}


def take_authority(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the end of somebody's authority to sign into the directory the servers lend."""
    person, office, on, why = arguments.person, arguments.office, arguments.on, arguments.reason
    change_directory(
        arguments.directory, lambda value: end_authority(value, person, office, on, arguments.form, why=why)
    )  # fmt: skip
    return {"person": person, "office": office, "end": on.isoformat()}


def _authority(one: Authority) -> dict[str, Any]:
    return {
        "person": one.person, "office": one.office, "form": one.form.value, "lines": list(one.lines),
        "post": one.printed_post, "types": list(one.kinds), "basis": one.basis, "from": one.start, "until": one.end,
        "given_by": one.by, "ended_by": one.ended_by, "reason": one.why,
    }  # fmt: skip


def _on(known: Directory, day: date | None) -> Directory:
    return known.at(datetime.combine(day, time(12), VIETNAM)) if day else known
