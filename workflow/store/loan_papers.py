"""What the server signed when it lent numbers, kept by the machine: a server restored from an old copy is shown it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from workflow.store.database import Database

_KEEP = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_PAPER = "SELECT value FROM meta WHERE name = ?"
_OPEN = "SELECT id, next, closed FROM leases WHERE lane = ? AND closed = '' ORDER BY register, year, first"
_SPENT_BY = "SELECT DISTINCT lease FROM numbers WHERE step = ?"
_LEASE = "SELECT id, next, closed FROM leases WHERE id = ? AND lane = ?"


@dataclass(frozen=True, slots=True)
class Shown:
    """A loan as it is shown to its server.

    Attributes:
        paper: what the server signed, in its own form.
        spent: the highest number taken of it here.
        open: whether more are to be taken.
    """

    paper: str
    spent: int
    open: bool


def keep(connection: Connection, lease: str, paper: str) -> None:
    """Keep what the server signed when it lent."""
    connection.exec_driver_sql(_KEEP, (_name(lease), paper))


def shown(database: Database, lane: str, steps: Collection[str], *, every: bool) -> tuple[Shown, ...]:
    """Return the loans to be shown to a lane's server.

    Args:
        steps: ids of the steps sent with them: the loans their numbers are of.
        every: also all others that are held.
    """
    with database.reading() as connection:
        named = [lease for step in steps for lease in connection.exec_driver_sql(_SPENT_BY, (step,)).scalars()]
        rows = connection.exec_driver_sql(_OPEN, (lane,)).all() if every else []
        known = {row[0]: row for row in rows}
        for lease in dict.fromkeys(named):
            row = connection.exec_driver_sql(_LEASE, (lease, lane)).first()
            known |= {lease: row} if row is not None else {}
        found: list[Shown] = []
        for lease, following, closed in known.values():
            paper = connection.exec_driver_sql(_PAPER, (_name(lease),)).scalar()
            if paper:
                found.append(Shown(str(paper), int(following) - 1, not closed))
    return tuple(found)


def _name(lease: str) -> str:
    return f"loan:{lease}"
