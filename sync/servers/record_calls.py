"""What a server says of its record: sums by range and item, all steps of single items, daily anchors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync import coding
from sync.compact import answer
from sync.compact.held import RANGES, Sum, items_from_json
from sync.errors import NotTheServer
from sync.servers.connection import Answer, Connection
from workflow.store.journal import AcceptedStep

_FIELDS = ("office", "day", "position", "items", "steps", "sum", "previous", "hash")
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class Told:
    """The sums of all ranges at a position, for the offices of ``scope``."""

    position: int
    scope: str
    ranges: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an office's record was when a day began; ``sum`` over the heads of its items, hex like both hashes."""

    office: str
    day: str
    position: int
    items: int
    steps: int
    sum: str
    previous: str
    hash: str

    def to_json(self) -> dict[str, Any]:
        """Return what it says, by name."""
        return {name: getattr(self, name) for name in _FIELDS}


class RecordCalls:
    """Calls about the record of one lane."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def holdings(self) -> Told:
        """Return the sums of all ranges.

        Raises:
            SyncTrouble: the line.
        """
        value = self._line.call("GET", "holdings")
        try:
            said = value.json()
            ranges = tuple(Sum.from_json(one) for one in said["ranges"])
            told = Told(int(said["position"]), str(said["scope"]), ranges)
        except _UNREADABLE:
            raise _unreadable() from None
        if len(told.ranges) != RANGES:
            raise _unreadable()
        return told

    def items(self, ranges: Sequence[int]) -> dict[str, Sum]:
        """Return the sum of every item in some ranges.

        Raises:
            SyncTrouble: the line.
        """
        value = self._line.call("GET", f"holdings/items?in={','.join(f'{one:02x}' for one in ranges)}")
        try:
            return items_from_json(value.json()["items"])
        except _UNREADABLE:
            raise _unreadable() from None

    def steps(self, items: Sequence[str]) -> list[AcceptedStep]:
        """Return all accepted steps of some items, each worked out and checked.

        Raises:
            SyncTrouble: the line; nothing half is returned.
        """
        body = json.dumps({"items": list(items)}).encode()
        headers = {"Content-Type": "application/json", "Accept-Encoding": coding.OFFERED}
        with self._line.stream("POST", "holdings/steps", headers=headers, body=body) as (_, pieces):
            return [accepted for part in answer.read_answer(pieces, ()) for accepted in part.page.steps]

    def anchors(self, since: str) -> list[Anchor]:
        """Return the daily anchors after a day, oldest first; none from a server that makes none.

        Raises:
            SyncTrouble: the line.
        """
        value = self._line.call("GET", f"anchors?since={since}", allowed=(404,))
        return [] if value.status == 404 else _anchors(value)


def _anchors(value: Answer) -> list[Anchor]:
    try:
        return [_anchor(one) for one in value.json()["anchors"]]
    except _UNREADABLE:
        raise _unreadable() from None


def _anchor(value: Mapping[str, Any]) -> Anchor:
    office, day, total, previous, hash = (str(value[name]) for name in ("office", "day", "sum", "previous", "hash"))
    position, items, steps = (int(value[name]) for name in ("position", "items", "steps"))
    return Anchor(office, day, position, items, steps, total, previous, hash)


def _unreadable() -> NotTheServer:
    return NotTheServer("Máy chủ trả lời đối chiếu không đọc được.", "Báo quản trị.")
