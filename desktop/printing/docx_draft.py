"""A draft of NĐ 30/2020 as a Word document that can be edited further; the same content gives the same bytes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from desktop.printing import nd30_page as page
from desktop.printing.content import DraftContent, ParagraphKind, kind_of, label_of, name_lines
from desktop.printing.docx_styles import LANGUAGE, add_styles
from desktop.printing.fonts import BOLD, width
from desktop.printing.nd30_types import EMPTY_DATE, URGENCIES, date_line
from desktop.printing.plain_text import printable_content

_EPOCH: Final = datetime(2020, 3, 5)
"""The time written into the file: fixed (the day of the decree), so that equal drafts are equal files."""
_MM_PER_POINT: Final = 25.4 / 72
_AGENCY_COLUMN_MM: Final = page.TEXT_WIDTH_MM - page.STATE_COLUMN_MM


def docx(content: DraftContent) -> bytes:
    """Write ``content`` as .docx; number and day stay open unless they are known."""
    content = printable_content(content)
    document = new_document()
    add_styles(document)
    _page(document)
    _properties(document, content)
    _head(document, content)
    if not content.letter:
        _title(document, content)
    _addressees(document, content)
    _body(document, content)
    _signature(document, content)
    if content.contact:
        _contact(document, content)
    return _stable(document)


def _page(document: Document) -> None:
    """Set A4, margins, and the page number in the middle of the top margin, hidden on page 1."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.PAGE_WIDTH_MM), Mm(page.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(page.TOP_MM), Mm(page.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(page.LEFT_MM), Mm(page.RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Số trang"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _properties(document: Document, content: DraftContent) -> None:
    core = document.core_properties
    core.title, core.subject, core.language = f"{content.type}: {content.subject}", content.subject, LANGUAGE
    core.author = core.last_modified_by = content.issuing_body
    core.comments = core.keywords = ""
    core.created = core.modified = _EPOCH
    core.revision = 1


def _head(document: Document, content: DraftContent) -> None:
    """Write the table with agency, number and V/v on the left, Quốc hiệu, place and day on the right."""
    table = _table(document, (_AGENCY_COLUMN_MM, page.STATE_COLUMN_MM), rows=2)
    agency, state = table.rows[0].cells
    if content.above:
        _line(agency, content.above.upper(), "Cơ quan chủ quản", first=True)
    names = (content.issuing_body.upper(),) if content.above else name_lines(content.issuing_body)
    for place, name in enumerate(names):
        _line(agency, name, "Cơ quan ban hành", first=not content.above and place == 0)
    length = min(width(names[-1], BOLD, page.AGENCY_SIZE) * _MM_PER_POINT, _AGENCY_COLUMN_MM) * page.AGENCY_RULE
    _rule(agency.add_paragraph(style="Dòng kẻ"), _AGENCY_COLUMN_MM, length)
    _line(state, page.STATE, "Quốc hiệu", first=True)
    _line(state, page.MOTTO, "Tiêu ngữ")
    motto = width(page.MOTTO, BOLD, page.MOTTO_SIZE) * _MM_PER_POINT
    _rule(state.add_paragraph(style="Dòng kẻ"), page.STATE_COLUMN_MM, motto)
    _number_row(table, content)


def _number_row(table: Table, content: DraftContent) -> None:
    left, right = table.rows[1].cells
    number = content.number or " " * 7
    _line(left, f"Số: {number}/{content.notation}", "Số ký hiệu", first=True)
    day = date_line(content.place, content.on) if content.on else f"{content.place}, {EMPTY_DATE}".rstrip()
    _line(right, day, "Địa danh thời gian", first=True)
    if content.letter:
        _line(left, f"V/v {content.subject}", "Trích yếu công văn")
    for words, frame in ((content.urgency, URGENCIES.get(content.urgency, 40.0)), (content.circulation, 56.0)):
        if words:
            _frame(_line(left, words, "Độ khẩn"), (_AGENCY_COLUMN_MM - frame) / 2)


def _title(document: Document, content: DraftContent) -> None:
    document.add_paragraph(content.type.upper(), style="Tên loại")
    document.add_paragraph(content.subject, style="Trích yếu")
    whole = width(content.subject, BOLD, page.TITLE_SIZE) * _MM_PER_POINT
    _rule(document.add_paragraph(style="Dòng kẻ"), page.TEXT_WIDTH_MM, min(whole, 120) * page.AGENCY_RULE)


