"""What search keeps of a text: folded words, words with marks, beginnings of words, codes run together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from workflow.vietnamese import fold, nfc, tone_normal

WORD = re.compile(r"[^\W_]+")
LONGEST_NUMBER_BEGINNING = 5
LONGEST_CODE_BEGINNING = 12
_DIGIT = re.compile(r"\d")
_COMMON_NUMBER = 4
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


def indexed(text: str, code: str = "", places: Iterable[str] = ()) -> Indexed:
    """Return what search keeps of ``text``.

    Args:
        code: number and symbol, or code of a dossier, as written in ``text``.
        places: names of where the item stands (kind, year, folders), each one word.
    """
    folded = WORD.findall(fold(text))
    folded += code_words(code)
    plain = set(folded)
    marked = {word for word in WORD.findall(tone_normal(nfc(text)).lower()) if not word.isascii()}
    pairs = {(fold(word), word) for word in marked}
    marked = {word for folding, word in pairs if folding != word}
    common = {word for word in plain if is_common(word)}
    known = {folding for folding, _ in pairs}
    terms = {pair for pair in pairs if pair[0] in common} | {(word, word) for word in common - known}
    keys = {*_beginnings(plain, marked), *places}
    return Indexed(" ".join(folded), " ".join(sorted(marked)), " ".join(sorted(keys)), tuple(sorted(terms)))


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


def _beginnings(plain: Set[str], marked: Set[str]) -> Iterable[str]:
    """Yield the beginnings kept: one letter of every word, more of numbers and codes, which no list of words holds."""
    for word in plain:
        yield f"b{word[0]}"
        if not is_common(word):
            longest = LONGEST_NUMBER_BEGINNING if word.isdigit() else LONGEST_CODE_BEGINNING
            for length in range(2, min(longest, len(word) - 1) + 1):
                yield f"b{word[:length]}"
    for word in marked:
        if not word[0].isascii():
            yield f"b{word[0]}"
