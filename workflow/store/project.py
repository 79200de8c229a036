"""What the steps of an item add up to, written where lists, tasks, counters and search read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.papers import digitised
from workflow.papers.digitised import HOLDER, NOTHING, kept
from workflow.people import Directory, Person
from workflow.rules import Row, Rules, Task
from workflow.store import digitised_rows, fresh, places, words
from workflow.store.at_hand import AtHand
from workflow.store.direct import change, first, insert, rows
from workflow.store.instants import instant
from workflow.store.packing import key
from workflow.store.places import LAST, NOWHERE, Places, TaskPlace, places_from, places_json
from workflow.store.states import pack_state, read_state, row_json
from workflow.store.step_rows import COLUMNS, step_of

_LOAD = "SELECT num, kind, head, position, pending, unread, places, note <> '' FROM items WHERE id = ?"
_LOAD_KNOWN = f"{_LOAD} AND num = ?"
_KEPT = "SELECT state, upto FROM items WHERE num = ?"
_SINCE = (
    "SELECT " + COLUMNS + " FROM steps AS s WHERE s.item = ? AND s.seq > ? AND s.verdict <> 'refused'"  # noqa: S608
    " ORDER BY s.seq"
)
_ACCEPTED = (
    "SELECT " + COLUMNS + " FROM steps AS s WHERE s.item = ? AND s.seq <= ? AND s.verdict = 'accepted'"  # noqa: S608
    " ORDER BY s.position IS NULL, s.position, s.seq"
)
ADD = (
    "INSERT INTO items (id, kind, lane, state, upto, head, position, pending, changed, row, unread, places, note)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CHANGE = (
    "UPDATE items SET head = ?, position = ?, pending = ?, changed = ?, row = ?, unread = ?, places = ?, note = ?"
    " WHERE num = ?"
)
_KEEP = "UPDATE items SET state = ?, upto = ? WHERE num = ?"
AHEAD = 16
"""Steps of one's own after which a state is kept anew; until then it is the one kept before and the steps since."""
_WHERE = "SELECT num, unread, places, note <> '' FROM items WHERE id = ?"
_CLEAR = (
    "UPDATE items SET state = ?, upto = 0, head = NULL, position = 0, pending = 0, unread = 0, places = ''"
    " WHERE num = ?"
)


