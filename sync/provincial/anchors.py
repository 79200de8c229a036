"""Daily anchors: what every office's record was when a day began, chained, so that the past cannot change unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from sync.compact.held import MODULO, anchor_hash, of_head
from sync.provincial.proof_tables import ANCHORS, OFFICE_SUMS
from sync.provincial.sendings import Fault
from sync.provincial.store import ServerStore, lane_row
from sync.provincial.tables import ITEMS, STEPS

_NAMES = ("office", "day", "position", "items", "steps", "sum", "previous", "hash")
MOST = 400
"""Anchors of one answer: a little more than a year of one office."""


class Anchors:
    """Makes them at the first request of each day (Vietnamese time), and tells them."""

    def __init__(self, store: ServerStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._made: dict[str, str] = {}

    def ensure(self, lane: str) -> None:
        """Make today's anchors of all offices of ``lane`` unless they are there; twice is harmless."""
        day = self._now().date().isoformat()
        with self._lock:
            if self._made.get(lane) == day:
                return
            with self._store.writing(lane) as connection:
                _make(connection, lane, day)
            self._made[lane] = day

    def since(self, lane: str, offices: Collection[str], day: str) -> list[dict[str, Any]]:
        """Return the anchors of ``offices`` after ``day``, oldest first, the newest ones when there are too many."""
        columns = [ANCHORS.c[name] for name in _NAMES]
        here = select(*columns).where(ANCHORS.c.lane == lane, ANCHORS.c.office.in_(offices), ANCHORS.c.day > day)
        with self._store.reading() as connection:
            rows = connection.execute(here.order_by(ANCHORS.c.day.desc(), ANCHORS.c.office).limit(MOST)).all()
        return [dict(row._mapping) for row in reversed(rows)]

    def faults(self) -> Iterator[Fault]:
        """Check the chain of every office, and the sums against the steps themselves."""
        with self._store.reading() as connection:
            before: dict[tuple[str, str], str] = {}
            for row in connection.execute(select(ANCHORS).order_by(ANCHORS.c.day)):
                anchor = dict(row._mapping)
                if anchor["previous"] != before.get((row.lane, row.office), ""):
                    yield Fault(row.lane, row.office, "", f"mốc ngày {row.day} không nối với mốc trước")
                if anchor_hash(row.lane, anchor) != row.hash:
                    yield Fault(row.lane, row.office, "", f"mốc ngày {row.day} đã bị sửa")
                before[row.lane, row.office] = row.hash
            yield from _sums_that_differ(connection)


def _make(connection: Connection, lane: str, day: str) -> None:
    made = select(func.count()).where(ANCHORS.c.lane == lane, ANCHORS.c.day >= day)
    if connection.execute(made).scalar_one():
        return
    position = lane_row(connection, lane)[1]
    newest = select(func.max(ANCHORS.c.day)).where(ANCHORS.c.lane == lane).scalar_subquery()
    last = select(ANCHORS.c.office, ANCHORS.c.hash).where(ANCHORS.c.lane == lane, ANCHORS.c.day == newest)
    before: dict[str, str] = {row.office: row.hash for row in connection.execute(last)}
    for row in connection.execute(select(OFFICE_SUMS).where(OFFICE_SUMS.c.lane == lane)).all():
        anchor: dict[str, Any] = {
            "office": row.office, "day": day, "position": position, "items": row.items, "steps": row.held,
            "sum": row.heads, "previous": before.get(row.office, ""),
        }  # fmt: skip
        connection.execute(insert(ANCHORS).values(lane=lane, hash=anchor_hash(lane, anchor), **anchor))


def _sums_that_differ(connection: Connection) -> Iterator[Fault]:
    """Say which offices' sums are not those of their steps, and which items' heads are not their last steps'."""
    steps: dict[tuple[str, str], int] = {}
    heads: dict[tuple[str, str, str], tuple[str, int]] = {}
    columns = (STEPS.c.lane, STEPS.c.office, STEPS.c.item, STEPS.c.hash)
    for lane, office, item, hash in connection.execute(
        select(*columns).where(STEPS.c.position.is_not(None)).order_by(STEPS.c.lane, STEPS.c.position)
    ):
        steps[lane, office] = (steps.get((lane, office), 0) + int(hash, 16)) % MODULO
        heads[lane, office, item] = (hash, heads.get((lane, office, item), ("", 0))[1] + 1)
    totals: dict[tuple[str, str], int] = {}
    for (lane, office, item), (head, count) in heads.items():
        totals[lane, office] = (totals.get((lane, office), 0) + of_head(item, head, count)) % MODULO
    for row in connection.execute(select(OFFICE_SUMS)):
        here = (row.lane, row.office)
        if f"{steps.get(here, 0):064x}" != row.sum or f"{totals.get(here, 0):064x}" != row.heads:
            yield Fault(row.lane, row.office, "", "các bước đang giữ khác với tổng đã ghi khi nhận")
    for row in connection.execute(select(ITEMS.c.lane, ITEMS.c.office, ITEMS.c.item, ITEMS.c.head, ITEMS.c.steps)):
        if heads.get((row.lane, row.office, row.item)) != (row.head, row.steps):
            yield Fault(row.lane, row.office, row.item, "các bước của văn bản, hồ sơ này thiếu hoặc đã đổi")
