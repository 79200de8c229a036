"""The receipt of a dossier on A5 or A4, with its QR code (form 01 of TT 03/2025/TT-VPCP)."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph

from desktop.printing.fonts import BOLD, ITALIC, REGULAR, width, wrapped
from desktop.printing.nd30_page import MOTTO, STATE
from desktop.printing.nd30_types import date_line
from desktop.printing.plain_text import printable_content
from desktop.printing.qr import draw_qr
from desktop.printing.receipt_content import ReceiptContent, fee_words, moment_words, payload
from desktop.printing.sheet import A4, A5, Sheet
from workflow.text.in_words import amount_words

_SIZES = {"A5": (A5, 12 * mm, 9.5), "A4": (A4, 20 * mm, 13.0)}
"""Paper, margin and size of the text."""
_SMALLEST = 0.8
"""How far the text shrinks before a second page begins."""


def receipt(content: ReceiptContent, size: str = "A5", *, training: bool = False) -> bytes:
    """Draw the receipt; the same content gives the same bytes.

    Args:
        size: "A5" or "A4".

    Raises:
        ValueError: another size.
    """
    if size not in _SIZES:
        raise ValueError(f"no receipt of size {size}")
    content = printable_content(content)
    paper, margin, text = _SIZES[size]
    page = _ReceiptPage(content, paper, margin, text, training=training)
    while page.pages() > 1 and page.text > text * _SMALLEST:
        page = _ReceiptPage(content, paper, margin, page.text - 0.25, training=training)
    return page.finish()


class _ReceiptPage:
    """One receipt being drawn from the top down."""

    def __init__(
        self, content: ReceiptContent, paper: tuple[float, float], margin: float, text: float, *, training: bool
    ) -> None:
        self._content = content
        title = f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {content.code}"
        self._sheet = Sheet(paper, title, content.code, training=training)
        self._margin = margin
        self._across = paper[0] - 2 * margin
        self._middle = paper[0] / 2
        self.text = text
        self._y = paper[1] - margin
        self._foot = margin + text * 2.2
        for part in (self._head, self._title, self._rows, self._signers):
            part()

    def pages(self) -> int:
        """Return how many pages were needed."""
        return self._sheet.page + 1

    def finish(self) -> bytes:
        """Draw the foot of the last page and return the file."""
        sheet, small = self._sheet, self.text * 0.88
        sheet.rule(self._middle, self._margin + small * 1.5, self._across, 0.6)
        sheet.text(self._margin, self._margin, self._content.lookup, small, ITALIC)
        if self._content.copy > 1:
            note = f"Bản sao lần {self._content.copy}"
            sheet.text(self._margin + self._across - width(note, BOLD, small), self._margin, note, small, BOLD)
        return sheet.finish()

    def _head(self) -> None:
        """Draw agency and office on the left; Quốc hiệu, Tiêu ngữ, place and day on the right."""
        sheet, size = self._sheet, self.text * 0.86
        right_width = width(STATE, BOLD, size) + 4
        left = self._margin + (self._across - right_width) / 2
        right = self._margin + self._across - right_width / 2
        y = self._y - size
        above = wrapped(self._content.governing.upper(), REGULAR, size, self._across - right_width - 16)
        names = wrapped(self._content.office.upper(), BOLD, size, self._across - right_width - 16)
        low = sheet.lines(left, y, above, size) - size * 1.25
        low = sheet.lines(left, low, names, size, BOLD)
        sheet.rule(left, low - 3.5, width(names[-1], BOLD, size) * 0.4, 0.6)
        sheet.centred(right, y, STATE, size, BOLD)
        sheet.centred(right, y - size * 1.25, MOTTO, size * 1.05, BOLD)
        sheet.rule(right, y - size * 1.25 - 3.5, width(MOTTO, BOLD, size * 1.05), 0.6)
        day = date_line(self._content.place, self._content.received.date())
        sheet.centred(right, y - size * 3.1, day, size, ITALIC)
        self._y = min(low - 4, y - size * 3.1) - size

    def _title(self) -> None:
        """Draw the name of the form and the code on the left of the QR code."""
        sheet, size = self._sheet, self.text * 1.22
        side = self.text * 8.6
        x = self._margin + self._across - side
        draw_qr(sheet.canvas, payload(self._content), x, self._y - side, side)
        middle = (self._margin + x) / 2
        y = self._y - side * 0.32
        y = sheet.lines(middle, y, ("GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ"), size, BOLD, 1.3)
        sheet.centred(middle, y - size * 1.5, f"Mã hồ sơ: {self._content.code}", self.text * 1.1, BOLD)
        self._y -= side + self.text * 0.6

    def _rows(self) -> None:
        content = self._content
        self._row("Người nộp:", content.applicant, strong=True)
        self._row("Số định danh:", content.uid)
        self._row("Địa chỉ:", content.address)
        self._row("Điện thoại:", " · ".join(part for part in (content.phone, content.email) if part))
        self._row("Nội dung:", content.procedure)
        self._papers()
        self._row("Số lượng:", f"{content.sets:02d} bộ hồ sơ, {len(content.papers)} loại giấy tờ")
        self._row("Thời hạn:", content.time_limit)
        self._row("Nhận lúc:", moment_words(content.received))
        self._row("Hẹn trả lúc:", moment_words(content.due) if content.due else "Trả ngay", strong=True)
        self._row("Lịch nghỉ:", content.provisional)
        self._row("Nơi trả:", content.give_back)
        self._row("Phí, lệ phí:", fee_words(content))
        self._row("Bằng chữ:", amount_words(content.fee) if content.fee else "")

    def _papers(self) -> None:
        for place, paper in enumerate(self._content.papers, 1):
            self._row("Giấy tờ:" if place == 1 else "", f"{place}. {paper.words}", gap=0.5 if place > 1 else 0.95)

    def _row(self, label: str, text: str, *, strong: bool = False, gap: float = 0.95) -> None:
        """Write one labelled row; rows without text are left out."""
        if not text:
            return
        size, column = self.text, self.text * 7.2
        style = ParagraphStyle("row", fontName=BOLD if strong else REGULAR, fontSize=size, leading=size * 1.2)
        row = Paragraph(escape(text), style)
        high = row.wrap(self._across - column, 10_000)[1]
        self._room(gap * size * 0.5 + high)
        self._y -= gap * size * 0.5 + high
        row.drawOn(self._sheet.canvas, self._margin + column, self._y)
        self._sheet.text(self._margin, self._y + high - size, label, size)

    def _signers(self) -> None:
        """Draw the two places for signatures, together on one page."""
        size = self.text
        self._room(size * 8.5)
        sides: tuple[tuple[float, str, str], ...] = (
            (0.22, "NGƯỜI NỘP HỒ SƠ", self._content.applicant), (0.78, "NGƯỜI TIẾP NHẬN", self._content.officer),
        )
        draw: Callable[[float, float, str, float, str], None] = self._sheet.centred
        for share, label, name in sides:
            x, y = self._margin + self._across * share, self._y - size * 2.2
            draw(x, y, label, size * 0.9, BOLD)
            draw(x, y - size * 1.15, "(Ký, ghi rõ họ tên)", size * 0.85, ITALIC)
            draw(x, y - size * 5.6, name, size, REGULAR)
        self._y -= size * 8.5

    def _room(self, high: float) -> None:
        if self._y - high < self._foot:
            self._sheet.next_page()
            self._y = self._sheet.size[1] - self._margin
