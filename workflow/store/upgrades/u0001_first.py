"""Shape 1: steps, items with their lists, tasks, counters and search, outbox, numbers, files, drafts, catalogues."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    """CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE steps (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item TEXT NOT NULL, item_kind TEXT NOT NULL,
        kind TEXT NOT NULL, lane TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
        previous TEXT, hash TEXT NOT NULL, logged TEXT NOT NULL, mine INTEGER NOT NULL, joined INTEGER NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'accepted', 'refused')),
        position INTEGER, reason TEXT NOT NULL, answered_by TEXT NOT NULL)""",
    "CREATE INDEX steps_of_item ON steps (item, verdict, position, seq)",
    "CREATE INDEX steps_own ON steps (lane, at) WHERE mine = 1",
    """CREATE TRIGGER steps_stay BEFORE DELETE ON steps
        BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END""",
    """CREATE TRIGGER steps_keep_their_words BEFORE UPDATE OF id, item, kind, actor, at, body, previous, hash, logged
        ON steps WHEN OLD.verdict = 'accepted'
        BEGIN SELECT RAISE(ABORT, 'accepted steps are never edited'); END""",
    """CREATE TABLE twins (hash TEXT NOT NULL PRIMARY KEY, id TEXT NOT NULL, item TEXT NOT NULL, body TEXT NOT NULL)
        WITHOUT ROWID""",
    "CREATE INDEX twins_of_item ON twins (item)",
    """CREATE TABLE items (
        num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, lane TEXT NOT NULL,
        state TEXT NOT NULL, head TEXT, position INTEGER NOT NULL, pending INTEGER NOT NULL, changed TEXT NOT NULL,
        row TEXT NOT NULL)""",
    """CREATE TABLE placements (
        folder TEXT NOT NULL, num INTEGER NOT NULL REFERENCES items (num), sort TEXT NOT NULL, due TEXT,
        open INTEGER NOT NULL, unread INTEGER NOT NULL, PRIMARY KEY (folder, num)) WITHOUT ROWID""",
    "CREATE INDEX placements_newest ON placements (folder, sort, num)",
    "CREATE INDEX placements_of_item ON placements (num)",
    "CREATE INDEX placements_due ON placements (folder, due, num) WHERE open = 1 AND due IS NOT NULL",
    "CREATE INDEX placements_unread ON placements (folder, sort, num) WHERE unread = 1",
    """CREATE TABLE folder_counts (folder TEXT NOT NULL PRIMARY KEY, total INTEGER NOT NULL, unread INTEGER NOT NULL)
        WITHOUT ROWID""",
    """CREATE TRIGGER placements_count_in AFTER INSERT ON placements BEGIN
        INSERT INTO folder_counts (folder, total, unread) VALUES (NEW.folder, 1, NEW.unread)
        ON CONFLICT (folder) DO UPDATE SET total = total + 1, unread = unread + NEW.unread; END""",
    """CREATE TRIGGER placements_count_out AFTER DELETE ON placements BEGIN
        UPDATE folder_counts SET total = total - 1, unread = unread - OLD.unread WHERE folder = OLD.folder; END""",
    """CREATE TRIGGER placements_count_read AFTER UPDATE OF unread ON placements WHEN OLD.unread <> NEW.unread BEGIN
        UPDATE folder_counts SET unread = unread + NEW.unread - OLD.unread WHERE folder = NEW.folder; END""",
    """CREATE TABLE tasks (
        num INTEGER NOT NULL REFERENCES items (num), key TEXT NOT NULL, owner TEXT NOT NULL, what TEXT NOT NULL,
        due TEXT, opened TEXT NOT NULL, PRIMARY KEY (num, key)) WITHOUT ROWID""",
    "CREATE INDEX tasks_of_owner ON tasks (owner, due)",
    """CREATE VIRTUAL TABLE search USING fts5(words, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 0')""",
    "CREATE TABLE search_texts (num INTEGER PRIMARY KEY REFERENCES items (num), words TEXT NOT NULL)",
    """CREATE TABLE outbox (
        ord INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, lane TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('step', 'letter')), what TEXT NOT NULL, body TEXT NOT NULL,
        needs TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'refused', 'parked', 'sent')),
        cause TEXT NOT NULL, tries INTEGER NOT NULL, next_try TEXT, created TEXT NOT NULL, size INTEGER NOT NULL,
        item TEXT NOT NULL, after TEXT, letter_key TEXT UNIQUE, answer TEXT NOT NULL)""",
    "CREATE INDEX outbox_open ON outbox (lane, ord) WHERE state IN ('waiting', 'sending')",
    "CREATE INDEX outbox_of_item ON outbox (item)",
    "CREATE INDEX outbox_after ON outbox (after) WHERE after IS NOT NULL",
    """CREATE TABLE cards (
        id TEXT NOT NULL PRIMARY KEY, item TEXT NOT NULL, item_kind TEXT NOT NULL, kind TEXT NOT NULL,
        status TEXT NOT NULL, reason TEXT NOT NULL, answered_by TEXT NOT NULL, body TEXT NOT NULL,
        at TEXT NOT NULL, settled TEXT)""",
    "CREATE INDEX cards_open ON cards (item) WHERE settled IS NULL",
    """CREATE TABLE lanes (lane TEXT NOT NULL PRIMARY KEY, cursor TEXT NOT NULL, epoch TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE leases (
        id TEXT NOT NULL PRIMARY KEY, register TEXT NOT NULL, year INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, next INTEGER NOT NULL, unit TEXT NOT NULL, lane TEXT NOT NULL,
        closed TEXT NOT NULL, CHECK (first <= next AND next <= last + 1))""",
    "CREATE INDEX leases_of_register ON leases (register, year, first)",
    """CREATE TABLE numbers (
        register TEXT NOT NULL, year INTEGER NOT NULL, number INTEGER NOT NULL, lease TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('used', 'void')), item TEXT NOT NULL, step TEXT NOT NULL,
        at TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (register, year, number)) WITHOUT ROWID""",
    "CREATE INDEX numbers_of_step ON numbers (step)",
    """CREATE TABLE files (
        sha256 TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
        role TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE file_uses (sha256 TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
        size INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (sha256, item)) WITHOUT ROWID""",
    "CREATE TABLE uploads (lane TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (lane, sha256)) WITHOUT ROWID",
    "CREATE TABLE drafts (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE catalogue (name TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, body TEXT NOT NULL)",
)


def upgrade(connection: Connection) -> None:
    """Make the first shape."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
