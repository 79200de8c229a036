"""Find items by words, with or without marks: "dat dai" finds "đất đai", "đất" puts "đất" before "đạt"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.rules import Folder
from workflow.store import words
from workflow.store.database import Database
from workflow.store.project import row_from
from workflow.store.search_question import Question
from workflow.text.snippet import Marker
from workflow.text.typed import Typed, typed

NEAR = 200_000
"""How many of the newest items are looked through for those that come first because of their marks or order."""
_FIND = "SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? ORDER BY rowid DESC LIMIT ?"
_NEWEST = "SELECT max(num) FROM items"
_ITEMS = (
    "SELECT i.num, i.id, i.kind, i.row, i.changed, t.words FROM items AS i JOIN search_texts AS t ON t.num = i.num"
    " WHERE i.num IN (SELECT value FROM json_each(?))"
)


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
            words.MINE if self.mine else "",
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
        return _hits(connection, _nums(connection, asked, scope, limit), asked)


def _nums(connection: Connection, asked: Typed, scope: Scope, limit: int) -> list[int]:
    """Return the numbers of the items found, the closest way of asking first."""
    question = Question(connection, asked, scope.keys)
    everything = connection.exec_driver_sql(_FIND, (question.all(), 0, limit)).scalars().all()
    if len(everything) < 2:
        return list(everything)
    found: dict[int, None] = {}
    after = (connection.exec_driver_sql(_NEWEST).scalar() or 0) - NEAR
    for expression in question.closer():
        if len(found) >= limit:
            break
        found |= dict.fromkeys(connection.exec_driver_sql(_FIND, (expression, after, limit)).scalars().all())
    return list(found | dict.fromkeys(everything))[:limit]


def _hits(connection: Connection, nums: Sequence[int], asked: Typed) -> list[Hit]:
    rows = {row.num: row for row in connection.exec_driver_sql(_ITEMS, (json.dumps(nums),))}
    marker = Marker(word for need in asked.needs for way in need.ways for word in way)
    return [_hit(rows[num], marker) for num in nums]


def _hit(found: Any, marker: Marker) -> Hit:
    row, cut = row_from(found.row), marker.snippet(found.words)
    return Hit(found.id, found.kind, row.title, row.code, row.received or found.changed, cut.text, cut.marks)
