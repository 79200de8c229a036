"""A PDF being drawn page by page: the same bytes for the same content, in Vietnamese, with the training mark."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.fonts import BOLD, REGULAR, load_fonts, width

A4 = (210 * mm, 297 * mm)
A4_LANDSCAPE = (297 * mm, 210 * mm)
A5 = (148 * mm, 210 * mm)

BLACK = Color(0, 0, 0)
STAMP_RED = Color(0.86, 0.08, 0.1)
TRAINING_COLOUR = Color(0.98, 0.90, 0.74)
TRAINING_TEXT = "HUẤN LUYỆN"


class Sheet:
    """A PDF whose pages are drawn from the top; everything in points from the lower left.

    Attributes:
        canvas: what is drawn on.
        page: index of the page being drawn, from 0.
    """

    def __init__(self, size: tuple[float, float], title: str, subject: str = "", *, training: bool = False) -> None:
        load_fonts()
        self._buffer = BytesIO()
        self.size = size
        self.training = training
        self.page = 0
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1, pageCompression=1, lang="vi")
        self.canvas.setTitle(title)
        self.canvas.setSubject(subject or title)
        self.canvas.setCreator("VIC Desktop")
        self.canvas.setProducer("VIC Desktop")
        self._mark()

    def next_page(self) -> None:
        """End this page and begin another."""
        self.canvas.showPage()
        self.page += 1
        self._mark()

    def finish(self) -> bytes:
        """End the last page and return the file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def text(self, x: float, y: float, text: str, size: float, font: str = REGULAR) -> None:
        """Write ``text`` with its left end at ``x``."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def centred(self, x: float, y: float, text: str, size: float, font: str = REGULAR) -> None:
        """Write ``text`` with its middle at ``x``."""
        self.text(x - width(text, font, size) / 2, y, text, size, font)

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, font: str = REGULAR, leading: float = 1.2
    ) -> float:
        """Write ``lines`` centred at ``x`` downwards from baseline ``y``; return the last baseline."""
        for place, line in enumerate(lines):
            self.centred(x, y - place * size * leading, line, size, font)
        return y - max(0, len(lines) - 1) * size * leading

    def rule(self, middle: float, y: float, length: float, thickness: float = 0.75) -> None:
        """Draw a horizontal rule of exact ``length`` around ``middle``."""
        self.canvas.setLineWidth(thickness)
        self.canvas.line(middle - length / 2, y, middle + length / 2, y)

    def _mark(self) -> None:
        """Write the training mark across the page, under everything else."""
        if self.training:
            draw_training_mark(self.canvas, self.size)


def draw_training_mark(canvas: Canvas, size: tuple[float, float]) -> None:
    """Write "HUẤN LUYỆN" from corner to corner of a page of ``size``; call it before anything else is drawn."""
    across, up = size
    letters = min(across, up) / width(TRAINING_TEXT, BOLD, 1) * 0.92
    canvas.saveState()
    canvas.setFillColor(TRAINING_COLOUR)
    canvas.translate(across / 2, up / 2)
    canvas.rotate(40)
    canvas.setFont(BOLD, letters)
    canvas.drawCentredString(0, -letters / 3, TRAINING_TEXT)
    canvas.restoreState()
