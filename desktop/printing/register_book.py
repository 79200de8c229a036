"""A part of a register book as landscape A4 pages, every column of its form (NĐ 30/2020 PL IV, TT 03/2025/TT-VPCP)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.printing.fonts import BOLD, ITALIC, REGULAR, load_fonts, width
from desktop.printing.plain_text import printable
from desktop.printing.ruled_table import LEADING, Ruled, RuledTable, wrapped
from desktop.printing.sheet import A4_LANDSCAPE, BLACK, draw_training_mark
from workflow.registers.lines import Value
from workflow.registers.section import Section
from workflow.vietnamese import short_date

_MARGIN = 12 * mm
_HEAD = 20 * mm
_FOOT = 6 * mm


@dataclass(frozen=True, slots=True)
class Sheets:
    """What stands around the table: whose book it is, when it was printed, whether it is for training."""

    organ: str
    printed: date
    training: bool = False


def register_pdf(section: Section, about: Sheets) -> bytes:
    """Draw the lines of a book with the head of its columns, agency, title and page number on every page.

    The same section gives the same bytes.
    """
    load_fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4_LANDSCAPE, invariant=1, pageCompression=1, lang="vi")
    canvas.setTitle(f"{section.title} - {about.organ}")
    canvas.setSubject(f"{section.about} ({section.source})")
    canvas.setCreator("VIC Desktop")
    canvas.setProducer("VIC Desktop")
    pages = _Pages(canvas, section, about)
    columns = [
        Ruled(printable(column.title), column.width * mm, column.kind in ("date", "number"))
        for column in section.columns
    ]
    table = RuledTable(canvas, columns, _MARGIN, _MARGIN, pages.next)
    for row in section.rows:
        table.row([written_cell(value) for value in row])
    _close(canvas, table.y, section, pages)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def written_cell(value: Value) -> str:
    """Return what stands in a cell on paper: days as 09/11/2026, numbers of one digit with their 0 (PL I mục II.3)."""
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, int):
        return f"{value:02d}"
    return printable(value)


class _Pages:
    """Begins pages with agency, title and page number."""

    def __init__(self, canvas: Canvas, section: Section, about: Sheets) -> None:
        self._canvas, self._section, self._about = canvas, section, about
        self._count = 0

    def next(self) -> float:
        """Begin a page; return where its table may begin."""
        canvas, about, section = self._canvas, self._about, self._section
        across, up = A4_LANDSCAPE
        if self._count:
            canvas.showPage()
        self._count += 1
        if about.training:
            draw_training_mark(canvas, A4_LANDSCAPE)
        canvas.setFillColor(BLACK)
        canvas.setFont(BOLD, 11)
        canvas.drawString(_MARGIN, up - _MARGIN - 11, printable(about.organ).upper())
        canvas.setFont(BOLD, 14)
        canvas.drawCentredString(across / 2, up - _MARGIN - 28, printable(section.title).upper())
        canvas.setFont(ITALIC, 11)
        canvas.drawCentredString(across / 2, up - _MARGIN - 43, printable(section.about))
        canvas.setFont(REGULAR, 9.5)
        canvas.drawString(_MARGIN, _FOOT, f"In ngày {short_date(about.printed)}")
        number = f"Trang {self._count}"
        canvas.drawString(across - _MARGIN - width(number, REGULAR, 9.5), _FOOT, number)
        return up - _MARGIN - _HEAD


def _close(canvas: Canvas, y: float, section: Section, pages: _Pages) -> None:
    """Write the sum of lines below the last row, on a new page when there is no room."""
    lines = wrapped(printable(section.closing), A4_LANDSCAPE[0] - 2 * _MARGIN, REGULAR)
    if not lines:
        return
    if y - 6 - len(lines) * LEADING < _MARGIN:
        y = pages.next()
    canvas.setFont(ITALIC, 9.5)
    for place, line in enumerate(lines):
        canvas.drawString(_MARGIN, y - 14 - place * LEADING, line)
