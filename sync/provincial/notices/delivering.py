"""The thread that delivers in one of the servers' processes, as long as this one holds the claim to do so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from sync.provincial.notices.overdue import OverdueWatch
from sync.provincial.notices.owner import Owner
from sync.provincial.notices.postman import Postman

SECONDS = 2.0
"""Between two looks at what is due."""
OVERDUE, FORGET = timedelta(minutes=1), timedelta(hours=1)


class Delivering:
    """Runs the postman and the watch over due times until told to end."""

    def __init__(self, owner: Owner, postman: Postman, overdue: OverdueWatch, now: Callable[[], datetime]) -> None:
        self._owner = owner
        self._postman = postman
        self._overdue = overdue
        self._now = now
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self._looked: datetime | None = None
        self._forgot: datetime | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="delivering")
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery under way, and let another process have the work."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()
        self._postman.close()

    def once(self) -> int:
        """Do what is due if the work is ours; return how many deliveries were attempted."""
        if not self._owner.claim():
            return 0
        now = self._now()
        if self._looked is None or now - self._looked >= OVERDUE:
            self._overdue.round()
            self._looked = now
        if self._forgot is None or now - self._forgot >= FORGET:
            self._postman.forget()
            self._forgot = now
        return self._postman.round(lambda: not self._end.is_set() and self._owner.claim())

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                attempts = self.once()
            except SQLAlchemyError as why:
                # The database is away (fail-over): nothing is lost, it is looked at again.
                logging.getLogger(__name__).warning("deliveries wait: %s", type(why).__name__)
                attempts = 0
            if not attempts:
                self._end.wait(SECONDS)
        try:
            self._owner.give_up()
        except SQLAlchemyError as why:
            logging.getLogger(__name__).warning("the claim ends by itself: %s", type(why).__name__)
