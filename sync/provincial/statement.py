"""Statements of a sending, put together once; SQLite's driver is given them itself, a tenth of SQLAlchemy's time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as SQLite's driver takes it; ``takes`` and ``gives`` turn values that need it (JSON)."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    takes: Mapping[str, Callable[[Any], Any]]
    gives: tuple[tuple[int, Callable[[Any], Any]], ...]

    def parameters(self, given: Mapping[str, Any]) -> list[Any]:
        values = {**self.fixed, **given} if self.fixed else given
        return [self.takes[name](values[name]) if name in self.takes else values[name] for name in self.names]

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        if not self.gives:
            return tuple(found)
        values = list(found)
        for place, turn in self.gives:
            values[place] = turn(values[place])
        return tuple(values)


class Statement:
    """One statement; every value it names has to be given, and rows are plain tuples in the order of its columns.

    On SQLite it goes past SQLAlchemy, inside the connection's transaction; with PostgreSQL, and where somebody listens
    to the statements, through it. Errors of the driver are SQLAlchemy's own either way.
    """

    def __init__(self, said: Executable) -> None:
        self._said = said
        self._form: _Form | None = None

    def rows(self, connection: Connection, **given: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        raw = _raw(connection)
        if raw is None:
            return [tuple(row) for row in connection.execute(self._said, given).all()]
        return self.rows_of(raw, connection.dialect, **given)

    def first(self, connection: Connection, **given: Any) -> tuple[Any, ...] | None:
        """Return the first row of a query, None when there is none."""
        found = self.rows(connection, **given)
        return found[0] if found else None

    def value(self, connection: Connection, **given: Any) -> Any:
        """Return the first value of the first row, None when there is none."""
        found = self.rows(connection, **given)
        return found[0][0] if found else None

    def change(self, connection: Connection, **given: Any) -> None:
        """Run a statement that changes rows."""
        raw = _raw(connection)
        if raw is None:
            connection.execute(self._said, given)
            return
        form = self._sqlite(connection.dialect)
        _run(raw, form, form.parameters(given))

    def rows_of(self, raw: sqlite3.Connection, dialect: Dialect, **given: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a query asked of SQLite's driver."""
        form = self._sqlite(dialect)
        found = _run(raw, form, form.parameters(given)).fetchall()
        return [form.row(row) for row in found] if form.gives else found

    def _sqlite(self, dialect: Dialect) -> _Form:
        if self._form is None:
            self._form = _form(self._said, dialect)
        return self._form


def _raw(connection: Connection) -> sqlite3.Connection | None:
    if connection.dialect.name != "sqlite" or connection.dispatch.before_cursor_execute:
        return None
    raw: sqlite3.Connection | None = connection.connection.driver_connection
    return raw


def _run(raw: sqlite3.Connection, form: _Form, parameters: list[Any]) -> sqlite3.Cursor:
    try:
        return raw.execute(form.sql, parameters)
    except sqlite3.Error as why:
        raise DBAPIError.instance(form.sql, parameters, why, sqlite3.Error) from why


def _form(said: Any, dialect: Dialect) -> _Form:
    compiled = said.compile(dialect=dialect)
    takes = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    gives = [
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in getattr(said, "exported_columns", ())
    ]
    return _Form(
        str(compiled), tuple(compiled.positiontup),
        {name: value for name, value in compiled.params.items() if value is not None},
        {name: turn for name, turn in takes.items() if turn is not None},
        tuple((place, turn) for place, turn in enumerate(gives) if turn is not None),
    )  # fmt: skip
