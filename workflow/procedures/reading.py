"""Reads a file of procedures, JSON, YAML or XLSX, into lines that know where they stand; nothing is checked yet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import yaml

from workflow.procedures.refused import BadFile, Line, Spot
from workflow.procedures.sheets import read_sheets
from workflow.text.legacy import Encoding, recognised, to_unicode

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file taken; the whole national list is about a tenth of it."""
_LOOKED_AT = 300
"""Names of procedures looked at to tell an old encoding."""


def read_lines(name: str, data: bytes, encoding: Encoding | None = None) -> tuple[Line, ...]:
    """Return the procedures of a file, each with its place.

    Args:
        name: of the file; its ending says the form.
        encoding: of Vietnamese before Unicode, in which its words were typed; they are turned into Unicode.

    Raises:
        BadFile: another ending, too large, not that form, or typed in an old encoding that was not named.
    """
    lines = _lines(name, data)
    if encoding is not None:
        return tuple(replace(line, value=_in_unicode(line.value, encoding)) for line in lines)
    if (old := _old_encoding([str(line.value.get("name") or "") for line in lines[:_LOOKED_AT]])) is not None:
        raise BadFile(
            f"Tệp gõ bằng phông chữ cũ, mã {old}.", f"Thêm --from-encoding {old.lower()} để chuyển sang Unicode."
        )
    return lines


def _old_encoding(names: Sequence[str]) -> Encoding | None:
    """Return the old encoding half of the names or more are typed in; names without signs tell nothing."""
    told = [recognised(name) for name in names if not name.isascii()]
    ((best, count),) = Counter(told).most_common(1) or [(None, 0)]
    return best if 2 * count >= len(told) else None


def _in_unicode(value: Any, encoding: Encoding) -> Any:
    """Return a value with its texts in Unicode; codes and numbers have no such signs."""
    if isinstance(value, str):
        return to_unicode(value, encoding)
    if isinstance(value, Mapping):
        return {name: _in_unicode(part, encoding) for name, part in value.items()}
    return [_in_unicode(part, encoding) for part in value] if isinstance(value, list) else value


def _lines(name: str, data: bytes) -> tuple[Line, ...]:
    if len(data) > LARGEST:
        raise BadFile(f"Tệp lớn hơn {LARGEST // 1024 // 1024} MB.", "Chia thành nhiều tệp.")
    suffix = PurePath(name).suffix.lower()
    if suffix == ".json":
        return _records(_json(data))
    if suffix in (".yaml", ".yml"):
        return _records(_yaml(data))
    if suffix == ".xlsx":
        return read_sheets(data)
    raise BadFile(f"Không đọc loại tệp “{suffix}”.", "Dùng tệp .json, .yaml hoặc .xlsx theo SCHEMA.")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as wrong:
        raise BadFile(f"Tệp không phải JSON: dòng {wrong.lineno}, cột {wrong.colno}.", "Sửa rồi làm lại.") from None
    except (ValueError, RecursionError):
        raise BadFile("Tệp không phải JSON dạng UTF-8.", "Lưu lại bằng bảng mã UTF-8.") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


class _Texts(yaml.CSafeLoader):
    """Plain YAML data; 1.001610 and 2025-07-01 stay as written, for their columns to read."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:bool",
                                                                 "tag:yaml.org,2002:null")]
    for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}  # fmt: skip


def _yaml(data: bytes) -> Any:
    try:
        loader = _Texts(data)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        where = f": dòng {mark.line + 1}, cột {mark.column + 1}" if mark else ""
        raise BadFile(f"Tệp không phải YAML{where}.", "Sửa rồi làm lại.") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadFile("Tệp không phải YAML dạng UTF-8.", "Lưu lại bằng bảng mã UTF-8.") from None


def _records(value: Any) -> tuple[Line, ...]:
    """Return the records of ``{"procedures": […]}`` or of a bare list; a line is the record's number from 1."""
    listed = value.get("procedures") if isinstance(value, Mapping) else value
    if not isinstance(listed, list):
        raise BadFile("Tệp không có danh sách “procedures”.", "Xem dạng tệp trong SCHEMA.")
    return tuple(
        Line(record if isinstance(record, Mapping) else {}, Spot(place)) for place, record in enumerate(listed, 1)
    )
