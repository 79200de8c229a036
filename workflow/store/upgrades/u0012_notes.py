"""Shape 12: what search shall know of an item stands with it; own steps get into the outbox many at once."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_STATEMENTS = (
    "ALTER TABLE items ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    """UPDATE items SET note = (SELECT json_array(f.words, f.code, f.keys) FROM fresh AS f WHERE f.num = items.num)
        WHERE num IN (SELECT num FROM fresh)""",
    "ALTER TABLE fresh DROP COLUMN words",
    "ALTER TABLE fresh DROP COLUMN code",
    "ALTER TABLE fresh DROP COLUMN keys",
    "INSERT INTO meta (name, value) SELECT 'gathered', CAST(max(seq) AS TEXT) FROM steps HAVING max(seq) IS NOT NULL",
)


def upgrade(connection: Connection) -> None:
    """Make the twelfth shape; what waits for search goes on waiting."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
