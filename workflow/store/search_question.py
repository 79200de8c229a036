"""Turns what was typed into questions to the index: closest first, each answered newest first without walking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from workflow.store.search_index import Run
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
    """One search as FTS5 expressions: ``all`` finds everything, each of ``closer`` a part of it, the closest first."""

    def __init__(self, run: Run, asked: Typed, keys: Iterable[str]) -> None:
        self._run = run
        self._asked = asked
        self._scope = [f'keys : "{key}"' for key in keys]
        self._known: dict[Word, str] = {}

    def all(self) -> str:
        """Return the expression that finds all there is, marks aside."""
        return self._and([self._need(need) for need in self._asked.needs])

    def closer(self) -> Iterator[tuple[int, str]]:
        """Yield how close and the expression: side by side as typed, with just the marks typed, with at least these."""
        plain = [self._need(need) for need in self._asked.needs]
        side_by_side = self._side_by_side() if self._asked.marked or self._asked.numbered else ""
        if self._asked.marked:
            exact, fitting = self._marks(Word.equals), self._marks(Word.fits)
            # A word with its marks is there without them too, so that needs not be asked again.
            rest = [asked for asked, need in zip(plain, self._asked.needs, strict=True) if not _implied(need)]
            if exact and side_by_side:
                yield 0, self._and([side_by_side, *exact, *rest])
            if exact:
                yield 1, self._and([*exact, *rest])
            if fitting and fitting != exact:
                yield 2, self._and([*fitting, *rest])
        elif side_by_side and self._asked.numbered:
            yield 0, self._and([*plain, side_by_side])

    def _and(self, parts: list[str]) -> str:
        return " AND ".join(f"({part})" for part in [*parts, *self._scope])

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

    def _side_by_side(self) -> str:
        """Return the question for all words in their order; "" for a single word or a last one begun in many ways."""
        given = self._asked.words
        if len(given) < 2:
            return ""
        last = given[-1].plain
        if not given[-1].open:
            return _phrase(given)
        lasts = [] if len(last) < 2 or last.isdigit() else self._terms(last, _FEW_TERMS + 1)
        if not 0 < len(lasts) <= _FEW_TERMS:
            return _phrase(given[:-1]) if len(given) > 2 else ""
        head = " + ".join(f'"{word.plain}"' for word in given[:-1])
        ends = dict.fromkeys([last, *lasts])
        return "words : (" + " OR ".join(f'({head} + "{end}")' for end in ends) + ")"


def _implied(need: Need) -> bool:
    """Tell whether all of a need is asked with its marks."""
    return not need.phrase and len(need.ways) == 1 and all(word.marked for word in need.ways[0])


def _phrase(given: tuple[Word, ...]) -> str:
    return "words : (" + " + ".join(f'"{word.plain}"' for word in given) + ")"


def _any(terms: Iterable[str]) -> str:
    return " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
