"""What the steps of an item add up to, written where lists, tasks, counters and search read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy.engine import Connection

from workflow.papers.digitised import HOLDER, NOTHING, Kept, kept
from workflow.people import Directory, Person
from workflow.reports.facts import row_of
from workflow.reports.row import ReportRow
from workflow.rules import Row, Rules
from workflow.store import digitised_rows, report_rows, words
from workflow.store.direct import change, first, insert, rows
from workflow.store.instants import instant
from workflow.store.packing import key, pack, unpack
from workflow.store.step_rows import COLUMNS, step_of

_LOAD = "SELECT num, kind, state, head, position, pending FROM items WHERE id = ?"
_ACCEPTED = (
    "SELECT " + COLUMNS + " FROM steps AS s WHERE s.item = ? AND s.verdict = 'accepted'"  # noqa: S608 (constants)
    " ORDER BY s.position IS NULL, s.position, s.seq"
)
ADD = (
    "INSERT INTO items (id, kind, lane, state, head, position, pending, changed, row)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CHANGE = "UPDATE items SET state = ?, head = ?, position = ?, pending = ?, changed = ?, row = ? WHERE num = ?"
_PLACES = "SELECT folder, sort, due, open, unread FROM placements WHERE num = ?"
PLACE = "INSERT INTO placements (folder, num, sort, due, open, unread) VALUES (?, ?, ?, ?, ?, ?)"
_MOVE = "UPDATE placements SET sort = ?, due = ?, open = ?, unread = ? WHERE folder = ? AND num = ?"
_TAKE_AWAY = "DELETE FROM placements WHERE folder = ? AND num = ?"
_TASKS = "SELECT key, owner, what, due FROM tasks WHERE num = ?"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
TASK = (
    "INSERT INTO tasks (num, key, owner, what, due, opened) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (num, key)"
    " DO UPDATE SET owner = excluded.owner, what = excluded.what, due = excluded.due"
)


_COLUMNS = frozenset(Row.__slots__)


@dataclass(slots=True)
class Item:
    """An item as projected: ``num`` is None until first written; ``position`` of its newest accepted step."""

    id: str
    kind: str
    num: int | None
    state: Any
    head: str | None
    position: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What is read of an item, as it is written: one value for each column.

    ``state`` is empty when the item is closed and every step accepted: nobody acts on it, its steps tell it.

    ``tasks`` are (key, owner, what, due); ``sort`` and ``due`` UTC; ``text``, ``code``, ``keys`` find it;
    ``facts`` are what reports count, ``papers`` what a dossier adds to the store of digitised papers.
    """

    state: bytes
    row: str
    changed: str
    sort: str
    due: str | None
    open: int
    folders: frozenset[str]
    tasks: tuple[tuple[str, str, str, str | None], ...]
    text: str
    code: str
    keys: str
    facts: ReportRow | None
    papers: Kept


def load(connection: Connection, id: str, rules: Rules[Any]) -> Item:
    """Return the item as last written, or before its first step.

    Raises:
        ValueError: the id belongs to an item of another kind.
    """
    found = first(connection, _LOAD, (id,))
    if found is None:
        return Item(id, rules.item_kind, None, rules.empty(id), None)
    num, kind, state, head, position, pending = found
    if kind != rules.item_kind:
        raise ValueError(f"{id} is {kind}, not {rules.item_kind}")
    return Item(id, kind, num, state_of(connection, id, rules, state), head, position, pending)


def state_of(connection: Connection, id: str, rules: Rules[Any], kept: bytes | str) -> Any:
    """Return the state of an item: as kept, or by its steps where none is kept because it is closed."""
    if kept:
        return rules.from_json({**_untouched(cast(Any, rules)), **json.loads(unpack(kept))})
    state = rules.empty(id)
    for row in rows(connection, _ACCEPTED, (key(id),)):
        state = rules.evolve(state, step_of(row))
    return state


def picture(
    item: Item, rules: Rules[Any], directory: Directory, me: Person, changed: str
) -> Picture:
    """Return everything that is read of an item; nothing of the database is asked.

    Args:
        changed: time of its newest step.
    """
    row = rules.row(item.state, directory)
    folders = frozenset(str(folder) for folder in rules.folders(item.state, me, directory))
    return Picture(
        state=b"" if row.done and not item.pending else pack_state(rules, item.state),
        row=row_json(row), changed=changed,
        sort=instant(row.received or changed), due=instant(row.due) if row.due else None,
        open=int(not row.done and not row.paused),
        folders=folders,
        tasks=tuple(
            (task.key, task.owner, task.what, instant(task.due) if task.due else None)
            for task in rules.tasks(item.state, directory)
        ),
        text=words.text_of(row), code=row.code, keys=words.places(item.kind, row.received or changed, folders),
        facts=row_of(item.kind, item.state, directory), papers=kept(item.kind, item.state, directory),
    )  # fmt: skip


