"""Finds words on the pages of a PDF and the free place a signature has beside them (NĐ 30/2020, PL I, ô số 7)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import FieldTrouble
from signing.free_space import opened
from signing.model import POINTS_PER_MM, Box
from signing.pages import Page, page, page_count, to_seen
from signing.reading import Content, open_reader

SIGNATURE = (50 * POINTS_PER_MM, 25 * POINTS_PER_MM)
"""How large a signature is drawn where the page leaves room for it: 50 x 25 mm."""
_LEAST, _MOST = 28.0, 200.0  # points between two lines that were left free for a signature
_AIR = 2.0
_MARKER = re.compile(r"[\[{<(#].*[\]}>)#]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together on one line of a page; ``box`` is on the page as it is seen."""

    text: str
    box: Box

    @property
    def middle(self) -> float:
        """Points from the left edge to their middle."""
        return self.box.x + self.box.w / 2

    @property
    def top(self) -> float:
        """Points from the lower edge of the page to their upper edge."""
        return self.box.y + self.box.h


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words that were looked for, all words of their page, and the page's size as it is seen."""

    words: Words
    around: tuple[Words, ...]
    size: tuple[float, float]


def find_anchor(data: Content, wanted: str) -> Anchor:
    """The last place where the words stand, the page read from its end; best where they stand alone on their line.

    Marks of tone may be written in either form of Unicode, and spaces do not matter; capitals count only when the same
    words stand there in both ways.

    Raises:
        FieldTrouble: they stand nowhere; a scanned page has no words.
        DamagedPdf, NotSignable: not a sound, open PDF.
    """
    needle = _plain(wanted)
    if not needle:
        raise FieldTrouble("Chưa ghi chữ cần tìm trên trang.", "Ghi chức vụ hoặc họ tên in cuối văn bản.")
    any_words = False
    reader = open_reader(data)
    for number, pieces in _pages_backwards(data, reader, needle):
        any_words = any_words or bool(pieces)
        seen = [words for words in pieces if words.box.w > 0]
        fitting = [words for words in seen if needle.casefold() in _plain(words.text).casefold()]
        if fitting:
            best = max(fitting, key=lambda words: (_closeness(words, needle), -words.box.y))
            return Anchor(_cut(best, wanted), tuple(seen), page(reader, number).seen)
    if not any_words:
        raise FieldTrouble("Tệp là ảnh quét, không có chữ để tìm vị trí.", "Chọn trang và vị trí ký bằng tay.")
    raise FieldTrouble(f"Không thấy chữ “{wanted}” trên văn bản.", "Chọn trang và vị trí ký bằng tay.")


def signature_place(anchor: Anchor, *, name: bool = False) -> Box:
    """The place for a signature beside the words: over a marker, between post and name, else below the words.

    Args:
        name: the words are the signer's name, above which the signature goes; else they may be the post.
    """
    words, box = anchor.words, anchor.words.box
    if _MARKER.fullmatch(words.text.strip()):
        return _inside(
            Box(box.page, words.middle - SIGNATURE[0] / 2, box.y + box.h / 2 - SIGNATURE[1] / 2, *SIGNATURE), anchor
        )
    column = [one for one in anchor.around if one != words and one.box.x < words.middle < one.box.x + one.box.w]
    above = min((one.box.y for one in column if one.box.y >= words.top - 1), default=None)
    below = max((one.top for one in column if one.top <= box.y + 1), default=None)
    gaps = [(words.top, above), (below, box.y)]
    for low, high in gaps if name else reversed(gaps):
        if low is not None and high is not None and _LEAST <= high - low <= _MOST:
            return _between(anchor, low, high)
    if name:
        return _between(anchor, words.top, words.top + SIGNATURE[1] + 2 * _AIR)
    low = box.y - SIGNATURE[1] - 2 * _AIR
    return _between(anchor, max(low, below if below is not None and below > low else low), box.y)


