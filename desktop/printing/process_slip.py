"""The slips that travel with a paper: phiếu giải quyết văn bản đến (NĐ 30/2020 PL IV) and phiếu kiểm soát (form 06)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from desktop.printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, width, wrapped
from desktop.printing.nd30_page import MOTTO, STATE
from desktop.printing.plain_text import printable_content
from desktop.printing.sheet import A4, Sheet
from workflow.vietnamese import date_words

_LEFT, _RIGHT, _TOP, _BOTTOM = 25 * mm, 15 * mm, 18 * mm, 18 * mm
_ACROSS = A4[0] - _LEFT - _RIGHT
_TEXT = 12.0
_LINE = Color(0.25, 0.25, 0.25)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody wrote on the slip and when; ``lines`` name who leads, who helps, until when."""

    who: str
    text: str
    at: datetime | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettlementSlip:
    """Phiếu giải quyết văn bản đến: the document and its three parts of opinions; an empty part leaves dotted lines."""

    governing: str
    office: str
    document: str
    subject: str
    arrival: str
    leader: tuple[Opinion, ...] = ()
    unit: tuple[Opinion, ...] = ()
    handler: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over of a dossier; ``result`` is trước hạn, đúng hạn or quá hạn; empty cells are filled in by hand."""

    giver: str
    receiver: str
    at: datetime | None = None
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ControlSlip:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ (form 06 of TT 03/2025/TT-VPCP): one row per hand-over."""

    governing: str
    office: str
    code: str
    procedure: str
    applicant: str
    received: str
    due: str
    rows: tuple[HandOver, ...] = ()


def settlement_slip(slip: SettlementSlip, *, training: bool = False) -> bytes:
    """Draw phiếu giải quyết văn bản đến with its three parts."""
    slip = printable_content(slip)
    page = _Slip("Phiếu giải quyết văn bản đến", slip.document, training)
    page.head(slip.governing, slip.office)
    page.title("PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN")
    page.row("Văn bản:", slip.document)
    page.row("Về việc:", slip.subject)
    page.row("Số đến:", slip.arrival)
    parts = (
        ("1. Ý kiến của lãnh đạo cơ quan, tổ chức", "giao đơn vị, cá nhân chủ trì, phối hợp; thời hạn", slip.leader),
        ("2. Ý kiến của lãnh đạo đơn vị", "giao cho cá nhân; thời hạn", slip.unit),
        ("3. Ý kiến đề xuất của người giải quyết", "", slip.handler),
    )
    for label, hint, opinions in parts:
        page.part(label, hint, opinions)
    return page.finish()


def control_slip(slip: ControlSlip, *, training: bool = False) -> bytes:
    """Draw phiếu kiểm soát: one row of the table per hand-over so far, and one left open."""
    slip = printable_content(slip)
    page = _Slip("Phiếu kiểm soát quá trình giải quyết hồ sơ", slip.code, training)
    page.head(slip.governing, slip.office)
    page.title("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ")
    for label, text in (
        ("Mã hồ sơ:", slip.code), ("Thủ tục:", slip.procedure), ("Người nộp:", slip.applicant),
        ("Nhận lúc:", slip.received), ("Hẹn trả:", slip.due),
    ):
        page.row(label, text)
    page.hand_overs((*slip.rows, HandOver("", "")))
    return page.finish()


