"""Vietnamese text: one Unicode form, keys for search, comparison and sorting, and how dates and sums are written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from itertools import product

# Letters of other alphabets typed for Đ (their lower case differs, so they would never be found).
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ", "ð": "đ"})
# What Word and PDF leave inside text and nobody sees.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u200a\u3000\t\r\n\v\f"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Order of the tones: ngang, huyền, hỏi, ngã, sắc, nặng (CLDR vi)."""


def nfc(text: str) -> str:
    """Return ``text`` as it is stored: NFC, look-alikes of Đ replaced (TCVN 6909:2001, NĐ 30/2020 Điều 4)."""
    return text if text.isascii() else _nfc(text)


def _nfc(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    # Looking for a few letters costs far less than translating all.
    if "ð" in composed or "Ð" in composed or "Ɖ" in composed or "ɖ" in composed:
        return composed.translate(_LOOK_ALIKES)
    return composed


def clean(text: str) -> str:
    """Return ``text`` in NFC without invisible characters, every run of white space as one space, ends cut."""
    return " ".join(nfc(text).translate(_INVISIBLE).translate(_SPACES).split())


def _plain(char: str) -> str:
    """Return one character without marks, in lower case, as one character."""
    lowered = char.lower() if len(char.lower()) == 1 else char
    if lowered in "đðɖ":
        return "d"
    stripped = [c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c)]
    return stripped[0] if len(stripped) == 1 else lowered


_FOLD = {code: ord(_plain(chr(code))) for code in (*range(0x250), *range(0x1E00, 0x1F00))}
_FOLD |= {ord("Ɖ"): ord("d"), ord("ɖ"): ord("d")} | {code: ord(" ") for code in _SPACES}


def fold(text: str) -> str:
    """Return what text is searched by: no marks, no case, đ as d.

    One code point out for every code point of the NFC form, so places found in the folded text are places in the
    text shown. Tone placement (hòa, hoà) disappears with the tones.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_FOLD)


def key(text: str) -> str:
    """Return the folded text without invisible characters and doubled spaces: for equality, not for highlighting."""
    return fold(clean(text))


def _moved_tones() -> dict[str, str]:
    """Return each pair of vowels with the tone on the second (oà, oé, uỷ …) and the same with it on the first."""
    pairs = [
        "".join(pair)
        for low in ("oa", "oe", "uy")
        for pair in product((low[0], low[0].upper()), (low[1], low[1].upper()))
    ]
    return {
        unicodedata.normalize("NFC", pair + tone): unicodedata.normalize("NFC", pair[0] + tone + pair[1])
        for pair in pairs
        for tone in TONES[1:]
    }


_MOVED = _moved_tones()
# Only where no consonant follows; "qu" takes u as consonant.
_OLD_PLACE = re.compile(rf"(?<![qQ])(?:{'|'.join(_MOVED)})(?![^\W\d_])", re.UNICODE)


def tone_normal(text: str) -> str:
    """Return ``text`` in NFC with the tone of oa, oe, uy on the first vowel (hoà becomes hòa): to compare by."""
    return _OLD_PLACE.sub(lambda found: _MOVED[found.group()], unicodedata.normalize("NFC", text))


def same_key(text: str) -> str:
    """Return a key equal for texts that differ only in case, spaces, Unicode form and tone placement; marks count."""
    return tone_normal(clean(text)).casefold()


def sort_key(text: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the key of alphabetical order: word by word, letters (ă, â, đ, ê, ô, ơ, ư apart) before tones."""
    return tuple(_word_key(word) for word in tone_normal(clean(text)).casefold().split())


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFD", word):
        if char in TONES and letters:
            tones[-1] = TONES.index(char)
        elif unicodedata.combining(char) and letters:
            letters[-1] = _letter(unicodedata.normalize("NFC", _base(letters[-1]) + char))
        else:
            letters.append(_letter(char))
            tones.append(0)
    return tuple(letters), tuple(tones)


def _letter(char: str) -> int:
    place = ALPHABET.find(char) if len(char) == 1 else -1
    if place >= 0:
        return 0x100 + place
    return min(ord(char[0]), 0xFF) if ord(char[0]) < 0x100 else 0x200 + ord(char[0])


def _base(letter: int) -> str:
    return ALPHABET[letter - 0x100] if 0x100 <= letter < 0x200 else "?"


def name_key(name: str) -> tuple[object, ...]:
    """Return the key by which people are listed: given name (last word), then family name, then middle names."""
    words = sort_key(name)
    return words[-1:], words[:1], words[1:-1]


def date_words(day: date) -> str:
    """Return "ngày 05 tháng 01 năm 2026": a zero before days under 10, months 1 and 2 (NĐ 30/2020 PL I mục II.4)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_date(day: date) -> str:
    """Return "05/01/2026"."""
    return f"{day:%d/%m/%Y}"


def date_time(moment: datetime) -> str:
    """Return "09:47 05/01/2026"."""
    return f"{moment:%H:%M %d/%m/%Y}"


def iso_short(text: str) -> str:
    """Return an ISO date or time as it is read on screen ("05/01/2026", "09:47 05/01/2026"); other text as it is."""
    try:
        return short_date(date.fromisoformat(text)) if len(text) == 10 else date_time(datetime.fromisoformat(text))
    except ValueError:
        return text


def number(value: int | Decimal) -> str:
    """Return "1.250.000" or "0,5": thousands by dots, decimals by a comma."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def amount(dong: int) -> str:
    """Return "1.250.000 đồng"."""
    return f"{number(dong)} đồng"
