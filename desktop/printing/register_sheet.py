"""A part of a register book as a spreadsheet: real days and numbers, the head frozen and repeated when printed."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from desktop.printing.plain_text import printable
from desktop.printing.register_book import Sheets
from desktop.printing.sheet import TRAINING_TEXT
from workflow.registers.book import Kind
from workflow.registers.lines import Value
from workflow.registers.section import Section

_FIRST_ROW = 6
"""Rows above: agency, title, which part, training mark; then the titles of the columns and their numbers."""
_MM_A_CHARACTER = 1.9
_THIN = Side(style="thin", color="404040")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FONT = "Times New Roman"
_FORMATS: dict[Kind, str] = {"date": "dd/mm/yyyy", "number": "00", "text": "@", "code": "@"}
_TEXT_LIMIT = 32_000


def register_xlsx(section: Section, about: Sheets) -> bytes:
    """Return the lines of a book as XLSX: A4 lying across, one page wide, rows to repeat, page numbers."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _sheet_name(section.title)
    book.properties.title = f"{section.title} - {about.organ}"
    book.properties.creator = "VIC Desktop"
    book.properties.created = book.properties.modified = datetime.combine(about.printed, datetime.min.time())
    _head(sheet, section, about)
    _body(sheet, section)
    _page(sheet, section, about)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in printable(title))[:31]


def _head(sheet: Worksheet, section: Section, about: Sheets) -> None:
    last = len(section.columns)
    for row, text, size in ((1, about.organ.upper(), 11), (2, section.title.upper(), 14), (3, section.about, 11)):
        cell = sheet.cell(row, 1, printable(text))
        cell.font = Font(name=_FONT, size=size, bold=row < 3, italic=row == 3)
        cell.alignment = Alignment(horizontal="left" if row == 1 else "center")
        end = last - 1 if row == 1 and about.training else last
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=end)
    if about.training:
        sheet.cell(1, last, TRAINING_TEXT).font = Font(name=_FONT, size=11, bold=True, color="B26A00")
    for place, column in enumerate(section.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width / _MM_A_CHARACTER
        for row, text, bold in ((_FIRST_ROW - 2, column.title, True), (_FIRST_ROW - 1, f"({place})", False)):
            cell = sheet.cell(row, place, text)
            cell.font = Font(name=_FONT, size=10, bold=bold, italic=not bold)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = _GRID


def _body(sheet: Worksheet, section: Section) -> None:
    font, plain, middle = Font(name=_FONT, size=10), _aligned("left"), _aligned("center")
    for place, values in enumerate(section.rows, _FIRST_ROW):
        for column, (value, told) in enumerate(zip(values, section.columns, strict=True), 1):
            cell = sheet.cell(place, column)
            assert isinstance(cell, Cell)
            _fill(cell, value, told.kind)
            cell.font, cell.border = font, _GRID
            cell.alignment = middle if told.kind in ("date", "number") else plain
    if section.closing:
        sheet.cell(_FIRST_ROW + len(section.rows) + 1, 1, printable(section.closing)).font = Font(
            name=_FONT, size=10, italic=True
        )


def _fill(cell: Cell, value: Value, kind: Kind) -> None:
    """Put a value in as what it is; a text is never taken for a formula."""
    if value is None or value == "":
        return
    if isinstance(value, date | int):
        cell.value = value
        cell.number_format = _FORMATS["date" if isinstance(value, date) else "number"]
        return
    cell.value = printable(value)[:_TEXT_LIMIT]
    cell.data_type = "s"
    cell.number_format = _FORMATS["text"]


def _aligned(side: str) -> Alignment:
    return Alignment(horizontal=side, vertical="top", wrap_text=True)


def _page(sheet: Worksheet, section: Section, about: Sheets) -> None:
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.print_title_rows = f"{_FIRST_ROW - 2}:{_FIRST_ROW - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    foot, head = sheet.oddFooter, sheet.oddHeader
    assert foot is not None and head is not None
    foot.left.text, foot.right.text = f"In ngày {about.printed:%d/%m/%Y}", "Trang &P/&N"
    if about.training:
        head.center.text = TRAINING_TEXT
    end = get_column_letter(len(section.columns))
    sheet.print_area = f"A1:{end}{_FIRST_ROW + len(section.rows) + 1}"
    if section.rows:
        sheet.auto_filter.ref = f"A{_FIRST_ROW - 1}:{end}{_FIRST_ROW + len(section.rows) - 1}"
