"""A draft as a Word document: styles and measures of NĐ 30/2020, the same file every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm

from desktop.printing.content import DraftContent, Signatory
from desktop.printing.docx_draft import docx
from tests.desktop.printed_pages import DECISION, LETTER

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(content: DraftContent) -> Any:
    """Write and read a draft."""
    return Document(BytesIO(docx(content)))


def paragraphs(content: DraftContent) -> list[Any]:
    """Return every paragraph in reading order, those of the tables too."""
    document = opened(content)
    found: list[Any] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [line for row in block.rows for cell in row.cells for line in cell.paragraphs]
        else:
            found.append(block)
    return found


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    section = opened(LETTER).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 20, 20]
    assert 30 <= round(section.left_margin.mm) <= 35 and 15 <= round(section.right_margin.mm) <= 20


@pytest.mark.parametrize(
    ("start", "style", "size", "bold", "italic"),
    [
        ("CỘNG HÒA", "Quốc hiệu", 12, True, False), ("Độc lập", "Tiêu ngữ", 13, True, False),
        ("XÃ NĂM CĂN", "Cơ quan ban hành", 12, True, False), ("Số:", "Số ký hiệu", 13, False, False),
        ("Năm Căn, ngày", "Địa danh thời gian", 13, False, True), ("V/v", "Trích yếu công văn", 12, False, False),
        ("KHẨN", "Độ khẩn", 13, True, False), ("Kính gửi", "Kính gửi", 14, False, False),
        ("1. Đã", "Nội dung", 14, False, False), ("CHỦ TỊCH", "Chức vụ người ký", 14, True, False),
        ("Quách", "Họ tên người ký", 14, True, False), ("Nơi nhận", "Nơi nhận", 12, True, True),
        ("- Như trên", "Danh sách nơi nhận", 11, False, False),
    ],
)  # fmt: skip
def test_every_component_has_its_style(start: str, style: str, size: int, bold: bool, italic: bool) -> None:
    found = next(line for line in paragraphs(LETTER) if line.text.startswith(start))
    font = found.style.font
    assert (found.style.name, font.size.pt, font.bold, font.italic) == (style, size, bold, italic)
    assert font.name == "Times New Roman"


def test_a_decision_has_its_title_bases_and_bold_articles() -> None:
    lines = {line.text: line for line in paragraphs(DECISION)}
    assert lines["QUYẾT ĐỊNH"].style.name == "Tên loại"
    assert lines["QUYẾT ĐỊNH:"].style.name == "Thẩm quyền ban hành"
    assert lines["Căn cứ Luật Thủy lợi ngày 19 tháng 6 năm 2017;"].style.name == "Căn cứ"
    article = next(line for text, line in lines.items() if text.startswith("Điều 1."))
    assert [bool(run.bold) for run in article.runs] == [True, False]
    assert article.runs[0].text == "Điều 1."
    assert lines["ỦY BAN NHÂN DÂN TỈNH CÀ MAU"].style.name == "Cơ quan chủ quản"


def test_the_rule_under_the_motto_is_as_long_as_the_motto() -> None:
    rules = [line for line in paragraphs(LETTER) if line.style.name == "Dòng kẻ"]
    shape = rules[1].paragraph_format
    assert 90 - (shape.left_indent + shape.right_indent) / Mm(1) == pytest.approx(159.14 * 25.4 / 72, abs=0.1)
    assert all(line._p.find(f".//{WORD}pBdr/{WORD}top") is not None for line in rules)


def test_the_page_number_is_hidden_on_the_first_page() -> None:
    section = opened(LETTER).sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    field = section.header.paragraphs[0]._p.find(f"{WORD}fldSimple")
    assert field.get(f"{WORD}instr") == "PAGE"
    assert section.header.paragraphs[0].style.font.size.pt == 14


def test_number_and_day_stay_open_until_they_are_known() -> None:
    head = [line.text for line in paragraphs(LETTER)]
    assert "Số:        /UBND-KT" in head
    assert "Năm Căn, ngày      tháng      năm" in head
    known = [line.text for line in paragraphs(replace(LETTER, number="05", on=date(2026, 2, 3)))]
    assert "Số: 05/UBND-KT" in known and "Năm Căn, ngày 03 tháng 02 năm 2026" in known


def test_the_same_draft_gives_the_same_file() -> None:
    assert docx(LETTER) == docx(LETTER)
    assert docx(DECISION) != docx(replace(DECISION, subject="Về việc khác"))


def test_the_address_stands_at_the_foot_of_the_first_page() -> None:
    section = opened(replace(LETTER, contact="Ấp 3, xã Năm Căn, tỉnh Cà Mau")).sections[0]
    assert section.first_page_footer.paragraphs[0].text == "Ấp 3, xã Năm Căn, tỉnh Cà Mau"


def test_who_signs_beside_the_signer_has_a_cell_before_those_who_receive_it() -> None:
    beside = tuple(Signatory(f"Người {n}", "Phó Chủ tịch", "KT. CHỦ TỊCH") for n in range(3))
    table = opened(replace(LETTER, cosigners=beside)).tables[-1]
    words = [[" ".join(part.text for part in cell.paragraphs) for cell in row.cells] for row in table.rows]
    assert [cell.split()[-1] for cell in words[0]] == ["0", LETTER.signer.split()[-1]]
    assert [cell[-1] for cell in words[1]] == ["1", "2"] and words[1][0].startswith("KT. CHỦ TỊCH PHÓ CHỦ TỊCH")
    assert words[2][0].startswith("Nơi nhận:") and len(opened(LETTER).tables[-1].rows) == 1
