"""A table paper as a Word document the office can edit further: head and places to sign by NĐ 30/2020."""

from __future__ import annotations

from typing import Final

from docx import Document as new_document
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row

from desktop.printing import docx_parts as parts
from desktop.printing import nd30_page as page
from desktop.printing.docx_styles import add_styles
from desktop.printing.fonts import BOLD, width
from desktop.printing.plain_text import printable
from desktop.printing.report_paper import PaperColumn, PaperRow, TablePaper, heads, words_of

_TEXT: Final = 12
_SIGN_MM: Final = 28
"""Room to sign between the caption and the name."""
_TRAINING: Final = RGBColor(0xB5, 0x6A, 0x00)
_SIDES: Final = {"text": WD_ALIGN_PARAGRAPH.LEFT}


def table_docx(paper: TablePaper) -> bytes:
    """Write the paper as .docx; the same paper gives the same bytes."""
    document = new_document()
    add_styles(document)
    parts.set_page(document, landscape=not paper.portrait)
    title, form, office = (printable(text) for text in (paper.title, paper.form or paper.title, paper.office))
    parts.set_properties(document, title, form, office)
    across = (page.PAGE_WIDTH_MM if paper.portrait else page.PAGE_HEIGHT_MM) - page.LEFT_MM - page.RIGHT_MM
    if paper.training:
        for header in (document.sections[0].header, document.sections[0].first_page_header):
            mark = header.add_paragraph("HUẤN LUYỆN", style="Số trang")
            mark.runs[0].bold, mark.runs[0].font.color.rgb = True, _TRAINING
    _head(document, paper, across)
    _table(document, paper, across)
    _foot(document, paper, across)
    return parts.stable(document)


def _head(document: Document, paper: TablePaper, across: float) -> None:
    """Write agency and number on the left, Quốc hiệu and day on the right, then title and its lines."""
    agency_mm = across - page.STATE_COLUMN_MM
    left, right = parts.bare_table(document, (agency_mm, page.STATE_COLUMN_MM), rows=1).rows[0].cells
    if paper.governing:
        parts.line(left, printable(paper.governing).upper(), "Cơ quan chủ quản", first=True)
    office = printable(paper.office).upper()
    parts.line(left, office, "Cơ quan ban hành", first=not paper.governing)
    length = min(width(office, BOLD, page.AGENCY_SIZE) * parts.MM_PER_POINT, agency_mm) * page.AGENCY_RULE
    parts.rule(left.add_paragraph(style="Dòng kẻ"), agency_mm, length)
    if paper.code:
        parts.line(left, printable(paper.code), "Số ký hiệu")
    parts.line(right, page.STATE, "Quốc hiệu", first=True)
    parts.line(right, page.MOTTO, "Tiêu ngữ")
    motto = width(page.MOTTO, BOLD, page.MOTTO_SIZE) * parts.MM_PER_POINT
    parts.rule(right.add_paragraph(style="Dòng kẻ"), page.STATE_COLUMN_MM, motto)
    if paper.place_date:
        parts.line(right, printable(paper.place_date), "Địa danh thời gian")
    document.add_paragraph(printable(paper.title), style="Tên loại").paragraph_format.space_after = Pt(8)
    for text in paper.lines:
        document.add_paragraph(printable(text), style="Nội dung")
    if paper.form:
        document.add_paragraph(printable(paper.form), style="Địa danh thời gian").alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: Document, paper: TablePaper, across: float) -> None:
    """Write the table; its head is repeated on every page, a row is never cut by one."""
    above = heads(paper.columns)
    two = any(words for words, _, _ in above)
    numbered = any(column.number for column in paper.columns)
    fixed = 1 + two + numbered
    table: Table = document.add_table(rows=fixed + len(paper.rows), cols=len(paper.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(column.width for column in paper.columns)
    for column, wide in zip(table.columns, (across * c.width / whole for c in paper.columns), strict=True):
        column.width = Mm(wide)
    rows = list(table.rows)
    for row in rows[:fixed]:
        _repeated(row)
    _words_above(rows, paper.columns, above, two=two)
    if numbered:
        for cell, column in zip(rows[fixed - 1].cells, paper.columns, strict=True):
            _put(cell, column.number, WD_ALIGN_PARAGRAPH.CENTER, italic=True)
    for row, values in zip(rows[fixed:], paper.rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(row, values, paper.columns)
    for row in rows:
        for cell, column in zip(row.cells, paper.columns, strict=True):
            cell.width = Mm(across * column.width / whole)


def _words_above(
    rows: list[_Row], columns: tuple[PaperColumn, ...], above: list[tuple[str, int, int]], *, two: bool
) -> None:
    """Write the headings: one row, or two where columns stand under a common one."""
    if not two:
        for cell, column in zip(rows[0].cells, columns, strict=True):
            _put(cell, column.words, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
        return
    for words, first, last in above:
        top = rows[0].cells[first]
        merged = top.merge(rows[0].cells[last] if words else rows[1].cells[first])
        _put(merged, words or columns[first].words, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    for place, column in enumerate(columns):
        if column.over:
            _put(rows[1].cells[place], column.words, WD_ALIGN_PARAGRAPH.CENTER, bold=True)


def _fill(row: _Row, values: PaperRow, columns: tuple[PaperColumn, ...]) -> None:
    for place, (cell, value, column) in enumerate(zip(row.cells, values.values, columns, strict=True)):
        middle = place == 0 and column.kind == "count"
        side = WD_ALIGN_PARAGRAPH.CENTER if middle else _SIDES.get(column.kind, WD_ALIGN_PARAGRAPH.RIGHT)
        _put(cell, words_of(value, column.kind), side, bold=values.bold)


def _put(cell: _Cell, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool = False, italic: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(_TEXT)


def _repeated(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _foot(document: Document, paper: TablePaper, across: float) -> None:
    """Write checks and remarks, then who signs, side by side and on one page."""
    document.add_paragraph(style="Dòng kẻ").paragraph_format.space_after = Pt(6)
    for ok, words in paper.marks:
        document.add_paragraph(f"Kiểm tra {printable(words)}: {'khớp' if ok else 'KHÔNG KHỚP'}", style="Nội dung")
    for text in paper.remarks:
        parts.kept(document.add_paragraph(printable(text), style="Nội dung"))
    if not paper.signers:
        return
    columns = tuple(across / len(paper.signers) for _ in paper.signers)
    row = parts.bare_table(document, columns, rows=1).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (caption, name) in zip(row.cells, paper.signers, strict=True):
        parts.line(cell, printable(caption), "Chức vụ người ký", first=True).paragraph_format.space_before = Pt(8)
        named = parts.line(cell, printable(name), "Họ tên người ký")
        named.paragraph_format.space_before = Mm(_SIGN_MM)
