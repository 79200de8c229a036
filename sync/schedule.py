"""When to exchange next: at once after an act, regularly when all is well, later and later when nobody answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sync.errors import SyncTrouble
from sync.rests import REGULAR, delay
from sync.summary import Summary
from workflow.errors import StoreTrouble, Trouble

_LOG = logging.getLogger(__name__)


class Runs(Protocol):
    """What the scheduler runs: one whole cycle."""

    def run(self, *, due_only: bool = False) -> Summary:
        """Run once; ``due_only`` leaves servers alone that still rest."""
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
        self._asked = True
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
            pause = self._once(due_only=not self._asked)
            if self._ending:
                return
            self._next = datetime.now(UTC) + timedelta(seconds=pause)
            self._asked = self._wake.wait(pause)
            self._next = None

    def _once(self, *, due_only: bool) -> float:
        """Run a cycle; return the seconds until the next."""
        try:
            summary = self._cycle.run(due_only=due_only)
        except StoreTrouble as trouble:
            return self._fell(trouble)
        except Exception:  # noqa: BLE001 - the edge of the lane: a bug is logged and the lane lives on
            _LOG.exception("sync cycle failed")
            return self._fell(
                SyncTrouble("Đồng bộ gặp lỗi của chương trình.", "Việc chờ gửi vẫn giữ trên máy; báo bộ phận hỗ trợ.")
            )
        self._done(summary)
        self._failures = 0
        return pause_after(summary, self._regular)

    def _fell(self, trouble: Trouble) -> float:
        self._failed(trouble)
        self._failures += 1
        return delay(self._failures, trouble, self._regular)


def pause_after(summary: Summary, regular: float = REGULAR) -> float:
    """Return the seconds until the next cycle: the first moment at which any server is to be asked."""
    if summary.unfinished and summary.trouble is None:
        return 0.0
    return min((server.rest or regular for server in summary.servers), default=regular)