def _between(anchor: Anchor, low: float, high: float) -> Box:
    height = min(SIGNATURE[1], high - low - 2 * _AIR)
    if height < 10:
        raise FieldTrouble(f"Bên cạnh chữ “{anchor.words.text}” không còn chỗ để ký.", "Chọn vị trí ký bằng tay.")
    y = (low + high) / 2 - height / 2
    return _inside(Box(anchor.words.box.page, anchor.words.middle - SIGNATURE[0] / 2, y, SIGNATURE[0], height), anchor)


def _inside(box: Box, anchor: Anchor) -> Box:
    """The box moved onto the page."""
    width, height = anchor.size
    w, h = min(box.w, width), min(box.h, height)
    return Box(box.page, min(max(box.x, 0.0), width - w), min(max(box.y, 0.0), height - h), w, h)


def _closeness(words: Words, needle: str) -> tuple[bool, ...]:
    """Alone on the line; a heading in capitals, as posts are printed; most of a line that is no item of a list; with
    the same capitals; at its end: each before what is less."""
    text, small = _plain(words.text), needle.casefold()
    most = 2 * len(needle) > len(text)
    listed = text.startswith(("-", "–", "+"))
    ends = text.casefold().endswith(small)
    return (text.casefold() == small, most and text.isupper(), most and not listed, needle in text, ends)


def _cut(words: Words, wanted: str) -> Words:
    """A marker inside a longer line counts alone, not with the line around it."""
    if not _MARKER.fullmatch(wanted.strip()) or _plain(words.text) == _plain(wanted):
        return words
    text, box = words.text, words.box
    start = max(text.casefold().find(wanted.casefold()), 0)
    one = box.w / max(len(text), 1)
    return Words(wanted, replace(box, x=box.x + start * one, w=len(wanted) * one))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _pages_backwards(data: Content, reader: PdfFileReader, needle: str) -> Iterator[tuple[int, list[Words]]]:
    """The words of every page that holds the letters of the needle, and of any page with text once."""
    with opened(data) as document:
        for number in range(min(len(document), page_count(reader)) - 1, -1, -1):
            yield number, _words(document, number, page(reader, number), needle)


def _words(document: pypdfium2.PdfDocument, number: int, where: Page, needle: str) -> list[Words]:
    """The letters of a page, joined where they touch: as a person sees words that stand together.

    A page without the letters of the needle is passed over quickly: its text as one piece.
    """
    shown = document[number]
    try:
        text = shown.get_textpage()
        whole = text.get_text_range()
        if _letters(needle) not in _letters(whole):
            return [Words(whole, Box(number, 0, 0, 0, 0))] if whole.strip() else []
        letters = []
        for at in range(text.count_chars()):
            sign = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
            if not sign.isspace() and sign.isprintable():
                letters.append(Words(sign, to_seen(where, number, text.get_charbox(at, loose=True))))
        return _joined(letters)
    finally:
        shown.close()


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def _joined(letters: Sequence[Words]) -> list[Words]:
    joined: list[Words] = []
    for letter in letters:
        last = joined[-1] if joined else None
        if last is None or not _touch(last, letter):
            joined.append(letter)
            continue
        gap = letter.box.x - (last.box.x + last.box.w)
        space = " " if gap > 0.14 * letter.box.h else ""
        joined[-1] = Words(f"{last.text}{space}{letter.text}", _around(last.box, letter.box))
    return joined


def _touch(last: Words, letter: Words) -> bool:
    """On one line, and no further apart than words of a sentence."""
    size = max(min(last.box.h, letter.box.h), 1.0)
    level = abs((last.box.y + last.box.h / 2) - (letter.box.y + letter.box.h / 2)) < 0.5 * size
    gap = letter.box.x - (last.box.x + last.box.w)
    return level and -0.6 * size < gap < 1.2 * size


def _around(one: Box, two: Box) -> Box:
    x, y = min(one.x, two.x), min(one.y, two.y)
    right, top = max(one.x + one.w, two.x + two.w), max(one.y + one.h, two.y + two.h)
    return Box(one.page, x, y, right - x, top - y)
