"""In which order files travel: those of urgent and overdue work first, small before large; what waits, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from workflow.store.instants import instant
from workflow.store.wanted import Wanted

SMALL = 256 * 1024
"""Bytes up to which a file goes at once even where each byte is paid for: a page of text, a form, a signature."""
SOON = timedelta(hours=24)
"""Work due within this time is as urgent as work marked so."""

Why = Literal["metered", "budget"]


@dataclass(frozen=True, slots=True)
class Move:
    """One file on its way: ``up`` to the server or down from it."""

    file: Wanted
    up: bool

    @property
    def large(self) -> bool:
        """Whether it is more than a page or two."""
        return self.file.ref.size > SMALL

    def to_come(self, here: int) -> int:
        """Return the bytes that have not travelled yet."""
        return max(0, self.file.ref.size - here)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits: for a line that is not paid by the byte (or a person's word), or for more of the budget."""

    sha256: str
    name: str
    size: int
    item: str
    up: bool
    why: Why


def held(move: Move, why: Why) -> Held:
    """Say that a file waits."""
    ref = move.file.ref
    return Held(ref.sha256, ref.name, ref.size, move.file.item, move.up, why)


def is_urgent(file: Wanted, now: datetime) -> bool:
    """Tell whether the work a file belongs to is marked urgent (NĐ 30/2020: khẩn and above), overdue or due soon."""
    return file.urgency > 0 or file.late <= instant(now + SOON)


def in_order(moves: Iterable[Move], now: datetime) -> list[Move]:
    """Return the files in the order they travel; of equals what leaves goes first, for others wait for it."""

    def place(move: Move) -> tuple[bool, bool, int, str, bool, int, str]:
        file = move.file
        urgent = is_urgent(file, now)
        return (
            not urgent, move.large, -file.urgency, file.late if urgent else "", not move.up, file.ref.size,
            file.ref.sha256,
        )  # fmt: skip

    return sorted(moves, key=place)
