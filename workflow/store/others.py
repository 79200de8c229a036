"""Steps that other machines made, in the order they came here: for what this machine owes because of them."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.store.database import Database
from workflow.store.packing import id_of

_AFTER = "SELECT seq, item, id FROM steps WHERE seq > ? AND mine = 0 AND verdict = 'accepted' ORDER BY seq LIMIT ?"


@dataclass(frozen=True, slots=True)
class Came:
    """A step of another machine; ``seq`` grows with every step written here."""

    seq: int
    item: str
    id: str


def came_after(database: Database, seq: int, limit: int = 500) -> list[Came]:
    """Return the steps of others written here after ``seq``."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_AFTER, (seq, limit)).all()
    return [Came(row[0], id_of(row[1]), id_of(row[2])) for row in rows]


def newest(database: Database) -> int:
    """Return the number of the newest step written here, 0 when there is none."""
    with database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM steps").scalar_one())
