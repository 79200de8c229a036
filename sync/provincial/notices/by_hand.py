"""What a person of the office told an applicant in place of the servers, noted beside what did not arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from sync.provincial.notices.event import HOOK, PHONE, Channel
from sync.provincial.notices.owner import LANE
from sync.provincial.notices.tables import DELIVERIES, EVENTS
from sync.provincial.notices.writer import DEAD, DELIVERED, REPLACED, WAITING, delivery_id
from sync.provincial.store import ServerStore
from workflow.errors import Missing

LONGEST = 300
"""Letters of a remark."""


def tell_by_hand(
    store: ServerStore, event: str, person: str, note: str, offices: Sequence[str], now: Callable[[], datetime]
) -> bool:
    """Note that ``person`` told somebody of an event; what still tries to send it leaves off.

    Args:
        note: what was agreed, "" for nothing; no longer than ``LONGEST``.
        offices: whose events the person may speak of.

    Returns:
        Whether it was not noted before.

    Raises:
        Missing: these offices have no such event.
    """
    id = delivery_id(event, PHONE)
    with store.writing(LANE) as connection:
        mine = (EVENTS.c.id == event) & EVENTS.c.office.in_(list(offices))
        if connection.execute(select(EVENTS.c.id).where(mine)).first() is None:
            raise Missing("event", "Máy chủ không có thông báo này.", "Mở lại danh sách rồi làm lại.")
        known = connection.execute(select(DELIVERIES.c.state).where(DELIVERIES.c.id == id)).scalar_one_or_none()
        if known == DELIVERED:
            return False
        told = {
            "state": DELIVERED, "settled": now().astimezone(UTC).isoformat(timespec="milliseconds"), "cause": "",
            "body": {"text": note[:LONGEST], "by": person}, "next": "",
        }  # fmt: skip
        if known is None:
            new = {"id": id, "event": event, "channel": PHONE, "address": "", "others": [], "attempts": 0}
            connection.execute(insert(DELIVERIES).values(**new, **told, receipt=""))
        else:
            connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == id).values(**told))
        _leave_off(connection, event, told["settled"])
    return True


def _leave_off(connection: Connection, event: str, settled: object) -> None:
    """Let messages of an event that wait or were given up be replaced; the hotline and subscribers still hear of it."""
    people = DELIVERIES.c.channel.notin_((PHONE, Channel.HOTLINE)) & ~DELIVERIES.c.channel.startswith(HOOK)
    open_still = (DELIVERIES.c.event == event) & DELIVERIES.c.state.in_((WAITING, DEAD)) & people
    values = {"state": REPLACED, "next": "", "settled": settled}
    connection.execute(update(DELIVERIES).where(open_still).values(**values))
