"""States as JSON values and back: frozen dataclasses of strings, numbers, tuples, mappings and other dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from msgspec import Struct

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return ``value`` as JSON: dataclasses as objects, tuples as lists."""
    kind: Any = type(value)
    if _has_fields(kind):
        return _written(kind)(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: to_plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(inner) for inner in value]
    return value


def field_names(cls: Any) -> tuple[str, ...]:
    """Return the names of the fields of a frozen class, in their order."""
    return cls.__struct_fields__ if issubclass(cls, Struct) else tuple(field.name for field in fields(cls))


def _has_fields(cls: type) -> bool:
    return is_dataclass(cls) or issubclass(cls, Struct)


@cache
def _taken(cls: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the names of a dataclass's fields and what reads them all at once."""
    names = field_names(cls)
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)


@cache
def _written(cls: Any) -> Callable[[Any], dict[str, Any]]:
    """Return what writes a dataclass as an object; only fields that can hold more than JSON's own are looked into."""
    names, get = _taken(cls)
    hints = get_type_hints(cls)
    deep = [(name, write) for name in names if (write := _writer(hints[name])) is not None]

    def write_all(value: Any) -> dict[str, Any]:
        plain = dict(zip(names, get(value), strict=True))
        for name, write in deep:
            plain[name] = write(plain[name])
        return plain

    return write_all


def _writer(hint: Any) -> Callable[[Any], Any] | None:
    """Return what turns a value of that type into JSON; None when it is JSON already."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (str, int, float, bool, type(None)):
        return None
    if origin is UnionType:
        kinds = [kind for kind in inner if kind is not type(None)]
        if all(_writer(kind) is None for kind in kinds):
            return None
    if origin is tuple and inner[1:] == (...,) and isinstance(inner[0], type):
        each = _writer(inner[0])
        return list if each is None else lambda value: [each(item) for item in value]
    if isinstance(hint, type) and _has_fields(hint):
        kind: Any = hint
        return lambda value: _written(kind)(value)
    return to_plain


def from_plain(cls: type[T], value: Mapping[str, Any]) -> T:
    """Read what ``to_plain`` wrote; names an older program did not write keep their defaults."""
    kind: Any = cls
    known, deep = _readers(kind)
    told = dict(value) if value.keys() <= known else {name: value[name] for name in known if name in value}
    for name, read in deep:
        if name in told:
            told[name] = read(told[name])
    return cast(T, kind(**told))


@cache
def _readers(cls: Any) -> tuple[frozenset[str], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """Return the names of a dataclass's fields, and how to read those that are not as JSON gives them."""
    hints = get_type_hints(cls)
    names = frozenset(field_names(cls))
    return names, tuple((name, read) for name in names if (read := _reader(hints[name])) is not None)


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """Return what reads a value of that type from JSON; None when JSON's own value is it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        some = _reader(next(kind for kind in inner if kind is not type(None)))
        return None if some is None else lambda value: None if value is None else some(value)
    if origin is tuple:
        each = _reader(inner[0])
        return tuple if each is None else lambda value: tuple([each(item) for item in value])
    if origin is not None and issubclass(origin, Mapping):
        held = _reader(inner[1])
        return dict if held is None else lambda value: {name: held(item) for name, item in value.items()}
    if isinstance(hint, type) and _has_fields(hint):
        return lambda value: from_plain(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return None
