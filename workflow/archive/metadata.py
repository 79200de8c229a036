"""Metadata of a work file and its documents for the archive: every field of NĐ 30/2020 PL VI with type and length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.archive.entry import Entry
from workflow.archive.work_file import WorkFile
from workflow.people import Directory
from workflow.vietnamese import nfc

Kind = Literal["S", "N", "D", "T"]
"""Text, whole number, day (dd/mm/yyyy in the decree; ISO in our files), long text."""
Value = str | int


@dataclass(frozen=True, slots=True)
class Item:
    """One field: element name of the decree (with its group before a slash), words, kind, longest length."""

    name: str
    words: str
    kind: Kind = "S"
    size: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one field. ``cut``: it does not fit and is shortened or left out in the package only."""

    where: str
    field: str
    text: str
    cut: bool = False


_FILE_CODE = (
    Item("FileCode/OrganId", "mã cơ quan lập hồ sơ", "S", 13, True),
    Item("FileCode/FileCatalog", "năm hình thành hồ sơ", "N", 4, True),
    Item("FileCode/FileNotation", "số và ký hiệu hồ sơ", "S", 20, True),
)
FILE: tuple[Item, ...] = (
    *_FILE_CODE,
    Item("Title", "tiêu đề hồ sơ", "S", 500, True), Item("Maintenance", "thời hạn bảo quản", "S", 30, True),
    Item("Rights", "chế độ sử dụng", "S", 30), Item("Creator", "người lập hồ sơ", "S", 30, True),
    Item("Language", "ngôn ngữ", "S", 50, True), Item("StartDate", "thời gian bắt đầu", "D", 10, True),
    Item("EndDate", "thời gian kết thúc", "D", 10, True), Item("DocTotal", "tổng số văn bản", "N", 4, True),
    Item("PageTotal", "tổng số trang", "N", 4), Item("Description", "ghi chú", "S", 500),
)  # fmt: skip
_DOCUMENT = (
    *_FILE_CODE,
    Item("DocOrdinal", "số thứ tự trong hồ sơ", "N", 3, True), Item("TypeName", "tên loại văn bản", "S", 100, True),
    Item("CodeNumber", "số của văn bản", "S", 11), Item("CodeNotation", "ký hiệu của văn bản", "S", 30),
    Item("IssuedDate", "ngày văn bản", "D", 10), Item("OrganName", "tên cơ quan ban hành", "S", 200, True),
    Item("Subject", "trích yếu", "S", 500, True), Item("Language", "ngôn ngữ", "S", 30),
    Item("PageAmount", "số trang", "N", 3), Item("Description", "ghi chú", "S", 500),
    Item("SignerInfo/Position", "chức vụ người ký", "S", 100), Item("SignerInfo/FullName", "người ký", "S", 50),
    Item("Priority", "mức độ khẩn", "N", 1), Item("DueDate", "hạn giải quyết", "D", 10),
)  # fmt: skip
OUTGOING: tuple[Item, ...] = (
    *_DOCUMENT, Item("To/OrganId", "mã nơi nhận", "S", 13), Item("To/OrganName", "nơi nhận", "S", 200),
    Item("IssuedAmount", "số lượng bản", "N", 3),
)  # fmt: skip
INCOMING: tuple[Item, ...] = (
    *_DOCUMENT, Item("ArrivalDate", "ngày đến", "D", 10, True), Item("ArrivalNumber", "số đến", "N", 10),
    Item("ToPlaces", "nơi nhận", "S", 1000), Item("TraceHeaderList", "vết luân chuyển", "T"),
)  # fmt: skip
_TABLES: Mapping[str, tuple[Item, ...]] = {"incoming": INCOMING, "outgoing": OUTGOING}


def items_for(kind: str) -> tuple[Item, ...]:
    """Return the fields of a document of ``kind``; what is neither arriving nor issued has those both share."""
    return _TABLES.get(kind, _DOCUMENT)


_WHOLE = ("OrganId", "FileNotation")

Record = Sequence[tuple[str, Value]]
"""Fields in the decree's order; a name may come again (several receivers)."""


