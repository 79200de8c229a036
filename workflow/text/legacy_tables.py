"""The letters of two old encodings: TCVN3 (fonts .Vn…, one sign a letter) and VNI (fonts VNI-…, vowel and mark)."""

from __future__ import annotations

from workflow.vietnamese import TONES, nfc

# TCVN 5712:1993 VN3. In each row: no tone, then huyền, hỏi, ngã, sắc, nặng. Capitals with a tone are lower-case letters
# in a font of capitals (.VnTimeH), so the table has none.
_TCVN3_ROWS = (
    ("a", "aµ¶·¸¹"), ("ă", "¨»¼½¾Æ"), ("â", "©ÇÈÉÊË"), ("e", "eÌÎÏÐÑ"), ("ê", "ªÒÓÔÕÖ"), ("i", "i×ØÜÝÞ"),
    ("o", "oßáâãä"), ("ô", "«åæçèé"), ("ơ", "¬êëìíî"), ("u", "uïñòóô"), ("ư", "\u00adõö÷øù"), ("y", "yúûüýþ"),
)  # fmt: skip
_TCVN3_OTHERS = {"đ": "®", "Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}

# VNI Windows: the mark follows its vowel as a sign of its own; i with its tones, ơ, ư, ỵ and đ are one sign.
_VNI_TONES = ("", "ø", "û", "õ", "ù", "ï")
_VNI_ROUND = ("â", "à", "å", "ã", "á", "ä")
_VNI_BREVE = ("ê", "è", "ú", "ü", "é", "ë")
_VNI_I = ("i", "ì", "æ", "ó", "í", "ò")


def toned(vowel: str) -> list[str]:
    """Return a vowel with each tone, in the order of ``TONES``."""
    return [nfc(vowel + tone) for tone in TONES]


def _tcvn3() -> dict[str, str]:
    table = {letter: sign for row, signs in _TCVN3_ROWS for letter, sign in zip(toned(row), signs, strict=True)}
    return {letter: sign for letter, sign in table.items() if not letter.isascii()} | _TCVN3_OTHERS


def _vni() -> dict[str, str]:
    table = {"đ": "ñ"}
    for vowel in "aeouy":
        table |= dict(zip(toned(vowel), [vowel + tone for tone in _VNI_TONES], strict=True))
    for base, vowel in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table |= dict(zip(toned(vowel), [base + mark for mark in _VNI_ROUND], strict=True))
    table |= dict(zip(toned("ă"), ["a" + mark for mark in _VNI_BREVE], strict=True))
    for sign, vowel in (("ô", "ơ"), ("ö", "ư")):
        table |= dict(zip(toned(vowel), [sign + tone for tone in _VNI_TONES], strict=True))
    table |= dict(zip(toned("i"), _VNI_I, strict=True)) | {"ỵ": "î"}
    table |= {letter.upper(): signs.upper() for letter, signs in list(table.items())}
    return {letter: signs for letter, signs in table.items() if not letter.isascii()}


TCVN3 = _tcvn3()
"""Unicode letter to its TCVN3 sign, as programs that know no better show it (Windows-1252)."""
VNI = _vni()
"""Unicode letter to its VNI signs, shown likewise."""

_SMALL = [letter for vowel in "aăâeêioôơuưy" for letter in toned(vowel)] + ["đ"]
LETTERS = (*_SMALL, *(letter.upper() for letter in _SMALL))
"""Every vowel with every tone, small and capital, and đ."""
