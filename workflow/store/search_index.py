"""The two indexes one search asks: the record's own, and one in memory of the items not taken into it yet."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Connection
from sqlcipher3 import dbapi2

from workflow.store import direct, words
from workflow.store.fresh import Note
from workflow.text.indexed import indexed

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a query of an index."""
SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5(words, marked, keys, content='', contentless_delete=1,"
    " tokenize='unicode61 remove_diacritics 0')"
)
TERMS = (
    "CREATE TABLE search_terms (plain TEXT NOT NULL, marked TEXT NOT NULL, PRIMARY KEY (plain, marked)) WITHOUT ROWID"
)


def kept(connection: Connection) -> Run:
    """Return the index of the record."""
    return lambda sql, parameters: direct.rows(connection, sql, parameters)


@lru_cache(maxsize=1)
def beside(notes: tuple[Note, ...]) -> Run:
    """Return an index in memory of the noted items; the last one stays, as somebody types letter by letter."""
    connection = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    turn = threading.Lock()
    connection.execute(SEARCH)
    connection.execute(TERMS)
    connection.execute("BEGIN")
    for note in notes:
        found = indexed(note.words, note.code, note.keys)
        connection.execute(words.INDEX, (note.num, found.words, found.marked, found.keys))
        connection.execute(words.TERMS, (json.dumps(found.terms, ensure_ascii=False),))
    connection.execute("COMMIT")

    def run(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        with turn:
            rows: list[tuple[Any, ...]] = connection.execute(sql, parameters).fetchall()
        return rows

    return run
