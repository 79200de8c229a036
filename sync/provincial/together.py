"""Several requests in one transaction: whoever has the turn does what waits, and one commit serves them all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from sync.provincial.store import LANE_NAMES, ServerStore

T = TypeVar("T")
MOST = 32
"""Requests of one transaction: the first of them waits for the last."""


class _Task:
    """One request's share of the work."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.done = False
        self.alone = False


class Together:
    """Writes to the lanes, several requests at a time when they come at once.

    A commit waits for the disk, and nothing else of the lane can be written meanwhile; what comes in that time is
    done in the next transaction. A request whose work fails spoils no other's: all of that transaction are done again
    one by one.
    """

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._turns = {lane: threading.Lock() for lane in LANE_NAMES}
        self._waiting: dict[str, deque[_Task]] = {lane: deque() for lane in LANE_NAMES}

    def run(self, lane: str, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction that may write to ``lane``; return once it is committed.

        Args:
            work: done at most twice, the second time alone, after the first was taken back.
        """
        task = _Task(work)
        self._waiting[lane].append(task)
        with self._turns[lane]:
            while not task.done:
                self._next(lane, task)
        result: T = task.result
        return result

    def _next(self, lane: str, mine: _Task) -> None:
        """Do what waits, or ``mine`` alone; raise what that alone raises."""
        tasks = [mine] if mine.alone else self._taken(lane)
        try:
            with self._store.writing(lane) as connection:
                results = [task.work(connection) for task in tasks]
        except Exception:  # whoever caused it meets it again alone
            if mine.alone or len(tasks) == 1:
                raise
            for task in tasks:
                task.alone = True
            return
        for task, result in zip(tasks, results, strict=True):
            task.result, task.done = result, True

    def _taken(self, lane: str) -> list[_Task]:
        waiting = self._waiting[lane]
        return [waiting.popleft() for _ in range(min(MOST, len(waiting)))]
