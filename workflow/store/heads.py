"""The newest accepted step of an item, as both sides of a lane know it."""

from __future__ import annotations

from workflow.store.database import Database
from workflow.store.packing import key

_NEWEST = (
    "SELECT hash FROM steps WHERE item = ? AND fate = 1 AND position <= ? ORDER BY position DESC LIMIT 1"
)


def newest_below(database: Database, item: str, position: int) -> str | None:
    """Return the hash of the item's newest accepted step at or below ``position``; None when it has none."""
    if not position:
        return None
    with database.reading() as connection:
        found = connection.exec_driver_sql(_NEWEST, (key(item), position)).scalar()
    return found.hex() if found is not None else None
