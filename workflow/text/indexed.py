"""What search keeps of a text: folded words, words with marks, beginnings of words, codes run together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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
    read = [_read(word) for word in WORD.findall(nfc(text).lower())]
    folded = [plain for plain, _ in read] + code_words(code)
    pairs = set(read)
    marked = {word for plain, word in pairs if plain != word}
    known = [_kept(plain) for plain in set(folded)]
    common = {plain for plain, _ in known if plain}
    terms = {pair for pair in pairs if pair[0] in common}
    terms |= {(plain, plain) for plain in common - {plain for plain, _ in terms}}
    keys = set(places.split()).union(*(beginnings for _, beginnings in known))
    keys.update(f"b{word[0]}" for word in marked if not word[0].isascii())
    return Indexed(" ".join(folded), " ".join(sorted(marked)), " ".join(sorted(keys)), tuple(terms))


@lru_cache(maxsize=MEMORY)
def _read(word: str) -> tuple[str, str]:
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
    return not _DIGIT.search(word) or (word.isdigit() and len(word) <= _COMMON_NUMBER)


def code_words(code: str) -> list[str]:
    """Return the further words a code is found by: run together, its symbol run together, numbers without zeros."""
    parts = WORD.findall(fold(code))
    if not parts:
        return []
    bare = [part.lstrip("0") for part in parts if part.isdigit() and part.startswith("0") and part.strip("0")]
    together = "".join(parts)
    symbol = "".join(parts[1:]) if parts[0].isdigit() else ""
    found = [*bare, together]
    if symbol and not symbol.isdigit():
        found += [symbol, parts[0].lstrip("0") + symbol]
    return [word for word in dict.fromkeys(found) if word and (word not in parts)]