def _addressees(document: Document, content: DraftContent) -> None:
    """Write Kính gửi on one line for one addressee, else as a list with dashes."""
    names = [name.rstrip(".;") for name in content.addressees]
    if len(names) == 1:
        document.add_paragraph(f"Kính gửi: {names[0]}.", style="Kính gửi")
    elif names:
        label = document.add_paragraph("Kính gửi:", style="Kính gửi")
        label.alignment, label.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Mm(25)
        for place, name in enumerate(names, 1):
            mark = "." if place == len(names) else ";"
            document.add_paragraph(f"- {name}{mark}", style="Kính gửi nhiều nơi")


def _body(document: Document, content: DraftContent) -> None:
    if content.decider:
        _kept(document.add_paragraph(content.decider.upper(), style="Thẩm quyền ban hành"))
    for line in content.base_lines:
        document.add_paragraph(line, style="Căn cứ")
    if content.enacting:
        _kept(document.add_paragraph(content.enacting, style="Thẩm quyền ban hành"))
    for text in content.paragraphs:
        _paragraph(document, text)
    if content.paragraphs:
        _kept(document.paragraphs[-1])


def _paragraph(document: Document, text: str) -> None:
    kind = kind_of(text)
    if kind is ParagraphKind.HEADING:
        _kept(document.add_paragraph(text, style="Đề mục"))
        return
    paragraph = document.add_paragraph(style="Nội dung")
    if kind is ParagraphKind.TITLE:
        paragraph.add_run(text).bold = True
        _kept(paragraph)
    else:
        label, rest = label_of(text)
        if label:
            paragraph.add_run(label).bold = True
        paragraph.add_run(rest)


def _signature(document: Document, content: DraftContent) -> None:
    """Write nơi nhận and who signs side by side; the row stays on one page with the end of the text."""
    table = _table(document, (page.RECIPIENTS_COLUMN_MM, page.SIGNATURE_COLUMN_MM), rows=1)
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = row.cells
    _line(left, "Nơi nhận:", "Nơi nhận", first=True)
    for line in content.recipient_lines:
        _line(left, line, "Danh sách nơi nhận")
    if content.drafter_line:
        _line(left, content.drafter_line, "Ký hiệu người soạn thảo")
    posts = [text for text in (*content.authority.splitlines(), content.post) if text]
    for place, text in enumerate(posts):
        post = _line(right, text.upper(), "Chức vụ người ký", first=place == 0)
        post.paragraph_format.space_before = Pt(8 if place == 0 else 0)
    name = _line(right, content.signer, "Họ tên người ký", first=not posts)
    name.paragraph_format.space_before = Mm(page.LEADER_BOX_MM[1] + 5)


def _contact(document: Document, content: DraftContent) -> None:
    """Write the agency's address under a full rule at the foot of page 1 (ô 13)."""
    paragraph = document.sections[0].first_page_footer.paragraphs[0]
    paragraph.style, paragraph.text = "Địa chỉ cơ quan", content.contact
    _border(paragraph, "top")


def _table(document: Document, widths_mm: tuple[float, ...], rows: int) -> Table:
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


def _line(cell: _Cell, text: str, style: str, *, first: bool = False) -> Paragraph:
    """Add a paragraph to ``cell``; the ``first`` fills the empty one every cell begins with."""
    paragraph: Paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.style = style
    paragraph.add_run(text)
    return paragraph


def _rule(paragraph: Paragraph, column_mm: float, length_mm: float) -> None:
    """Make ``paragraph`` a rule of exact length: a border between equal indents."""
    side = Mm(max(0.0, (column_mm - length_mm) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.space_after = Pt(4)
    _border(paragraph, "top")


def _frame(paragraph: Paragraph, side_mm: float) -> None:
    """Put a single red frame round ``paragraph`` between equal indents."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side_mm)
    _border(paragraph, "top", "left", "bottom", "right", colour="DB141A", size=8, space=2)


def _border(paragraph: Paragraph, *sides: str, colour: str = "000000", size: int = 6, space: int = 1) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _kept(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.keep_with_next = True


def _stable(document: Document) -> bytes:
    """Return the file with its parts in a fixed order and at a fixed time."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            info = ZipInfo(name, _EPOCH.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
