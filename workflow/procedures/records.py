"""Checks one procedure of an imported file, value by value, and returns it as the catalogue keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from workflow.people import Role
from workflow.procedures.levels import read_level
from workflow.procedures.refused import Line, Refused
from workflow.procedures.route import read_route
from workflow.procedures.sound import flaws
from workflow.vietnamese import fold, nfc

PAPER_FORMS = ("ban_chinh", "ban_sao", "dien_tu")
FEE_KINDS = ("phi", "le_phi")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{2,39}")
_TIERS = {"tinh": "tinh", "cap tinh": "tinh", "xa": "xa", "cap xa": "xa", "phuong": "xa", "xa, phuong": "xa"}
_ROLES = tuple(role.value for role in Role if role is not Role.SYSTEM)
_YES = {"": True, "co": True, "true": True, "x": True, "1": True, "khong": False, "false": False, "0": False}
MOST_PARTS = 200

Reader = Callable[[Any], Any]
Part = tuple[str, Reader, bool]
"""Name, reader (raises ValueError with the end of a sentence), whether it must be there."""


def text(limit: int = 2000) -> Reader:
    """Read a text of at most ``limit`` letters, in NFC, ends cut."""

    def read(value: Any) -> str:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise ValueError("phải là chữ")
        kept = nfc(str(value)).strip()
        if len(kept) > limit:
            raise ValueError(f"dài quá {limit} chữ")
        return kept

    return read


def whole(low: int, high: int) -> Reader:
    """Read a whole number, also one a sheet wrote as 3.0 or as text."""

    def read(value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}\s*", value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"phải là số nguyên từ {low} đến {high}, đang là “{value}”")
        return value

    return read


def day(value: Any) -> str:
    """Read a date: yyyy-mm-dd, dd/mm/yyyy, or a date cell."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    written = str(value).strip()
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written)
    try:
        found = date(int(slashed[3]), int(slashed[2]), int(slashed[1])) if slashed else date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"không phải ngày tháng: “{written}”") from None
    return found.isoformat()


def _code(value: Any) -> str:
    # A sheet that takes 1.001610 for a number drops its last zero; national codes have six digits after the dot.
    written = f"{value:.6f}" if isinstance(value, float) else str(value).strip()
    if not _CODE.fullmatch(written):
        raise ValueError("mã thủ tục chỉ gồm chữ không dấu, số, dấu chấm, gạch ngang; ví dụ 1.001193")
    return written


def _level(value: Any) -> str:
    found = read_level(value if isinstance(value, int) else str(value))
    if found is None:
        raise ValueError("mức độ phải là Toàn trình, Một phần, Trực tiếp, hoặc mức độ 1 đến 4")
    return found.words


def _one_of(*allowed: str) -> Reader:
    def read(value: Any) -> str:
        if str(value).strip() not in allowed:
            raise ValueError(f"“{value}” không có; dùng một trong: {', '.join(allowed)}")
        return str(value).strip()

    return read


def _yes(value: Any) -> bool:
    found = value if isinstance(value, bool) else _YES.get(fold(str(value)).strip())
    if found is None:
        raise ValueError("phải là có hoặc không")
    return found