def file_record(state: WorkFile, directory: Directory) -> list[tuple[str, Value]]:
    """Return the fields of the work file."""
    values: dict[str, Value] = {
        **_code(state, directory), "Title": state.title, "Maintenance": state.retention, "Rights": state.rights,
        "Creator": state.creator or directory.name(state.keeper), "Language": state.language,
        "StartDate": state.start, "EndDate": state.end, "DocTotal": len(state.entries), "PageTotal": state.pages,
        "Description": state.description,
    }  # fmt: skip
    return _in_order(FILE, values)


def document_record(
    state: WorkFile, entry: Entry, ordinal: int, directory: Directory, trace: str = ""
) -> list[tuple[str, Value]]:
    """Return the fields of one document; ``trace`` is the course it took, for those that came over the axis."""
    values: dict[str, Value] = {
        **_code(state, directory), "DocOrdinal": ordinal, "TypeName": entry.type_name or "Tài liệu",
        "CodeNumber": entry.number, "CodeNotation": entry.notation, "IssuedDate": entry.issued,
        "OrganName": entry.organ.name or entry.organ.organ, "Subject": entry.subject, "Language": entry.language,
        "PageAmount": entry.pages, "Description": entry.description, "SignerInfo/Position": entry.position,
        "SignerInfo/FullName": entry.signer, "Priority": entry.priority, "DueDate": entry.due,
        "IssuedAmount": entry.copies, "ArrivalDate": entry.arrived, "ArrivalNumber": entry.arrival_number,
        "ToPlaces": "; ".join(to.name or to.organ for to in entry.to), "TraceHeaderList": trace,
    }  # fmt: skip
    record = _in_order(items_for(entry.kind), values)
    if entry.kind == "outgoing":
        for to in entry.to:
            record += [("To/OrganId", to.organ), ("To/OrganName", to.name or to.organ)]
    return record


def _code(state: WorkFile, directory: Directory) -> dict[str, Value]:
    office = directory.units.get(state.office)
    organ = office.organ if office is not None else ""
    return {"FileCode/OrganId": organ, "FileCode/FileCatalog": state.year, "FileCode/FileNotation": state.notation}


def _in_order(items: Sequence[Item], values: Mapping[str, Value]) -> list[tuple[str, Value]]:
    given = ((item.name, values.get(item.name, "")) for item in items)
    return [(name, value) for name, value in given if value not in ("", 0)]


def findings(record: Record, items: Sequence[Item], where: str) -> list[Finding]:
    """Return what is wrong with a record: missing, too long, no number, no day, a name the decree does not know."""
    known = {item.name: item for item in items}
    given = {name for name, _ in record}
    found = [
        Finding(where, item.name, f"chưa có {item.words}") for item in items if item.required and item.name not in given
    ]
    for name, value in record:
        item = known.get(name)
        if item is None:
            found.append(Finding(where, name, "không có trong Phụ lục VI"))
        elif (text := _fault(item, value)) is not None:
            found.append(Finding(where, name, f"{item.words} {text}", cut=not item.required or item.kind == "S"))
    return found


def _fault(item: Item, value: Value) -> str | None:
    if item.kind == "N":
        whole = isinstance(value, int) or str(value).isdecimal()
        return None if whole and len(str(value)) <= item.size else f"phải là số, không quá {item.size} chữ số"
    if item.kind == "D":
        return None if _is_day(str(value)) else "không phải ngày đúng dạng"
    if item.size and len(str(value)) > item.size:
        return f"dài {len(str(value))} ký tự, quá {item.size}"
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def fitted(record: Record, items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return the record as it is exported: texts cut to the decree's length, numbers too long for it left out.

    Identifiers are never cut: half an identifier names another office.
    """
    known = {item.name: item for item in items}
    result = []
    for name, value in record:
        item, text = known[name], nfc(str(value))
        if _fault(item, value) is None or name.endswith(_WHOLE):
            result.append((name, text))
        elif item.kind == "S":
            result.append((name, f"{text[: item.size - 1].rstrip()}…"))
    return result


def judge(state: WorkFile, directory: Directory) -> list[Finding]:
    """Return everything the archive would object to in a work file and its documents."""
    found = findings(file_record(state, directory), FILE, "Hồ sơ")
    for ordinal, entry in enumerate(state.ordered, 1):
        record = document_record(state, entry, ordinal, directory)
        where = f"Tài liệu {ordinal}" + (f" ({entry.code})" if entry.code else "")
        found += findings(record, items_for(entry.kind), where)
    return found
