"""Shape 9: a step writes half the pages: lists kept as they are shown, search and reports taken in many at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection, Row

from workflow.store.packing import key
from workflow.store.places import LAST, PLACE, TASK, Places, TaskPlace, places_json
from workflow.store.step_rows import SHARE, row_of
from workflow.store.upgrades.tight_rows import COLUMNS, read_tight

_BEFORE = (
    "ALTER TABLE items ADD COLUMN unread INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE items ADD COLUMN places TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE items ADD COLUMN upto INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE fresh (num INTEGER PRIMARY KEY, words TEXT NOT NULL, code TEXT NOT NULL,"
    " keys TEXT NOT NULL)",
    "ALTER TABLE placements RENAME TO old_placements",
    "ALTER TABLE tasks RENAME TO old_tasks",
    "ALTER TABLE outbox RENAME TO old_outbox",
    "DROP TRIGGER placements_count_in",
    "DROP TRIGGER placements_count_out",
    "DROP TRIGGER placements_count_read",
    "DELETE FROM folder_counts",
    """CREATE TABLE placements (
        folder TEXT NOT NULL, sort TEXT NOT NULL, num INTEGER NOT NULL, late TEXT NOT NULL,
        unread INTEGER NOT NULL, PRIMARY KEY (folder, sort, num)) WITHOUT ROWID""",
    """CREATE TRIGGER placements_count_in AFTER INSERT ON placements BEGIN
        INSERT INTO folder_counts (folder, total, unread) VALUES (NEW.folder, 1, NEW.unread)
        ON CONFLICT (folder) DO UPDATE SET total = total + 1, unread = unread + NEW.unread; END""",
    """CREATE TRIGGER placements_count_out AFTER DELETE ON placements BEGIN
        UPDATE folder_counts SET total = total - 1, unread = unread - OLD.unread WHERE folder = OLD.folder; END""",
    """CREATE TRIGGER placements_count_read AFTER UPDATE OF unread ON placements WHEN OLD.unread <> NEW.unread BEGIN
        UPDATE folder_counts SET unread = unread + NEW.unread - OLD.unread WHERE folder = NEW.folder; END""",
    """CREATE TABLE tasks (
        owner TEXT NOT NULL, due TEXT NOT NULL, num INTEGER NOT NULL, key TEXT NOT NULL,
        what TEXT NOT NULL, opened TEXT NOT NULL, PRIMARY KEY (owner, due, num, key)) WITHOUT ROWID""",
    """CREATE TABLE outbox (
        ord INTEGER PRIMARY KEY, id TEXT NOT NULL, lane TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('step', 'letter')), what TEXT NOT NULL, body TEXT NOT NULL,
        needs TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'refused', 'parked', 'sent')),
        cause TEXT NOT NULL, tries INTEGER NOT NULL, next_try TEXT, created TEXT NOT NULL, size INTEGER NOT NULL,
        item TEXT NOT NULL, after TEXT, letter_key TEXT, answer TEXT NOT NULL)""",
)
_OUTBOX = (
    "id, lane, kind, what, body, needs, state, cause, tries, next_try, created, size, item, after, letter_key, answer"
)
_AFTER = (
    f"""INSERT INTO outbox (ord, {_OUTBOX}) SELECT s.seq << 10, {', '.join(f'o.{name}' for name in _OUTBOX.split(', '))}
        FROM old_outbox AS o JOIN steps AS s ON s.id = o.id WHERE o.kind = 'step'""",  # noqa: S608 (constants)
    f"""INSERT INTO outbox (ord, {_OUTBOX})
        SELECT (seq << 10) + row_number() OVER (PARTITION BY seq ORDER BY ord), {_OUTBOX} FROM (
            SELECT o.*, coalesce((SELECT s.seq FROM steps AS s WHERE s.id = o.after), 0) AS seq
            FROM old_outbox AS o WHERE o.kind = 'letter')""",  # noqa: S608 (constants)
    "DROP TABLE old_outbox",
    "DROP TABLE old_placements",
    "DROP TABLE old_tasks",
    "CREATE INDEX placements_late ON placements (folder, late, num)",
    "CREATE INDEX placements_unread ON placements (folder, sort, num) WHERE unread = 1",
    "CREATE UNIQUE INDEX outbox_letter ON outbox (id) WHERE kind = 'letter'",
    "CREATE UNIQUE INDEX outbox_letter_key ON outbox (letter_key) WHERE letter_key IS NOT NULL",
    "CREATE INDEX outbox_open ON outbox (lane, ord) WHERE state IN ('waiting', 'sending')",
    "CREATE INDEX outbox_after ON outbox (after) WHERE after IS NOT NULL",
)
_STOOD = (
    "SELECT folder, sort, iif(open = 1, coalesce(due, ?), ?) AS late, unread FROM old_placements WHERE num = ?"
    " ORDER BY folder"
)
_TASKS = "SELECT owner, coalesce(due, ?) AS due, key, what, opened FROM old_tasks WHERE num = ? ORDER BY key"
_KEEP = (
    "UPDATE items SET unread = ?, places = ?, upto = coalesce((SELECT max(seq) FROM steps WHERE item = ?), 0)"
    " WHERE num = ?"
)


_STEPS = (
    "CREATE TABLE shared_texts (num INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, body BLOB NOT NULL)",
    """CREATE TABLE new_steps (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
        previous BLOB, hash BLOB NOT NULL, logged BLOB, head INTEGER NOT NULL, shared INTEGER,
        mine INTEGER NOT NULL, joined INTEGER NOT NULL, fate INTEGER NOT NULL CHECK (fate IN (0, 1, 2)),
        verdict TEXT GENERATED ALWAYS AS
            (CASE fate WHEN 1 THEN 'accepted' WHEN 0 THEN 'pending' ELSE 'refused' END) VIRTUAL,
        position INTEGER, reason TEXT NOT NULL, answered_by TEXT NOT NULL)""",
    "ALTER TABLE twins ADD COLUMN head INTEGER",
    "ALTER TABLE twins ADD COLUMN shared INTEGER",
)
_AFTER_STEPS = (
    "DROP TRIGGER steps_stay",
    "DROP TABLE steps",
    "ALTER TABLE new_steps RENAME TO steps",
    "CREATE UNIQUE INDEX steps_id ON steps (id)",
    "CREATE INDEX steps_of_item ON steps (item, seq)",
    """CREATE TRIGGER steps_stay BEFORE DELETE ON steps
        BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END""",
    """CREATE TRIGGER steps_keep_their_words
        BEFORE UPDATE OF id, item, at, body, previous, hash, logged, head, shared ON steps WHEN OLD.fate = 1
        BEGIN SELECT RAISE(ABORT, 'accepted steps are never edited'); END""",
)
_READ = (
    "SELECT " + COLUMNS + ", s.previous = x'', s.seq, s.logged, s.mine, s.joined, s.verdict, s.position, s.reason,"  # noqa: S608
    " s.answered_by FROM steps AS s ORDER BY s.seq"
)
_WRITE = (
    "INSERT INTO new_steps (id, item, at, body, previous, hash, head, shared, mine, joined, fate, position, seq,"
    " logged, reason, answered_by) VALUES (?, ?, ?, ?, ?, ?, (SELECT num FROM shared_texts WHERE hash = ?),"
    " (SELECT num FROM shared_texts WHERE hash = ?), ?, ?, ?, ?, ?, ?, ?, ?)"
)


def upgrade(connection: Connection) -> None:
    """Make the ninth shape; what steps, lists and outbox hold stays what it was."""
    for statement in _STEPS:
        connection.exec_driver_sql(statement)
    for row in connection.exec_driver_sql(_READ).all():
        _step(connection, row)
    for statement in (*_AFTER_STEPS, *_BEFORE):
        connection.exec_driver_sql(statement)
    for num, id in connection.exec_driver_sql("SELECT num, id FROM items ORDER BY num").all():
        _item(connection, num, id)
    for statement in _AFTER:
        connection.exec_driver_sql(statement)


def _step(connection: Connection, row: Row[Any]) -> None:
    values: tuple[Any, ...] = tuple(row)
    unsaid, seq, logged, mine, joined, verdict, position, reason, answered_by = values[8:]
    before = values[6] if unsaid else None
    now = row_of(
        read_tight(values), before, mine=bool(mine), joined=bool(joined), verdict=verdict, position=position
    )
    for text in now.shared:
        connection.exec_driver_sql(SHARE, text)
    connection.exec_driver_sql(_WRITE, (*now.values, seq, logged, reason, answered_by))


def _item(connection: Connection, num: int, id: str) -> None:
    stood = connection.exec_driver_sql(_STOOD, (LAST, LAST, num)).all()
    tasks = tuple(TaskPlace(*row) for row in connection.exec_driver_sql(_TASKS, (LAST, num)))
    sort, late = (stood[0].sort, stood[0].late) if stood else ("", LAST)
    places = Places(sort, late, tuple(row.folder for row in stood), tasks)
    unread = max((row.unread for row in stood), default=0)
    connection.exec_driver_sql(_KEEP, (unread, places_json(places), key(id), num))
    for row in stood:
        connection.exec_driver_sql(PLACE, (row.folder, row.sort, num, row.late, row.unread))
    for task in tasks:
        connection.exec_driver_sql(TASK, (task.owner, task.due, num, task.key, task.what, task.opened))
