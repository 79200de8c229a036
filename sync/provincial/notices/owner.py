"""One process alone does a piece of work: a claim in the database that ends by itself when its holder dies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from sync.provincial.notices.tables import OWNERS
from sync.provincial.store import ServerStore

LANE = "notices"
SECONDS = 60
"""How long a claim lasts unless it is renewed; after kill -9 the next process waits at most so long."""


class Owner:
    """A claim on one piece of work, also across machines that share a PostgreSQL server."""

    def __init__(self, store: ServerStore, work: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._work = work
        self._now = now
        self.id = uuid.uuid4().hex

    def claim(self) -> bool:
        """Take or renew the claim; return False while another process holds it."""
        now = self._now()
        until = _stamp(now + timedelta(seconds=SECONDS))
        with self._store.writing(LANE) as connection:
            known = connection.execute(select(OWNERS).where(OWNERS.c.work == self._work)).one_or_none()
            if known is None:
                connection.execute(insert(OWNERS).values(work=self._work, owner=self.id, until=until))
            elif known.owner != self.id and known.until > _stamp(now):
                return False
            else:
                mine = OWNERS.c.work == self._work
                connection.execute(update(OWNERS).where(mine).values(owner=self.id, until=until))
        return True

    def give_up(self) -> None:
        """End the claim, so that the next process need not wait."""
        mine = (OWNERS.c.work == self._work) & (OWNERS.c.owner == self.id)
        with self._store.writing(LANE) as connection:
            connection.execute(delete(OWNERS).where(mine))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
