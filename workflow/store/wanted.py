"""Files that steps name and this machine does not have: under which name, and which server should have them."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.rules import FileRef
from workflow.store.database import Database
from workflow.store.packing import key

_WANTED = (
    "SELECT u.sha256, u.name, u.media_type, u.size, u.role, i.lane FROM file_uses AS u JOIN items AS i ON i.id = u.item"
    " LEFT JOIN files AS f ON f.sha256 = u.sha256 WHERE f.sha256 IS NULL"
    " GROUP BY u.sha256, i.lane ORDER BY min(u.size), u.sha256"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to fetch from the server of ``lane``."""

    ref: FileRef
    lane: str


def wanted(database: Database) -> list[Wanted]:
    """Return every file named but not here, small ones first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_WANTED).all()
    return [Wanted(FileRef(*row[:5]), row[5]) for row in rows]


def has_step(database: Database, id: str) -> bool:
    """Tell whether a step of that id was ever written here: an outside event seen before."""
    with database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM steps WHERE id = ?", (key(id),)).first() is not None
