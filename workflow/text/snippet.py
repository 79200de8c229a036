"""The piece of a text that shows why it was found, and where the words stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from workflow.text.typed import Word
from workflow.vietnamese import fold

BEFORE, LENGTH = 40, 160
"""Letters shown before the first word found, and altogether."""
MOST_PLACES = 400
"""Places weighed against each other."""
_BREAKS = str.maketrans("\n\r\t", "   ")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text; ``marks`` are (start, end) of each word found in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


class Marker:
    """Finds the words of one search in many texts."""

    def __init__(self, words: Iterable[Word]) -> None:
        """Take the words; those that are ``open`` may be beginnings."""
        given = list(dict.fromkeys(words))
        self._marked = {word.plain: word for word in given if word.marked}
        self._bearing: dict[str, bool] = {}
        self._several = len({word.plain for word in given}) > 1 or bool(self._marked)
        whole = {rf"{re.escape(word.plain)}(?![^\W_])" for word in given if not word.open}
        ways = whole | {re.escape(word.plain) for word in given if word.open}
        longest_first = "|".join(sorted(ways, key=len, reverse=True))
        # Folded and shown text have the same places, so the folded one is searched.
        self._pattern = re.compile(rf"(?<![^\W_])(?:{longest_first})") if ways else None

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the words stand in ``text``, which is in NFC."""
        return tuple(found.span() for found in self._pattern.finditer(fold(text))) if self._pattern else ()

    def snippet(self, text: str) -> Snippet:
        """Return the piece in which most of the words stand; of several the one with the marks typed, the first."""
        text = unicodedata.normalize("NFC", text)
        if self._pattern is None:
            return _cut(text, 0, ())
        found = list(islice(self._pattern.finditer(fold(text)), MOST_PLACES))
        return _cut(text, self._start(text, found), found)

    def _start(self, text: str, found: Sequence[re.Match[str]]) -> int:
        """Return where the piece begins: at the beginning of a word."""
        if not found:
            return 0
        best = found[0] if not self._several or len(found) == 1 else self._best(text, found)
        start = max(0, best.start() - BEFORE)
        return text.find(" ", start) + 1 or start if start else 0

    def _best(self, text: str, found: Sequence[re.Match[str]]) -> re.Match[str]:
        """Weigh the windows that begin at each place; of equal ones a little later holds less else."""
        words, starts = [match.group() for match in found], [match.start() for match in found]
        exact = [self._bears(text, match) for match in found]
        inside: dict[str, int] = {}
        last, bearing, first, best, most = 0, 0, 0, 0, (0, 0)
        for place, start in enumerate(starts):
            while last < len(found) and starts[last] - start < LENGTH - BEFORE:
                inside[words[last]] = inside.get(words[last], 0) + 1
                bearing += exact[last]
                last += 1
            worth = (len(inside), bearing)
            if worth > most:
                first, best, most = place, place, worth
            elif worth == most and start - starts[first] < BEFORE:
                best = place
            bearing -= exact[place]
            if (left := inside.pop(words[place]) - 1):
                inside[words[place]] = left
        return found[best]

    def _bears(self, text: str, match: re.Match[str]) -> bool:
        word = self._marked.get(match.group())
        if word is None:
            return False
        shown = text[match.start() : match.end()]
        if shown not in self._bearing:
            self._bearing[shown] = word.fits(shown.lower())
        return self._bearing[shown]


def _cut(text: str, start: int, found: Sequence[re.Match[str]]) -> Snippet:
    """Return the piece from ``start``; marks keep their places in it."""
    before = "…" if start else ""
    after = "…" if start + LENGTH < len(text) else ""
    piece = text[start : start + LENGTH].translate(_BREAKS).rstrip()
    end, shift = start + len(piece), len(before) - start
    marks = tuple((match.start() + shift, match.end() + shift) for match in found
                  if match.start() >= start and match.end() <= end)  # fmt: skip
    return Snippet(before + piece + after, marks)
