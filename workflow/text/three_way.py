"""Two people change the same thing apart: what merges is merged, what both changed differently is named."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)
_MISSING = object()


def merge_fields(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Merge two changes of the same fields.

    Args:
        base: as both saw it before.

    Returns:
        The fields with both changes, and the names both changed differently (``mine`` stands in the result there).
        Fields that hold lists of texts merge paragraph by paragraph.
    """
    merged: dict[str, Any] = {}
    torn: list[str] = []
    for name in dict.fromkeys((*base, *theirs, *mine)):
        before, own, other = (side.get(name, _MISSING) for side in (base, mine, theirs))
        value = own
        if own == before:
            value = other
        elif other not in (before, own):
            lines = _lines(before, own, other)
            torn += [name] if lines is None else []
            value = own if lines is None else lines
        if value is not _MISSING:
            merged[name] = value
    return merged, tuple(torn)


def _lines(*sides: Any) -> list[str] | None:
    if not all(isinstance(side, list | tuple) and all(isinstance(one, str) for one in side) for side in sides):
        return None
    return merge_lines(*sides)


def merge_lines(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[T] | None:
    """Merge two changes of a sequence; None when both changed the same place, or places that touch, differently."""
    merged: list[T] = []
    at = -1
    for begin, end, instead in sorted(_changes(base, mine) | _changes(base, theirs), key=lambda change: change[:2]):
        if begin <= at:
            return None
        merged += [*base[max(at, 0):begin], *instead]
        at = end
    return [*merged, *base[max(at, 0):]]


def _changes(base: Sequence[T], changed: Sequence[T]) -> set[tuple[int, int, tuple[T, ...]]]:
    """Return (begin, end, what stands there instead) of every stretch of ``base`` that was changed."""
    codes = SequenceMatcher(None, base, changed, autojunk=False).get_opcodes()
    return {(i, j, tuple(changed[k:m])) for tag, i, j, k, m in codes if tag != "equal"}
