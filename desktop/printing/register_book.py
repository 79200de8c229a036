"""The register books of arriving and issued documents as landscape A4 pages (NĐ 30/2020 PL IV), all columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from desktop.printing.fonts import BOLD, ITALIC, REGULAR, load_fonts, width
from desktop.printing.plain_text import printable
from desktop.printing.sheet import A4_LANDSCAPE, draw_training_mark
from workflow.vietnamese import short_date

_MARGIN = 12 * mm
_HEAD = 20 * mm
_TEXT = 9.5
_CODE_PART = re.compile(r"[^/-]*[/-]|[^/-]+")
_LINE = Color(0.25, 0.25, 0.25)


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One line of the register of arriving documents; the order is that of the columns."""

    arrived: str
    number: str
    author: str
    code: str
    issued: str
    subject: str
    receiver: str
    passed_on: str = ""
    signed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One line of the register of issued documents; the order is that of the columns."""

    code: str
    issued: str
    subject: str
    signer: str
    receivers: str
    archive: str = ""
    copies: str = ""
    sent: str = ""
    signed: str = ""
    note: str = ""


_INCOMING = (
    ("Ngày đến", 19.0), ("Số đến", 13.0), ("Tác giả", 36.0), ("Số, ký hiệu", 30.0), ("Ngày tháng", 19.0),
    ("Tên loại và trích yếu nội dung", 66.0), ("Đơn vị hoặc người nhận", 32.0), ("Ngày chuyển", 19.0),
    ("Ký nhận", 21.0), ("Ghi chú", 18.0),
)
_OUTGOING = (
    ("Số, ký hiệu văn bản", 28.0), ("Ngày tháng văn bản", 20.0), ("Tên loại và trích yếu nội dung văn bản", 70.0),
    ("Người ký", 28.0), ("Nơi nhận văn bản", 40.0), ("Đơn vị, người nhận bản lưu", 25.0), ("Số lượng bản", 13.0),
    ("Ngày chuyển", 19.0), ("Ký nhận", 15.0), ("Ghi chú", 15.0),
)


def incoming_book(
    rows: Sequence[IncomingRow], *, organ: str, year: int, printed: date, span: str = "", training: bool = False
) -> bytes:
    """Draw the register of arriving documents; the column Ký nhận is left open where nobody signed.

    Args:
        organ: name of the agency; span: which part of the year, such as "từ số 01 đến số 112".
    """
    about = (organ, year, printed, span)
    return _book("SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", _INCOMING, [astuple(row) for row in rows], about, training)


def outgoing_book(
    rows: Sequence[OutgoingRow], *, organ: str, year: int, printed: date, span: str = "", training: bool = False
) -> bytes:
    """Draw the register of issued documents; arguments as for ``incoming_book``."""
    about = (organ, year, printed, span)
    return _book("SỔ ĐĂNG KÝ VĂN BẢN ĐI", _OUTGOING, [astuple(row) for row in rows], about, training)


def _book(
    title: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]],
    about: tuple[str, int, date, str], training: bool,
) -> bytes:
    load_fonts()
    organ, year, _, span = about
    out = BytesIO()
    whole = f"{title} NĂM {year}"
    document = BaseDocTemplate(
        out, pagesize=A4_LANDSCAPE, invariant=1, title=f"{whole} - {organ}", subject=span or whole, lang="vi",
        creator="VIC Desktop", producer="VIC Desktop",
    )
    across, up = A4_LANDSCAPE
    frame = Frame(_MARGIN, _MARGIN, across - 2 * _MARGIN, up - 2 * _MARGIN - _HEAD, 0, 0, 0, 0)

    def decorate(canvas: Canvas, _: Any) -> None:
        _page(canvas, whole, about, training)

    document.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
    document.build([_table(columns, rows)])
    return out.getvalue()


def _table(columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]]) -> Table:
    label = ParagraphStyle("label", fontName=BOLD, fontSize=_TEXT, leading=_TEXT * 1.2, alignment=1)
    cell = ParagraphStyle("cell", fontName=REGULAR, fontSize=_TEXT, leading=_TEXT * 1.2, splitLongWords=1)
    order = ParagraphStyle("order", parent=label, fontName=ITALIC, fontSize=_TEXT - 1)
    head = [Paragraph(escape(name), label) for name, _ in columns]
    count = [Paragraph(f"({place})", order) for place in range(1, len(columns) + 1)]
    widths = [across * mm for _, across in columns]
    cells = (zip(row, widths, strict=True) for row in rows)
    body = [[Paragraph(_breakable(text, room - 6), cell) for text, room in row] for row in cells]
    table = Table([head, count, *body], colWidths=widths, repeatRows=2)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
        ("VALIGN", (0, 0), (-1, 1), "MIDDLE"), ("VALIGN", (0, 2), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]))
    return table


def _breakable(text: str, room: float) -> str:
    """Return ``text`` for a cell; a code too wide for it breaks after a slash or hyphen, not between letters."""
    return " ".join("<br/>".join(map(escape, _broken(word, room))) for word in printable(text).split())


def _broken(word: str, room: float) -> list[str]:
    lines = [""]
    for part in _CODE_PART.findall(word):
        if lines[-1] and width(lines[-1] + part, REGULAR, _TEXT) > room:
            lines.append(part)
        else:
            lines[-1] += part
    return lines


def _page(canvas: Canvas, title: str, about: tuple[str, int, date, str], training: bool) -> None:
    """Write agency, title and page number around the table of one page."""
    organ, _, printed, span = about
    across, up = A4_LANDSCAPE
    if training:
        draw_training_mark(canvas, A4_LANDSCAPE)
    canvas.setFont(BOLD, 11)
    canvas.drawString(_MARGIN, up - _MARGIN - 11, organ.upper())
    canvas.setFont(BOLD, 14)
    canvas.drawCentredString(across / 2, up - _MARGIN - 28, title)
    canvas.setFont(ITALIC, 11)
    canvas.drawCentredString(across / 2, up - _MARGIN - 43, span)
    foot = f"In ngày {short_date(printed)}"
    canvas.setFont(REGULAR, 9.5)
    canvas.drawString(_MARGIN, 6 * mm, foot)
    number = f"Trang {canvas.getPageNumber()}"
    canvas.drawString(across - _MARGIN - width(number, REGULAR, 9.5), 6 * mm, number)
