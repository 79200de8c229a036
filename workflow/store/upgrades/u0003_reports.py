"""Shape 3: the facts reports count stand beside each item; they are filled when the first report is asked for."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    """CREATE TABLE report_rows (
        num INTEGER PRIMARY KEY REFERENCES items (num), version INTEGER NOT NULL, item TEXT NOT NULL,
        kind TEXT NOT NULL, office TEXT NOT NULL, unit TEXT NOT NULL, person TEXT NOT NULL, topic TEXT NOT NULL,
        about TEXT NOT NULL, level TEXT NOT NULL, title TEXT NOT NULL, channel INTEGER NOT NULL, opened TEXT NOT NULL,
        due TEXT NOT NULL, by_hour INTEGER NOT NULL, paused TEXT NOT NULL, released TEXT NOT NULL,
        closed TEXT NOT NULL, outcome TEXT NOT NULL, stage TEXT NOT NULL, papers INTEGER NOT NULL,
        digitised INTEGER NOT NULL, reused INTEGER NOT NULL, signed INTEGER NOT NULL, electronic INTEGER NOT NULL,
        until TEXT NOT NULL, held INTEGER NOT NULL)""",
    "CREATE INDEX report_rows_version ON report_rows (version)",
)


def upgrade(connection: Connection) -> None:
    """Make the third shape."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
