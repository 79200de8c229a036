"""What search keeps of a text: folded words, words with marks, beginnings of words, codes run together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from workflow.vietnamese import fold, nfc, tone_normal

WORD = re.compile(r"[^\W_]+")
LONGEST_NUMBER_BEGINNING = 5
LONGEST_CODE_BEGINNING = 12
MEMORY = 1 << 15
"""Words whose forms are remembered while the program runs; an office's words are few."""
_DIGIT = re.compile(r"\d")
_COMMON_NUMBER = 3
"""Numbers up to this length are words like others; longer ones are nearly unique and would swell the list of words."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One text as search keeps it.

    Attributes:
        words: folded words in their order, then codes run together.
        marked: each word that bears marks once, tone placement made one.
        keys: beginnings of words ("b" and the letters), and the places given.
        terms: every word of the common kind, folded and as marked.
    """

    words: str
    marked: str
    keys: str
    terms: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def indexed(text: str, code: str = "", places: str = "") -> Indexed:
    """Return what search keeps of ``text``.

    Args:
        code: number and symbol, or code of a dossier, as written in ``text``.
        places: names of where the item stands (kind, year, folders), each one word, with spaces between.
    """
    gathering = Gathering()
    words, marked, keys = gathering.add(text, code, places)
    return Indexed(words, marked, keys, gathering.terms())


def forms(text: str) -> tuple[str, set[str]]:
    """Return the folded words of a text in their order, and those that bear marks: what ``indexed`` keeps of it."""
    read = list(map(_known.__getitem__, nfc(text).lower().split()))
    return " ".join(filter(None, map(_FOLDED, read))), set[str]().union(*map(_MARKED, read))


class Gathering:
    """Reads many texts for search; words of the common kind are told of all of them together."""

    def __init__(self) -> None:
        self._tokens: set[str] = set()
        self._further: set[str] = set()

    def add(self, text: str, code: str, places: str) -> tuple[str, str, str]:
        """Return ``words``, ``marked`` and ``keys`` of what search keeps of a text, see ``indexed``."""
        tokens = nfc(text).lower().split()
        read = list(map(_known.__getitem__, tokens))
        # Each once and in the order of the text: to sort two dozen words costs more than all this.
        marked = dict.fromkeys(chain.from_iterable(map(_MARKED, read)))
        keys = dict.fromkeys(chain(places.split(), chain.from_iterable(map(_KEYS, read))))
        words = " ".join(filter(None, map(_FOLDED, read)))
        if further := code_words(code):
            keys |= dict.fromkeys([key for plain in further for key in _kept(plain)[1]])
            self._further.update(plain for plain in further if is_common(plain) and f" {plain} " not in f" {words} ")
            words = " ".join((words, *further)) if words else " ".join(further)
        self._tokens.update(tokens)
        return words, " ".join(marked), " ".join(keys)

    def terms(self) -> tuple[tuple[str, str], ...]:
        """Return the words of the common kind of all texts, folded and as marked."""
        terms = set[tuple[str, str]]().union(*[_known[token].terms for token in self._tokens])
        return tuple(terms.union((plain, plain) for plain in self._further))


class _Read(NamedTuple):
    """What stands between two spaces: its words folded, those with marks, beginnings, those of the common kind."""

    folded: str
    marked: tuple[str, ...]
    keys: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]


_FOLDED, _MARKED, _KEYS = itemgetter(0), itemgetter(1), itemgetter(2)


def _read(token: str) -> _Read:
    """Return what search keeps of what stands between two spaces, in lower case."""
    if token.isascii():
        if token.isdigit():
            plain, beginnings = _kept(token)
            return _Read(token, (), beginnings, ((token, token),) if plain else ())
        pairs = [(word, word) for word in WORD.findall(token)]
    else:
        pairs = [_word(word) for word in WORD.findall(token)]
    known = [(plain, word, _kept(plain)) for plain, word in pairs]
    marked = tuple(word for plain, word, _ in known if plain != word)
    keys = dict.fromkeys(beginning for _, _, (_, beginnings) in known for beginning in beginnings)
    return _Read(
        " ".join(plain for plain, _ in pairs), marked,
        (*keys, *(f"b{word[0]}" for word in marked if not word[0].isascii())),
        tuple((plain, word) for plain, word, (common, _) in known if common),
    )  # fmt: skip


class _Known(dict[str, _Read]):
    """What was read lately: looked up without Python, read when it is missing."""

    def __missing__(self, token: str) -> _Read:
        if len(self) >= MEMORY:
            self.clear()
        read = self[token] = _read(token)
        return read


_known = _Known()


@lru_cache(maxsize=MEMORY)
def _word(word: str) -> tuple[str, str]:
    """Return one word folded, and with its marks where tone placement is made one."""
    return fold(word), tone_normal(word)


@lru_cache(maxsize=MEMORY)
def _kept(plain: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded word if it is of the common kind, and the beginnings kept of it.

    One letter of every word; more of numbers and codes, which no list of words holds.
    """
    if is_common(plain):
        return plain, (f"b{plain[0]}",)
    longest = min(LONGEST_NUMBER_BEGINNING if plain.isdigit() else LONGEST_CODE_BEGINNING, len(plain) - 1)
    return "", tuple(f"b{plain[:length]}" for length in range(1, longest + 1))


def is_common(word: str) -> bool:
    """Tell whether a folded word is of the common kind: no digits, or a short number."""
    return word.isalpha() or not _DIGIT.search(word) or (word.isdigit() and len(word) <= _COMMON_NUMBER)


def code_words(code: str) -> list[str]:
    """Return the further words a code is found by: run together, its symbol run together, numbers without zeros."""
    parts = WORD.findall(fold(code)) if code else ()
    if not parts:
        return []
    bare = [part.lstrip("0") for part in parts if part.isdigit() and part.startswith("0") and part.strip("0")]
    together = "".join(parts)
    symbol = "".join(parts[1:]) if parts[0].isdigit() else ""
    found = [*bare, together]
    if symbol and not symbol.isdigit():
        found += [symbol, parts[0].lstrip("0") + symbol]
    return [word for word in dict.fromkeys(found) if word and (word not in parts)]
