"""What became of notices: listed for administrators and for the office itself, sent again, stopped by who wishes so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from sync.provincial.notices.contact import mail_address, masked, mobile_number
from sync.provincial.notices.event import PHONE, Channel
from sync.provincial.notices.owner import LANE
from sync.provincial.notices.tables import DELIVERIES, EVENTS, UNWANTED
from sync.provincial.notices.writer import DEAD, DELIVERED, REPLACED, WAITING, hidden, unwanted
from sync.provincial.store import ServerStore

MOST = 500


class NoticeShelf:
    """Reads and mends what was written; addresses leave it only in a form nobody can write to."""

    def __init__(self, store: ServerStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def counts(self) -> dict[str, int]:
        """Return how many deliveries there are in each state."""
        query = select(DELIVERIES.c.state, func.count()).group_by(DELIVERIES.c.state).order_by(DELIVERIES.c.state)
        with self._store.reading() as connection:
            return {state: count for state, count in connection.execute(query)}

    def rows(
        self, state: str = "", item: str = "", offices: Sequence[str] | None = None, limit: int = 100, lane: str = ""
    ) -> list[dict[str, Any]]:
        """Return deliveries, the newest first.

        Args:
            state: only those in it; "" for all.
            item, lane: only those about it; "" for all.
            offices: only those of these offices; None for all.
        """
        query = select(DELIVERIES, EVENTS.c.kind, EVENTS.c.lane, EVENTS.c.item, EVENTS.c.office, EVENTS.c.person,
                       EVENTS.c.at, EVENTS.c["values"].label("said")).join(
                       EVENTS, EVENTS.c.id == DELIVERIES.c.event)  # fmt: skip
        for column, wanted in ((DELIVERIES.c.state, state), (EVENTS.c.item, item), (EVENTS.c.lane, lane)):
            query = query.where(column == wanted) if wanted else query
        if offices is not None:
            query = query.where(EVENTS.c.office.in_(list(offices)))
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(EVENTS.c.at.desc(), DELIVERIES.c.id).limit(min(limit, MOST)))
            return [_shown(row) for row in found]

    def retry(self, ids: Sequence[str] = (), offices: Sequence[str] | None = None) -> int:
        """Let deliveries that were given up go again, those of ``ids`` or all; return how many.

        Args:
            offices: only those of these offices; None for all.
        """
        given_up = (DELIVERIES.c.state == DEAD) & (DELIVERIES.c.channel != PHONE)
        if ids:
            given_up &= DELIVERIES.c.id.in_(list(ids))
        if offices is not None:
            given_up &= DELIVERIES.c.event.in_(select(EVENTS.c.id).where(EVENTS.c.office.in_(list(offices))))
        values = {"state": WAITING, "attempts": 0, "next": _stamp(self._now()), "settled": ""}
        with self._store.writing(LANE) as connection:
            return int(connection.execute(update(DELIVERIES).where(given_up).values(**values)).rowcount)

    def receipt(self, id: str, state: str, words: str) -> bool:
        """Note what a gateway says became of a delivery it took over; return whether it is known."""
        values = {"receipt": state[:40], "cause": words[:300]}
        mine = (DELIVERIES.c.id == id) & DELIVERIES.c.state.in_((DELIVERED, REPLACED, DEAD))
        with self._store.writing(LANE) as connection:
            return bool(connection.execute(update(DELIVERIES).where(mine).values(**values)).rowcount)

    def stop(self, channel: str, address: str) -> bool:
        """Send nothing more to an address by a channel; return whether it is an address."""
        there = mail_address(address) if channel == Channel.EMAIL else mobile_number(address)
        if not there:
            return False
        with self._store.writing(LANE) as connection:
            if not unwanted(connection, channel, there):
                row = {"channel": channel, "address": hidden(there), "since": _stamp(self._now())}
                connection.execute(insert(UNWANTED).values(**row))
        return True


def _shown(row: Any) -> dict[str, Any]:
    body = row.body
    return {
        "id": row.id, "event": row.event, "lane": row.lane, "text": body.get("text", ""), "by": body.get("by", ""),
        "settled": row.settled, "kind": row.kind, "code": row.said.get("code", ""), "item": row.item,
        "office": row.office, "channel": row.channel, "to": masked(row.address) if row.address else row.person,
        "person": row.person, "state": row.state, "attempts": row.attempts, "at": row.at, "next": row.next,
        "cause": row.cause, "receipt": row.receipt,
    }  # fmt: skip


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
