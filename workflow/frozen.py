"""Frozen values: a changed copy made quickly, and what was computed of one remembered while it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache, wraps
from operator import attrgetter, is_
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
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


def remembered(compute: Callable[P, T]) -> Callable[P, T]:
    """Have a pure function of frozen values return what it did when asked again for the very same objects.

    One act looks at the same state some six times. Comparing or hashing a state would cost more than computing, so
    only the last answer is kept, and only the same objects count.
    """
    last: tuple[tuple[Any, ...], Any] = ((), None)

    @wraps(compute)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal last
        known, answer = last
        if known and not kwargs and len(known) == len(args) and all(map(is_, known, args)):
            return answer  # type: ignore[no-any-return]
        answer = compute(*args, **kwargs)
        if not kwargs:
            last = (args, answer)
        return answer

    return ask