@dataclass(slots=True)
class Item:
    """An item as projected.

    Attributes:
        num: its number here; None until first written.
        position: of its newest accepted step.
        unread, places: as they were last written; ``stood``: the text the places were written as just now.
        read: the state as it was read, before the steps now added; None when it was folded.
        ahead: steps that the state kept with the item does not hold yet.
        newest: hash of the item's newest row in the journal, where that is known without looking.
        noted: whether search has something of it still to be taken in.
    """

    id: str
    kind: str
    num: int | None
    state: Any
    head: str | None
    position: int = 0
    pending: int = 0
    unread: int = 0
    places: Places = NOWHERE
    read: Any = None
    ahead: int = 0
    newest: str | None = None
    noted: bool = False
    stood: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What lists and search read of an item, as it is written: one value for each column.

    ``note`` is what search shall know of it; ``closed``: nobody acts on it any more and every step is accepted.
    """

    closed: bool
    row: str
    changed: str
    places: Places
    note: fresh.Found


def load(connection: Connection, id: str, rules: Rules[Any], at_hand: AtHand | None = None) -> Item:
    """Return the item as last written, or before its first step.

    Args:
        at_hand: states worked on last; one that is still true need not be read again.

    Raises:
        ValueError: the id belongs to an item of another kind.
    """
    known = at_hand.get(id) if at_hand is not None else None
    found = first(connection, _LOAD_KNOWN, (id, known.num)) if known is not None else None
    found = found or first(connection, _LOAD, (id,))
    if found is None:
        return Item(id, rules.item_kind, None, rules.empty(id), None)
    num, kind, head, position, pending, unread, stood, noted = found
    if kind != rules.item_kind:
        raise ValueError(f"{id} is {kind}, not {rules.item_kind}")
    where = known.places if known is not None and known.stood == stood else places_from(stood)
    item = Item(id, kind, num, None, head, position, pending, unread, where, noted=noted)
    if known is not None and known.sign == (head, position, pending):
        item.state, item.ahead, item.newest = known.state, known.ahead, head
    else:
        item.state, item.ahead = _read(connection, id, rules, *(first(connection, _KEPT, (num,)) or (b"", 0)))
    item.read = item.state
    return item


def unfolded(connection: Connection, id: str, rules: Rules[Any]) -> Item:
    """Return the item as it stands in the lists, its steps not folded yet."""
    num, unread, stood, noted = first(connection, _WHERE, (id,)) or (None, 0, "", 0)
    return Item(
        id, rules.item_kind, num, rules.empty(id), None, unread=unread, places=places_from(stood), noted=noted
    )


def state_of(connection: Connection, id: str, rules: Rules[Any], kept: bytes | str, upto: int) -> Any:
    """Return the state of an item.

    Args:
        kept: the state kept with it; empty where none is, because it is closed or new: then its steps tell it.
        upto: the place in the journal of the newest step the kept state holds.
    """
    return _read(connection, id, rules, kept, upto)[0]


def _read(connection: Connection, id: str, rules: Rules[Any], kept: bytes | str, upto: int) -> tuple[Any, int]:
    """Return the state, and how many steps it is ahead of the kept one."""
    state = read_state(rules, kept) if kept else rules.empty(id)
    since = rows(connection, _SINCE, (key(id), upto))
    if not kept and upto:
        since = rows(connection, _ACCEPTED, (key(id), upto)) + since
    for row in since:
        state = rules.evolve(state, step_of(row))
    return state, len(since)


def picture(
    item: Item, rules: Rules[Any], directory: Directory, me: Person, changed: str
) -> Picture:
    """Return what lists and search read of an item; nothing of the database is asked.

    Args:
        changed: time of its newest step.
    """
    row = rules.row(item.state, directory)
    folders = tuple(sorted(str(folder) for folder in rules.folders(item.state, me, directory)))
    received = row.received or changed
    return Picture(
        closed=row.done and not item.pending, row=row_json(row), changed=changed,
        places=Places(
            instant(received), _late(row), folders, _tasks(item, rules.tasks(item.state, directory), changed)
        ),
        note=fresh.Found(words.text_of(row), row.code, words.places(item.kind, received, folders)),
    )  # fmt: skip


def _late(row: Row) -> str:
    return instant(row.due) if row.due and not row.done and not row.paused else LAST


def _tasks(item: Item, tasks: tuple[Task, ...], changed: str) -> tuple[TaskPlace, ...]:
    """Return the tasks by key; one that was there before keeps the time it was opened."""
    opened = {task.key: task.opened for task in item.places.tasks}
    by_key = {
        task.key: TaskPlace(
            task.owner, instant(task.due) if task.due else LAST, task.key, task.what, opened.get(task.key, changed)
        )
        for task in tasks
    }
    return tuple(by_key.values())


def write(
    connection: Connection,
    item: Item,
    rules: Rules[Any],
    directory: Directory,
    me: Person,
    changed: str,
    unread: bool | None,
    upto: int | None = None,
) -> None:
    """Write everything that is read of an item.

    Args:
        changed: time of its newest step.
        unread: whether ``me`` has something new to see in it; None leaves that as it was.
        upto: the place in the journal of the newest step the state holds, where all before it are folded; None where
            steps were only added: then the state is kept now and then.
    """
    seen = picture(item, rules, directory, me, changed)
    now_unread = int(bool(seen.places.folders) and (bool(item.unread) if unread is None else unread))
    num = _write_item(connection, item, rules.lane, seen, now_unread)
    if upto is not None:
        change(connection, _KEEP, (b"" if seen.closed else pack_state(item.state), upto, num))
    places.write(connection, num, item.places, item.unread, seen.places, now_unread)
    if not item.noted:
        fresh.note(connection, num)
        item.noted = True
    if item.kind == HOLDER and digitised.may_differ(item.read, item.state):
        digitised_rows.write(connection, num, kept(item.kind, item.state, directory))
    item.places = seen.places


def clear(connection: Connection, item: Item, rules: Rules[Any]) -> None:
    """Take an item of which no step holds any more out of all lists; its cards keep what was typed."""
    assert item.num is not None
    change(connection, _CLEAR, (pack_state(rules.empty(item.id)), item.num))
    places.write(connection, item.num, item.places, item.unread, NOWHERE, 0)
    fresh.leave(connection, item.num)
    digitised_rows.write(connection, item.num, NOTHING)


def _write_item(connection: Connection, item: Item, lane: str, seen: Picture, unread: int) -> int:
    item.stood = stand = places_json(seen.places)
    note = fresh.spelled(seen.note)
    values = (item.head, item.position, item.pending, seen.changed, seen.row, unread, stand, note)
    if item.num is None:
        item.num = insert(connection, ADD, (item.id, item.kind, lane, b"", 0, *values))
    else:
        change(connection, _CHANGE, (*values, item.num))
    return item.num
