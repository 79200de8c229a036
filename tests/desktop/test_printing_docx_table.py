"""A table as a Word document: the office's head, headings over columns, a head that is repeated, places to sign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from desktop.printing.report_docx import table_docx
from desktop.printing.report_paper import Issue, PaperColumn, PaperRow, TablePaper, report_paper
from tests.workflow.reports.forty import OFFICE, question
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ISSUE = Issue("Ủy ban nhân dân xã Năm Căn", date(2026, 7, 10), "Tỉnh Cà Mau", "Năm Căn", "Lâm Hoài Thương")
PLAIN = TablePaper(
    "Ủy ban nhân dân xã", "BIÊN BẢN", (PaperColumn("STT", kind="count"), PaperColumn("Tên", width=40)),
    (PaperRow((1, "Hồ sơ 1")), PaperRow((2, "Hồ sơ 2"), bold=True)), lines=("Bên giao: A",), remarks=("Lập 02 bản.",),
    signers=(("BÊN GIAO", "Nguyễn Văn A"), ("BÊN NHẬN", "")), place_date="Năm Căn, ngày 1 tháng 7 năm 2026",
    code="Số: ……/BB-UBND",
)  # fmt: skip


def opened(paper: TablePaper) -> Any:
    return Document(BytesIO(table_docx(paper)))


def ruled(document: Any) -> Any:
    (found,) = [table for table in document.tables if table.style.name == "Table Grid"]
    return found


def everything(document: Any) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_head_is_that_of_the_decree_and_both_sides_sign() -> None:
    document = opened(PLAIN)
    text = everything(document)
    for words in ("ỦY BAN NHÂN DÂN XÃ", "Số: ……/BB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIÊN BẢN",
                  "Lập 02 bản.", "BÊN GIAO", "Nguyễn Văn A", "BÊN NHẬN"):  # fmt: skip
        assert words in text
    styles = {paragraph.style.name for table in document.tables for row in table.rows
              for cell in row.cells for paragraph in cell.paragraphs}  # fmt: skip
    assert {"Quốc hiệu", "Cơ quan ban hành", "Số ký hiệu", "Chức vụ người ký", "Họ tên người ký"} <= styles


@pytest.mark.parametrize("portrait", [False, True])
def test_the_page_lies_across_unless_it_is_to_stand(portrait: bool) -> None:
    section = opened(replace(PLAIN, portrait=portrait)).sections[0]
    assert section.orientation == (WD_ORIENT.PORTRAIT if portrait else WD_ORIENT.LANDSCAPE)
    assert round(section.page_width.mm) == (210 if portrait else 297) and round(section.left_margin.mm) == 30
    across = sum(column.width.mm for column in ruled(opened(replace(PLAIN, portrait=portrait))).columns)
    assert round(across) == (165 if portrait else 252)


def test_headings_stand_over_their_columns_and_are_repeated_on_every_page() -> None:
    report = known(definitions(lambda name: None), "II.06a").compute(OFFICE, question())
    document = opened(report_paper(report, ISSUE))
    table = ruled(document)
    top = [cell.text for cell in table.rows[0].cells]
    assert top.count("Số hồ sơ đã giải quyết") == 4, "one box over its four columns"
    assert table.rows[1].cells[8].text == "Đúng hạn" and table.rows[2].cells[2].text == "(3)"
    assert top[1] == table.rows[1].cells[1].text == "Lĩnh vực giải quyết", "a column of its own has one box, not two"
    repeated = [row._tr.trPr is not None and row._tr.trPr.find(f"{WORD}tblHeader") is not None for row in table.rows]
    assert repeated == [True] * 3 + [False] * (len(table.rows) - 3)
    total = table.rows[-1].cells
    assert total[1].text == "Tổng số" and total[1].paragraphs[0].runs[0].bold
    text = everything(document)
    assert "KHÔNG KHỚP" in text and "TỈNH CÀ MAU" in text and "THỦ TRƯỞNG ĐƠN VỊ" in text


def test_training_is_marked_on_every_page_and_the_same_paper_is_the_same_file() -> None:
    section = opened(replace(PLAIN, training=True)).sections[0]
    for header in (section.header, section.first_page_header):
        assert "HUẤN LUYỆN" in {paragraph.text for paragraph in header.paragraphs}
    assert "HUẤN LUYỆN" not in {paragraph.text for paragraph in opened(PLAIN).sections[0].first_page_header.paragraphs}
    assert table_docx(PLAIN) == table_docx(PLAIN)


def test_letters_a_font_cannot_show_break_nothing() -> None:
    odd = replace(PLAIN, title="BIÊN\x00BẢN \u202e", rows=(PaperRow((1, "Hồ\x0bsơ\ud800")),))
    assert "BIÊN" in everything(opened(odd))
