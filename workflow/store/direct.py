"""Statements of a durable step, given to the driver itself: an eighth of the time of one with a result object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

STRAIGHT = "straight"
"""Execution option of a connection: what runs its statements, where nobody listens to them."""


def change(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """Run a statement that changes rows; return how many."""
    return int(_run(connection, sql, parameters).rowcount)


def insert(connection: Connection, sql: str, parameters: Sequence[Any]) -> int:
    """Run an INSERT of one row; return its rowid."""
    return int(_run(connection, sql, parameters).lastrowid)


def first(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Return the first row of a query."""
    found: tuple[Any, ...] | None = _run(connection, sql, parameters).fetchone()
    return found


def value(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Return the first value of the first row of a query; None when there is no row."""
    found = first(connection, sql, parameters)
    return found[0] if found else None


def rows(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    found: list[tuple[Any, ...]] = _run(connection, sql, parameters).fetchall()
    return found


def _run(connection: Connection, sql: str, parameters: Sequence[Any]) -> Any:
    """Run it inside the connection's transaction; past SQLAlchemy unless somebody listens to its statements."""
    run = connection.get_execution_options().get(STRAIGHT)
    if run is not None:
        return run(sql, parameters)
    if connection.dispatch.before_cursor_execute:
        return connection.exec_driver_sql(sql, tuple(parameters))
    raw: Any = connection.connection.driver_connection
    return raw.execute(sql, parameters)
