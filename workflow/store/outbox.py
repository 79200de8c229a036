"""What must leave this machine, in order, and what became of it; a row goes only when its answer is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.engine import Connection

from workflow.rules import Letter
from workflow.steps import Step, canonical, new_id
from workflow.store import direct
from workflow.store.database import Database
from workflow.store.direct import change, first, value
from workflow.store.gathering import changing, looking
from workflow.store.instants import instant
from workflow.store.packing import id_of, key
from workflow.store.step_rows import COLUMNS, step_of

State = Literal["waiting", "sending", "refused", "parked", "sent"]

_SCAN = 2000
"""How many open rows one look goes through: enough to find work behind a long blocked stretch."""

_SELECT = (
    "SELECT o.id, o.lane, o.kind, o.what, o.body, o.needs, o.state, o.cause, o.tries, o.next_try, o.created,"  # noqa: S608
    " o.size,"
    " o.item, coalesce(o.letter_key, '') AS letter_key, coalesce(o.after, '') AS after, "
    + COLUMNS + " FROM outbox AS o LEFT JOIN steps AS s ON o.kind = 'step' AND s.seq = o.ord >> 10 "
)
_OWN = 15
"""Columns before those of the step."""
_CHOSEN = _SELECT + "WHERE o.ord IN (SELECT value FROM json_each(?)) ORDER BY o.ord"  # noqa: S608 (constants only)
_UNSENT = _SELECT + "WHERE o.state <> 'sent' ORDER BY o.ord LIMIT ?"
_ALL = _SELECT + "ORDER BY o.ord LIMIT ?"
_SENT = (
    "SELECT ord, json_extract(answer, '$.at') AS at FROM (SELECT ord, state, answer FROM outbox ORDER BY ord DESC"  # noqa: S608 (constants)
    f" LIMIT {_SCAN}) WHERE state = 'sent' AND answer <> '' AND julianday(at) >= julianday(?)"
    " ORDER BY ord DESC LIMIT ?"
)
_TOTALS = (
    "SELECT item, count(*), sum(state IN ('refused', 'parked')), sum(size) FROM outbox WHERE state <> 'sent'"
    " GROUP BY item"
)
_ONE = _SELECT + "WHERE o.ord = ?"
OF_STEP = "ord = (SELECT seq << 10 FROM steps WHERE id = ?)"
"""Chooses the row of a step: it stands at the step's own place in the journal, its letters right behind it."""
_PLACE = (
    "SELECT seq << 10 FROM steps WHERE id = ?1 UNION ALL"
    " SELECT ord FROM outbox WHERE id = ?1 AND kind = 'letter' LIMIT 1"
)
_NEXT = "SELECT coalesce(max(ord), ?1) + 1 FROM outbox WHERE ord >= ?1 AND ord < ?1 + 1024"
_INSERT = (
    "INSERT INTO outbox (ord, id, lane, kind, what, body, needs, state, cause, tries, next_try, created, size, item,"
    " after, letter_key, answer) VALUES (?, ?, ?, 'letter', ?, ?, ?, 'waiting', '', 0, NULL, ?, ?, ?, ?, ?, '')"
    " ON CONFLICT (letter_key) WHERE letter_key IS NOT NULL DO NOTHING"
)
_OPEN = (
    "SELECT o.ord, o.item, o.needs, o.next_try, coalesce(s.verdict, 'accepted')"
    " FROM outbox AS o LEFT JOIN steps AS s ON s.id = o.after"
    " WHERE o.lane = ? AND o.state IN ('waiting', 'sending') ORDER BY o.ord LIMIT ?"
)
_PARKED = "SELECT item FROM outbox WHERE lane = ? AND state = 'parked'"
_UNSENT_FILES = (
    "SELECT sha256 FROM files WHERE sha256 IN (SELECT value FROM json_each(?))"
    " AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.lane = ? AND uploads.sha256 = files.sha256)"
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing that must leave: a step or a letter.

    ``needs`` are the files (SHA-256) that must be at the server first; ``key`` a letter's unique key; ``after`` the
    step that must be accepted before a letter goes.
    """

    id: str
    lane: str
    kind: Literal["step", "letter"]
    what: str
    body: Mapping[str, Any]
    needs: tuple[str, ...]
    state: State
    cause: str
    tries: int
    next_try: str | None
    created: str
    size: int
    item: str
    key: str = ""
    after: str = ""


def place_of(connection: Connection, id: str) -> int:
    """Return where the row of a step or letter stands; -1 when there can be none."""
    found: int | None = value(connection, _PLACE, (key(id),))
    return -1 if found is None else found


def add_letter(connection: Connection, letter: Letter, step: Step, needs: Sequence[str] = ()) -> None:
    """Put a letter into the outbox, to go after ``step`` was accepted; a known key adds nothing."""
    body = canonical(dict(letter.body))
    place = value(connection, _NEXT, (place_of(connection, step.id),))
    change(
        connection, _INSERT,
        (place, key(new_id()), letter.lane, letter.what, body.decode(),
         json.dumps(sorted(needs)), step.at, len(body), step.item, key(step.id), letter.key),
    )  # fmt: skip


def pending(
    database: Database, lane: str, limit: int = 50, now: datetime | None = None, *, files: bool = True
) -> list[OutboxRow]:
    """Return what may go to ``lane`` now, in order.

    A row waits while an earlier row of the same item cannot go, a file it names is not at the server, its letter's
    step is not accepted, or its next try lies ahead.

    Args:
        now: when given, rows to be tried later are left out.
        files: False to see also what waits for its files only.
    """
    with looking(database) as connection:
        waiting = direct.rows(connection, _OPEN, (lane, _SCAN))
        stuck = {item for (item,) in direct.rows(connection, _PARKED, (lane,))} if waiting else set()
        chosen: list[int] = []
        for ord, item, needs, next_try, before in waiting:
            early = now is not None and next_try is not None and next_try > instant(now)
            unsent = files and needs != "[]" and _unsent_files(connection, lane, needs)
            if item in stuck or early or unsent or before != "accepted":
                stuck.add(item)
                continue
            chosen.append(ord)
            if len(chosen) == limit:
                break
        return _rows(connection, _CHOSEN, (json.dumps(chosen),)) if chosen else []


def rows(database: Database, limit: int = 200, *, all_states: bool = False) -> list[OutboxRow]:
    """Return what has not left yet (or everything), oldest first."""
    with looking(database) as connection:
        return _rows(connection, _ALL if all_states else _UNSENT, (limit,))


def sent_since(database: Database, since: datetime, limit: int = 500) -> list[tuple[OutboxRow, str]]:
    """Return what arrived since a moment, each with the time of its answer (ISO 8601), newest first."""
    with looking(database) as connection:
        found = connection.exec_driver_sql(_SENT, (since.isoformat(), limit)).all()
        rows = connection.exec_driver_sql(_CHOSEN, (json.dumps([place for place, _ in found]),)).all()
        return [(_row(row), at) for row, (_, at) in zip(reversed(rows), found, strict=True)]


def totals(database: Database) -> list[tuple[str, int, int, int]]:
    """Return (item, rows, refused or parked ones, bytes) of what has not left yet."""
    with looking(database) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(_TOTALS).all()]


def row(database: Database, id: str) -> OutboxRow | None:
    """Return one row, whatever became of it."""
    with looking(database) as connection:
        return next(iter(_rows(connection, _ONE, (place_of(connection, id),))), None)


def answer(database: Database, id: str) -> Mapping[str, Any]:
    """Return what the other side answered when the row was sent; empty when nothing is known."""
    with looking(database) as connection:
        text = value(connection, "SELECT answer FROM outbox WHERE ord = ?", (place_of(connection, id),))
    answered: Mapping[str, Any] = json.loads(text) if text else {}
    return answered


def sending(database: Database, ids: Sequence[str]) -> None:
    """Note that rows are on their way: from now on only the server can say what became of them."""
    with changing(database) as connection:
        for id in ids:
            connection.exec_driver_sql(
                "UPDATE outbox SET state = 'sending', tries = tries + 1"
                " WHERE ord = ? AND state IN ('waiting', 'sending')",
                (place_of(connection, id),),
            )


def sent(database: Database, id: str, answer: Mapping[str, Any]) -> None:
    """Store the answer of a letter that arrived; it never goes again. Answers to steps come by ``Journal.apply``."""
    with changing(database) as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sent', cause = '', next_try = NULL, answer = ?"
            " WHERE id = ? AND kind = 'letter'",
            (canonical(dict(answer)).decode(), key(id)),
        )


def failed(database: Database, id: str, cause: str, next_try: str | datetime | None) -> None:
    """Note that a row did not arrive and when to try again; it stays."""
    with changing(database) as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'waiting', cause = ?, next_try = ?,"
            " tries = tries + (state <> 'sending') WHERE ord = ? AND state IN ('waiting', 'sending')",
            (cause, None if next_try is None else instant(next_try), place_of(connection, id)),
        )


def refused(database: Database, id: str, cause: str) -> None:
    """Note that the other side will not take a letter; it stays visible until sent again.

    Refusals of steps come by ``Journal.apply``, which keeps the text as a card.
    """
    with changing(database) as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'refused', cause = ?, next_try = NULL"
            " WHERE id = ? AND kind = 'letter' AND state <> 'sent'",
            (cause, key(id)),
        )


def parked(database: Database, id: str, cause: str) -> None:
    """Set a row aside that breaks what it meets; later rows of its item wait with it, everything else flows."""
    with changing(database) as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'parked', cause = ?, next_try = NULL WHERE ord = ? AND state <> 'sent'",
            (cause, place_of(connection, id)),
        )


def again(database: Database, id: str) -> None:
    """Let a refused or parked row go once more."""
    with changing(database) as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'waiting', cause = '', next_try = NULL"
            " WHERE ord = ? AND (state IN ('parked', 'waiting') OR (state = 'refused' AND kind = 'letter'))",
            (place_of(connection, id),),
        )


def _unsent_files(connection: Connection, lane: str, needs: str) -> bool:
    return first(connection, _UNSENT_FILES, (needs, lane)) is not None


def _rows(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> list[OutboxRow]:
    return [_row(row) for row in direct.rows(connection, sql, parameters)]


def _row(row: Sequence[Any]) -> OutboxRow:
    values: tuple[Any, ...] = tuple(row)[:_OWN]
    id, lane, kind, what, body, needs, state, cause, tries, next_try, created, size, item, letter, after = values
    content = step_of(tuple(row)[_OWN:]).to_json() if kind == "step" else json.loads(body)
    return OutboxRow(
        id_of(id), lane, kind, what, content, tuple(json.loads(needs)), state, cause, tries, next_try, created, size,
        item, letter, id_of(after),
    )  # fmt: skip
