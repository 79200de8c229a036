"""Shape 5: leases run out and are taken away with a record; the server hears of void numbers."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    "ALTER TABLE leases ADD COLUMN expires TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leases ADD COLUMN ending TEXT NOT NULL DEFAULT ''"
    " CHECK (ending IN ('', 'returned', 'expired', 'revoked'))",
    "UPDATE leases SET ending = 'returned' WHERE closed <> ''",
    "ALTER TABLE numbers ADD COLUMN told TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE lease_log (
        num INTEGER PRIMARY KEY, lease TEXT NOT NULL, what TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL)""",
    "CREATE INDEX lease_log_of_lease ON lease_log (lease, num)",
)


def upgrade(connection: Connection) -> None:
    """Make the fifth shape."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
