"""Several requests in one transaction: whoever has the turn does what waits, and one commit serves them all."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

from sync.provincial.store import LANE_NAMES, ServerStore, lane_row

T = TypeVar("T")
MOST = 32
"""Requests of one transaction: the first of them waits for the last."""


class _Task:
    """One request's share of the work; ``woken`` is let go once it is done, or when its thread has the turn."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.done = False
        self.alone = False
        self.woken = threading.Lock()
        self.woken.acquire()


@dataclass(slots=True)
class _Line:
    """Who waits for one lane, and whether anybody has the turn."""

    waiting: deque[_Task]
    taken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Together:
    """Writes to the lanes, several requests at a time when they come at once.

    A commit waits for the disk, and nothing else of the lane can be written meanwhile; what comes in that time is
    done in the next transaction, by the first who came. Everybody else is woken once, when its work is committed and
    how far the lane came is remembered outside the database. A request whose work fails spoils no other's: all of that
    transaction are done again one by one.
    """

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._waiting: dict[str, deque[_Task]] = {lane: deque() for lane in LANE_NAMES}
        self._lines = {lane: _Line(waiting) for lane, waiting in self._waiting.items()}

    def run(self, lane: str, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction that may write to ``lane``; return once it is committed.

        Args:
            work: done at most twice, the second time alone, after the first was taken back.
        """
        task, line = _Task(work), self._lines[lane]
        with line.lock:
            line.waiting.append(task)
            mine, line.taken = not line.taken, True
        if not mine:
            task.woken.acquire()
        while not task.done:
            self._next(lane, task)
        result: T = task.result
        return result

    def _next(self, lane: str, mine: _Task) -> None:
        """Do what waits, or ``mine`` alone; raise what that alone raises."""
        line = self._lines[lane]
        tasks = self._taken(line, mine)
        try:
            with self._store.writing(lane) as connection:
                results = [task.work(connection) for task in tasks]
                mark = lane_row(connection, lane)
        except Exception:  # whoever caused it meets it again alone
            if len(tasks) == 1:
                self._hand_on(line)
                raise
            self._put_back(line, tasks)
            return
        except BaseException:  # this thread ends; the others' work is still to be done, and not by it
            self._put_back(line, tasks[1:])
            self._hand_on(line)
            raise
        self._hand_on(line)
        for task, result in zip(tasks, results, strict=True):
            task.result, task.done = result, True
        try:
            self._store.anchor(lane, *mark)
        finally:
            for task in tasks[1:]:
                task.woken.release()

    def _taken(self, line: _Line, mine: _Task) -> list[_Task]:
        """Take what is done now: ``mine``, which waits first, and those behind it that need not be done alone."""
        with line.lock:
            tasks = [line.waiting.popleft()]
            assert tasks[0] is mine
            while not mine.alone and line.waiting and not line.waiting[0].alone and len(tasks) < MOST:
                tasks.append(line.waiting.popleft())
        return tasks

    def _put_back(self, line: _Line, tasks: list[_Task]) -> None:
        with line.lock:
            for task in reversed(tasks):
                task.alone = True
                line.waiting.appendleft(task)

    def _hand_on(self, line: _Line) -> None:
        """Give the turn to whoever waits first."""
        with line.lock:
            if line.waiting:
                line.waiting[0].woken.release()
            else:
                line.taken = False
