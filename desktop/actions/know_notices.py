"""Asks the servers what they told people, and keeps the answer on this machine for when the line is down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.workplace import Workplace
from sync.servers.lane_server import LaneServer
from sync.servers.notice_calls import Delivery, NoticeCalls, delivery_from
from workflow.people import Role
from workflow.store import drafts

MENDERS = (Role.CLERK, Role.ONE_STOP, Role.LEADER)
"""Who of an office lets a message go again or tells people instead; the servers hold to the same."""
_ITEM, _MISSED = "told:", "untold:"
KEPT = timedelta(days=30)
"""The servers forget words and addresses after as long."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was last heard, and when; None when nobody was asked yet."""

    deliveries: tuple[Delivery, ...] = ()
    at: datetime | None = None


def ask_item(place: Workplace, server: LaneServer, item: str) -> Known:
    """Ask whom a server told of an item, and keep it.

    Raises:
        SyncTrouble: the line.
        StoreTrouble: this machine's disk does not take it.
    """
    found = NoticeCalls(server.line).of_item(item)
    drafts.drop_before(place.database, _ITEM, place.now() - KEPT)
    return _keep(place, _ITEM + item, found)


def ask_missed(place: Workplace, server: LaneServer) -> Known:
    """Ask what a server gave up to tell people of this office, and keep it.

    Raises:
        SyncTrouble: the line.
        StoreTrouble: this machine's disk does not take it.
    """
    return _keep(place, _MISSED + server.lane, NoticeCalls(server.line).given_up())


def kept_item(place: Workplace, item: str) -> Known:
    """Return what was last heard of an item."""
    return _kept(place, _ITEM + item)


def kept_missed(place: Workplace, lane: str) -> Known:
    """Return what was last heard of a server's failures."""
    return _kept(place, _MISSED + lane)


def _keep(place: Workplace, key: str, found: Sequence[Delivery]) -> Known:
    now = place.now()
    value = {"at": now.isoformat(), "deliveries": [one.to_json() for one in found]}
    drafts.save(place.database, key, value, now)
    return Known(tuple(found), now)


def _kept(place: Workplace, key: str) -> Known:
    value = drafts.load(place.database, key)
    if value is None:
        return Known()
    return Known(tuple(map(delivery_from, value["deliveries"])), datetime.fromisoformat(value["at"]))
