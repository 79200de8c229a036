"""When to exchange next: at once after an act, regularly when all is well, later and later when nobody answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Protocol

from sync.errors import Busy, SyncTrouble
from sync.summary import Summary
from workflow.errors import StoreTrouble, Trouble

REGULAR = 60.0
FIRST = 5.0
LONGEST = 15 * 60.0
SPREAD = 60.0
"""Seconds over which desks come back after the time a server named, so that they do not come all at once."""
SOON = (0.5, 3.0)
"""Seconds before a weak line is tried again."""
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
        hang_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare.

        Args:
            done: told after each cycle, in this thread.
            failed: told when this machine itself fails (disk full), in this thread.
            regular: seconds between cycles while all is well.
            hang_up: ends what waits on the lines; called when the network is another one.
        """
        self._cycle = cycle
        self._done = done
        self._failed = failed
        self._regular = regular
        self._hang_up = hang_up
        self._wake = threading.Event()
        self._ending = False
        self._failures = 0
        self._next: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    @property
    def next_at(self) -> datetime | None:
        """When the next cycle is planned (UTC); None while one runs."""
        return self._next

    def start(self) -> None:
        """Begin with a cycle at once."""
        self._thread.start()

    def now(self) -> None:
        """Run a cycle as soon as the one under way, if any, has ended; whatever the pause was for."""
        self._wake.set()

    def network_up(self) -> None:
        """Begin anew: the system says the network is there, or is another one; what waits on the old one waits in vain.

        To be called from any thread; harmless when it was there all the time.
        """
        self._failures = 0
        self._hang_up()
        self._wake.set()

    def stop(self) -> None:
        """End; return when the cycle under way has ended."""
        self._ending = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending:
            self._wake.clear()
            pause = self._once()
            if self._ending:
                return
            self._next = datetime.now(UTC) + timedelta(seconds=pause)
            self._wake.wait(pause)
            self._next = None

    def _once(self) -> float:
        """Run a cycle; return the seconds until the next."""
        try:
            summary = self._cycle.run()
        except StoreTrouble as trouble:
            return self._fell(trouble)
        except Exception:  # noqa: BLE001 - the edge of the lane: a bug is logged and the lane lives on
            _LOG.exception("sync cycle failed")
            return self._fell(
                SyncTrouble("Đồng bộ gặp lỗi của chương trình.", "Việc chờ gửi vẫn giữ trên máy; báo bộ phận hỗ trợ.")
            )
        self._done(summary)
        pause, self._failures = after(summary, self._failures, self._regular)
        return pause

    def _fell(self, trouble: Trouble) -> float:
        self._failed(trouble)
        self._failures += 1
        return delay(self._failures, trouble, self._regular)


def after(summary: Summary, failures: int, regular: float = REGULAR) -> tuple[float, int]:
    """Return the seconds until the next cycle, and how many have failed in a row now.

    A cycle that ended in a trouble but brought something shows a weak line, not a dead one: it goes on soon.

    Args:
        failures: how many had failed before this one.
    """
    if summary.trouble is None:
        return (0.0 if summary.unfinished else regular), 0
    got_on = bool(summary.pushed or summary.pulled or summary.file_bytes)
    if got_on and not isinstance(summary.trouble, Busy):
        return _CHANCE.uniform(*SOON), 0
    return delay(failures + 1, summary.trouble, regular), failures + 1


def delay(failures: int, trouble: Trouble | None, regular: float = REGULAR) -> float:
    """Return how many seconds to wait before the next cycle.

    A server that names a time (busy, maintenance) is given it, and a little by chance.

    Args:
        failures: how many cycles failed in a row; the wait doubles with each, with full jitter, so that all desks of
            a province do not come back in the same second.
    """
    if not failures:
        return regular
    longest = min(LONGEST, FIRST * 2.0 ** min(failures, 10))
    asked = trouble.after if isinstance(trouble, Busy) else 0.0
    if asked:
        return asked + _CHANCE.uniform(1.0, min(max(longest, 2.0), SPREAD))
    return _CHANCE.uniform(1.0, max(longest, 2.0))
