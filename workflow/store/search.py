"""Find items by words, with or without marks: "dat dai" finds "đất đai", "đất" puts "đất" before "đạt"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.store.database import Database
from workflow.store.project import row_from
from workflow.vietnamese import fold, nfc, tone_normal

_WORD = re.compile(r"[^\W_]+")
_WALK = 3000
"""How many of the newest candidates are looked through for words with marks."""
_BEFORE, _LENGTH = 40, 160
_FIND = (
    "SELECT s.rowid AS num, t.words FROM search AS s JOIN search_texts AS t ON t.num = s.rowid"
    " WHERE s.words MATCH ? ORDER BY s.rowid DESC LIMIT ?"
)
_ITEM = "SELECT id, kind, row, changed FROM items WHERE num = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found; ``snippet`` is the text around the first word found."""

    item: str
    kind: str
    title: str
    code: str
    date: str
    snippet: str


@dataclass(frozen=True, slots=True)
class _Query:
    """What was typed: folded words, and the words with marks as they were typed; the last may be a beginning."""

    words: tuple[str, ...]
    marked: tuple[tuple[str, bool], ...]
    phrase: str
    open_end: bool

    @property
    def match(self) -> str:
        """The FTS5 expression: all words, in any order."""
        quoted = [f'"{word}"' for word in self.words]
        return " ".join(quoted) + ("*" if self.open_end else "")


def find(database: Database, text: str, limit: int = 50) -> list[Hit]:
    """Return the items that hold all words, those with the marks as typed first, else the newest first.

    The last word may be the beginning of a word, unless a space follows it. Codes are words: "123 qd ubnd" finds
    123/QĐ-UBND.
    """
    query = _parse(text)
    if not query.words:
        return []
    with database.reading() as connection:
        return [_hit(connection, num, words, query) for num, words in _best(connection, query, limit)]


def _parse(text: str) -> _Query:
    open_end = not text[-1:].isspace()
    typed = _WORD.findall(tone_normal(nfc(text)).lower())
    marked = tuple(
        (word, open_end and place == len(typed) - 1) for place, word in enumerate(typed) if fold(word) != word
    )
    return _Query(tuple(_WORD.findall(fold(text))), marked, " ".join(typed), open_end)


def _best(connection: Connection, query: _Query, limit: int) -> list[tuple[int, str]]:
    if not query.marked:
        rows = connection.exec_driver_sql(_FIND, (query.match, limit)).all()
        return [(row.num, row.words) for row in rows]
    exact: list[tuple[int, int, str]] = []
    others: list[tuple[int, str]] = []
    for num, words in _candidates(connection, query):
        rank = _rank(words, query)
        if rank:
            exact.append((rank, num, words))
        elif len(others) < limit:
            others.append((num, words))
        if len(exact) >= limit:
            break
    exact.sort(key=lambda found: (-found[0], -found[1]))
    return ([(num, words) for _, num, words in exact] + others)[:limit]


def _candidates(connection: Connection, query: _Query) -> Iterator[tuple[int, str]]:
    for row in connection.exec_driver_sql(_FIND, (query.match, _WALK)):
        yield row.num, row.words


def _rank(words: str, query: _Query) -> int:
    """Return 2 when the text holds what was typed word for word, 1 when it holds its words with marks, else 0."""
    there = _WORD.findall(tone_normal(words).lower())
    known = set(there)
    for word, beginning in query.marked:
        if word not in known and not (beginning and any(other.startswith(word) for other in known)):
            return 0
    return 2 if f" {query.phrase}" in f" {' '.join(there)}" else 1


def _hit(connection: Connection, num: int, words: str, query: _Query) -> Hit:
    found: Any = connection.exec_driver_sql(_ITEM, (num,)).one()
    row = row_from(found.row)
    return Hit(found.id, found.kind, row.title, row.code, row.received or found.changed, _snippet(words, query))


def _snippet(words: str, query: _Query) -> str:
    """Return the text around the first word; folded and shown text have the same places."""
    folded = fold(words)
    places = [found.start() for word in query.words if (found := re.search(rf"\b{re.escape(word)}", folded))]
    start = max(0, min(places, default=0) - _BEFORE)
    if start:
        start = words.find(" ", start) + 1 or start
    cut = " ".join(words[start : start + _LENGTH].split())
    return ("…" if start else "") + cut + ("…" if start + _LENGTH < len(words) else "")
