"""What the dossier server knows of received dossiers: the report the province draws from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from sync.provincial.store import ServerStore
from sync.provincial.tables import ITEMS, STEPS

LANE = "dossiers"
KIND = "dossier"


def received_dossiers(store: ServerStore, office: str = "") -> list[dict[str, Any]]:
    """Return every dossier received, with its state and how many steps made it.

    Args:
        office: only those of this office; empty for the whole province.
    """
    count = func.count(STEPS.c.id).label("steps")
    query = (
        select(ITEMS.c.item, ITEMS.c.office, ITEMS.c.state, ITEMS.c.head, count)
        .join(STEPS, (STEPS.c.lane == ITEMS.c.lane) & (STEPS.c.item == ITEMS.c.item) & STEPS.c.position.is_not(None))
        .where(ITEMS.c.lane == LANE, ITEMS.c.item_kind == KIND)
        .group_by(ITEMS.c.lane, ITEMS.c.item)
        .order_by(ITEMS.c.item)
    )
    if office:
        query = query.where(ITEMS.c.office == office)
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return [
        {"item": row.item, "office": row.office, "state": row.state, "head": row.head, "steps": row.steps}
        for row in rows
    ]


def steps_by_kind(store: ServerStore, item: str) -> list[str]:
    """Return the kinds of the accepted steps of one dossier, in order: nothing may stand there twice."""
    query = (
        select(STEPS.c.body)
        .where(STEPS.c.lane == LANE, STEPS.c.item == item, STEPS.c.position.is_not(None))
        .order_by(STEPS.c.position)
    )
    with store.reading() as connection:
        return [body["kind"] for body in connection.execute(query).scalars()]
