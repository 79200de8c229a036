"""Steps the servers write themselves because of what another system said; no desk may write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sync.provincial.accounts import Caller
from sync.provincial.tables import ITEMS
from workflow.people import SYSTEM
from workflow.steps import Draft, Step, make

DEVICE = "may-chu"
RESERVED = frozenset({"dossier.payment_noted", "dossier.finance_paid", "field_report.received", "field_report.rated",
                      "field_report.reopened"})  # fmt: skip
"""What a desk may not say in the program's name: that money came, that a citizen reported something."""


def server(office: str) -> Caller:
    """Return the servers as who sends a step of an item of ``office``."""
    return Caller(SYSTEM, DEVICE, office)


def may_say(step: Step, caller: Caller) -> bool:
    """Tell whether the caller may send a step made in the program's name."""
    return step.actor != SYSTEM.id or step.kind not in RESERVED or caller.person.id == SYSTEM.id


def own_step(
    connection: Connection, lane: str, item: str, draft: Draft, mark: str, now: Callable[[], datetime]
) -> Step:
    """Make a step on top of an item as it stands.

    Args:
        mark: what causes it; the same cause makes a step of the same id, so twice is harmless.
    """
    head = connection.execute(
        select(ITEMS.c.head).where(ITEMS.c.lane == lane, ITEMS.c.item == item)
    ).scalar_one_or_none()
    id = f"s-{hashlib.sha256(mark.encode()).hexdigest()[:40]}"
    kind: Mapping[str, Any] = {"item_kind": draft.kind.partition(".")[0]}
    return make(
        draft, item=item, actor=SYSTEM.id, at=now(), device=DEVICE, previous=head, id=id, **kind
    )
