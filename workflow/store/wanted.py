"""Files on their way: those steps name and this machine lacks, those that must leave; for which work, how urgent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workflow.rules import FileRef
from workflow.store.database import Database
from workflow.store.gathering import looking
from workflow.store.packing import key
from workflow.store.places import LAST, places_from
from workflow.store.states import row_from

_WANTED = (
    "SELECT u.sha256, u.name, u.media_type, u.size, u.role, i.lane, i.id, i.row, i.places"
    " FROM file_uses AS u JOIN items AS i ON i.id = u.item"
    " LEFT JOIN files AS f ON f.sha256 = u.sha256 WHERE f.sha256 IS NULL"
    " ORDER BY u.size, u.sha256, i.id"
)
_LEAVING = (
    "SELECT f.sha256, f.name, f.media_type, f.size, f.role, o.lane, o.item, i.row, i.places"
    " FROM outbox AS o JOIN json_each(o.needs) AS need JOIN files AS f ON f.sha256 = need.value"
    " LEFT JOIN items AS i ON i.id = o.item"
    " WHERE o.lane = ? AND o.kind = 'step' AND o.state IN ('waiting', 'sending')"
    " AND NOT EXISTS (SELECT 1 FROM uploads AS u WHERE u.lane = o.lane AND u.sha256 = f.sha256)"
    " ORDER BY f.size, f.sha256, o.ord"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to fetch from, or to bring to, the server of ``lane``.

    ``item`` is the most urgent work that names it, ``urgency`` that work's (0 to 4), ``late`` when it becomes overdue
    (UTC, ``9999`` for never).
    """

    ref: FileRef
    lane: str
    item: str = ""
    urgency: int = 0
    late: str = LAST


def wanted(database: Database) -> list[Wanted]:
    """Return every file named but not here, small ones first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_WANTED).all()
    return _each_once(rows)


def leaving(database: Database, lane: str) -> list[Wanted]:
    """Return the files that steps waiting for ``lane`` name and its server may not have, small ones first."""
    with looking(database) as connection:
        rows = connection.exec_driver_sql(_LEAVING, (lane,)).all()
    return _each_once(rows)


def has_step(database: Database, id: str) -> bool:
    """Tell whether a step of that id was ever written here: an outside event seen before."""
    with database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM steps WHERE id = ?", (key(id),)).first() is not None


def _each_once(rows: Iterable[Any]) -> list[Wanted]:
    """Return each file once a lane, for the most urgent work that names it."""
    found: dict[tuple[str, str], Wanted] = {}
    for row in rows:
        one = _wanted(row)
        known = found.get((one.ref.sha256, one.lane))
        if known is None:
            found[one.ref.sha256, one.lane] = one
        elif (-one.urgency, one.late) < (-known.urgency, known.late):
            found[one.ref.sha256, one.lane] = one
    return list(found.values())


def _wanted(row: Any) -> Wanted:
    *ref, lane, item, shown, places = row
    urgency = 0 if shown is None or (seen := row_from(shown)).done else seen.urgency
    return Wanted(FileRef(*ref), lane, item, urgency, places_from(places or "").late)
