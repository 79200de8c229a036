"""Frozen values: a changed copy made quickly, and what was computed of one remembered while it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import wraps
from operator import is_
from typing import Any, ParamSpec, TypeVar

import msgspec

T = TypeVar("T")
U = TypeVar("U", bound=msgspec.Struct)
V = TypeVar("V")
P = ParamSpec("P")
_FEW = 32


def replace(value: U, /, **changes: Any) -> U:
    """Return a copy with some fields changed.

    Raises:
        TypeError: there is no such field.
    """
    return msgspec.structs.replace(value, **changes)


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


def repeated(compute: Callable[[V], T]) -> Callable[[V], T]:
    """Have a pure function of a large plain value return what it did when asked again for the very same object.

    The value may have been changed since: it is compared with a copy made then, which costs a tenth of spelling it. The
    copy is made when an object comes for the second time, for most come once. A few are kept: a counter takes in one
    case after another by a handful of procedures.
    """
    known: dict[int, tuple[V, tuple[V, T] | None]] = {}

    @wraps(compute)
    def ask(value: V) -> T:
        before, kept = known.get(id(value), (None, None))
        if before is value and kept is not None and kept[0] == value:
            return kept[1]
        answer = compute(value)
        if len(known) >= _FEW:
            known.clear()
        known[id(value)] = value, (deepcopy(value), answer) if before is value else None
        return answer

    return ask
