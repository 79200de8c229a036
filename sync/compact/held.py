"""What both sides compare: sums over hashes that take steps in any order, in 256 ranges, then item by item."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.compact.short import long_id, short_id
from workflow.steps import canonical
from workflow.store.cursors import MODULO

__all__ = ["MODULO", "Sum", "anchor_hash", "items_from_json", "items_to_json", "of_head", "range_of", "ranges_of"]

RANGES = 256
_SHORT = 1 << 64
"""Enough to find where two sides differ; that they differ is told by the whole sum."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many accepted steps there are, and the sum of their hashes modulo 2^64."""

    count: int = 0
    sum: int = 0

    def with_(self, hash: bytes) -> Sum:
        """Return it with one step more."""
        return Sum(self.count + 1, (self.sum + int.from_bytes(hash, "big")) % _SHORT)

    def and_(self, other: Sum) -> Sum:
        """Return both together."""
        return Sum(self.count + other.count, (self.sum + other.sum) % _SHORT)

    def to_json(self) -> list[Any]:
        """Return the JSON value that travels."""
        return [self.count, f"{self.sum:x}"]

    @classmethod
    def from_json(cls, value: Any) -> Sum:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: it never did.
        """
        if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], int):
            raise ValueError("no sum")
        return cls(value[0], int(str(value[1]), 16))


def of_head(item: str, head: str, count: int) -> int:
    """Return what an item adds to the heads of its office: head (hex) and number of its accepted steps."""
    return int(hashlib.sha256(f"{item}\n{head}\n{count}".encode()).hexdigest(), 16)


def anchor_hash(lane: str, told: Mapping[str, Any]) -> str:
    """Return the hash that chains an anchor: over everything it says, its predecessor's hash included.

    Args:
        told: the anchor by name; its own hash counts for nothing.
    """
    said = {name: value for name, value in told.items() if name != "hash"} | {"lane": lane}
    return hashlib.sha256(canonical(said)).hexdigest()


def range_of(item: str) -> int:
    """Return in which of the 256 ranges an item lies."""
    return hashlib.sha256(item.encode()).digest()[0]


def ranges_of(items: Mapping[str, Sum]) -> list[Sum]:
    """Return the sums of all ranges."""
    found = [Sum()] * RANGES
    for item, one in items.items():
        place = range_of(item)
        found[place] = found[place].and_(one)
    return found


def items_to_json(items: Mapping[str, Sum], ranges: Iterable[int]) -> list[list[Any]]:
    """Return the items of some ranges as they travel."""
    wanted = frozenset(ranges)
    return [[short_id(item), *one.to_json()] for item, one in items.items() if range_of(item) in wanted]


def items_from_json(value: Any) -> dict[str, Sum]:
    """Read what ``items_to_json`` wrote.

    Raises:
        ValueError: it never did.
    """
    if not isinstance(value, list):
        raise ValueError("no list of items")
    return {long_id(one[0]): Sum.from_json(list(one[1:])) for one in value if isinstance(one, list) and one}
