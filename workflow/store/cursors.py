"""How far the steps of each server are known here, and under which epoch of that server."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from workflow.store.database import Database


def cursor(database: Database, lane: str) -> tuple[str, str]:
    """Return (cursor, epoch) of ``lane``; empty texts before the first page."""
    with database.reading() as connection:
        row = connection.exec_driver_sql("SELECT cursor, epoch FROM lanes WHERE lane = ?", (lane,)).first()
    return (row[0], row[1]) if row else ("", "")


def remember(connection: Connection, lane: str, cursor: str, epoch: str) -> None:
    """Keep cursor and epoch, in the transaction that stores the page they belong to."""
    connection.exec_driver_sql(
        "INSERT INTO lanes (lane, cursor, epoch) VALUES (?, ?, ?)"
        " ON CONFLICT (lane) DO UPDATE SET cursor = excluded.cursor, epoch = excluded.epoch",
        (lane, cursor, epoch),
    )
