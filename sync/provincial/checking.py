"""The servers' whole record checked at once: hashes, signatures of machines, sums of offices, daily anchors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from sync.provincial.anchors import Anchors
from sync.provincial.sendings import Sendings
from sync.provincial.store import ServerStore
from sync.provincial.tables import ITEMS, STEPS


def check(store: ServerStore) -> dict[str, Any]:
    """Return ``{items, steps, signed, broken: [{lane, item, step, why}]}``; nothing is changed."""
    sendings = Sendings(store)
    with store.reading() as connection:
        items = connection.execute(select(func.count()).select_from(ITEMS)).scalar_one()
        steps = connection.execute(select(func.count()).where(STEPS.c.position.is_not(None))).scalar_one()
    found = [*sendings.faults(), *Anchors(store, lambda: datetime.now(UTC)).faults()]
    return {
        "items": items, "steps": steps, "signed": sendings.counts()[1],
        "broken": [{"lane": one.lane, "item": one.about, "step": one.step, "why": one.why} for one in found],
    }  # fmt: skip
