"""Rows of a table drawn line by line on landscape pages: thousands in seconds, the head repeated on every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.fonts import BOLD, ITALIC, REGULAR, width

TEXT = 9.5
LEADING = TEXT * 1.2
_PAD = 3.0
_LINE = Color(0.25, 0.25, 0.25)
_CODE_PART = re.compile(r"[^/-]*[/-]|[^/-]+")


@dataclass(frozen=True, slots=True)
class Ruled:
    """One column as drawn: title, width in points, whether its values stand in the middle."""

    title: str
    width: float
    middle: bool = False


class RuledTable:
    """Draws rows downwards; ``new_page`` ends a page, draws what stands around the next and returns its top.

    Args:
        canvas: what is drawn on.
        columns: from left to right.
        left: where the first column begins.
        bottom: lowest point a row may reach.
        new_page: called for every page, the first too.
    """

    def __init__(
        self, canvas: Canvas, columns: Sequence[Ruled], left: float, bottom: float, new_page: Callable[[], float]
    ) -> None:
        self._canvas, self._columns, self._bottom, self._new_page = canvas, tuple(columns), bottom, new_page
        self._lefts = [left]
        for column in columns:
            self._lefts.append(self._lefts[-1] + column.width)
        self._page = 0
        self._y = self._begin()

    @property
    def y(self) -> float:
        """The lower edge of the last row."""
        return self._y

    def row(self, cells: Sequence[str]) -> None:
        """Draw one row, on a new page where the rest of this one is too low; one higher than a page goes on over it."""
        lines = [
            wrapped(cell, column.width - 2 * _PAD, REGULAR)
            for cell, column in zip(cells, self._columns, strict=True)
        ]
        while any(lines):
            room, tallest = self._room(), max(map(len, lines))
            if room < min(tallest, 3) or room < tallest <= self._page:
                self._y = self._begin()
                continue
            taken = min(room, tallest)
            self._draw([part[:taken] for part in lines], taken, REGULAR, TEXT)
            lines = [part[taken:] for part in lines]

    def _begin(self) -> float:
        """Begin a page with the titles of the columns and their numbers."""
        self._y = self._new_page()
        titles = [wrapped(column.title, column.width - 2 * _PAD, BOLD) for column in self._columns]
        self._draw(titles, max(map(len, titles)), BOLD, TEXT, centred=True)
        self._draw([[f"({n})"] for n in range(1, len(self._columns) + 1)], 1, ITALIC, TEXT - 1, centred=True)
        self._page = self._room()
        return self._y

    def _room(self) -> int:
        """Return how many lines of text a row may still have on this page."""
        return int((self._y - self._bottom - 2 * _PAD) // LEADING)

    def _draw(
        self, lines: Sequence[Sequence[str]], tallest: int, font: str, size: float, *, centred: bool = False
    ) -> None:
        high = tallest * LEADING + 2 * _PAD
        top, low = self._y, self._y - high
        canvas = self._canvas
        canvas.setFont(font, size)
        for column, left, part in zip(self._columns, self._lefts, lines, strict=False):
            for place, line in enumerate(part):
                y = top - _PAD - size - place * LEADING
                if centred or column.middle:
                    canvas.drawString(left + (column.width - width(line, font, size)) / 2, y, line)
                else:
                    canvas.drawString(left + _PAD, y, line)
        self._rule(top, low)
        self._y = low

    def _rule(self, top: float, low: float) -> None:
        canvas, first, last = self._canvas, self._lefts[0], self._lefts[-1]
        canvas.setStrokeColor(_LINE)
        canvas.setLineWidth(0.5)
        uprights = [(x, top, x, low) for x in self._lefts]
        canvas.lines([(first, top, last, top), (first, low, last, low), *uprights])


@lru_cache(maxsize=20_000)
def _wide(word: str, font: str) -> float:
    return width(word, font, TEXT)


def wrapped(text: str, room: float, font: str) -> list[str]:
    """Return ``text`` in lines of at most ``room`` points; a code too wide breaks after a slash or hyphen."""
    found: list[str] = []
    space = _wide(" ", font)
    for paragraph in text.splitlines():
        line, used = "", 0.0
        for word in paragraph.split():
            for part in (word,) if _wide(word, font) <= room else _broken(word, room, font):
                wide = _wide(part, font)
                if line and (used + space + wide > room or part is not word):
                    found.append(line)
                    line, used = part, wide
                else:
                    used += wide + (space if line else 0.0)
                    line = f"{line} {part}" if line else part
        if line:
            found.append(line)
    return found


def _broken(word: str, room: float, font: str) -> list[str]:
    lines = [""]
    for part in _CODE_PART.findall(word):
        for piece in (part,) if _wide(part, font) <= room else tuple(part):
            if lines[-1] and width(lines[-1] + piece, font, TEXT) > room:
                lines.append(piece)
            else:
                lines[-1] += piece
    return lines


