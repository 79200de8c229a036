"""What somebody typed to search: words, phrases, numbers and codes with or without their signs; no database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property

from workflow.text.indexed import WORD
from workflow.vietnamese import fold, nfc, tone_normal

MOST_WORDS = 24
"""More words than anybody types; a pasted page is cut there."""
_CHUNK = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]|([^\s\"“”„«»]+)")
_BORDER = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, as typed with tone placement made one; ``open``: it may be the beginning of a word."""

    plain: str
    typed: str
    raw: str
    open: bool = False

    @property
    def marked(self) -> bool:
        """Tell whether it was typed with marks."""
        return self.typed != self.plain

    def equals(self, other: str) -> bool:
        """Tell whether a word of a text is this one with just these marks."""
        if self.open:
            return other.startswith((self.typed, self.raw))
        return other == self.typed

    def fits(self, other: str) -> bool:
        """Tell whether a word of a text bears at least the marks typed, each at its letter."""
        return _bears(other, self.typed, self.open) or _bears(other, self.raw, self.open)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be there: one of several ways to say it, each a row of words; a phrase in just this order."""

    ways: tuple[tuple[Word, ...], ...]
    phrase: bool = False


@dataclass(frozen=True)
class Typed:
    """What was typed, ready to be looked for."""

    needs: tuple[Need, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in their order, each need as first typed."""
        return tuple(word for need in self.needs for word in need.ways[0])

    @property
    def marked(self) -> bool:
        """Tell whether some word was typed with marks."""
        return any(word.marked for word in self.words)

    @property
    def numbered(self) -> bool:
        """Tell whether a number was typed, so that words side by side count."""
        return any(char.isdigit() for word in self.words for char in word.plain)


def typed(text: str) -> Typed:
    """Read a line of search.

    Words may stand in any order; words in quotation marks stand side by side. The last word may be the beginning of
    a word unless a space or a quotation mark follows it. A code may be typed with its signs, with other signs or
    without ("123/QĐ-UBND", "123 qd ubnd", "123qd").
    """
    text = nfc(text)
    needs: list[Need] = []
    count = 0
    for chunk in _CHUNK.finditer(text):
        quoted, plain = chunk.groups()
        need = _phrase(quoted) if quoted is not None else _need(plain, open_end=chunk.end() == len(text))
        if need is not None and count < MOST_WORDS:
            needs.append(need)
            count += len(need.ways[0])
    return Typed(tuple(needs))


def _words(text: str, open_end: bool = False) -> tuple[Word, ...]:
    raw = WORD.findall(text.lower())[:MOST_WORDS]
    last = len(raw) - 1
    return tuple(
        Word(fold(word), tone_normal(word), word, open_end and place == last) for place, word in enumerate(raw)
    )


def _phrase(text: str) -> Need | None:
    words = _words(text)
    return Need((words,), phrase=True) if words else None


def _need(chunk: str, open_end: bool) -> Need | None:
    """Return what one piece between spaces asks for; where letters meet digits or signs, also run together or apart."""
    words = _words(chunk, open_end)
    if not words:
        return None
    if not any(char.isdigit() for char in chunk):
        return Need((words, *_together(words, open_end)))
    apart = _words(" ".join(_BORDER.findall(" ".join(word.raw for word in words))), open_end)
    ways = [words, *_together(words, open_end)]
    if len(apart) != len(words):
        ways.append(apart)
    if any(_zeros(word) for word in words):
        ways.append(tuple(_without_zeros(word) for word in words))
    return Need(tuple(ways))


def _together(words: tuple[Word, ...], open_end: bool) -> tuple[tuple[Word, ...], ...]:
    """Return the words run together, as codes are also kept; a long one may be a beginning wherever it stands."""
    if len(words) == 1 and (words[0].plain.isdigit() or words[0].plain.isalpha()):
        return ()
    raw = "".join(word.raw for word in words)
    return ((Word(fold(raw), tone_normal(raw), raw, open_end or len(raw) > 4),),)


def _zeros(word: Word) -> bool:
    """Tell whether a word is a number below ten with the zero documents write before it (07/QĐ-UBND)."""
    return word.plain.isdigit() and len(word.plain) == 2 and word.plain.startswith("0") and word.plain != "00"


def _without_zeros(word: Word) -> Word:
    if not _zeros(word):
        return word
    bare = word.plain.lstrip("0")
    return Word(bare, bare, bare)


def _bears(other: str, asked: str, beginning: bool) -> bool:
    """Tell whether a word of the same plain letters bears the marks of ``asked``."""
    if len(other) < len(asked) or (len(other) > len(asked) and not beginning):
        return False
    return all(_marks(letter) <= _marks(there) for letter, there in zip(asked, other, strict=False))


@cache
def _marks(letter: str) -> frozenset[str]:
    """Return the marks of a letter; the stroke of đ is one."""
    if letter == "đ":
        return frozenset("đ")
    return frozenset(unicodedata.normalize("NFD", letter)[1:])
