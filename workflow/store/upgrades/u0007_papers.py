"""Shape 7: the store of digitised papers by person; dossiers written before are taken in when it is first asked."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    """CREATE TABLE digitised (
        num INTEGER NOT NULL REFERENCES items (num), place INTEGER NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('paper', 'result', 'reuse', 'consent')), uid TEXT NOT NULL,
        type TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, given INTEGER NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (num, place)) WITHOUT ROWID""",
    "CREATE INDEX digitised_of ON digitised (uid, what, at)",
    "CREATE INDEX digitised_reuses ON digitised (at) WHERE what = 'reuse'",
    """INSERT INTO meta (name, value) SELECT 'digitised', 'behind'
        WHERE EXISTS (SELECT 1 FROM items WHERE kind = 'dossier')""",
)


def upgrade(connection: Connection) -> None:
    """Make the seventh shape."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
