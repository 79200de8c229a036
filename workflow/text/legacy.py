"""Text of the old encodings TCVN3 and VNI: recognises it, turns it into Unicode and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from workflow.text.legacy_tables import TCVN3, VNI
from workflow.text.syllables import is_syllable

_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_SIGNED = re.compile(r"[\u00a1-\u00ff]")
_UNICODE_ONLY = re.compile(r"[ăđĩũơưĂĐĨŨƠƯ\u0300-\u0303\u0309\u0323\u1ea0-\u1ef9]")
_SHARE = 0.8
"""Share of the words with signs that must read as Vietnamese after conversion."""
_ENOUGH = 200_000
"""Letters after which more of a file would not tell its encoding any better."""


class Encoding(StrEnum):
    """An encoding of Vietnamese older than Unicode."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


_SPELL: Mapping[Encoding, Mapping[str, str]] = {Encoding.TCVN3: TCVN3, Encoding.VNI: VNI}


def _reader(table: Mapping[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    letters = {signs: letter for letter, signs in table.items()}
    longest_first = sorted(letters, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), letters


_READ = {encoding: _reader(table) for encoding, table in _SPELL.items()}


def recognised(text: str) -> Encoding | None:
    """Return the old encoding a text is in; None when it is Unicode, or too short to tell.

    Words with signs are read in each encoding; the one that makes nearly all of them Vietnamese syllables wins, if
    they are not so already. One word alone is enough only when it is none as it stands.
    """
    if _UNICODE_ONLY.search(text):
        return None
    words = [word for word in _WORD.findall(text) if _SIGNED.search(word)]
    if not words:
        return None
    as_it_is = sum(map(is_syllable, words))
    read = {encoding: sum(is_syllable(to_unicode(word, encoding)) for word in words) for encoding in Encoding}
    best = max(read, key=lambda encoding: read[encoding])
    enough = read[best] >= max(1, _SHARE * len(words)) and read[best] > as_it_is + len(words) // 3
    return best if enough and len(set(read.values())) > 1 else None


def to_unicode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return ``text`` in Unicode (NFC).

    Args:
        capitals: the font was one of capitals (.VnTimeH); lines typed in capitals are recognised without it.
    """
    pattern, letters = _READ[encoding]
    lines = text.split("\n")
    read = (pattern.sub(lambda found: letters[found.group()], line) for line in lines)
    return "\n".join(
        new.upper() if capitals or (encoding is Encoding.TCVN3 and _in_capitals(old)) else new
        for old, new in zip(lines, read, strict=True)
    )


def spelled(text: str, encoding: Encoding) -> str:
    """Return Unicode text spelled in an old encoding; capitals with a tone become small letters in TCVN3."""
    table = _SPELL[encoding]
    return "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in text)


def read_file(data: bytes) -> tuple[str, Encoding | None]:
    """Return the text of a plain text file, and the old encoding it seems to be in (it is not converted yet)."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace"), None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        name = "cp1258" if _vietnamese_page(data[:_ENOUGH]) else "cp1252"
        text = data.decode(name, "replace")
    return text, recognised(text[:_ENOUGH])


def _vietnamese_page(data: bytes) -> bool:
    """Tell whether bytes are Windows-1258: its combining tones stand only after vowels."""
    tones = re.findall(rb"(.)[\xcc\xd2\xde\xec\xf2]", data, re.DOTALL)
    vowels = b"aeiouyAEIOUY\xe2\xea\xf4\xf5\xfd\xe3\xc2\xca\xd4\xd5\xdd\xc3"
    following = re.findall(rb"[\xe2\xea\xf4\xf5\xfd\xe3aeiouy][\xcc\xd2\xde\xec\xf2]", data)
    return len(following) >= 2 and len(following) == len(tones) and all(sign in vowels for sign in tones)


def _in_capitals(line: str) -> bool:
    letters = [char for char in line if char.isascii() and char.isalpha()]
    return len(letters) >= 3 and all(char.isupper() for char in letters)
