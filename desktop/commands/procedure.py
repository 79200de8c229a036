"""``vic procedure``: takes a catalogue of procedures in, draws a route as BPMN, reads a route that was drawn."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from desktop.commands.edxml import FileTrouble
from desktop.commands.profiles import chosen, opened
from desktop.settings import FILE
from desktop.workplace import clock
from workflow.errors import Missing
from workflow.procedures.bpmn_read import read_bpmn
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.catalogue import Imported, current, merge, versions
from workflow.procedures.procedure import read_procedure
from workflow.procedures.reading import read_lines
from workflow.procedures.refused import Line, Spot
from workflow.procedures.route import RESTING
from workflow.steps import canonical
from workflow.store import catalogue
from workflow.text.legacy import Encoding

NAME = "procedures"
Body = dict[str, Any]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``procedure`` to the command line."""
    parser = subparsers.add_parser("procedure", help="danh mục thủ tục và quy trình")
    actions = parser.add_subparsers(dest="action", metavar="VIỆC", required=True)
    one = actions.add_parser("import", help="nhập danh mục thủ tục (.json, .yaml, .xlsx)")
    one.add_argument("file", type=Path, metavar="TỆP")
    old = [encoding.lower() for encoding in Encoding]
    one.add_argument("--from-encoding", choices=old, help="tệp gõ bằng phông chữ cũ: chuyển sang Unicode")
    _dated(one)
    one.set_defaults(run=take_in)
    one = actions.add_parser("bpmn", help="ghi quy trình của một thủ tục thành BPMN 2.0")
    one.add_argument("code", metavar="MÃ")
    one.add_argument("--out", type=Path, required=True, metavar="TỆP")
    _dated(one)
    one.set_defaults(run=draw)
    one = actions.add_parser("from-bpmn", help="đọc quy trình vẽ bằng BPMN 2.0")
    one.add_argument("file", type=Path, metavar="TỆP")
    one.add_argument("--code", metavar="MÃ", help="đặt làm quy trình mới của thủ tục này")
    _dated(one)
    one.set_defaults(run=read_drawn)


def _dated(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="NGÀY", help="tính từ ngày này")


def take_in(arguments: argparse.Namespace) -> dict[str, Any]:
    """Import a file; good rows are taken over, the others listed.

    Raises:
        BadFile: the file cannot be read at all.
    """
    old = Encoding(arguments.from_encoding.upper()) if arguments.from_encoding else None
    lines = read_lines(arguments.file.name, _read(arguments.file), old)
    kept = _Catalogue(arguments)
    done = merge(kept.body, lines, _day(arguments))
    arguments.exit_code = 1 if done.refused and not (done.added or done.changed or done.unchanged) else 0
    return {**done.to_json(), "kept_in": kept.keep(done)}


def draw(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the route of the procedure in force as BPMN."""
    record = _Catalogue(arguments).find(arguments.code, _day(arguments))
    procedure = read_procedure(record)
    data = write_bpmn(procedure.route, procedure.code, procedure.name)
    _write(arguments.out, data)
    return {"path": str(arguments.out), "sha256": hashlib.sha256(data).hexdigest(), "hash": procedure.route.hash,
            "nodes": len(procedure.route.nodes)}  # fmt: skip


def read_drawn(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read a route from BPMN; with ``--code`` it becomes the new version of that procedure.

    Raises:
        BadBpmn: something in it is not understood; each element is named.
        UnsoundRoute: nobody could work by it; each element is named.
    """
    drawn = read_bpmn(_read(arguments.file))
    route = drawn.route
    said: dict[str, Any] = {
        "code": arguments.code or drawn.code, "name": drawn.name, "hash": route.hash, "nodes": len(route.nodes),
        "work": sum(node.kind in RESTING for node in route.nodes), "refusals": [], "route": route.to_json(),
    }  # fmt: skip
    if arguments.code:
        kept, on = _Catalogue(arguments), _day(arguments)
        record = {k: v for k, v in kept.find(arguments.code, on).items() if k not in ("version", "valid_from", "steps")}
        line = Line(record | {"route": route.to_json()}, Spot(1))
        done = merge(kept.body, [line], on)
        said |= {**done.to_json(), "kept_in": kept.keep(done)}
        arguments.exit_code = 1 if done.refused else 0
    return said


class _Catalogue:
    """The catalogue a command works on: that of a profile, or ``catalogue/procedures.json`` of any other folder, as a
    server lends it to its desks."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._folder: Path = chosen(arguments)
        self._profile = (self._folder / FILE).is_file()
        self.body: Body | None = self._stored() if self._profile else self._file_body()

    @property
    def path(self) -> Path:
        """The file, where it is no profile."""
        return self._folder / "catalogue" / f"{NAME}.json"

    def find(self, code: str, on: date) -> Mapping[str, Any]:
        """Return the version of a procedure in force, else its newest.

        Raises:
            Missing: no procedure of that code.
        """
        known = versions(self.body, code) if self.body else []
        if not known:
            raise Missing("code", f"Danh mục không có thủ tục mang mã {code}.", "Nhập danh mục trước.")
        return next(iter(current({NAME: known}, on)), known[-1])

    def keep(self, done: Imported) -> str:
        """Keep the new catalogue; return where."""
        if done.body != self.body:
            if self._profile:
                self._store(done.body)
            else:
                _write(self.path, json.dumps(done.body, ensure_ascii=False, indent=1).encode())
        return str(self._folder if self._profile else self.path)

    def _stored(self) -> Body | None:
        place = opened(self._arguments)
        try:
            found = catalogue.get(place.database, NAME)
            return dict(found.body) if found else None
        finally:
            place.close()

    def _store(self, body: Body) -> None:
        place = opened(self._arguments)
        try:
            with place.database.work() as connection:
                catalogue.put(connection, NAME, hashlib.sha256(canonical(body)).hexdigest()[:16], body)
        finally:
            place.close()

    def _file_body(self) -> Body | None:
        if not self.path.is_file():
            return None
        try:
            body = json.loads(_read(self.path))
        except ValueError:
            raise FileTrouble(f"{self.path} không phải JSON.", "Sửa hoặc xóa tệp rồi làm lại.") from None
        return body if isinstance(body, dict) and isinstance(body.get(NAME), list) else None


def _day(arguments: argparse.Namespace) -> date:
    day: date | None = arguments.on
    return day or clock().date()


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
