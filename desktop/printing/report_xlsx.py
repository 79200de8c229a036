"""A table paper as a workbook: real numbers and dates, merged headings, frozen head, ready to print on one width."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desktop.printing.nd30_page import MOTTO, STATE
from desktop.printing.plain_text import printable
from desktop.printing.report_paper import TablePaper, Value, heads
from desktop.printing.sheet import TRAINING_TEXT

_FONT = "Times New Roman"
_FORMATS = {"percent": "0.00", "points": "0.##", "count": "#,##0", "date": "dd/mm/yyyy", "text": "@"}
_EDGE = Side(style="thin", color="404040")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_HEAD = PatternFill("solid", fgColor="EEF1F3")


def table_xlsx(paper: TablePaper) -> bytes:
    """Write the paper as a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Báo cáo"
    book.properties.creator = "VIC Desktop"
    book.properties.title = printable(paper.title)
    row = _top(sheet, paper)
    fixed = _headings(sheet, paper, row)
    row = _lines(sheet, paper, fixed)
    _below(sheet, paper, row)
    _page(sheet, paper, row=fixed, first=len(_heading_rows(paper)))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Worksheet, row: int, place: int, value: Value | date, *, bold: bool = False, size: float = 11) -> Cell:
    """Write one cell; text stays text even when it begins like a formula."""
    cell = sheet.cell(row, place)
    assert isinstance(cell, Cell)
    cell.value = printable(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(name=_FONT, size=size, bold=bold)
    return cell


def _wide(
    sheet: Worksheet, row: int, text: str, first: int, last: int, *, bold: bool = False, size: float = 11
) -> None:
    cell = _put(sheet, row, first, text, bold=bold, size=size)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _top(sheet: Worksheet, paper: TablePaper) -> int:
    """Write agency, Quốc hiệu and title; return the row after them."""
    last = len(paper.columns)
    half = max(2, last // 2)
    left = [text for text in (paper.governing.upper(), paper.office.upper()) if text]
    right = [STATE, MOTTO, *((paper.place_date,) if paper.place_date else ())]
    for place in range(max(len(left), len(right))):
        if place < len(left):
            _wide(sheet, place + 1, left[place], 1, half, bold=place == len(left) - 1)
        if place < len(right) and last > half:
            _wide(sheet, place + 1, right[place], half + 1, last, bold=place < 2)
    row = max(len(left), len(right)) + 2
    mark = (f"{TRAINING_TEXT} – số liệu không có thật",) if paper.training else ()
    _wide(sheet, row, paper.title, 1, last, bold=True, size=14)
    for text in (*paper.lines, *((paper.form,) if paper.form else ()), *mark):
        row += 1
        _wide(sheet, row, text, 1, last)
    return row + 2


def _heading_rows(paper: TablePaper) -> list[list[str]]:
    two = any(column.over for column in paper.columns)
    rows = [[column.over or column.words for column in paper.columns]] if two else []
    rows.append([column.words for column in paper.columns])
    if any(column.number for column in paper.columns):
        rows.append([column.number for column in paper.columns])
    return rows


def _headings(sheet: Worksheet, paper: TablePaper, row: int) -> int:
    """Write the headings from ``row``; return the first row of lines."""
    rows = _heading_rows(paper)
    for down, texts in enumerate(rows):
        for place, text in enumerate(texts, 1):
            cell = _put(sheet, row + down, place, text, bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border, cell.fill = _BOX, _HEAD
    if any(column.over for column in paper.columns):
        for words, first, last in heads(paper.columns):
            down = row if words else row + 1
            sheet.merge_cells(start_row=row, start_column=first + 1, end_row=down, end_column=last + 1)
    return row + len(rows)


def _lines(sheet: Worksheet, paper: TablePaper, row: int) -> int:
    for line in paper.rows:
        for place, (value, column) in enumerate(zip(line.values, paper.columns, strict=True), 1):
            real = _day(value) if column.kind == "date" else value
            cell = _put(sheet, row, place, real, bold=line.bold)
            cell.border = _BOX
            cell.number_format = _FORMATS[column.kind]
            side = "left" if isinstance(real, str) else "right"
            cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=isinstance(real, str))
        row += 1
    return row


def _day(value: Value) -> Value | date:
    """Return a day as a date the sheet can reckon with; other text as it is."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return value


def _below(sheet: Worksheet, paper: TablePaper, row: int) -> None:
    last = len(paper.columns)
    row += 1
    for ok, words in paper.marks:
        _put(sheet, row, 1, f"{'✓' if ok else '✗'} Kiểm tra {words}", bold=not ok)
        row += 1
    for remark in paper.remarks:
        _put(sheet, row, 1, remark)
        row += 1
    row += 1
    for place, (caption, name) in enumerate(paper.signers):
        first = 1 + place * last // len(paper.signers)
        end = (place + 1) * last // len(paper.signers)
        _wide(sheet, row, caption, first, end, bold=True)
        _wide(sheet, row + 5, name, first, end, bold=True)


def _page(sheet: Worksheet, paper: TablePaper, *, row: int, first: int) -> None:
    """Set up printing: landscape A4, one page wide, the headings on every page."""
    for place, column in enumerate(paper.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(6.0, column.width * 1.15)
    sheet.freeze_panes = f"{'C' if len(paper.columns) > 3 else 'A'}{row}"
    setup: Any = sheet.page_setup
    setup.orientation = "portrait" if paper.portrait else "landscape"
    setup.paperSize, setup.fitToWidth, setup.fitToHeight = 9, 1, 0
    properties: Any = sheet.sheet_properties
    properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{row - first}:{row - 1}"
    below: Any = sheet.oddFooter
    above: Any = sheet.oddHeader
    below.center.text = "&P/&N"
    above.center.text = TRAINING_TEXT if paper.training else None
    for side, inches in (("left", 0.5), ("right", 0.4), ("top", 0.5), ("bottom", 0.5)):
        setattr(sheet.page_margins, side, inches)
