"""A table paper as PDF pages: landscape A4, the head repeated, numbers to the right, the training mark below all."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from desktop.printing.fonts import BOLD, ITALIC, REGULAR, load_fonts, width
from desktop.printing.nd30_page import MOTTO, STATE
from desktop.printing.plain_text import printable
from desktop.printing.report_paper import PaperRow, TablePaper, heads, words_of
from desktop.printing.sheet import A4, A4_LANDSCAPE, draw_training_mark

_MARGIN = 13 * mm
_TEXT = 9.5
_BESIDE = 2.5
_LINE = Color(0.25, 0.25, 0.25)
_SHADE = Color(0.94, 0.95, 0.96)


def table_pdf(paper: TablePaper) -> bytes:
    """Draw the paper; the same paper gives the same bytes."""
    load_fonts()
    size = A4 if paper.portrait else A4_LANDSCAPE
    out = BytesIO()
    document = BaseDocTemplate(
        out, pagesize=size, invariant=1, title=printable(paper.title), subject=printable(paper.form or paper.title),
        lang="vi", creator="VIC Desktop", producer="VIC Desktop",
    )  # fmt: skip
    across = size[0] - 2 * _MARGIN
    frame = Frame(_MARGIN, _MARGIN, across, size[1] - 2 * _MARGIN, 0, 0, 0, 0)

    def decorate(canvas: Canvas, _: Any) -> None:
        if paper.training:
            draw_training_mark(canvas, size)
        number = f"{canvas.getPageNumber()}"
        canvas.setFont(REGULAR, _TEXT)
        canvas.drawString(size[0] / 2 - width(number, REGULAR, _TEXT) / 2, 6 * mm, number)

    document.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
    document.build([*_head(paper, across), _table(paper, across), *_foot(paper, across)])
    return out.getvalue()


def _style(name: str, font: str, size: float, alignment: Literal[0, 1, 2] = 0) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.22, alignment=alignment)


def _said(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def _head(paper: TablePaper, across: float) -> Iterator[Flowable]:
    """Yield agency and Quốc hiệu side by side, then the title (NĐ 30/2020 PL I)."""
    plain, bold = _style("plain", REGULAR, 11, 1), _style("bold", BOLD, 11, 1)
    left = [_said(paper.governing.upper(), plain)] if paper.governing else []
    left += [_said(paper.office.upper(), bold)]
    left += [_said(paper.code, plain)] if paper.code else []
    right = [_said(STATE, bold), Paragraph(f"<u>{escape(MOTTO)}</u>", _style("motto", BOLD, 12, 1))]
    if paper.place_date:
        right.append(_said(paper.place_date, _style("day", ITALIC, 11, 1)))
    top = Table([[left, right]], colWidths=[across * 0.46, across * 0.54])
    top.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 0)]))
    yield top
    yield Spacer(0, 3 * mm)
    yield _said(paper.title, _style("title", BOLD, 14, 1))
    for line in paper.lines:
        yield _said(line, _style("line", ITALIC, 11, 1))
    if paper.form:
        yield _said(paper.form, _style("form", ITALIC, 10, 2))
    yield Spacer(0, 2 * mm)


def _table(paper: TablePaper, across: float) -> Table:
    label = _style("label", BOLD, _TEXT, 1)
    order = _style("order", ITALIC, _TEXT - 1, 1)
    above = heads(paper.columns)
    two = any(words for words, _, _ in above)
    top = [""] * len(paper.columns)
    for words, first, _ in above:
        top[first] = words or paper.columns[first].words
    low = [column.words if column.over else "" for column in paper.columns]
    rows: list[list[Any]] = [[_said(text, label) for text in (top if two else [c.words for c in paper.columns])]]
    if two:
        rows.append([_said(text, label) for text in low])
    if any(column.number for column in paper.columns):
        rows.append([_said(column.number, order) for column in paper.columns])
    fixed = len(rows)
    rows += [_cells(paper, row) for row in paper.rows]
    table = Table(rows, colWidths=_widths(paper, across), repeatRows=fixed)
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, _LINE), ("BACKGROUND", (0, 0), (-1, fixed - 1), _SHADE),
        ("VALIGN", (0, 0), (-1, fixed - 1), "MIDDLE"), ("VALIGN", (0, fixed), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _BESIDE), ("RIGHTPADDING", (0, 0), (-1, -1), _BESIDE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]  # fmt: skip
    if paper.training:  # the mark lies below the table and must be seen
        style.pop(1)
    for words, first, last in above if two else ():
        style.append(("SPAN", (first, 0), (last, 0)) if words else ("SPAN", (first, 0), (first, 1)))
    table.setStyle(TableStyle(style))
    return table


def _widths(paper: TablePaper, across: float) -> list[float]:
    """Return the widths of the columns: none narrower than the longest word above it, the others share the rest."""
    least = [
        max((width(word, BOLD, _TEXT) for word in printable(column.words).split()), default=0.0) + 2 * _BESIDE + 1
        for column in paper.columns
    ]
    asked = [column.width for column in paper.columns]
    tight: set[int] = set()
    while True:
        free = sum(one for place, one in enumerate(asked) if place not in tight)
        rest = across - sum(least[place] for place in tight)
        found = [least[place] if place in tight else rest * one / free for place, one in enumerate(asked)]
        narrow = {place for place, one in enumerate(found) if one < least[place]} - tight
        if not narrow or len(tight | narrow) == len(asked):
            return found
        tight |= narrow


def _cells(paper: TablePaper, row: PaperRow) -> list[Paragraph]:
    font = BOLD if row.bold else REGULAR
    left, right = _style("left", font, _TEXT, 0), _style("right", font, _TEXT, 2)
    middle = _style("middle", font, _TEXT, 1)
    cells = []
    for place, (value, column) in enumerate(zip(row.values, paper.columns, strict=True)):
        style = middle if place == 0 and column.kind == "count" else left if column.kind == "text" else right
        cells.append(_said(words_of(value, column.kind), style))
    return cells


def _foot(paper: TablePaper, across: float) -> Iterator[Flowable]:
    """Yield the checks, the remarks and the places to sign."""
    small = _style("small", REGULAR, 10)
    yield Spacer(0, 2 * mm)
    for ok, words in paper.marks:
        yield _said(f"Kiểm tra {words}: {'khớp' if ok else 'KHÔNG KHỚP'}", small if ok else _style("bad", BOLD, 10))
    for remark in paper.remarks:
        yield _said(remark, small)
    if not paper.signers:
        return
    caption, name = _style("caption", BOLD, 11, 1), _style("name", BOLD, 11, 1)
    cells = [[_said(words, caption), Spacer(0, 18 * mm), _said(who, name)] for words, who in paper.signers]
    places = Table([cells], colWidths=[across / len(cells)] * len(cells))
    places.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    yield KeepTogether([Spacer(0, 4 * mm), places])
