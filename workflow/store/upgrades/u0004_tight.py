"""Shape 4: steps and states packed, hashes and ids as bytes, no text of a step kept twice."""

from __future__ import annotations

import json

from sqlalchemy.engine import Connection

from workflow.steps import Step
from workflow.store.packing import key, pack
from workflow.store.upgrades.tight_rows import tight_row

_STEPS = (
    """CREATE TABLE tight_steps (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
        at INTEGER NOT NULL, body BLOB NOT NULL, previous BLOB, hash BLOB NOT NULL, logged BLOB, mine INTEGER NOT NULL,
        joined INTEGER NOT NULL, verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'accepted', 'refused')),
        position INTEGER, reason TEXT NOT NULL, answered_by TEXT NOT NULL)""",
    "CREATE TABLE tight_twins (hash BLOB NOT NULL PRIMARY KEY, id TEXT NOT NULL, item TEXT NOT NULL,"
    " body BLOB NOT NULL) WITHOUT ROWID",
)
_AFTER = (
    "DROP TRIGGER steps_stay",
    "DROP TABLE steps",
    "ALTER TABLE tight_steps RENAME TO steps",
    "CREATE UNIQUE INDEX steps_id ON steps (id)",
    "CREATE INDEX steps_of_item ON steps (item, seq)",
    "CREATE INDEX steps_own ON steps (at) WHERE mine = 1",
    """CREATE TRIGGER steps_stay BEFORE DELETE ON steps
        BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END""",
    """CREATE TRIGGER steps_keep_their_words
        BEFORE UPDATE OF id, item, kind, actor, at, body, previous, hash, logged ON steps WHEN OLD.verdict = 'accepted'
        BEGIN SELECT RAISE(ABORT, 'accepted steps are never edited'); END""",
    "DROP TABLE twins",
    "ALTER TABLE tight_twins RENAME TO twins",
    "CREATE INDEX twins_of_item ON twins (item)",
)
_READ = (
    "SELECT seq, body, logged, mine, joined, verdict, position, reason, answered_by, hash FROM steps ORDER BY seq"
)
_WRITE = (
    "INSERT INTO tight_steps (id, item, kind, actor, at, body, previous, hash, mine, joined, verdict, position, seq,"
    " logged, reason, answered_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def upgrade(connection: Connection) -> None:
    """Write every step, state and outbox row in the tight form; their contents stay what they were."""
    for statement in _STEPS:
        connection.exec_driver_sql(statement)
    _steps(connection)
    _twins(connection)
    for statement in _AFTER:
        connection.exec_driver_sql(statement)
    _outbox(connection)
    _states(connection)


def _steps(connection: Connection) -> None:
    before: dict[str, bytes] = {}
    for row in connection.exec_driver_sql(_READ).all():
        step = Step.from_json(json.loads(row.body))
        tight = tight_row(
            step, before.get(step.item), mine=bool(row.mine), joined=bool(row.joined), verdict=row.verdict,
            position=row.position,
        )  # fmt: skip
        logged = None if row.logged == row.hash else bytes.fromhex(row.logged)
        before[step.item] = bytes.fromhex(row.logged)
        connection.exec_driver_sql(_WRITE, (*tight, row.seq, logged, row.reason, row.answered_by))


def _twins(connection: Connection) -> None:
    for hash, id, item, body in connection.exec_driver_sql("SELECT hash, id, item, body FROM twins").all():
        connection.exec_driver_sql(
            "INSERT INTO tight_twins (hash, id, item, body) VALUES (?, ?, ?, ?)",
            (bytes.fromhex(hash), key(id), key(item), pack(body)),
        )


def _outbox(connection: Connection) -> None:
    """Ids as bytes (columns of text keep bytes as they are); the text of a step stays in the journal alone."""
    for ord, id, after in connection.exec_driver_sql("SELECT ord, id, after FROM outbox").all():
        connection.exec_driver_sql(
            "UPDATE outbox SET id = ?, after = ?, body = iif(kind = 'step', '', body) WHERE ord = ?",
            (key(id), None if after is None else key(after), ord),
        )


def _states(connection: Connection) -> None:
    for num, state in connection.exec_driver_sql("SELECT num, state FROM items").all():
        connection.exec_driver_sql("UPDATE items SET state = ? WHERE num = ?", (pack(state), num))
