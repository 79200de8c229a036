"""Reports out of the record: rows of facts kept with each item, counted on request, and the items behind a figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from workflow.people import Directory
from workflow.reports.ask import Ask
from workflow.reports.counting import Definition, quiet
from workflow.reports.facts import row_of
from workflow.reports.row import FACTS, VERSION, ReportRow
from workflow.reports.shape import Report
from workflow.rules import Registry
from workflow.store import fresh
from workflow.store.database import Database
from workflow.store.lists import Cursor, ListRow
from workflow.store.project import load
from workflow.store.report_rows import WRITE, values
from workflow.store.states import row_from

_COLUMNS = ", ".join(FACTS)
_READ = (
    f"SELECT {_COLUMNS} FROM report_rows WHERE +kind IN (SELECT value FROM json_each(?))"  # noqa: S608 - names of our own columns
)
_WINDOW = " AND opened < ? AND (closed = '' OR closed >= ?)"
_LACKING = "SELECT (SELECT count(*) FROM items) - (SELECT count(*) FROM report_rows WHERE version >= ?)"
_WITHOUT = (
    "SELECT i.num, i.id, i.kind FROM items AS i LEFT JOIN report_rows AS r ON r.num = i.num AND r.version >= ?"
    " WHERE r.num IS NULL LIMIT ?"
)
_LIST = "SELECT num, id, kind, row, pending, unread FROM items WHERE id IN (SELECT value FROM json_each(?))"
_PIECE = 1000


def catch_up(
    database: Database, registry: Registry, directory: Directory, heard: Callable[[int], None] = quiet
) -> int:
    """Write the facts of items that changed since, have none, or only those an older program knew; return how many.

    Args:
        heard: called with the number of items done after each piece; may raise to stop, what is done stays.
    """
    done = 0
    with database.reading() as connection:
        changed = fresh.notes(connection)
    if changed:
        with database.work(durable=False) as connection:
            fresh.take_in(connection)
    while True:
        with database.reading() as connection:
            if not connection.exec_driver_sql(_LACKING, (VERSION,)).scalar_one():
                return done
            found = connection.exec_driver_sql(_WITHOUT, (VERSION, _PIECE)).all()
            rows = [
                values(num, kind, row_of(kind, load(connection, item, registry[kind]).state, directory))
                for num, item, kind in found
            ]
        with database.work(durable=False) as connection:
            connection.exec_driver_sql(WRITE, rows)
        done += len(found)
        heard(done)


@contextmanager
def reading(database: Database, definition: Definition, ask: Ask) -> Iterator[Iterator[ReportRow]]:
    """Give the rows a report of these days may count, one by one as they are read, from one committed moment."""
    sql, kinds = _READ, json.dumps(sorted(definition.kinds))
    bounds: tuple[str, ...] = ()
    if not definition.whole:
        sql += _WINDOW
        bounds = ((ask.end + timedelta(days=1)).isoformat(), ask.first)
    with database.reading() as connection:
        cursor = connection.exec_driver_sql(sql, (kinds, *bounds)).cursor
        assert cursor is not None
        yield map(ReportRow._make, cast(Iterable[Any], cursor))


def compute(
    database: Database, definition: Definition, ask: Ask, registry: Registry, directory: Directory,
    heard: Callable[[int], None] = quiet,
) -> Report:
    """Count a report from what is on this machine.

    Args:
        heard: called now and then; an error it raises stops the work.
    """
    catch_up(database, registry, directory, heard)
    with reading(database, definition, ask) as rows:
        return definition.compute(rows, ask, heard)


def behind(database: Database, definition: Definition, ask: Ask, line: str, column: str) -> list[str]:
    """Return the items a figure counts, by the very rule that counted it."""
    with reading(database, definition, ask) as rows:
        return definition.behind(rows, ask, line, column)


def list_rows(database: Database, items: Sequence[str]) -> list[ListRow]:
    """Return items as rows of a list, newest first."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(_LIST, (json.dumps(list(items)),)).all()
    rows = [
        ListRow(r.id, r.kind, row, bool(r.unread), r.pending > 0, "", Cursor(row.received, r.num))
        for r in found
        if (row := row_from(r.row))
    ]
    return sorted(rows, key=lambda row: (row.place.sort, row.place.num), reverse=True)

