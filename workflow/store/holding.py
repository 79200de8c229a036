"""What this machine holds of a lane item by item, and of which items both sides hold something else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from workflow.store.database import Database
from workflow.store.packing import id_of, key

_ITEMS = "SELECT id FROM items WHERE lane = ?"
_STEPS = (
    "SELECT item, hash, position FROM steps WHERE fate = 1 AND position IS NOT NULL AND position <= ?"
    " ORDER BY position"
)
_AGAIN = (
    "UPDATE outbox SET state = 'waiting', cause = '', tries = tries + 1, next_try = NULL WHERE state = 'sent'"
    " AND kind = 'step' AND lane = ? AND item = ? AND EXISTS (SELECT 1 FROM steps AS s WHERE s.seq = outbox.ord >> 10"
    " AND s.mine = 1 AND s.verdict = 'accepted')"
)
_LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item of which this machine and the server hold different steps; ``why`` in the person's words."""

    lane: str
    item: str
    why: str
    at: str


def hashes(database: Database, lane: str, upto: int = _LAST) -> Iterator[tuple[str, bytes]]:
    """Yield (item, hash) of every accepted step of a lane up to a position, in the server's order."""
    with database.reading() as connection:
        mine = {key(id): id for (id,) in connection.exec_driver_sql(_ITEMS, (lane,)).all()}
        for item, hash, _ in connection.exec_driver_sql(_STEPS, (upto,)):
            if item in mine:
                yield id_of(item), hash


def disputed(database: Database, lane: str = "") -> list[Disputed]:
    """Return what is disputed on a lane (all lanes when none is named)."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT lane, item, why, at FROM disputed WHERE ? IN ('', lane) ORDER BY at, item", (lane,)
        ).all()
    return [Disputed(*row) for row in rows]


def dispute(connection: Connection, lane: str, found: Mapping[str, str], now: datetime) -> list[str]:
    """Remember which items of a lane are disputed and why, instead of those before; return the new ones."""
    rows = connection.exec_driver_sql("SELECT item, why FROM disputed WHERE lane = ?", (lane,)).all()
    before: dict[str, str] = {row[0]: row[1] for row in rows}
    for item in before.keys() - found.keys():
        connection.exec_driver_sql("DELETE FROM disputed WHERE lane = ? AND item = ?", (lane, item))
    new = [item for item, why in found.items() if before.get(item) != why]
    for item in new:
        connection.exec_driver_sql(
            "INSERT INTO disputed (lane, item, why, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (lane, item) DO UPDATE SET why = excluded.why, at = excluded.at",
            (lane, item, found[item], now.isoformat(timespec="seconds")),
        )
    return new


def offer_again(connection: Connection, lane: str, items: Collection[str]) -> int:
    """Let own accepted steps of some items go once more: a server that lost them takes them again."""
    return sum(connection.exec_driver_sql(_AGAIN, (lane, item)).rowcount for item in items)
