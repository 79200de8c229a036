"""Rows of the table of speeds: ours, the best peer and the bare limit in the same run, and the goal."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measure; figures are in the unit its name ends with.

    ``ratio`` is ours to the peer (or to the limit, where there is no peer); ``goal`` says what it must keep.
    """

    name: str
    ours: float
    goal: str
    ok: bool
    peer: float | None = None
    limit: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is printed."""
        by = self.peer if self.peer is not None else self.limit
        ratio = _short(self.ours / by) if by else None
        return {
            "name": self.name, "ours": _short(self.ours), "peer": None if self.peer is None else _short(self.peer),
            "limit": None if self.limit is None else _short(self.limit), "ratio": ratio, "goal": self.goal,
            "ok": self.ok,
        }  # fmt: skip


def _short(value: float) -> float:
    """Return a figure with three significant digits."""
    if not value or not math.isfinite(value):
        return value
    return round(value, max(0, 2 - math.floor(math.log10(abs(value)))))


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def alternating(first: Callable[[], object], second: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Return the median seconds of two works done in turns, so that a busy machine weighs on both alike."""
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def p95(works: Sequence[Callable[[], object]], rounds: int = 3) -> float:
    """Return the milliseconds that 95 of 100 works keep; each counts with its best of some rounds, for the machine
    may be busy with other things in any one of them."""
    best = [min(taken) for taken in zip(*([seconds(work) for work in works] for _ in range(rounds)), strict=True)]
    return 1000 * sorted(best)[max(0, math.ceil(len(best) * 0.95) - 1)]
