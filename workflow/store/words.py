"""Writes what search reads of an item: its words as written, folded, with marks, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy.engine import Connection

from workflow.rules import Row
from workflow.store.lists_row import row_from
from workflow.text.indexed import Indexed, indexed
from workflow.vietnamese import nfc

_TEXT = (
    "INSERT INTO search_texts (num, words, keys) VALUES (?, ?, ?) ON CONFLICT (num) DO UPDATE"
    " SET words = excluded.words, keys = excluded.keys WHERE words <> excluded.words OR keys <> excluded.keys"
)
_INDEX = "INSERT OR REPLACE INTO search (rowid, words, marked, keys) VALUES (?, ?, ?, ?)"
_TERMS = (
    "INSERT OR IGNORE INTO search_terms (plain, marked)"
    " SELECT value ->> 0, value ->> 1 FROM json_each(?)"
)
_ALL = (
    "SELECT i.num, i.kind, i.row, i.changed, t.words, (SELECT json_group_array(folder) FROM placements AS p"
    " WHERE p.num = i.num) FROM search_texts AS t JOIN items AS i ON i.num = t.num WHERE i.num > ?"
    " ORDER BY i.num LIMIT 1000"
)


def kind_key(kind: str) -> str:
    """Return the word under which items of a kind stand."""
    return f"k{_letters(kind)}"


def year_key(year: int | str) -> str:
    """Return the word under which items received in a year stand."""
    return f"y{year}"


def folder_key(folder: str) -> str:
    """Return the word under which the items of a folder stand."""
    return f"f{_letters(folder)}"


MINE = "m"
"""The word under which everything stands that this person finds in some folder."""


def places(kind: str, received: str, folders: Iterable[str]) -> tuple[str, ...]:
    """Return the words of where an item stands."""
    within = [folder_key(str(folder)) for folder in folders]
    year = [year_key(received[:4])] if received[:4].isdigit() else []
    return (kind_key(kind), *year, *within, *([MINE] if within else []))


def text_of(row: Row) -> str:
    """Return everything an item is found by, each thing once."""
    rest = nfc(row.words)
    parts = [nfc(part) for part in (row.title, row.code, row.number, row.party, row.type_name) if part]
    return "\n".join(dict.fromkeys([*(part for part in parts if part not in rest), *([rest] if rest else [])]))


def write(connection: Connection, num: int, kind: str, row: Row, folders: Iterable[str], changed: str) -> None:
    """Write the words of one item, when they or its places changed."""
    found = places(kind, row.received or changed, folders)
    words = text_of(row)
    if connection.exec_driver_sql(_TEXT, (num, words, " ".join(sorted(found)))).rowcount:
        put(connection, num, indexed(words, row.code, found))


def put(connection: Connection, num: int, words: Indexed) -> None:
    """Put one item's words into the index."""
    connection.exec_driver_sql(_INDEX, (num, words.words, words.marked, words.keys))
    connection.exec_driver_sql(_TERMS, (json.dumps(words.terms, ensure_ascii=False),))


def clear(connection: Connection, num: int) -> None:
    """Take an item out of the search."""
    connection.exec_driver_sql("DELETE FROM search_texts WHERE num = ?", (num,))
    connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", (num,))


def rebuild(connection: Connection) -> int:
    """Write the index anew from the words kept; return how many items."""
    connection.exec_driver_sql("INSERT INTO search (search) VALUES ('delete-all')")
    connection.exec_driver_sql("DELETE FROM search_terms")
    last, count = 0, 0
    while rows := connection.exec_driver_sql(_ALL, (last,)).all():
        for num, kind, row, changed, words, folders in rows:
            shown = row_from(row)
            found = places(kind, shown.received or changed, json.loads(folders))
            connection.exec_driver_sql(
                "UPDATE search_texts SET keys = ? WHERE num = ?", (" ".join(sorted(found)), num)
            )
            put(connection, num, indexed(words, shown.code, found))
            last, count = num, count + 1
    return count


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalnum())
