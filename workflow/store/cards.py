"""Steps that were refused, with everything typed, until the person does them again or drops them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.engine import Connection, Row

from workflow.rules import Command
from workflow.steps import Step, canonical
from workflow.store import gathering
from workflow.store.database import Database
from workflow.store.outbox import OF_STEP
from workflow.store.packing import key

_OPEN = (
    "SELECT id, item, item_kind, status, reason, answered_by, body, settled FROM cards"
    " WHERE settled IS NULL AND item = coalesce(?, item) ORDER BY at, id"
)
_SETTLED = (
    "SELECT id, item, item_kind, status, reason, answered_by, body, settled FROM cards"
    " WHERE settled IS NOT NULL ORDER BY rowid DESC LIMIT ?"
)
_ONE = "SELECT id, item, item_kind, status, reason, answered_by, body, settled FROM cards WHERE id = ?"
_DROPPED = (
    "SELECT id, item, item_kind, status, reason, answered_by, body, settled FROM cards"
    " WHERE settled >= ? AND settled LIKE 'dropped %' ORDER BY settled DESC, id"
)


@dataclass(frozen=True, slots=True)
class Card:
    """A refused step; ``status`` says how (conflict, superseded, rejected), ``by`` who was first."""

    id: str
    item: str
    item_kind: str
    status: str
    reason: str
    by: str
    step: Step
    settled: str | None

    @property
    def settled_at(self) -> str:
        """When it was settled (ISO 8601); of one that turned out to be accepted, when the step was done."""
        return (self.settled or "").partition(" ")[2] or self.step.at

    @property
    def command(self) -> Command:
        """What the person wanted, and in whose place, to be done again in one press."""
        return Command(self.step.kind, self.step.payload, self.step.on_behalf_of)


def add(connection: Connection, step: Step, status: str, reason: str, by: str) -> None:
    """Keep a refused step where the person sees it."""
    body = canonical(step.to_json()).decode()
    connection.exec_driver_sql(
        "INSERT INTO cards (id, item, item_kind, kind, status, reason, answered_by, body, at, settled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET status = excluded.status, "
        "reason = excluded.reason, answered_by = excluded.answered_by, settled = NULL",
        (step.id, step.item, step.item_kind, step.kind, status, reason, by, body, step.at),
    )


def withdraw(connection: Connection, id: str) -> None:
    """Close the card of a step that turned out to be accepted."""
    connection.exec_driver_sql("UPDATE cards SET settled = 'accepted' WHERE id = ? AND settled IS NULL", (id,))


def open_cards(database: Database, item: str | None = None) -> list[Card]:
    """Return the cards still to be settled (of one item, or all), oldest first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_OPEN, (item,)).all()
    return [_card(row) for row in rows]


def card(database: Database, id: str) -> Card | None:
    """Return one card, settled or not; None when there is none."""
    with database.reading() as connection:
        row = connection.exec_driver_sql(_ONE, (id,)).first()
    return _card(row) if row else None


def settle(database: Database, id: str, how: Literal["redone", "merged", "dropped"], now: datetime) -> bool:
    """Put a card away, and the refused step out of what waits; what was typed stays in the journal.

    Returns:
        Whether the card was open.
    """
    with database.work() as connection:
        changed = connection.exec_driver_sql(
            "UPDATE cards SET settled = ? WHERE id = ? AND settled IS NULL", (f"{how} {now.isoformat()}", id)
        ).rowcount
        connection.exec_driver_sql(
            f"DELETE FROM outbox WHERE {OF_STEP} AND state = 'refused'",  # noqa: S608 (constants)
            (key(id),),
        )
    return changed == 1


def dropped(database: Database, since: datetime) -> list[Card]:
    """Return the cards put away without doing them again since a moment, newest first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_DROPPED, (f"dropped {since.isoformat()}",)).all()
    return [_card(row) for row in rows]


def settled(database: Database, since: datetime, limit: int = 1000) -> list[Card]:
    """Return the cards settled since a moment, however, of the last ``limit`` made; newest first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_SETTLED, (limit,)).all()
    found = [card for card in map(_card, rows) if datetime.fromisoformat(card.settled_at) >= since]
    return sorted(found, key=lambda card: datetime.fromisoformat(card.settled_at), reverse=True)


def take_up(database: Database, id: str, lane: str) -> bool:
    """Take up a card again that was put away; its step waits in the outbox to be looked at, as before.

    Returns:
        Whether it was put away.
    """
    with database.work() as connection:
        changed = connection.exec_driver_sql(
            "UPDATE cards SET settled = NULL WHERE id = ? AND settled LIKE 'dropped %'", (id,)
        ).rowcount
        if changed:
            found = connection.exec_driver_sql(_ONE, (id,)).one()
            seq = connection.exec_driver_sql("SELECT seq FROM steps WHERE id = ?", (key(id),)).scalar_one()
            gathering.put(connection, seq, _card(found).step, lane, ())
            connection.exec_driver_sql(
                f"UPDATE outbox SET state = 'refused', cause = ? WHERE {OF_STEP}",  # noqa: S608 (constants)
                (found.reason, key(id)),
            )
    return changed == 1


def _card(row: Row[Any]) -> Card:
    id, item, kind, status, reason, by, body, settled = tuple[Any, ...](row)
    return Card(id, item, kind, status, reason, by, Step.from_json(json.loads(body)), settled)