class _Slip:
    """One slip being drawn from the top down over as many pages as it needs."""

    def __init__(self, title: str, subject: str, training: bool) -> None:
        self._sheet = Sheet(A4, f"{title} {subject}", subject, training=training)
        self._y = A4[1] - _TOP

    def finish(self) -> bytes:
        return self._sheet.finish()

    def head(self, governing: str, office: str) -> None:
        """Draw agency and office on the left, Quốc hiệu and Tiêu ngữ on the right."""
        sheet, size = self._sheet, 11.0
        right = width(STATE, BOLD, size)
        left_width = _ACROSS - right - 10
        left_middle, right_middle = _LEFT + left_width / 2, A4[0] - _RIGHT - right / 2
        y = self._y - size
        sheet.centred(right_middle, y, STATE, size, BOLD)
        sheet.centred(right_middle, y - 14, MOTTO, 12, BOLD)
        sheet.rule(right_middle, y - 18.5, width(MOTTO, BOLD, 12))
        low = y + size * 1.25
        for text, font in ((governing, REGULAR), (office, BOLD)):
            if text:
                lines = wrapped(text.upper(), font, size, left_width)
                low = sheet.lines(left_middle, low - size * 1.25, lines, size, font)
        sheet.rule(left_middle, low - 5, 60)
        self._y = min(low - 5, y - 18.5) - 6

    def title(self, text: str) -> None:
        """Write the name of the slip."""
        self._y -= 34
        self._sheet.centred(A4[0] / 2, self._y, text, 14, BOLD)
        self._y -= 12

    def row(self, label: str, text: str) -> None:
        """Write a labelled line."""
        paragraph = Paragraph(escape(text), _style(REGULAR))
        high = self._put(paragraph, 4, 68)
        self._sheet.text(_LEFT, self._y + high - _TEXT, label, _TEXT)

    def part(self, label: str, hint: str, opinions: Sequence[Opinion]) -> None:
        """Write one part of the slip: its label, what it should say, and the opinions or dotted lines."""
        self._put(Paragraph(escape(label), _style(BOLD)), 14)
        if hint:
            self._put(Paragraph(f"({escape(hint)})", _style(ITALIC)), 1)
        for opinion in opinions:
            self._opinion(opinion)
        if not opinions:
            self._dotted(4)

    def hand_overs(self, rows: Sequence[HandOver]) -> None:
        """Draw the table of hand-overs; a long row goes on in rows below it, no row breaks over pages."""
        columns = _HAND_OVER_COLUMNS
        label, cell = _style(BOLD, 11, 1), _style(REGULAR, 11)
        head = [Paragraph(escape(name), label) for name, _ in columns]
        widths = [share * mm for _, share in columns]
        body = [part for row in rows for part in _cut([Paragraph(escape(text), cell) for text in _cells(row)], widths)]
        heights = [None, *(_row_height(row, widths) for row in body)]
        rest: list[Flowable] = [Table([head, *body], widths, heights, repeatRows=1, style=_GRID)]
        self._y -= 12
        while rest:
            table = rest.pop(0)
            parts = table.split(_ACROSS, self._y - _BOTTOM)
            if not parts:
                self._turn()
                rest.insert(0, table)
            else:
                self._put(parts[0], 0)
                rest = list(parts[1:])

    def _opinion(self, opinion: Opinion) -> None:
        self._put(Paragraph(escape(opinion.text), _style(REGULAR)), 5)
        for line in opinion.lines:
            self._put(Paragraph(f"- {escape(line)}", _style(REGULAR)), 2, 10)
        when = f"{opinion.at:%H giờ %M}, {date_words(opinion.at)}" if opinion.at else ""
        signed = " - ".join(part for part in (opinion.who, when) if part)
        self._put(Paragraph(escape(signed), _style(BOLD_ITALIC, 11, 2)), 3)

    def _dotted(self, count: int) -> None:
        for _ in range(count):
            self._room(20)
            self._y -= 20
            self._sheet.canvas.saveState()
            self._sheet.canvas.setDash(0.8, 2.4)
            self._sheet.rule(_LEFT + _ACROSS / 2, self._y, _ACROSS, 0.6)
            self._sheet.canvas.restoreState()

    def _put(self, block: Flowable, above: float, indent: float = 0.0) -> float:
        high = float(block.wrap(_ACROSS - indent, 10_000)[1])
        self._room(high + above)
        self._y -= high + above
        block.drawOn(self._sheet.canvas, _LEFT + indent, self._y)
        return high

    def _room(self, high: float) -> None:
        if self._y - high < _BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._sheet.next_page()
        self._y = A4[1] - _TOP
        self._sheet.centred(A4[0] / 2, self._y + 8, str(self._sheet.page + 1), 12)


_HAND_OVER_COLUMNS = (
    ("Bên giao", 32.0), ("Bên nhận", 36.0), ("Thời gian giao, nhận", 30.0), ("Kết quả", 24.0), ("Ghi chú", 48.0),
)
_PAD, _LEAST, _MOST = 4.0, 46.0, 240.0
_GRID = TableStyle([
    ("GRID", (0, 0), (-1, -1), 0.5, _LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), _PAD), ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
])


def _cells(row: HandOver) -> tuple[str, ...]:
    blank = "... giờ ... phút, ngày ... tháng ... năm ....."
    return row.giver, row.receiver, f"{row.at:%H giờ %M}, {row.at:%d/%m/%Y}" if row.at else blank, row.result, row.note


def _cut(cells: Sequence[Flowable], widths: Sequence[float]) -> Iterator[list[Flowable]]:
    """Yield the cells of a row, in as many rows as keep each below ``_MOST``."""
    nothing = Paragraph("", _style(REGULAR, 11))
    while any(_high(cell, wide) > _MOST for cell, wide in zip(cells, widths, strict=True)):
        parts = [cell.split(wide - 2 * _PAD, _MOST - 2 * _PAD) for cell, wide in zip(cells, widths, strict=True)]
        yield [part[0] if part else nothing for part in parts]
        cells = [part[1] if len(part) > 1 else nothing for part in parts]
    yield [*cells]


def _row_height(cells: Sequence[Flowable], widths: Sequence[float]) -> float:
    """Return room to sign in, or what the longest cell needs."""
    return max(_LEAST, *(_high(cell, wide) for cell, wide in zip(cells, widths, strict=True)))


def _high(cell: Flowable, wide: float) -> float:
    return float(cell.wrap(wide - 2 * _PAD, 100_000)[1]) + 2 * _PAD


def _style(font: str, size: float = _TEXT, align: Literal[0, 1, 2] = 0) -> ParagraphStyle:
    return ParagraphStyle("slip", fontName=font, fontSize=size, leading=size * 1.25, alignment=align)
