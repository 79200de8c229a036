"""Frozen values: a changed copy made quickly, and what was computed of one remembered while it is looked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, partial, wraps
from itertools import repeat
from operator import attrgetter, call, is_
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
_put = object.__setattr__


@cache
def _plan(kind: type[Any]) -> tuple[tuple[Callable[[Any, Any], None], ...], attrgetter[Any], frozenset[str]]:
    """Return what puts each field of a class, what reads them all at once, and their names.

    Raises:
        TypeError: it computes something when it is made, which a copy field by field would pass over.
    """
    if hasattr(kind, "__post_init__") or not all(one.init for one in fields(kind)):
        raise TypeError(f"{kind.__name__} is more than its fields")
    names = tuple(one.name for one in fields(kind))
    if len(names) < 2:
        raise TypeError(f"{kind.__name__} has too few fields to be changed one by one")
    slots = kind.__dict__.get("__slots__", ())
    puts = [kind.__dict__[name].__set__ if name in slots else partial(_put_named, name) for name in names]
    return tuple(puts), attrgetter(*names), frozenset(names)


def _put_named(name: str, value: Any, kept: Any) -> None:
    _put(value, name, kept)


def replace(value: T, /, **changes: Any) -> T:
    """Return a copy with some fields changed, as ``dataclasses.replace``, at a fifth of its time.

    Raises:
        TypeError: there is no such field.
    """
    kind: Any = value.__class__
    puts, read, names = _plan(kind)
    if not names.issuperset(changes):
        raise TypeError(f"{value.__class__.__name__} has no {', '.join(name for name in changes if name not in names)}")
    made = object.__new__(kind)
    # A loop that Python never sees: a state has some forty fields, and one is made at each step.
    deque(map(call, puts, repeat(made), read(value)), 0)
    for name, changed in changes.items():
        _put(made, name, changed)
    copy: T = made
    return copy


class Unchanging(dict[str, Any]):
    """A JSON object many hold and nobody changes: what was read of it once stays true (``made``)."""

    __slots__ = ("made",)

    def __init__(self, value: Mapping[str, Any]) -> None:
        super().__init__(value)
        self.made: Any = None


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
