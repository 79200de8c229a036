"""Shape 6: delegations are found without reading every item; each act asks for them."""

from __future__ import annotations

from sqlalchemy.engine import Connection


def upgrade(connection: Connection) -> None:
    """Make the sixth shape."""
    connection.exec_driver_sql("CREATE INDEX items_mandates ON items (id) WHERE kind = 'mandate'")
