"""Reads procedures from a workbook: one sheet of procedures, others for papers, fees, steps and fields."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workflow.procedures.refused import BadFile, Line, Spot
from workflow.vietnamese import nfc

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "thu_tuc": {
        "ma": "code", "phien_ban": "version", "hieu_luc_tu": "valid_from", "hieu_luc_den": "valid_to", "ten": "name",
        "linh_vuc": "field", "muc_do": "level", "cap": "tiers", "co_quan": "agency", "so_ngay": "days",
        "so_gio": "hours", "le_phi": "fee", "ket_qua": "results", "can_cu": "legal",
    },
    "giay_to": {
        "ma": "code", "ma_giay_to": "id", "ten": "name", "hinh_thuc": "form", "so_luong": "count",
        "bat_buoc": "required", "truong_hop": "case", "mau": "template",
        "loai_giay_to": "type", "so_thang": "months", "mot_lan": "once",
    },
    "phi": {"ma": "code", "ten": "name", "so_tien": "amount", "loai": "kind", "truong_hop": "case"},
    "buoc": {
        "ma": "code", "ma_buoc": "id", "ten": "name", "vai_tro": "role", "don_vi": "unit", "so_gio": "hours",
        "loai": "kind", "tiep": "next", "phan_viec": "part", "co_quan": "agency", "ly_do": "why", "ket_thuc": "result",
        "hoi": "asks",
    },
    "truong": {"ma": "code", "ten_truong": "name", "nhan": "label", "loai": "kind", "gia_tri": "values"},
}  # fmt: skip
"""Sheets and their columns, with the names they have in JSON; only ``thu_tuc`` and ``buoc`` must be there."""
_LISTS = {"giay_to": "papers", "phi": "fees", "buoc": "steps"}
_SPLIT = re.compile(r"[;\n]")
MOST_ROWS, MOST_COLUMNS = 200_000, 60


@dataclass(slots=True)
class _Row:
    spot: Spot
    value: dict[str, Any]


@dataclass(slots=True)
class _Parts:
    """Rows of the other sheets that belong to one code."""

    rows: dict[str, list[_Row]] = field(default_factory=dict)


_BROKEN = (
    BadZipFile, InvalidFileException, LookupError, ValueError, OSError, SyntaxError, TypeError, AttributeError,
    EOFError, NotImplementedError, RuntimeError, zlib.error,
)  # fmt: skip
"""What the library raises on a workbook that is none, or none any more, while it opens it or goes through a sheet."""


def read_sheets(data: bytes) -> tuple[Line, ...]:
    """Return the procedures of a workbook, each with the rows its parts stand in.

    Raises:
        BadFile: no workbook, a sheet or its heading is missing, an unknown column.
    """
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except _BROKEN:
        raise _no_workbook() from None
    try:
        sheets = {nfc(sheet.title).strip().lower(): sheet for sheet in book.worksheets}
        lacking = [name for name in ("thu_tuc", "buoc") if name not in sheets]
        if lacking:
            raise BadFile(f"Bảng tính thiếu trang «{lacking[0]}».", "Đặt tên các trang như trong SCHEMA.")
        rows = {name: list(_rows(sheets[name], name)) for name in COLUMNS if name in sheets}
    except _BROKEN:
        raise _no_workbook() from None
    finally:
        book.close()
    return tuple(_lines(rows))


def _no_workbook() -> BadFile:
    return BadFile("Tệp không phải bảng tính XLSX.", "Lưu lại bằng định dạng .xlsx.")


def _rows(sheet: Any, name: str) -> Iterator[_Row]:
    """Yield the filled rows of a sheet; its first row names the columns."""
    wanted = COLUMNS[name]
    heads: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            raise BadFile(f"Trang «{name}» có hơn {MOST_ROWS} dòng.", "Chia thành nhiều tệp.")
        if number == 1:
            heads = [nfc(str(cell or "")).strip().lower() for cell in cells]
            unknown = [head for head in heads if head and head not in wanted]
            if unknown or "ma" not in heads:
                what = f"có cột lạ «{unknown[0]}»" if unknown else "không có cột «ma»"
                raise BadFile(f"Trang «{name}» {what}.", f"Các cột: {', '.join(wanted)}.")
            continue
        value = {wanted[head]: cell for head, cell in zip(heads, cells, strict=False) if head and cell is not None}
        if value:
            yield _Row(Spot(number, "" if name == "thu_tuc" else name), value)


def _key(value: Any) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value or "").strip()


def _lines(rows: Mapping[str, Sequence[_Row]]) -> Iterator[Line]:
    parts: dict[str, _Parts] = {}
    for name in (*_LISTS, "truong"):
        for row in rows.get(name, ()):
            parts.setdefault(_key(row.value.get("code")), _Parts()).rows.setdefault(name, []).append(row)
    heads = {_key(row.value.get("code")) for row in rows["thu_tuc"]}
    columns = {name: column for column, name in COLUMNS["thu_tuc"].items()}
    for row in rows["thu_tuc"]:
        yield _line(row, parts.get(_key(row.value.get("code")), _Parts()), columns)
    for code, part in parts.items():
        if code not in heads:
            first = next(iter(part.rows.values()))[0]
            yield Line({"code": code}, first.spot, columns=columns, trouble=f"mã “{code}” không có ở trang «thu_tuc»")


def _line(row: _Row, parts: _Parts, columns: Mapping[str, str]) -> Line:
    value, spots, names = dict(row.value), dict[tuple[str, int], Spot](), dict(columns)
    for sheet, listed in _LISTS.items():
        found = parts.rows.get(sheet, [])
        value[listed] = [{name: cell for name, cell in one.value.items() if name != "code"} for one in found]
        spots |= {(listed, place): one.spot for place, one in enumerate(found)}
        names |= {name: column for column, name in COLUMNS[sheet].items() if name not in names}
    steps = value["steps"]
    if any(step.get("next") or step.get("kind") for step in steps):
        value["route"] = {"nodes": [_node(step) for step in steps], "fields": [
            {**_texts(one.value), "values": _split(one.value.get("values"))} for one in parts.rows.get("truong", [])]}
        del value["steps"]
        spots |= {("nodes", place): spot for (listed, place), spot in list(spots.items()) if listed == "steps"}
    return Line(value, row.spot, spots, names | {"steps": "buoc", "route": "buoc", "papers": "giay_to", "fees": "phi"})


def _texts(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: nfc(str(cell)).strip() for name, cell in value.items() if name != "code"}


def _split(value: Any) -> list[str]:
    return [part.strip() for part in _SPLIT.split(str(value or "")) if part.strip()]


def _node(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node of a route from its row."""
    value = _texts(step)
    hours = step.get("hours")
    number = isinstance(hours, int | float) and float(hours).is_integer()
    return {**value, "hours": int(hours or 0) if number else hours or 0, "asks": _split(step.get("asks")),
            "next": [_way(part) for part in _split(step.get("next"))]}  # fmt: skip


_WAY = re.compile(r"(?:(?P<lead>.*?)->)?\s*(?P<to>[^\s>]+?)\s*(?:\*\s*(?P<times>\d+))?", re.DOTALL)


def _way(text: str) -> dict[str, Any] | str:
    """Read ``to``, ``outcome = words -> to``, ``field op constant -> to``; ``* 1`` behind it: only once."""
    found = _WAY.fullmatch(text)
    if found is None:
        return text
    lead = (found["lead"] or "").strip()
    way: dict[str, Any] = {"to": found["to"]}
    if lead:
        chosen = re.fullmatch(r"([A-Za-z_][\w.-]*)\s*=(?!=)\s*(.*)", lead, re.DOTALL)
        way |= {"outcome": chosen[1], "words": chosen[2].strip()} if chosen else {"when": lead}
    if found["times"]:
        way["times"] = int(found["times"])
    return way if len(way) > 1 else found["to"]
