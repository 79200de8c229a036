"""What a step must bring with it: named fields, what each may hold, and the sentence when it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflow.errors import Missing
from workflow.frozen import repeated
from workflow.steps import OFTEN, canonical
from workflow.vietnamese import nfc

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d", re.ASCII)
"""Years near the ends of the calendar cannot be turned into another zone."""
MOST = 1000
"""Longest list a payload may hold; more is not an office's work."""


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of a payload.

    ``read`` returns the value as it is kept or raises ValueError with the end of a sentence beginning with ``label``.
    """

    name: str
    label: str
    read: Callable[[Any], Any]
    required: bool = True

    def optional(self) -> Field:
        """Return the same field, allowed to be empty."""
        return Field(self.name, self.label, self.read, required=False)

    def value(self, payload: Mapping[str, Any]) -> Any:
        """Return the value as it is kept.

        Raises:
            Missing: it is not there, or is not what it must be.
        """
        given = payload.get(self.name)
        if not given and not isinstance(given, int | float):
            if self.required:
                raise Missing(self.name, f"Chưa có {self.label}.")
            return given
        try:
            return self.read(given)
        except ValueError as wrong:
            raise Missing(self.name, f"{self.label[0].upper()}{self.label[1:]} {wrong}.") from None


def as_json(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the payload as JSON gives it back, so that a state is the same before and after it was stored.

    Raises:
        Missing: something in it is no JSON.
    """
    try:
        texts: list[str] = []
        result = {
            name: _often(value) if name == OFTEN and type(value) not in _FLAT else _plain(value, texts)
            for name, value in payload.items()
        }
        if not all(type(name) is str for name in result):
            return dict(_read_back(payload))
        "".join(texts).encode()
        return result
    except (TypeError, ValueError, RecursionError):
        raise Missing("payload", "Nội dung của bước này không ghi lại được.") from None


def _read_back(value: Any) -> Any:
    return _DECODER.decode(canonical(value).decode())


_often = repeated(_read_back)


def _plain(value: Any, texts: list[str]) -> Any:
    """Return a value as JSON gives it back, without spelling what is plain already; its texts are told."""
    kind = type(value)
    if kind is str:
        texts.append(value)
        return value
    if kind in _FLAT:
        return value
    if kind is dict and all(type(name) is str for name in value):
        texts += value
        return {name: _plain(part, texts) for name, part in value.items()}
    if kind is list or kind is tuple:
        return [_plain(part, texts) for part in value]
    return _read_back(value)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_FLAT = frozenset({str, int, bool, type(None)})
"""What comes back from JSON as it was; text that cannot be written (half a character) is found by writing it, and what
is made of anything else is spelled and read."""
_DECODER = json.JSONDecoder(parse_constant=_no_number)


def filled(fields: Iterable[Field], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``payload`` with every field read; other names stay as they are.

    Raises:
        Missing: a field is not there, or is not what it must be.
    """
    result = dict(payload)
    for field in fields:
        value = field.value(payload)
        if field.name in payload:
            result[field.name] = value
    return result


def text(name: str, label: str, limit: int = 2000) -> Field:
    """A text somebody typed; kept in NFC, ends cut."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("phải là chữ")
        if len(value) > limit:
            raise ValueError(f"dài quá {limit} chữ")
        kept = nfc(value).strip()
        if not kept:
            raise ValueError("còn trống")
        return kept

    return Field(name, label, read)


def mark(name: str, label: str, limit: int = 300) -> Field:
    """An identifier made elsewhere: compared exactly, kept exactly."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > limit:
            raise ValueError("không đúng dạng")
        return value

    return Field(name, label, read)


def whole(name: str, label: str, low: int, high: int) -> Field:
    """A whole number between ``low`` and ``high``."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"phải là số từ {low} đến {high}")
        return value

    return Field(name, label, read)


def day(name: str, label: str) -> Field:
    """A date, yyyy-mm-dd."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError
        return value

    return Field(name, label, _sentence(read, "không phải ngày tháng đúng dạng"))


def moment(name: str, label: str) -> Field:
    """A time with its zone, ISO 8601."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or not _MOMENT.match(value) or datetime.fromisoformat(value).tzinfo is None:
            raise ValueError
        return value

    return Field(name, label, _sentence(read, "không phải thời điểm đúng dạng"))


def _sentence(read: Callable[[Any], str], words: str) -> Callable[[Any], str]:
    """Replace what the standard library says of a wrong date by a sentence for people."""

    def reading(value: Any) -> str:
        try:
            return read(value)
        except ValueError:
            raise ValueError(words) from None

    return reading


def choice(name: str, label: str, values: Iterable[Any]) -> Field:
    """One of ``values``."""
    allowed = tuple(values)

    def read(value: Any) -> Any:
        if isinstance(value, bool) or value not in allowed:
            raise ValueError("không nằm trong các giá trị được dùng")
        return value

    return Field(name, label, read)


def flag(name: str, label: str) -> Field:
    """Yes or no."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("phải là có hoặc không")
        return value

    return Field(name, label, read)


def record(name: str, label: str, *fields: Field) -> Field:
    """An object with fields of its own."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValueError("không đúng dạng")
        return value if not fields and type(value) is dict else filled(fields, value)

    return Field(name, label, read)


def listed(name: str, label: str, *fields: Field) -> Field:
    """A list of objects with fields of their own."""

    def read(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple) or len(value) > MOST or not all(isinstance(v, Mapping) for v in value):
            raise ValueError("không đúng dạng")
        return [filled(fields, item) for item in value]

    return Field(name, label, read)


def texts(name: str, label: str, limit: int = 2000) -> Field:
    """A list of texts."""

    def read(value: Any) -> list[str]:
        if not isinstance(value, list | tuple) or len(value) > MOST:
            raise ValueError("không đúng dạng")
        if not all(isinstance(item, str) and len(item) <= limit for item in value):
            raise ValueError("không đúng dạng")
        return [nfc(item) for item in value]

    return Field(name, label, read)


def file(name: str, label: str) -> Field:
    """A file by its SHA-256."""
    return Field(name, label, _read_file)


def files(name: str, label: str) -> Field:
    """A list of files."""

    def read(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple) or len(value) > MOST:
            raise ValueError("không đúng dạng")
        return [_read_file(item) for item in value]

    return Field(name, label, read)


def _read_file(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("không phải tệp")
    size = value.get("size")
    if not _SHA256.fullmatch(str(value.get("sha256"))) or not isinstance(value.get("sha256"), str):
        raise ValueError("không có mã băm đúng dạng")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError("không có kích thước")
    if not all(isinstance(value.get(name), str) and value[name] for name in ("name", "media_type")):
        raise ValueError("không có tên hoặc kiểu tệp")
    return dict(value)
