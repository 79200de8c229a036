"""What the folders show: pages that stay put while rows arrive, counts, and the tasks of an item or a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, Text, func, literal, select, tuple_
from sqlalchemy.engine import Connection

from workflow.rules import Folder, Row
from workflow.store.database import Database
from workflow.store.instants import instant
from workflow.store.project import row_from
from workflow.store.tables import cards, items, placements

Only = Literal["all", "overdue", "unread"]
Order = Literal["newest", "due"]

_COUNTS = "SELECT folder, total, unread FROM folder_counts"
_OVERDUE = (
    "SELECT folder, count(*) FROM placements WHERE open = 1 AND due IS NOT NULL AND due < ? GROUP BY folder"
)
_TASKS_OF_ITEM = (
    "SELECT i.id, i.kind, t.key, t.owner, t.what, t.due, t.opened FROM tasks AS t JOIN items AS i ON i.num = t.num"
    " WHERE i.id = ? ORDER BY t.due IS NULL, t.due, t.key"
)
_TASKS_OF_OWNERS = (
    "SELECT i.id, i.kind, t.key, t.owner, t.what, t.due, t.opened FROM tasks AS t JOIN items AS i ON i.num = t.num"
    " WHERE t.owner IN (SELECT value FROM json_each(?)) ORDER BY t.due IS NULL, t.due, i.num, t.key LIMIT ?"
)
_READ = "UPDATE placements SET unread = ? WHERE num = (SELECT num FROM items WHERE id = ?) AND unread <> ?"
_NO_DUE = "9999"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the row it stands on; rows that come or go elsewhere do not move it."""

    sort: str
    num: int


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list; ``waiting``: own steps are still on their way; ``refused``: why the newest was refused."""

    item: str
    kind: str
    row: Row
    unread: bool
    waiting: bool
    refused: str
    place: Cursor


@dataclass(frozen=True, slots=True)
class FolderCount:
    """What a folder holds; ``overdue`` at the time asked."""

    total: int = 0
    unread: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to be done now; ``due`` and ``opened`` are UTC."""

    item: str
    kind: str
    key: str
    owner: str
    what: str
    due: str | None
    opened: str


def page(
    database: Database,
    folder: Folder | str,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    only: Only = "all",
    order: Order = "newest",
    now: datetime | None = None,
) -> list[ListRow]:
    """Return the rows of a folder that follow ``after``.

    Args:
        after: ``place`` of the last row already shown.
        order: newest first, or by due date (``only="overdue"`` always is by due date).
        now: the moment "overdue" is judged by; the clock's unless given.
    """
    query = _query(str(folder), after, only, "due" if only == "overdue" else order, now or datetime.now(UTC))
    with database.reading() as connection:
        rows = connection.execute(query.limit(limit)).all()
    return [
        ListRow(r.id, r.kind, row_from(r.row), bool(r.unread), r.pending > 0, r.refused or "", Cursor(r.sort, r.num))
        for r in rows
    ]


def place_of(database: Database, folder: Folder | str, item: str) -> Cursor | None:
    """Return where an item stands in a folder ordered newest first; None when it is not there."""
    with database.reading() as connection:
        row = connection.exec_driver_sql(
            "SELECT p.sort, p.num FROM placements AS p JOIN items AS i ON i.num = p.num"
            " WHERE p.folder = ? AND i.id = ?",
            (str(folder), item),
        ).first()
    return Cursor(row[0], row[1]) if row else None


def counts(database: Database, now: datetime | None = None) -> dict[Folder, FolderCount]:
    """Return the counts of all folders."""
    with database.reading() as connection:
        kept = {folder: (total, unread) for folder, total, unread in connection.exec_driver_sql(_COUNTS)}
        late = _overdue(connection, now or datetime.now(UTC))
    return {folder: FolderCount(*kept.get(folder, (0, 0)), late.get(folder, 0)) for folder in Folder}


def tasks_of(database: Database, item: str) -> list[TaskRow]:
    """Return what is to be done now with an item."""
    with database.reading() as connection:
        return [TaskRow(*row) for row in connection.exec_driver_sql(_TASKS_OF_ITEM, (item,)).all()]


def tasks_for(database: Database, owners: Sequence[str], limit: int = 500) -> list[TaskRow]:
    """Return what somebody has to do, the most urgent first.

    Args:
        owners: the person's id and every ``role@unit`` the person holds.
    """
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_TASKS_OF_OWNERS, (json.dumps(list(owners)), limit)).all()
    return [TaskRow(*row) for row in rows]


def mark(database: Database, item: str, *, unread: bool) -> bool:
    """Mark an item read or unread for this person; tell whether that changed anything."""
    with database.work(durable=False) as connection:
        return connection.exec_driver_sql(_READ, (int(unread), item, int(unread))).rowcount > 0


def _overdue(connection: Connection, now: datetime) -> dict[str, int]:
    return {folder: count for folder, count in connection.exec_driver_sql(_OVERDUE, (instant(now),))}


def _query(folder: str, after: Cursor | None, only: Only, order: Order, now: datetime) -> Select[tuple[object, ...]]:
    place = placements.c
    key: ColumnElement[str] = place.sort if order == "newest" else func.coalesce(place.due, literal(_NO_DUE, Text))
    if only == "overdue":
        key = place.due
    refused = (
        select(cards.c.reason).where(cards.c.item == items.c.id, cards.c.settled.is_(None))
        .order_by(cards.c.at.desc()).limit(1).scalar_subquery()
    )  # fmt: skip
    query = (
        select(items.c.num, items.c.id, items.c.kind, items.c.row, items.c.pending, place.unread,
               key.label("sort"), refused.label("refused"))
        .join_from(placements, items, items.c.num == place.num)
        .where(place.folder == folder)
    )  # fmt: skip
    if only == "unread":
        query = query.where(place.unread == 1)
    if only == "overdue":
        query = query.where(place.open == 1, place.due.is_not(None), place.due < instant(now))
    if after is not None:
        here, there = tuple_(key, place.num), tuple_(literal(after.sort), literal(after.num))
        query = query.where(here < there if order == "newest" else here > there)
    if order == "newest":
        return query.order_by(key.desc(), place.num.desc())
    return query.order_by(key, place.num)
