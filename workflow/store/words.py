"""Writes what search reads of an item: its words as written, folded and with marks, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy.engine import Connection

from workflow.rules import Row
from workflow.store.direct import change
from workflow.text.indexed import Indexed
from workflow.vietnamese import nfc

TEXT = (
    "INSERT INTO search_texts (num, words, keys) VALUES (?, ?, ?) ON CONFLICT (num) DO UPDATE"
    " SET words = excluded.words, keys = excluded.keys WHERE words <> excluded.words OR keys <> excluded.keys"
)
INDEX = "INSERT OR REPLACE INTO search (rowid, words, marked, keys) VALUES (?, ?, ?, ?)"
TERM = "INSERT OR IGNORE INTO search_terms (plain, marked) VALUES (?, ?)"
TERMS = "INSERT OR IGNORE INTO search_terms (plain, marked) SELECT value ->> 0, value ->> 1 FROM json_each(?)"

MINE = "m"
"""The word under which everything stands that this person finds in some folder."""


def kind_key(kind: str) -> str:
    """Return the word under which items of a kind stand."""
    return f"k{_letters(kind)}"


def year_key(year: int | str) -> str:
    """Return the word under which items received in a year stand."""
    return f"y{year}"


def kind_year_key(kind: str, year: int | str) -> str:
    """Return the word of a kind in a year: two words of which each is common and both together rare would be slow."""
    return f"{kind_key(kind)}y{year}"


def folder_key(folder: str) -> str:
    """Return the word under which the items of a folder stand."""
    return f"f{_letters(folder)}"


def places(kind: str, received: str, folders: Iterable[str]) -> str:
    """Return the words of where an item stands, in one order.

    Args:
        received: ISO date or time whose year counts.
    """
    return _places(kind, received[:4], tuple(folders))


@lru_cache(maxsize=512)
def _places(kind: str, in_year: str, folders: tuple[str, ...]) -> str:
    within = [folder_key(folder) for folder in folders]
    year = [year_key(in_year), kind_year_key(kind, in_year)] if in_year.isdigit() else []
    return " ".join(sorted([kind_key(kind), *year, *within, *([MINE] if within else [])]))


def text_of(row: Row) -> str:
    """Return everything an item is found by, as written (NFC), each thing once."""
    return _text_of(row.words, row.title, row.code, row.number, row.party, row.type_name)


@lru_cache(maxsize=256)
def _text_of(words: str, *others: str) -> str:
    rest = nfc(words)
    there = f" {rest} ".replace("\n", " ")
    parts = (nfc(part) for part in others if part)
    return "\n".join(dict.fromkeys([*(part for part in parts if f" {part} " not in there), *([rest] if rest else [])]))


def put(connection: Connection, num: int, found: Indexed) -> None:
    """Put one item into the index."""
    change(connection, INDEX, (num, found.words, found.marked, found.keys))
    change(connection, TERMS, (json.dumps(found.terms, ensure_ascii=False),))


def clear(connection: Connection, num: int) -> None:
    """Take an item out of the search."""
    connection.exec_driver_sql("DELETE FROM search_texts WHERE num = ?", (num,))
    connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", (num,))


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalnum())