def write(
    connection: Connection,
    item: Item,
    rules: Rules[Any],
    directory: Directory,
    me: Person,
    changed: str,
    unread: bool | None,
) -> None:
    """Write everything that is read of an item.

    Args:
        changed: time of its newest step.
        unread: whether ``me`` has something new to see in it; None leaves that as it was.
    """
    seen = picture(item, rules, directory, me, changed)
    _write_item(connection, item, rules.lane, seen)
    assert item.num is not None
    _write_places(connection, item.num, seen, unread)
    _write_tasks(connection, item.num, seen)
    words.write(connection, item.num, seen.text, seen.code, seen.keys)
    report_rows.write(connection, item.num, item.kind, seen.facts)
    if item.kind == HOLDER:
        digitised_rows.write(connection, item.num, seen.papers)


def clear(connection: Connection, item: Item, rules: Rules[Any]) -> None:
    """Take an item of which no step holds any more out of all lists; its cards keep what was typed."""
    state = pack_state(rules, rules.empty(item.id))
    connection.exec_driver_sql(
        "UPDATE items SET state = ?, head = NULL, position = 0, pending = 0 WHERE num = ?", (state, item.num)
    )
    assert item.num is not None
    for statement in ("DELETE FROM placements WHERE num = ?", "DELETE FROM tasks WHERE num = ?"):
        connection.exec_driver_sql(statement, (item.num,))
    words.clear(connection, item.num)
    report_rows.write(connection, item.num, item.kind, None)
    digitised_rows.write(connection, item.num, NOTHING)


def row_json(row: Row) -> str:
    """Return a row as the JSON text kept with the item; the search words are kept elsewhere."""
    return json.dumps({slot: getattr(row, slot) for slot in Row.__slots__ if slot != "words"}, ensure_ascii=False)


def row_from(text: str) -> Row:
    """Read what ``row_json`` wrote; a column this version does not know is left out."""
    return rows_from([text])[0]


def rows_from(texts: Sequence[str]) -> list[Row]:
    """Read several rows at once."""
    values: list[dict[str, Any]] = json.loads(f"[{','.join(texts)}]")
    return [Row(**(value if value.keys() <= _COLUMNS else _known(value))) for value in values]


def _known(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in _COLUMNS if name in value}


def pack_state(rules: Rules[Any], state: Any) -> bytes:
    """Return a state as it is kept with the item: without what an untouched one holds."""
    untouched = _untouched(cast(Any, rules))
    return pack(_encode({
        name: value for name, value in rules.to_json(state).items()
        if name not in untouched or untouched[name] != value
    }))  # fmt: skip


@cache
def _untouched(rules: Rules[Any]) -> Mapping[str, Any]:
    value: Mapping[str, Any] = json.loads(_encode(rules.to_json(rules.empty(""))))
    return value


def _write_item(connection: Connection, item: Item, lane: str, seen: Picture) -> None:
    if item.num is None:
        values = (item.id, item.kind, lane, seen.state, item.head, item.position, item.pending, seen.changed, seen.row)
        item.num = insert(connection, ADD, values)
        return
    change(
        connection, _CHANGE, (seen.state, item.head, item.position, item.pending, seen.changed, seen.row, item.num)
    )


def _write_places(connection: Connection, num: int, seen: Picture, unread: bool | None) -> None:
    before = {place[0]: tuple(place[1:]) for place in rows(connection, _PLACES, (num,))}
    # A new folder shows the item as new exactly where the other folders do.
    known = any(place[3] for place in before.values())
    place = (seen.sort, seen.due, seen.open, int(known if unread is None else unread))
    for folder in before.keys() - seen.folders:
        change(connection, _TAKE_AWAY, (folder, num))
    for folder in seen.folders:
        if folder not in before:
            change(connection, PLACE, (folder, num, *place))
        elif before[folder] != place:
            change(connection, _MOVE, (*place, folder, num))


def _write_tasks(connection: Connection, num: int, seen: Picture) -> None:
    before = {task[0]: tuple(task) for task in rows(connection, _TASKS, (num,))}
    wanted = {task[0]: task for task in seen.tasks}
    for settled in before.keys() - wanted.keys():
        change(connection, "DELETE FROM tasks WHERE num = ? AND key = ?", (num, settled))
    for name, task in wanted.items():
        if before.get(name) != task:
            change(connection, TASK, (num, *task, seen.changed))
