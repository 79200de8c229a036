"""Find items by words, with or without marks: "dat dai" finds "đất đai", "đất" puts "đất" before "đạt"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.rules import Folder
from workflow.store import direct, fresh, search_index, words
from workflow.store.database import Database
from workflow.store.search_index import Run
from workflow.store.search_question import Question
from workflow.store.states import row_from
from workflow.text.snippet import Marker
from workflow.text.typed import Typed, typed

NEAR = 200_000
"""How many of the newest items are looked through for those that come first because of their marks or order."""
_FIND = "SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? ORDER BY rowid DESC LIMIT ?"
_NEWEST = "SELECT max(num) FROM items"
_ITEMS = (
    "SELECT i.num, i.id, i.kind, i.row, i.changed, t.words FROM items AS i LEFT JOIN search_texts AS t"
    " ON t.num = i.num WHERE i.num IN (SELECT value FROM json_each(?))"
)
_NOT_CLOSE = 9


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
        noted = fresh.notes(connection)
        return _hits(connection, _nums(connection, asked, scope, limit, noted), asked, noted)


def _nums(
    connection: Connection, asked: Typed, scope: Scope, limit: int, noted: tuple[fresh.Note, ...]
) -> list[int]:
    """Return the numbers of the items found, the closest way of asking first, of both indexes."""
    newest = direct.value(connection, _NEWEST) or 0
    kept = _asked(search_index.kept(connection), asked, scope, limit + len(noted), newest - NEAR, bool(noted))
    if not noted:
        return list(kept)[:limit]
    here = {note.num for note in noted}
    found = {num: rank for num, rank in kept.items() if num not in here}
    found |= _asked(search_index.beside(noted), asked, scope, limit, newest - NEAR, True)
    return sorted(found, key=lambda num: (found[num], -num))[:limit]


def _asked(run: Run, asked: Typed, scope: Scope, limit: int, after: int, ranked: bool) -> dict[int, int]:
    """Return the numbers found in one index with how close each is, the closest first, then the newest.

    Args:
        after: the number behind which closer ones are looked for.
        ranked: tell how close a single one is, too: it will be put among others.
    """
    question = Question(run, asked, scope.keys)
    everything = [row[0] for row in run(_FIND, (question.all(), 0, limit))]
    found: dict[int, int] = {}
    if len(everything) > (0 if ranked else 1):
        for rank, expression in question.closer():
            if len(found) >= limit:
                break
            for (num,) in run(_FIND, (expression, after, limit)):
                found.setdefault(num, rank)
    for num in everything:
        found.setdefault(num, _NOT_CLOSE)
    return found


def _hits(
    connection: Connection, nums: Sequence[int], asked: Typed, noted: tuple[fresh.Note, ...]
) -> list[Hit]:
    rows = {row[0]: row for row in direct.rows(connection, _ITEMS, (json.dumps(nums),))}
    texts = {note.num: note.words for note in noted}
    marker = Marker(word for need in asked.needs for way in need.ways for word in way)
    return [_hit(rows[num], texts.get(num), marker) for num in nums]


def _hit(found: tuple[Any, ...], text: str | None, marker: Marker) -> Hit:
    _, id, kind, shown, changed, words = found
    row, cut = row_from(shown), marker.snippet(words if text is None else text)
    return Hit(id, kind, row.title, row.code, row.received or changed, cut.text, cut.marks)
