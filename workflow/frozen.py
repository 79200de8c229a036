"""A changed copy of a frozen value; states have some forty fields and change at every step, so it is made quickly."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
_put = object.__setattr__


@cache
def _plan(kind: type[Any]) -> tuple[tuple[str, ...], attrgetter[Any]]:
    """Return the names of a class's fields and what reads them all at once.

    Raises:
        TypeError: it computes something when it is made, which a copy field by field would pass over.
    """
    if hasattr(kind, "__post_init__") or not all(one.init for one in fields(kind)):
        raise TypeError(f"{kind.__name__} is more than its fields")
    names = tuple(one.name for one in fields(kind))
    if len(names) < 2:
        raise TypeError(f"{kind.__name__} has too few fields to be changed one by one")
    return names, attrgetter(*names)


def replace(value: T, /, **changes: Any) -> T:
    """Return a copy with some fields changed, as ``dataclasses.replace``, at a third of its time.

    Raises:
        TypeError: there is no such field.
    """
    kind: Any = value.__class__
    names, read = _plan(kind)
    made = object.__new__(kind)
    for name, kept in zip(names, read(value), strict=True):
        _put(made, name, changes.pop(name) if name in changes else kept)
    if changes:
        raise TypeError(f"{value.__class__.__name__} has no {', '.join(changes)}")
    copy: T = made
    return copy
