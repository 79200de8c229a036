"""Turns what was typed into questions to the index: closest first, each answered newest first without walking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from workflow.store.search_index import Run
from workflow.text.closeness import Row
from workflow.text.indexed import LONGEST_CODE_BEGINNING, LONGEST_NUMBER_BEGINNING, is_common
from workflow.text.typed import Need, Typed, Word

MOST_TERMS = 300
"""Words one beginning may stand for; a beginning of more words than these is asked of the index as it is."""
_FEW_TERMS = 40
_LAST = "\U0010ffff"
_PLAIN = "SELECT DISTINCT plain FROM search_terms WHERE plain >= ? AND plain < ? LIMIT ?"
_MARKED = "SELECT marked FROM search_terms WHERE plain >= ? AND plain < ? AND marked <> plain LIMIT 2000"
_MARKED_ONE = "SELECT marked FROM search_terms WHERE plain = ? AND marked <> plain"


class Question:
    """One search as FTS5 expressions: ``all`` finds everything, each of the others a part of it that comes closer.

    An expression is "" where it finds nothing, or nothing more than one before it.
    """

    def __init__(self, run: Run, asked: Typed) -> None:
        self._run = run
        self._asked = asked
        self._known: dict[Word, str] = {}

    @cached_property
    def all(self) -> str:
        """What finds all there is, marks aside."""
        return _and(self._plain)

    @cached_property
    def exact(self) -> str:
        """What finds texts with just the marks typed."""
        return _and([*self._exact, *self._rest]) if self._exact else ""

    @cached_property
    def fitting(self) -> str:
        """What finds texts with at least the marks typed."""
        fitting = self._marks(Word.fits) if self._asked.marked else []
        return _and([*fitting, *self._rest]) if fitting and fitting != self._exact else ""

    @cached_property
    def together(self) -> str:
        """What finds texts in which the words stand side by side as typed, with just the marks typed."""
        if self.row is None or (self._asked.marked and not self._exact):
            return ""
        return _and([_row(self.row), *(self._exact + self._rest if self._asked.marked else self._plain)])

    @cached_property
    def row(self) -> Row | None:
        """The row all words make, where that counts; None for a single word or a last one begun in many ways."""
        given = [word.plain for word in self._asked.words]
        if len(given) < 2 or not (self._asked.marked or self._asked.numbered):
            return None
        *head, last = given
        if not self._asked.words[-1].open:
            return Row(tuple(given))
        lasts = [] if len(last) < 2 or last.isdigit() else self._terms(last, _FEW_TERMS + 1)
        if 0 < len(lasts) <= _FEW_TERMS:
            return Row(tuple(head), tuple(dict.fromkeys([last, *lasts])))
        return Row(tuple(head)) if len(head) > 1 else None

    @cached_property
    def _plain(self) -> list[str]:
        return [self._need(need) for need in self._asked.needs]

    @cached_property
    def _exact(self) -> list[str]:
        return self._marks(Word.equals) if self._asked.marked else []

    @cached_property
    def _rest(self) -> list[str]:
        """What must be there beside the words with marks: such a word is there without them too."""
        needs = zip(self._plain, self._asked.needs, strict=True)
        return [asked for asked, need in needs if not _implied(need)]

    def _need(self, need: Need) -> str:
        if need.phrase:
            return _phrase(need.ways[0])
        ways = dict.fromkeys(" AND ".join(f"({self._word(word)})" for word in way) for way in need.ways)
        return " OR ".join(f"({way})" for way in ways) if len(ways) > 1 else next(iter(ways))

    def _word(self, word: Word) -> str:
        if not word.open:
            return f'words : "{word.plain}"'
        if word not in self._known:
            self._known[word] = self._beginning(word.plain)
        return self._known[word]

    def _beginning(self, plain: str) -> str:
        """Return the question for all words that begin so.

        One letter has a key of its own; letters stand for the words known; numbers and codes have keys for their
        beginnings, and beyond these are so rare that the index itself is asked.
        """
        if len(plain) == 1:
            return f'keys : "b{plain}"'
        parts: list[str] = []
        if len(plain) <= LONGEST_CODE_BEGINNING:
            parts.append(f'keys : "b{plain}"')
        terms = self._terms(plain, MOST_TERMS + 1)
        rare = len(plain) > (LONGEST_NUMBER_BEGINNING if plain.isdigit() else LONGEST_CODE_BEGINNING)
        if len(terms) > MOST_TERMS or (rare and not is_common(plain)):
            parts.append(f'words : "{plain}" *')
        else:
            parts.append(f"words : ({_any([plain, *terms])})")
        return " OR ".join(parts)

    def _terms(self, plain: str, limit: int) -> list[str]:
        rows = self._run(_PLAIN, (plain, plain + _LAST, limit))
        return [row[0] for row in rows]

    def _marks(self, fits: Callable[[Word, str], bool]) -> list[str]:
        """Return one question for each word typed with marks; nothing when no text bears one of them."""
        parts: list[str] = []
        for word in self._asked.words:
            if not word.marked:
                continue
            if word.open and len(word.plain) == 1:
                parts.append(f'keys : "b{word.typed}"')
                continue
            bearing = [other for other in self._variants(word) if fits(word, other)]
            if not bearing:
                return []
            parts.append(f"marked : ({_any(bearing[:MOST_TERMS])})")
        return parts

    def _variants(self, word: Word) -> list[str]:
        """Return the words with marks that fold to the word, or begin so."""
        if word.open:
            rows = self._run(_MARKED, (word.plain, word.plain + _LAST))
        else:
            rows = self._run(_MARKED_ONE, (word.plain,))
        return [row[0] for row in rows]


def within(expression: str, keys: Iterable[str]) -> str:
    """Return what finds of an expression that which stands under all these words of places."""
    return _and([expression, *(f'keys : "{key}"' for key in keys)])


def _and(parts: Iterable[str]) -> str:
    return " AND ".join(f"({part})" for part in parts)


def _implied(need: Need) -> bool:
    """Tell whether all of a need is asked with its marks."""
    return not need.phrase and len(need.ways) == 1 and all(word.marked for word in need.ways[0])


def _phrase(given: tuple[Word, ...]) -> str:
    return f"words : ({_side_by_side([word.plain for word in given])})"


def _row(row: Row) -> str:
    head = _side_by_side(row.head)
    if not row.ends:
        return f"words : ({head})"
    return "words : (" + " OR ".join(f'({head} + "{end}")' for end in row.ends) + ")"


def _side_by_side(words: Iterable[str]) -> str:
    return " + ".join(f'"{word}"' for word in words)


def _any(terms: Iterable[str]) -> str:
    return " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