def _listed(item: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        parts = re.split(r"[;\n]", value) if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or len(parts) > MOST_PARTS:
            raise ValueError("phải là danh sách, cách nhau bằng dấu chấm phẩy")
        return [item(part) for part in parts if str(part).strip()]

    return read


def _tier(value: Any) -> str:
    found = _TIERS.get(fold(str(value)).strip())
    if found is None:
        raise ValueError("cấp phải là tinh hoặc xa")
    return found


FIELDS: tuple[Part, ...] = (
    ("code", _code, True), ("version", text(40), False), ("valid_from", day, False), ("valid_to", day, False),
    ("name", text(1000), True), ("field", text(500), True), ("level", _level, True), ("tiers", _listed(_tier), False),
    ("agency", text(500), False), ("days", whole(0, 2000), False), ("hours", whole(0, 16_000), False),
    ("fee", whole(0, 10**12), False), ("result", text(1000), False), ("results", _listed(text(1000)), False),
    ("legal", _listed(text(500)), False),
)  # fmt: skip
PARTS: Mapping[str, tuple[Part, ...]] = {
    "papers": (
        ("id", text(60), False), ("name", text(2000), True), ("form", _one_of(*PAPER_FORMS), False),
        ("count", whole(1, 100), False), ("required", _yes, False), ("case", text(1000), False),
        ("template", text(500), False), ("type", text(100), False), ("months", whole(0, 1200), False),
        ("once", _one_of("yes", "no"), False),
    ),
    "fees": (
        ("name", text(500), True), ("amount", whole(0, 10**12), True), ("kind", _one_of(*FEE_KINDS), False),
        ("case", text(1000), False),
    ),
    "steps": (
        ("id", text(64), True), ("name", text(500), True), ("role", _one_of(*_ROLES), True), ("unit", text(100), False),
        ("hours", whole(0, 20_000), False),
    ),
}  # fmt: skip
KNOWN = {name for name, _, _ in FIELDS} | set(PARTS) | {"route"}


def check_line(line: Line) -> tuple[dict[str, Any], tuple[Refused, ...]]:
    """Return the procedure as the catalogue keeps it, and everything that is wrong with it."""
    if line.trouble:
        return {}, (line.refuse("code", line.trouble),)
    kept: dict[str, Any] = {}
    wrong: list[Refused] = []
    for name, value, trouble in _read(FIELDS, line.value):
        if trouble:
            wrong.append(line.refuse(name, trouble))
        elif value is not None:
            kept[name] = value
    for name, parts in PARTS.items():
        kept[name], found = _parts(line, name, parts)
        wrong += found
    wrong += _process(line, kept)
    wrong += [line.refuse(name, text) for name, text in _together(kept)]
    return ({} if wrong else _completed(kept)), tuple(wrong)


def _completed(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a record with what follows from the rest: the fee that everybody pays, the first of several results."""
    if not kept["fees"]:
        del kept["fees"]
    elif not kept.get("fee"):
        kept["fee"] = next((fee["amount"] for fee in kept["fees"] if not fee.get("case")), 0)
    results = kept.get("results") or ([kept["result"]] if kept.get("result") else [])
    return {"fee": 0, **kept, **({"result": results[0], "results": results} if results else {})}


def _read(fields: tuple[Part, ...], value: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Yield each name with its value as kept (None when absent) or with what is wrong."""
    for name, reader, needed in fields:
        given = value.get(name)
        if given is None or (isinstance(given, str) and not given.strip()):
            yield name, None, "chưa điền" if needed else ""
            continue
        try:
            yield name, reader(given), ""
        except ValueError as wrong:
            yield name, None, str(wrong)


def _parts(line: Line, name: str, fields: tuple[Part, ...]) -> tuple[list[dict[str, Any]], list[Refused]]:
    given = line.value.get(name)
    listed = given if isinstance(given, list | tuple) else [] if given is None else None
    if listed is None or len(listed) > MOST_PARTS or not all(isinstance(part, Mapping) for part in listed):
        return [], [line.refuse(name, f"phải là danh sách, không quá {MOST_PARTS} phần")]
    kept, wrong = [], []
    for place, part in enumerate(listed):
        values: dict[str, Any] = {}
        for column, value, trouble in _read(fields, part):
            if trouble:
                wrong.append(line.refuse(column, trouble, (name, place)))
            elif value is not None:
                values[column] = value
        if values.get("case"):
            values["required"] = False
        kept.append(values)
    return kept, wrong


def _process(line: Line, kept: dict[str, Any]) -> list[Refused]:
    """Read the internal process: steps one after another, or a route; one of the two."""
    given, steps = line.value.get("route"), kept["steps"]
    if given is None:
        ids = [step.get("id") for step in steps]
        wrong = [line.refuse("id", f"mã bước “{id}” trùng", ("steps", place))
                 for place, id in enumerate(ids) if id and id in ids[:place]]  # fmt: skip
        return wrong if steps or line.value.get("steps") else [line.refuse("steps", "chưa có bước nào")]
    del kept["steps"]
    if steps:
        return [line.refuse("steps", "chỉ ghi một trong hai: các bước nối tiếp, hoặc quy trình đầy đủ")]
    if not isinstance(given, Mapping):
        return [line.refuse("route", "quy trình không đúng dạng")]
    try:
        route = read_route(given)
    except ValueError as trouble:
        return [line.refuse("route", str(trouble))]
    kept["route"] = route.to_json()
    places = {node.id: place for place, node in enumerate(route.nodes)}
    return [line.refuse("", flaw.words, ("nodes", places.get(flaw.element, -1))) if ("nodes", 0) in line.parts
            else line.refuse("route", flaw.words) for flaw in flaws(route)]  # fmt: skip


def _together(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what does not fit together in a record whose values can each be read."""
    if kept.get("days") and kept.get("hours"):
        yield "hours", "thời hạn ghi bằng ngày hoặc bằng giờ, không cả hai"
    if kept.get("valid_from") and kept.get("valid_to") and kept["valid_to"] < kept["valid_from"]:
        yield "valid_to", "hết hiệu lực trước khi có hiệu lực"
