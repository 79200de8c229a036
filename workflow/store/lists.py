"""What the folders show: pages that stay put while rows arrive, counts, and the tasks of an item or a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy.engine import Connection

from workflow.rules import Folder, Row
from workflow.store import direct, places
from workflow.store.database import Database
from workflow.store.instants import instant
from workflow.store.places import places_from
from workflow.store.states import rows_from

Only = Literal["all", "overdue", "unread"]
Order = Literal["newest", "due"]

_COUNTS = "SELECT folder, total, unread FROM folder_counts"
_OVERDUE = (
    "SELECT value, (SELECT count(*) FROM placements AS p WHERE p.folder = value AND p.late < ?) FROM json_each(?)"
)
_FOLDERS = json.dumps([*Folder])
_PLACES = "SELECT num, kind, unread, places FROM items WHERE id = ?"
_TASKS_OF_OWNERS = (
    "SELECT i.id, i.kind, t.key, t.owner, t.what, t.due, t.opened FROM tasks AS t JOIN items AS i ON i.num = t.num"
    " WHERE t.owner IN (SELECT value FROM json_each(?)) ORDER BY t.due, t.num, t.key LIMIT ?"
)
_ITEMS_WITH_TASK = (
    "SELECT DISTINCT i.id, i.num FROM tasks AS t JOIN items AS i ON i.num = t.num"
    " WHERE i.kind = ? AND t.key IN (SELECT value FROM json_each(?)) ORDER BY i.num"
)
_READ = "UPDATE items SET unread = ? WHERE num = ?"
_PAGE = (
    "SELECT i.num, i.id, i.kind, i.row, i.pending, p.unread, {key}, (SELECT c.reason FROM cards AS c"
    " WHERE c.item = i.id AND c.settled IS NULL ORDER BY c.at DESC LIMIT 1)"
    " FROM placements AS p CROSS JOIN items AS i ON i.num = p.num"
    " WHERE p.folder = ?{only}{after} ORDER BY {order} LIMIT ?"
)
_ONLY = {"all": "", "unread": " AND p.unread = 1", "overdue": " AND p.late < ?"}


def _page_sql(only: Only, order: Order, after: bool) -> str:
    key = "p.sort" if order == "newest" else "p.late"
    backwards = order == "newest"
    return _PAGE.format(
        key=key, only=_ONLY[only], after=f" AND ({key}, p.num) {'<' if backwards else '>'} (?, ?)" if after else "",
        order=f"{key} DESC, p.num DESC" if backwards else f"{key}, p.num",
    )  # fmt: skip


_PAGES = {
    (only, order, after): _page_sql(only, order, after)
    for only in get_args(Only) for order in get_args(Order) for after in (False, True)
}  # fmt: skip


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
    if only == "overdue":
        order = "due"
    parameters: list[Any] = [str(folder)]
    if only == "overdue":
        parameters.append(instant(now or datetime.now(UTC)))
    if after is not None:
        parameters += [after.sort, after.num]
    with database.reading() as connection:
        found = direct.rows(connection, _PAGES[only, order, after is not None], (*parameters, limit))
    shown = rows_from([row[3] for row in found])
    return [
        ListRow(id, kind, row, bool(unread), pending > 0, refused or "", Cursor(sort, num))
        for (num, id, kind, _, pending, unread, sort, refused), row in zip(found, shown, strict=True)
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
        found = direct.first(connection, _PLACES, (item,))
    if found is None:
        return []
    tasks = sorted(places_from(found[3]).tasks, key=lambda task: (task.due, task.key))
    return [TaskRow(item, found[1], one.key, one.owner, one.what, _due(one.due), one.opened) for one in tasks]


def tasks_for(database: Database, owners: Sequence[str], limit: int = 500) -> list[TaskRow]:
    """Return what somebody has to do, the most urgent first.

    Args:
        owners: the person's id and every ``role@unit`` the person holds.
    """
    with database.reading() as connection:
        rows = direct.rows(connection, _TASKS_OF_OWNERS, (json.dumps(list(owners)), limit))
    return [
        TaskRow(item, kind, key, owner, what, _due(due), opened) for item, kind, key, owner, what, due, opened in rows
    ]


def _due(kept: str) -> str | None:
    return None if kept == places.LAST else kept


def with_task(database: Database, item_kind: str, keys: Sequence[str]) -> list[str]:
    """Return the items of a kind that wait for one of the tasks ``keys`` now, oldest first; no state is read."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_ITEMS_WITH_TASK, (item_kind, json.dumps(list(keys)))).all()
    return [row[0] for row in rows]


def mark(database: Database, item: str, *, unread: bool) -> bool:
    """Mark an item read or unread for this person; tell whether that changed anything."""
    with database.work(durable=False) as connection:
        num, _, before, stands = direct.first(connection, _PLACES, (item,)) or (0, "", int(unread), "")
        where = places_from(stands)
        if bool(before) == unread or not where.folders:
            return False
        direct.change(connection, _READ, (int(unread), num))
        places.mark(connection, num, where, int(unread))
    return True


def _overdue(connection: Connection, now: datetime) -> dict[str, int]:
    return dict(direct.rows(connection, _OVERDUE, (instant(now), _FOLDERS)))
