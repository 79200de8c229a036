"""``vic edxml``: shows an edXML package, builds one that carries a document, builds one that reports a status."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sync.edxml.build import build_edoc, build_status
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from workflow.errors import Trouble


class FileTrouble(Trouble):
    """A file named on the command line cannot be read or written."""

    code = "file"
    title = "Không đọc ghi được tệp"


def show(file: Path, extract: Path | None = None) -> dict[str, Any]:
    """Return what the package in ``file`` says; write its decoded files into the folder ``extract`` when given.

    Raises:
        FileTrouble: the file cannot be read or the folder not written.
        BadPackage: the file is no package, or dangerous to open.
    """
    package = parse(_read(file))
    for attachment in package.attachments if extract else ():
        _write(Path(str(extract)) / attachment.name, attachment.data)
    return package.to_json()


def build(header_json: Path, attach: Sequence[Path], out: Path) -> dict[str, Any]:
    """Build a package that carries a document into the file ``out``.

    Raises:
        FileTrouble: a file cannot be read or written, or the header is no JSON object.
        Refusal: an element is missing or cannot be written; the text names it.
    """
    files = [Attachment(path.name, _read(path)) for path in attach]
    return _built(build_edoc(_header(header_json), files), out)


def status(header_json: Path, out: Path) -> dict[str, Any]:
    """Build a status message into the file ``out``; raises as ``build`` does."""
    return _built(build_status(_header(header_json)), out)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``edxml`` to the command line."""
    parser = subparsers.add_parser("edxml", help="xem, dựng gói edXML")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("show", help="xem một gói")
    one.add_argument("file", type=Path, metavar="TỆP")
    one.add_argument("--extract", type=Path, metavar="DIR", help="ghi các tệp đính kèm vào thư mục")
    one.set_defaults(run=lambda args: show(args.file, args.extract))
    one = actions.add_parser("build", help="dựng gói văn bản")
    one.add_argument("--header", type=Path, required=True, metavar="HEADER.json")
    one.add_argument("--attach", type=Path, nargs="*", action="extend", default=[], metavar="TỆP")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP")
    one.set_defaults(run=lambda args: build(args.header, args.attach, args.out))
    one = actions.add_parser("status", help="dựng gói báo trạng thái")
    one.add_argument("--header", type=Path, required=True, metavar="HEADER.json")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP")
    one.set_defaults(run=lambda args: status(args.header, args.out))


def _built(data: bytes, out: Path) -> dict[str, Any]:
    _write(out, data)
    return {"path": str(out), "sha256": hashlib.sha256(data).hexdigest()}


def _header(path: Path) -> dict[str, Any]:
    try:
        header = json.loads(_read(path).decode("utf-8-sig"))
    except ValueError as broken:
        raise FileTrouble(f"{path} không phải JSON: {broken}.", "Sửa tệp rồi chạy lại.") from None
    if isinstance(header, dict) and "MessageHeader" not in header and isinstance(header.get("header"), dict):
        header = header["header"]
    if not isinstance(header, dict):
        raise FileTrouble(f"{path} phải là một đối tượng JSON.", "Xem dạng của mục header trong lệnh edxml show.")
    return header


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as cause:
        raise FileTrouble(f"Không đọc được {path}: {cause.strerror}.", "Kiểm tra đường dẫn và quyền đọc.") from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as cause:
        raise FileTrouble(f"Không ghi được {path}: {cause.strerror}.", "Kiểm tra quyền ghi và chỗ trống.") from None
