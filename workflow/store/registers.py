"""Reads what the lines of a register book are made of: the states of items, and the numbers that became void."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from workflow.rules import Registry
from workflow.store import project
from workflow.store.database import Database
from workflow.store.states import row_from

_STATES = "SELECT id, state, upto FROM items WHERE kind = ? AND changed >= ? ORDER BY num"
_VOIDS = (
    "SELECT register, year, number, reason, at FROM numbers WHERE state = 'void' AND register GLOB ?"
    " AND year BETWEEN ? AND ? ORDER BY year, register, number"
)
_TITLES = "SELECT id, row FROM items WHERE id = ?"


def states(database: Database, registry: Registry, kinds: Sequence[str], since: date) -> Iterator[Any]:
    """Yield the states of all items of some kinds that changed on a day or later.

    Args:
        since: an item with a line of that day or later was changed on that day or later.
    """
    with database.reading() as connection:
        for kind in kinds:
            rules = registry[kind]
            # A day earlier: the text is the time of whatever zone the step was made in.
            rows = connection.exec_driver_sql(_STATES, (kind, (since - timedelta(days=1)).isoformat()))
            for id, kept, upto in rows.all():
                yield project.state_of(connection, id, rules, kept, upto)


def voids(database: Database, book: str, first: date, last: date) -> list[tuple[str, int, int, str, str]]:
    """Return (series, year, number, reason, time) of the void numbers of a book's series."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(_VOIDS, (f"{book}*", first.year, last.year)).all()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found if row[0] == book or row[0][len(book)] in ".@"]


def title(database: Database, item: str) -> str:
    """Return code and title of an item, "" when it is not on this machine."""
    with database.reading() as connection:
        row = connection.exec_driver_sql(_TITLES, (item,)).first()
    if row is None:
        return ""
    known = row_from(row[1])
    return f"{known.code} {known.title}".strip()
