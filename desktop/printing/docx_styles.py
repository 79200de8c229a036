"""The paragraph styles of a draft in Word: one style per component of NĐ 30/2020, named in the words of the decree."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from desktop.printing import nd30_page as page

FONT = "Times New Roman"
LANGUAGE = "vi-VN"


@dataclass(frozen=True, slots=True)
class Look:
    """How one component is set; sizes and spaces in points, indents in mm."""

    size: float
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    left: float = 0.0
    right: float = 0.0
    leading: float = 0.0
    red: bool = False


_LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY

STYLES: dict[str, Look] = {
    "Quốc hiệu": Look(page.STATE_SIZE, bold=True),
    "Tiêu ngữ": Look(page.MOTTO_SIZE, bold=True),
    "Cơ quan chủ quản": Look(page.AGENCY_SIZE),
    "Cơ quan ban hành": Look(page.AGENCY_SIZE, bold=True),
    "Số ký hiệu": Look(page.NUMBER_SIZE),
    "Địa danh thời gian": Look(page.DATE_SIZE, italic=True),
    "Trích yếu công văn": Look(page.LETTER_SUBJECT_SIZE, before=page.SUBJECT_GAP, left=1, right=1),
    "Độ khẩn": Look(page.URGENCY_SIZE, bold=True, before=6, red=True),
    "Tên loại": Look(page.TITLE_SIZE, bold=True, before=14),
    "Trích yếu": Look(page.TITLE_SIZE, bold=True, left=12, right=12),
    "Kính gửi": Look(page.BODY_SIZE, before=12, after=page.PARAGRAPH_GAP),
    "Kính gửi nhiều nơi": Look(page.BODY_SIZE, align=_LEFT, left=47, indent=-4),
    "Thẩm quyền ban hành": Look(page.BODY_SIZE, bold=True, before=10, after=page.PARAGRAPH_GAP),
    "Căn cứ": Look(page.BODY_SIZE, italic=True, align=_JUSTIFY, after=page.PARAGRAPH_GAP, indent=page.INDENT_MM,
                   leading=page.BODY_LEADING),
    "Nội dung": Look(page.BODY_SIZE, align=_JUSTIFY, after=page.PARAGRAPH_GAP, indent=page.INDENT_MM,
                     leading=page.BODY_LEADING),
    "Đề mục": Look(page.BODY_SIZE, bold=True, before=6, after=page.PARAGRAPH_GAP),
    "Chức vụ người ký": Look(page.BODY_SIZE, bold=True),
    "Họ tên người ký": Look(page.BODY_SIZE, bold=True),
    "Nơi nhận": Look(page.RECIPIENTS_LABEL_SIZE, bold=True, italic=True, align=_LEFT, before=8),
    "Danh sách nơi nhận": Look(page.RECIPIENTS_SIZE, align=_LEFT),
    "Ký hiệu người soạn thảo": Look(page.DRAFTER_SIZE, align=_LEFT, before=8),
    "Địa chỉ cơ quan": Look(page.CONTACT_SIZE),
    "Số trang": Look(page.PAGE_NUMBER_SIZE),
    "Dòng kẻ": Look(2, leading=2),
}


def add_styles(document: Document) -> None:
    """Add every style of ``STYLES`` to ``document`` and set its default text."""
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set(normal, Look(page.BODY_SIZE, align=_LEFT))
    for name, look in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.base_style = normal
        style.quick_style = True
        _set(style, look)


def _set(style: ParagraphStyle, look: Look) -> None:
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(look.size), look.bold, look.italic
    font.color.rgb = RGBColor(0xDB, 0x14, 0x1A) if look.red else RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    shape.alignment = look.align
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.first_line_indent, shape.left_indent, shape.right_indent = Mm(look.indent), Mm(look.left), Mm(look.right)
    shape.widow_control = True
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if look.leading:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.leading)
