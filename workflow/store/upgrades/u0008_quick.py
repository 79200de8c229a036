"""Shape 8: lists by due date have their index; two indexes nobody reads are gone."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    "CREATE INDEX placements_by_due ON placements (folder, coalesce(due, '9999'), num)",
    "DROP INDEX steps_own",
    "DROP INDEX outbox_of_item",
)


def upgrade(connection: Connection) -> None:
    """Change the indexes."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
