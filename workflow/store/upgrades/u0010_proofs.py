"""Shape 10: what proves the record: sums of what a lane holds, signed sendings, anchors, items both sides dispute."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    "ALTER TABLE lanes ADD COLUMN held INTEGER",
    "ALTER TABLE lanes ADD COLUMN sum BLOB",
    "ALTER TABLE lanes ADD COLUMN scope TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE lanes ADD COLUMN excused TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE lanes ADD COLUMN anchored TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE sendings (
        num INTEGER PRIMARY KEY, lane TEXT NOT NULL, person TEXT NOT NULL, device TEXT NOT NULL, key TEXT NOT NULL,
        signature TEXT NOT NULL, hashes BLOB NOT NULL)""",
    """CREATE TABLE disputed (
        lane TEXT NOT NULL, item TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (lane, item)) WITHOUT ROWID""",
    """CREATE TABLE anchors (
        lane TEXT NOT NULL, office TEXT NOT NULL, day TEXT NOT NULL, position INTEGER NOT NULL, hash TEXT NOT NULL,
        said TEXT NOT NULL, PRIMARY KEY (lane, office, day)) WITHOUT ROWID""",
)


def upgrade(connection: Connection) -> None:
    """Make the tenth shape; the sums are counted at the first exchange."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
