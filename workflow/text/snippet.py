"""The piece of a text that shows why it was found, and where the words stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from workflow.text.typed import Word
from workflow.vietnamese import fold, nfc

BEFORE, LENGTH = 40, 160
"""Letters shown before the first word found, and altogether."""
MOST_PLACES = 60
"""Places weighed against each other."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text; ``marks`` are (start, end) of each word found in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(text: str, words: Sequence[Word]) -> Snippet:
    """Return the piece of ``text`` in which most of ``words`` stand; of several the one with their marks, the first."""
    pattern = _pattern(words)
    if pattern is None:
        return Snippet(_cut(text, 0), ())
    cut = _cut(text, _start(text, pattern, words))
    return Snippet(cut, spans(cut, words))


def spans(text: str, words: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    """Return where ``words`` stand in ``text`` (in NFC), or where words begin with those that may be beginnings."""
    pattern = _pattern(words)
    return tuple(found.span() for found in pattern.finditer(fold(text))) if pattern is not None else ()


def _pattern(words: Sequence[Word]) -> re.Pattern[str] | None:
    """Folded and shown text have the same places, so the folded one is searched."""
    whole = {re.escape(word.plain) for word in words if not word.open}
    begun = {re.escape(word.plain) for word in words if word.open}
    ways = [*(rf"{word}(?![^\W_])" for word in whole), *begun]
    if not ways:
        return None
    return re.compile(r"(?<![^\W_])(?:" + "|".join(sorted(ways, key=len, reverse=True)) + ")")


def _start(text: str, pattern: re.Pattern[str], words: Sequence[Word]) -> int:
    """Return where the piece begins."""
    found = list(islice(pattern.finditer(fold(text)), MOST_PLACES))
    if not found:
        return 0
    typed = {word.plain: word for word in words if word.marked}
    shown = nfc(text).lower()

    def worth(place: int) -> tuple[int, int, int]:
        near = [other for other in found if 0 <= other.start() - found[place].start() < LENGTH - BEFORE]
        exact = sum(
            other.group() in typed and typed[other.group()].fits(shown[other.start() : other.end()]) for other in near
        )
        return len({other.group() for other in near}), exact, -place

    best = found[max(range(len(found)), key=worth)]
    start = max(0, best.start() - BEFORE)
    return text.find(" ", start) + 1 or start if start else 0


def _cut(text: str, start: int) -> str:
    piece = " ".join(text[start : start + LENGTH].split())
    return ("…" if start else "") + piece + ("…" if start + LENGTH < len(text) else "")
