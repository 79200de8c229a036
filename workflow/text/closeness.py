"""How close a text found comes to what was typed: in its very order, with just the marks typed, with at least these."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.text.indexed import forms, is_common
from workflow.text.typed import Typed, Word
from workflow.vietnamese import fold

TOGETHER, EXACT, FITTING, NOT_CLOSE = 0, 1, 2, 9
"""Ranks, the closest first."""
_NOT, _AT_LEAST, _JUST = range(3)


@dataclass(frozen=True, slots=True)
class Row:
    """Words that stand side by side; after ``head`` follows one of ``ends``, where there are any."""

    head: tuple[str, ...]
    ends: tuple[str, ...] = ()

    def stands_in(self, words: str) -> bool:
        """Tell whether the row stands in folded words with one space between."""
        row = f" {' '.join(self.head)} "
        there = f" {words} "
        if not self.ends:
            return row in there
        return any(f"{row}{end} " in there for end in self.ends)


class Closeness:
    """Tells the rank of one text after another."""

    def __init__(self, asked: Typed, row: Row | None) -> None:
        """Take what was typed and the row its words make, where that counts."""
        self._row = row
        self._known = [_Bearing(word) for word in asked.words if word.marked]

    def rank(self, text: str) -> int:
        """Return how close a text comes that holds all words typed, marks aside."""
        words, marked = forms(text)
        together = self._row is not None and self._row.stands_in(words)
        if not self._known:
            return TOGETHER if together else NOT_CLOSE
        least = min(max([known[other] for other in marked], default=_NOT) for known in self._known)
        return (NOT_CLOSE, FITTING, TOGETHER if together else EXACT)[least]


class _Bearing(dict[str, int]):
    """Words of texts, and how they bear the marks of one word typed: just these, at least these, or not."""

    def __init__(self, word: Word) -> None:
        super().__init__()
        self._word = word

    def __missing__(self, other: str) -> int:
        exact, fits = _bears(self._word, other)
        bears = self[other] = _JUST if exact else _AT_LEAST if fits else _NOT
        return bears


def _bears(word: Word, other: str) -> tuple[bool, bool]:
    if word.open and len(word.plain) == 1:
        # One letter is looked up as it was typed.
        begins = other.startswith(word.typed)
        return begins, begins
    plain = fold(other)
    if not is_common(plain) or not (plain.startswith(word.plain) if word.open else plain == word.plain):
        return False, False
    return word.equals(other), word.fits(other)
