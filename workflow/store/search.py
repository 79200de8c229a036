"""Find items by words, with or without marks: "dat dai" finds "đất đai", "đất" puts "đất" before "đạt"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.rules import Folder, Row
from workflow.store import direct, fresh, search_index, words
from workflow.store.database import Database
from workflow.store.search_order import Looking
from workflow.store.states import rows_from
from workflow.text.snippet import Marker
from workflow.text.typed import Typed, typed

NEAR = 200_000
"""How many of the newest items are looked through for those that come first because of their marks or order."""
_NEWEST = "SELECT max(num) FROM items"
_ITEMS = (
    "SELECT i.num, i.id, i.kind, i.row, i.changed, t.words FROM items AS i LEFT JOIN search_texts AS t"
    " ON t.num = i.num WHERE i.num IN (SELECT value FROM json_each(?))"
)
_HELD = "SELECT sum(total) FROM folder_counts WHERE folder IN (SELECT value FROM json_each(?))"
_PART = 8
"""A scope of less than one in so many items is narrow."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: what this person finds in some folder (``mine``), one folder, one kind of item, one year."""

    mine: bool = False
    folder: Folder | str = ""
    kind: str = ""
    year: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The words all items of the scope stand under."""
        kind = words.kind_year_key(self.kind, self.year) if self.kind and self.year else ""
        wanted = (
            # What stands in a folder stands in some folder.
            words.MINE if self.mine and not self.folder else "",
            words.folder_key(str(self.folder)) if self.folder else "",
            kind or (words.kind_key(self.kind) if self.kind else ""),
            words.year_key(self.year) if self.year and not kind else "",
        )
        return tuple(key for key in wanted if key)


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found; ``snippet`` is the text around the words found, ``marks`` the places of the words in it."""

    item: str
    kind: str
    title: str
    code: str
    date: str
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()


def find(database: Database, text: str, limit: int = 50, scope: Scope = EVERYWHERE) -> list[Hit]:
    """Return the items that hold all words: those with just the marks typed first, then the newest first.

    The last word may be the beginning of a word, unless a space follows it. Words in quotation marks stand side by
    side. Codes are found with their signs, with others and without: "123 qd ubnd" and "123qd" find 123/QĐ-UBND.
    """
    asked = typed(text)
    if not asked.needs:
        return []
    with database.reading() as connection:
        noted = fresh.notes(connection)
        return _hits(connection, _nums(connection, asked, scope, limit, noted), asked, noted)


def _nums(connection: Connection, asked: Typed, scope: Scope, limit: int, noted: tuple[fresh.Note, ...]) -> list[int]:
    """Return the numbers of the items found, the closest way of asking first, of both indexes."""
    newest = direct.value(connection, _NEWEST) or 0
    wide = _wide(connection, scope, newest)
    look = Looking(search_index.kept(connection), asked, scope.keys, newest - NEAR, wide)
    kept = look.ranked(limit + len(noted), alone=not noted)
    if not noted:
        return list(kept)[:limit]
    here = {note.num for note in noted}
    found = {num: rank for num, rank in kept.items() if num not in here}
    found |= Looking(search_index.beside(noted), asked, scope.keys, newest - NEAR).ranked(limit)
    return sorted(found, key=lambda num: (found[num], -num))[:limit]


def _wide(connection: Connection, scope: Scope, newest: int) -> bool:
    """Tell whether a scope may hold a good part of all items; where folders hold few, it is known not to."""
    if not scope.folder and not scope.mine:
        return True
    only = (str(scope.folder),) if scope.folder else tuple(Folder)
    return int(direct.value(connection, _HELD, (json.dumps(only),)) or 0) * _PART >= newest


def _hits(connection: Connection, nums: Sequence[int], asked: Typed, noted: tuple[fresh.Note, ...]) -> list[Hit]:
    rows = {row[0]: row for row in direct.rows(connection, _ITEMS, (json.dumps(nums),))}
    texts = {note.num: note.words for note in noted}
    marker = Marker(word for need in asked.needs for way in need.ways for word in way)
    shown = rows_from([rows[num][3] for num in nums])
    return [_hit(rows[num], row, texts.get(num), marker) for num, row in zip(nums, shown, strict=True)]


def _hit(found: tuple[Any, ...], row: Row, text: str | None, marker: Marker) -> Hit:
    _, id, kind, _, changed, words = found
    cut = marker.snippet(words if text is None else text)
    return Hit(id, kind, row.title, row.code, row.received or changed, cut.text, cut.marks)
