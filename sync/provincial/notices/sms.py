"""How long a short message is on the air: GSM 7-bit or UCS-2, and in how many parts (3GPP TS 23.038, TS 23.040)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

GSM, UCS2 = "gsm-7", "ucs-2"
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Characters that take an escape before them: two places, never cut apart."""
_ROOM = {GSM: (160, 153), UCS2: (70, 67)}
"""Places of a message that stands alone, and of one part of several (six octets go to the part's header)."""
_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})


@dataclass(frozen=True, slots=True)
class Length:
    """Alphabet, places taken (septets or 16-bit units) and parts of a message."""

    encoding: str
    places: int
    parts: int


def unaccented(text: str) -> str:
    """Return ``text`` without Vietnamese marks, letter case kept: what every handset and gateway shows alike."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(char for char in bare if not unicodedata.combining(char)).translate(_PLAIN)


def length(text: str) -> Length:
    """Return how long ``text`` is on the air; one character outside the GSM alphabet makes the whole message UCS-2."""
    gsm = all(char in _BASIC or char in _EXTENDED for char in text)
    widths = [1 + (char in _EXTENDED) if gsm else 1 + (ord(char) > 0xFFFF) for char in text]
    encoding, places = (GSM if gsm else UCS2), sum(widths)
    alone, joined = _ROOM[encoding]
    if places <= alone:
        return Length(encoding, places, 1 if text else 0)
    return Length(encoding, places, _parts(widths, joined))


def _parts(widths: Iterable[int], room: int) -> int:
    """Count parts; a character that takes two places begins the next part rather than being cut."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
