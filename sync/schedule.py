"""When to exchange next: at once after an act, regularly when all is well, later and later when nobody answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from random import SystemRandom
from typing import Protocol

from sync.cycle import Summary
from sync.errors import Busy, SyncTrouble
from workflow.errors import StoreTrouble, Trouble

REGULAR = 60.0
FIRST = 5.0
LONGEST = 15 * 60.0
_CHANCE = SystemRandom()
_LOG = logging.getLogger(__name__)


class Runs(Protocol):
    """What the scheduler runs: one whole cycle."""

    def run(self) -> Summary:
        """Run once."""
        ...


class Scheduler:
    """One thread that runs cycles until it is stopped."""

    def __init__(
        self,
        cycle: Runs,
        *,
        done: Callable[[Summary], None],
        failed: Callable[[Trouble], None],
        regular: float = REGULAR,
    ) -> None:
        """Prepare.

        Args:
            done: told after each cycle, in this thread.
            failed: told when this machine itself fails (disk full), in this thread.
            regular: seconds between cycles while all is well.
        """
        self._cycle = cycle
        self._done = done
        self._failed = failed
        self._regular = regular
        self._wake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin with a cycle at once."""
        self._thread.start()

    def now(self) -> None:
        """Run a cycle as soon as the one under way, if any, has ended."""
        self._wake.set()

    def stop(self) -> None:
        """End; return when the cycle under way has ended."""
        self._ending = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self._ending:
            self._wake.clear()
            trouble = self._once()
            failures = failures + 1 if trouble is not None else 0
            if self._ending:
                return
            self._wake.wait(delay(failures, trouble, self._regular))

    def _once(self) -> Trouble | None:
        try:
            summary = self._cycle.run()
        except StoreTrouble as trouble:
            self._failed(trouble)
            return trouble
        except Exception:  # noqa: BLE001 - the edge of the lane: a bug is logged and the lane lives on
            _LOG.exception("sync cycle failed")
            bug = SyncTrouble("Đồng bộ gặp lỗi của chương trình.", "Việc chờ gửi vẫn giữ trên máy; báo bộ phận hỗ trợ.")
            self._failed(bug)
            return bug
        self._done(summary)
        return summary.trouble


def delay(failures: int, trouble: Trouble | None, regular: float = REGULAR) -> float:
    """Return how many seconds to wait before the next cycle.

    Args:
        failures: how many cycles failed in a row; the wait doubles with each, with full jitter, so that all desks of
            a province do not come back in the same second.
    """
    if not failures:
        return regular
    longest = min(LONGEST, FIRST * 2.0 ** min(failures, 10))
    asked = trouble.after if isinstance(trouble, Busy) else 0.0
    return asked + _CHANCE.uniform(1.0, max(longest, 2.0))
