"""Shape 11: what a person was told of the exchange is kept, to be read again."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    """CREATE TABLE said (
        num INTEGER PRIMARY KEY, at TEXT NOT NULL, about TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
        item TEXT NOT NULL, found TEXT NOT NULL)""",
    "CREATE INDEX said_at ON said (at)",
)


def upgrade(connection: Connection) -> None:
    """Make the eleventh shape; what was said before is not known any more."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
