"""The two indexes one search asks: the record's own, and one in memory of the items not taken into it yet."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
Told = Callable[[Sequence[int]], Mapping[int, str]]
"""Tells something of some items."""
_WORDS = "SELECT num, words FROM search_texts WHERE num IN (SELECT value FROM json_each(?))"
_KEYS = "SELECT num, keys FROM search_texts WHERE num IN (SELECT value FROM json_each(?))"


class Index(NamedTuple):
    """An index: what runs a query of it, and what tells the words of its items and the words of where they stand."""

    run: Run
    words: Told
    keys: Told


def kept(connection: Connection) -> Index:
    """Return the index of the record."""

    def told(sql: str) -> Told:
        return lambda nums: dict(direct.rows(connection, sql, (json.dumps(nums),)))

    return Index(lambda sql, parameters: direct.rows(connection, sql, parameters), told(_WORDS), told(_KEYS))


@lru_cache(maxsize=1)
def beside(notes: tuple[Note, ...]) -> Index:
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

    return Index(
        run, lambda nums: {note.num: note.words for note in notes}, lambda nums: {note.num: note.keys for note in notes}
    )
