"""Own steps that must leave, put into the outbox many at once before anybody looks into it.

A step made here and not answered yet must leave: its row in the journal says so, in the transaction that made it. What
became of it on its way is a row of the outbox, and until somebody looks there is nothing to tell. So an act writes no
second row, with two more pages; all that were made since the last look get theirs together.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from workflow.steps import Step, canonical
from workflow.store.append import named_files
from workflow.store.database import Database
from workflow.store.direct import change, rows, value
from workflow.store.packing import key
from workflow.store.step_rows import COLUMNS, WIDTH, step_of

_NEWEST = "SELECT max(seq) FROM steps"
_GATHERED = "SELECT value FROM meta WHERE name = 'gathered'"
_REMEMBER = (
    "INSERT INTO meta (name, value) SELECT 'gathered', CAST(max(seq) AS TEXT) FROM steps WHERE true"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_OWN = (
    "SELECT " + COLUMNS + ", s.seq FROM steps AS s WHERE s.seq > ? AND s.mine = 1 AND s.fate = 0 ORDER BY s.seq"  # noqa: S608 (constants)
)
_LANE = "SELECT lane FROM items WHERE id = ?"
_PUT = (
    "INSERT INTO outbox (ord, id, lane, kind, what, body, needs, state, cause, tries, next_try, created, size, item,"
    " after, letter_key, answer) VALUES (?, ?, ?, 'step', ?, '', ?, 'waiting', '', 0, NULL, ?, ?, ?, NULL, NULL, '')"
    " ON CONFLICT (ord) DO NOTHING"
)


def gather(connection: Connection) -> int:
    """Put the own steps made since into the outbox; return how many were looked at."""
    if _whole(connection):
        return 0
    found = rows(connection, _OWN, (int(value(connection, _GATHERED) or 0),))
    for row in found:
        step = step_of(row)
        needs = {ref.sha256 for ref in named_files(step.payload)}
        put(connection, row[WIDTH], step, value(connection, _LANE, (step.item,)), needs)
    pass_over(connection)
    return len(found)


def pass_over(connection: Connection) -> None:
    """Note that nothing up to the newest step is left to be gathered: others' steps came behind own ones gathered."""
    change(connection, _REMEMBER)


def _whole(connection: Connection) -> bool:
    """Tell whether every step up to the newest one was looked at."""
    return (value(connection, _NEWEST) or 0) == int(value(connection, _GATHERED) or 0)


def put(connection: Connection, seq: int, step: Step, lane: str, needs: Collection[str]) -> None:
    """Put one step made here into the outbox; its content stays in the journal alone.

    Args:
        seq: the step's place in the journal.
        needs: files (SHA-256) that must be at the server first.
    """
    size = len(canonical(step.to_json()))
    change(
        connection, _PUT,
        (seq << 10, key(step.id), lane, step.kind, json.dumps(sorted(needs)), step.at, size, step.item),
    )  # fmt: skip


@contextmanager
def looking(database: Database) -> Iterator[Connection]:
    """Give a connection that sees one moment of a whole outbox."""
    with database.reading() as connection:
        whole = _whole(connection)
        if whole:
            yield connection
    if not whole:
        # What is lost of this with the power is gathered again: the journal still tells it.
        with database.work(durable=False) as connection:
            gather(connection)
        with database.reading() as connection:
            yield connection


@contextmanager
def changing(database: Database) -> Iterator[Connection]:
    """Give a connection inside one write transaction on a whole outbox."""
    with database.work() as connection:
        gather(connection)
        yield connection
