"""States as JSON values and back: frozen dataclasses of strings, numbers, tuples, mappings and other dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return ``value`` as JSON: dataclasses as objects, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: to_plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(inner) for inner in value]
    return value


def from_plain(cls: type[T], value: Mapping[str, Any]) -> T:
    """Read what ``to_plain`` wrote; names an older program did not write keep their defaults."""
    kind: Any = cls
    return cls(**{name: read(value[name]) for name, read in _readers(kind).items() if name in value})


@cache
def _readers(cls: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(cls).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        some = _reader(next(kind for kind in inner if kind is not type(None)))
        return lambda value: None if value is None else some(value)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(each(item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        held = _reader(inner[1])
        return lambda value: {name: held(item) for name, item in value.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: from_plain(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value
