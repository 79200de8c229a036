"""Where an item stands: its folders and tasks, known with the item and written to the lists where they changed."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy.engine import Connection

from workflow.store.direct import change

LAST = "9999"
"""The due time of what has none: it comes last."""
PLACE = "INSERT INTO placements (folder, sort, num, late, unread) VALUES (?, ?, ?, ?, ?)"
TASK = "INSERT INTO tasks (owner, due, num, key, what, opened) VALUES (?, ?, ?, ?, ?, ?)"
_MOVE = "UPDATE placements SET sort = ?, late = ?, unread = ? WHERE folder = ? AND sort = ? AND num = ?"
_LATE = "UPDATE placements SET late = ? WHERE folder = ? AND sort = ? AND num = ?"
_TAKE_AWAY = "DELETE FROM placements WHERE folder = ? AND sort = ? AND num = ?"
_SETTLE = "DELETE FROM tasks WHERE owner = ? AND due = ? AND num = ? AND key = ?"
_PASS_ON = (
    "UPDATE tasks SET owner = ?, due = ?, key = ?, what = ?, opened = ?"
    " WHERE owner = ? AND due = ? AND num = ? AND key = ?"
)
_READ = "UPDATE placements SET unread = ? WHERE folder = ? AND sort = ? AND num = ?"


class TaskPlace(NamedTuple):
    """One task: whose, until when (UTC, or LAST), since when."""

    owner: str
    due: str
    key: str
    what: str
    opened: str


class Places(NamedTuple):
    """Where one item stands; ``sort`` and ``late`` are UTC, so that text order is time order.

    ``late`` is when it becomes overdue: LAST while it is paused, done or without a due time.
    """

    sort: str = ""
    late: str = LAST
    folders: tuple[str, ...] = ()
    tasks: tuple[TaskPlace, ...] = ()


NOWHERE = Places()
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Places)


def places_json(places: Places) -> str:
    """Return the places as the text kept with the item."""
    return _encoder.encode(places).decode()


def places_from(text: str) -> Places:
    """Read what ``places_json`` wrote."""
    return _decoder.decode(text) if text else NOWHERE


def write(connection: Connection, num: int, before: Places, was_unread: int, now: Places, unread: int) -> None:
    """Write what changed between ``before`` and ``now`` into the lists and tasks."""
    for folder in before.folders:
        if folder not in now.folders:
            change(connection, _TAKE_AWAY, (folder, before.sort, num))
    for folder in now.folders:
        if folder not in before.folders:
            change(connection, PLACE, (folder, now.sort, num, now.late, unread))
        elif before.sort != now.sort:
            change(connection, _MOVE, (now.sort, now.late, unread, folder, before.sort, num))
        else:
            # Only the columns that changed: each stands in an index of its own.
            if before.late != now.late:
                change(connection, _LATE, (now.late, folder, now.sort, num))
            if was_unread != unread:
                change(connection, _READ, (unread, folder, now.sort, num))
    if before.tasks != now.tasks:
        _write_tasks(connection, num, before.tasks, now.tasks)


def _write_tasks(
    connection: Connection, num: int, before: tuple[TaskPlace, ...], now: tuple[TaskPlace, ...]
) -> None:
    gone = [task for task in before if task not in now]
    come = [task for task in now if task not in before]
    if len(gone) == len(come) == 1:  # the usual case: the work goes on to the next person
        (old,), (new,) = gone, come
        values = (new.owner, new.due, new.key, new.what, new.opened, old.owner, old.due, num, old.key)
        change(connection, _PASS_ON, values)
        return
    for task in gone:
        change(connection, _SETTLE, (task.owner, task.due, num, task.key))
    for task in come:
        change(connection, TASK, (task.owner, task.due, num, task.key, task.what, task.opened))


def mark(connection: Connection, num: int, places: Places, unread: int) -> None:
    """Mark an item read or unread wherever it stands."""
    for folder in places.folders:
        change(connection, _READ, (unread, folder, places.sort, num))


def forget(connection: Connection, num: int) -> None:
    """Take an item out of the lists and tasks without trusting what is known of its places; slow on a large record."""
    for statement in ("DELETE FROM placements WHERE num = ?", "DELETE FROM tasks WHERE num = ?"):
        change(connection, statement, (num,))
