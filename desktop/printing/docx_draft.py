"""A draft of NĐ 30/2020 as a Word document that can be edited further; the same content gives the same bytes."""

from __future__ import annotations

from typing import Final

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from desktop.printing import docx_parts as parts
from desktop.printing import nd30_page as page
from desktop.printing.content import DraftContent, ParagraphKind, Signatory, kind_of, label_of, name_lines
from desktop.printing.docx_styles import add_styles
from desktop.printing.fonts import BOLD, width
from desktop.printing.nd30_types import EMPTY_DATE, URGENCIES, date_line
from desktop.printing.plain_text import printable_content

_AGENCY_COLUMN_MM: Final = page.TEXT_WIDTH_MM - page.STATE_COLUMN_MM


def docx(content: DraftContent) -> bytes:
    """Write ``content`` as .docx; number and day stay open unless they are known."""
    content = printable_content(content)
    document = new_document()
    add_styles(document)
    parts.set_page(document)
    parts.set_properties(document, f"{content.type}: {content.subject}", content.subject, content.issuing_body)
    _head(document, content)
    if not content.letter:
        _title(document, content)
    _addressees(document, content)
    _body(document, content)
    _signature(document, content)
    if content.contact:
        _contact(document, content)
    return parts.stable(document)


def _head(document: Document, content: DraftContent) -> None:
    """Write the table with agency, number and V/v on the left, Quốc hiệu, place and day on the right."""
    table = parts.bare_table(document, (_AGENCY_COLUMN_MM, page.STATE_COLUMN_MM), rows=2)
    agency, state = table.rows[0].cells
    if content.above:
        parts.line(agency, content.above.upper(), "Cơ quan chủ quản", first=True)
    names = (content.issuing_body.upper(),) if content.above else name_lines(content.issuing_body)
    for place, name in enumerate(names):
        parts.line(agency, name, "Cơ quan ban hành", first=not content.above and place == 0)
    length = min(width(names[-1], BOLD, page.AGENCY_SIZE) * parts.MM_PER_POINT, _AGENCY_COLUMN_MM) * page.AGENCY_RULE
    parts.rule(agency.add_paragraph(style="Dòng kẻ"), _AGENCY_COLUMN_MM, length)
    parts.line(state, page.STATE, "Quốc hiệu", first=True)
    parts.line(state, page.MOTTO, "Tiêu ngữ")
    motto = width(page.MOTTO, BOLD, page.MOTTO_SIZE) * parts.MM_PER_POINT
    parts.rule(state.add_paragraph(style="Dòng kẻ"), page.STATE_COLUMN_MM, motto)
    _number_row(table, content)


def _number_row(table: Table, content: DraftContent) -> None:
    left, right = table.rows[1].cells
    number = content.number or " " * 7
    parts.line(left, f"Số: {number}/{content.notation}", "Số ký hiệu", first=True)
    day = date_line(content.place, content.on) if content.on else f"{content.place}, {EMPTY_DATE}".rstrip()
    parts.line(right, day, "Địa danh thời gian", first=True)
    if content.letter:
        parts.line(left, f"V/v {content.subject}", "Trích yếu công văn")
    for words, frame in ((content.urgency, URGENCIES.get(content.urgency, 40.0)), (content.circulation, 56.0)):
        if words:
            parts.frame(parts.line(left, words, "Độ khẩn"), (_AGENCY_COLUMN_MM - frame) / 2)


def _title(document: Document, content: DraftContent) -> None:
    document.add_paragraph(content.type.upper(), style="Tên loại")
    document.add_paragraph(content.subject, style="Trích yếu")
    whole = width(content.subject, BOLD, page.TITLE_SIZE) * parts.MM_PER_POINT
    parts.rule(document.add_paragraph(style="Dòng kẻ"), page.TEXT_WIDTH_MM, min(whole, 120) * page.AGENCY_RULE)


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
        parts.kept(document.add_paragraph(content.decider.upper(), style="Thẩm quyền ban hành"))
    for line in content.base_lines:
        document.add_paragraph(line, style="Căn cứ")
    if content.enacting:
        parts.kept(document.add_paragraph(content.enacting, style="Thẩm quyền ban hành"))
    for text in content.paragraphs:
        _paragraph(document, text)
    if content.paragraphs:
        parts.kept(document.paragraphs[-1])


def _paragraph(document: Document, text: str) -> None:
    kind = kind_of(text)
    if kind is ParagraphKind.HEADING:
        parts.kept(document.add_paragraph(text, style="Đề mục"))
        return
    paragraph = document.add_paragraph(style="Nội dung")
    if kind is ParagraphKind.TITLE:
        paragraph.add_run(text).bold = True
        parts.kept(paragraph)
    else:
        label, rest = label_of(text)
        if label:
            paragraph.add_run(label).bold = True
        paragraph.add_run(rest)


def _signature(document: Document, content: DraftContent) -> None:
    """Write nơi nhận and who signs side by side; the rows stay on one page with the end of the text.

    Who signs beside the signer takes the place of nơi nhận, further ones rows of their own; nơi nhận is then below.
    """
    beside = content.cosigners
    rows = 2 + len(beside) // 2 if beside else 1
    table = parts.bare_table(document, (page.RECIPIENTS_COLUMN_MM, page.SIGNATURE_COLUMN_MM), rows=rows)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = [cell for row in table.rows for cell in row.cells]
    _signer(cells[1], Signatory(content.signer, content.post, content.authority))
    for at, one in enumerate(beside):
        _signer(cells[at + (at > 0)], one)
    left = cells[2 * (rows - 1)]
    parts.line(left, "Nơi nhận:", "Nơi nhận", first=True)
    for line in content.recipient_lines:
        parts.line(left, line, "Danh sách nơi nhận")
    if content.drafter_line:
        parts.line(left, content.drafter_line, "Ký hiệu người soạn thảo")
    for paragraph in (paragraph for cell in cells[: 2 * (rows - 1)] for paragraph in cell.paragraphs):
        parts.kept(paragraph)


def _signer(cell: _Cell, who: Signatory) -> None:
    """Write the lines above a signature and the name below its room."""
    for place, text in enumerate(who.posts):
        post = parts.line(cell, text.upper(), "Chức vụ người ký", first=place == 0)
        post.paragraph_format.space_before = Pt(8 if place == 0 else 0)
    name = parts.line(cell, who.signer, "Họ tên người ký", first=not who.posts)
    name.paragraph_format.space_before = Mm(page.LEADER_BOX_MM[1] + 5)


def _contact(document: Document, content: DraftContent) -> None:
    """Write the agency's address under a full rule at the foot of page 1 (ô 13)."""
    paragraph = document.sections[0].first_page_footer.paragraphs[0]
    paragraph.style, paragraph.text = "Địa chỉ cơ quan", content.contact
    parts.border(paragraph, "top")
