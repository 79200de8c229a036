"""``vic archive``: lists work files, writes their mục lục, minutes and packages, checks any package."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop.actions.hand_over_work_file import KIND, save_index, save_minutes, save_package
from desktop.commands.profiles import opened
from desktop.desk.work_file_acts import lacking
from desktop.workplace import Workplace
from workflow.archive.package_reader import read_package
from workflow.archive.work_file import STAGES, WorkFile
from workflow.errors import Missing, Trouble


class PackageTrouble(Trouble):
    """The package named on the command line cannot be read."""

    code = "file"
    title = "Không đọc được gói"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``archive`` to the command line."""
    parser = subparsers.add_parser("archive", help="hồ sơ công việc, gói nộp lưu")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    actions.add_parser("list", help="kê hồ sơ công việc trên máy này").set_defaults(run=listed)
    one = actions.add_parser("index", help="mục lục văn bản trong hồ sơ")
    one.add_argument("file", metavar="HỒ_SƠ", help="mã, hoặc số và ký hiệu")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .pdf, .docx, .xlsx, .csv")
    one.set_defaults(run=index)
    one = actions.add_parser("export", help="gói nộp lưu (BagIt, SHA-256)")
    one.add_argument("file", metavar="HỒ_SƠ", help="mã, hoặc số và ký hiệu")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .zip")
    one.set_defaults(run=export)
    one = actions.add_parser("minutes", help="biên bản giao nhận hồ sơ (.docx để sửa tiếp, .pdf)")
    one.add_argument("files", nargs="+", metavar="HỒ_SƠ", help="mã, hoặc số và ký hiệu; nhiều hồ sơ một biên bản")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .docx, .pdf")
    one.set_defaults(run=minutes)
    one = actions.add_parser("verify", help="kiểm tra một gói nộp lưu")
    one.add_argument("file", type=Path, metavar="TỆP")
    one.set_defaults(run=verify)


def listed(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return every work file of this machine."""
    place = opened(arguments)
    try:
        files = [_row(place, item) for item in place.journal.items(KIND)]
    finally:
        place.close()
    return {"files": files}


def _row(place: Workplace, item: str) -> dict[str, Any]:
    state: WorkFile = place.journal.state(item)
    due = state.hand_over_by
    return {
        "id": item, "notation": state.notation, "title": state.title, "state": STAGES.get(state.stage, state.stage),
        "retention": state.retention, "documents": len(state.entries), "end": state.end,
        "hand_over_by": due.isoformat() if due else "", "lacking": lacking(place, state),
    }  # fmt: skip


def index(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write mục lục văn bản of a work file."""
    place = opened(arguments)
    try:
        item = _find(place, arguments.file)
        save_index(place, item, arguments.out)
        rows = len(place.journal.state(item).entries)
    finally:
        place.close()
    return {"path": str(arguments.out), "rows": rows}


def export(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the archive package of a work file."""
    place = opened(arguments)
    try:
        item = _find(place, arguments.file)
        digest = save_package(place, item, arguments.out)
        documents = len(place.journal.state(item).entries)
    finally:
        place.close()
    return {"path": str(arguments.out), "sha256": digest, "documents": documents}


def minutes(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the minutes of handing work files over."""
    place = opened(arguments)
    try:
        items = [_find(place, name) for name in arguments.files]
        save_minutes(place, items, arguments.out)
    finally:
        place.close()
    return {"path": str(arguments.out), "files": len(items)}


def verify(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read a package and say what is wrong with it; the exit code is 0 only when nothing is."""
    path: Path = arguments.file
    try:
        found = read_package(path.read_bytes())
    except OSError as cause:
        raise PackageTrouble(f"Không đọc được {path}: {cause.strerror}.", "Kiểm tra đường dẫn.") from None
    arguments.exit_code = 0 if found.sound else 1
    return {
        "sound": found.sound, "title": found.value("Title"), "notation": found.value("FileCode/FileNotation"),
        "documents": len(found.documents),
        "findings": [{"where": one.where, "field": one.field, "text": one.text} for one in found.findings],
    }  # fmt: skip


def _find(place: Workplace, name: str) -> str:
    """Return the work file of an id, or the only one of a notation.

    Raises:
        Missing: none, or several.
    """
    items = place.journal.items(KIND)
    found = [item for item in items if name in (item, place.journal.state(item).notation)]
    if len(found) != 1:
        several = "có nhiều hồ sơ mang số và ký hiệu này" if found else "không có hồ sơ này"
        raise Missing("file", f"“{name}”: {several}.", "Dùng mã ở lệnh vic archive list.")
    return found[0]
