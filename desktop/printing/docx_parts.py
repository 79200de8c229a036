"""Pieces the Word documents of the office are put together from: page, tables without lines, rules, frames."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from desktop.printing import nd30_page as page
from desktop.printing.docx_styles import LANGUAGE

EPOCH: Final = datetime(2020, 3, 5)
"""The time written into the file: fixed (the day of the decree), so that equal papers are equal files."""
MM_PER_POINT: Final = 25.4 / 72


def set_page(document: Document, *, landscape: bool = False) -> None:
    """Set A4, the margins of the decree, and the page number in the middle of the top margin, hidden on page 1."""
    section = document.sections[0]
    across, up = (Mm(side) for side in (page.PAGE_WIDTH_MM, page.PAGE_HEIGHT_MM))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (up, across) if landscape else (across, up)
    section.top_margin, section.bottom_margin = Mm(page.TOP_MM), Mm(page.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(page.LEFT_MM), Mm(page.RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Số trang"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def set_properties(document: Document, title: str, subject: str, author: str) -> None:
    """Say what the file is and whose; the same every time."""
    core = document.core_properties
    core.title, core.subject, core.language = title, subject, LANGUAGE
    core.author = core.last_modified_by = author
    core.comments = core.keywords = ""
    core.created = core.modified = EPOCH
    core.revision = 1


def bare_table(document: Document, widths_mm: tuple[float, ...], rows: int) -> Table:
    """Add a table without lines whose columns are exactly so wide."""
    table: Table = document.add_table(rows=rows, cols=len(widths_mm))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)
    for column, across in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(across)
        for cell in column.cells:
            cell.width = Mm(across)
    return table


def line(cell: _Cell, text: str, style: str, *, first: bool = False) -> Paragraph:
    """Add a paragraph to ``cell``; the ``first`` fills the empty one every cell begins with."""
    paragraph: Paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.style = style
    paragraph.add_run(text)
    return paragraph


def rule(paragraph: Paragraph, column_mm: float, length_mm: float) -> None:
    """Make ``paragraph`` a rule of exact length: a border between equal indents."""
    side = Mm(max(0.0, (column_mm - length_mm) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.space_after = Pt(4)
    border(paragraph, "top")


def frame(paragraph: Paragraph, side_mm: float) -> None:
    """Put a single red frame round ``paragraph`` between equal indents."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side_mm)
    border(paragraph, "top", "left", "bottom", "right", colour="DB141A", size=8, space=2)


def border(paragraph: Paragraph, *sides: str, colour: str = "000000", size: int = 6, space: int = 1) -> None:
    """Draw lines at the named sides of ``paragraph``; ``size`` in eighths of a point, ``space`` in points."""
    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def kept(paragraph: Paragraph) -> None:
    """Keep ``paragraph`` on the page of the next one."""
    paragraph.paragraph_format.keep_with_next = True


def stable(document: Document) -> bytes:
    """Return the file with its parts in a fixed order and at a fixed time."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            info = ZipInfo(name, EPOCH.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
