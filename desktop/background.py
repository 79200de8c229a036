"""Four lanes behind the window: records, token, network, files; a result comes back on the window's own thread."""

from __future__ import annotations

import gc
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

T = TypeVar("T")
Lane = Literal["records", "token", "network", "files"]
LANES: tuple[Lane, ...] = ("records", "token", "network", "files")
TURN_SECONDS = 0.001
"""How long a lane that computes may keep the interpreter from the window; Python's own five milliseconds, taken a few
times in a row, are seen while a long answer of a server is stored."""


def favour_window() -> None:
    """Let the window have its turn within a millisecond, and keep the collector from looking through all of it again.

    To be called once, when everything the program always needs is there. A full collection over the objects of a built
    window holds the interpreter for a tenth of a second; frozen, they are no longer looked at.
    """
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()


@dataclass(slots=True)
class _Work:
    """One job and whom to tell."""

    job: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    owner: QObject


class Lanes(QObject):
    """One thread for each lane, so that what must not run twice at once never does.

    Signals:
        idle: nothing waits and nothing runs.
    """

    idle = pyqtSignal()
    _answered = pyqtSignal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._queues: dict[Lane, queue.SimpleQueue[_Work | None]] = {lane: queue.SimpleQueue() for lane in LANES}
        self._threads = [
            threading.Thread(target=self._serve, args=(lane,), name=f"lane-{lane}", daemon=True) for lane in LANES
        ]
        self._open = 0
        self._stopped = False
        self._answered.connect(self._tell)
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether something waits, runs, or has not been told yet."""
        return self._open > 0

    def run(
        self,
        lane: Lane,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        owner: QObject,
    ) -> None:
        """Run ``job`` on a lane; ``done`` or ``failed`` is called on this thread unless ``owner`` is gone by then."""
        if self._stopped:
            return
        self._open += 1
        self._queues[lane].put(_Work(job, done, failed, owner))

    def stop(self) -> None:
        """Let what runs end, end the threads; twice is harmless.

        What waits on "records" is still carried out, so that nothing typed is lost; what waits elsewhere is dropped.
        """
        if self._stopped:
            return
        self._stopped = True
        for waiting in self._queues.values():
            waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, lane: Lane) -> None:
        while (work := self._queues[lane].get()) is not None:
            if self._stopped and lane != "records":
                continue
            result: Any = None
            error: BaseException | None = None
            try:
                result = work.job()
            except BaseException as raised:  # noqa: BLE001 - the edge of a lane: whatever it is, the window is told
                error = raised
            self._answered.emit(work, result, error)

    def _tell(self, work: _Work, result: Any, error: BaseException | None) -> None:
        self._open -= 1
        if not self._stopped and not sip.isdeleted(work.owner):
            if error is None:
                work.done(result)
            else:
                work.failed(error)
        if self._open == 0:
            self.idle.emit()
