"""How many steps met which verdict since the servers began."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable


class Verdicts:
    """How many steps of each lane met which verdict."""

    def __init__(self) -> None:
        self._tally: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def add(self, lane: str, statuses: Iterable[str]) -> None:
        """Count what became of the steps of one request."""
        with self._lock:
            self._tally.update((lane, status) for status in statuses)

    def counts(self) -> dict[tuple[str, str], int]:
        """Return the counts by lane and verdict."""
        with self._lock:
            return dict(self._tally)
