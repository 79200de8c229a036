"""Register books and slips: every column on every page, nothing lost between pages."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from desktop.printing.fonts import REGULAR
from desktop.printing.plain_text import printable
from desktop.printing.process_slip import (
    ControlSlip,
    HandOver,
    Opinion,
    SettlementSlip,
    control_slip,
    settlement_slip,
)
from desktop.printing.register_book import Sheets, register_pdf
from desktop.printing.register_sheet import register_xlsx
from desktop.printing.ruled_table import wrapped
from tests.desktop.printed_pages import MM, opened, pieces, texts
from workflow.registers.book import book, books
from workflow.registers.lines import Line
from workflow.registers.section import Section, section

OFFICE, DAY = "Ủy ban nhân dân xã Năm Căn", date(2026, 11, 30)
ABOUT = Sheets(OFFICE, DAY)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def incoming(number: int, **more: Any) -> Line:
    """Return a line of the incoming register."""
    cells = {
        "arrived": date(2026, 11, 10), "number": number, "author": "Sở Nông nghiệp và Môi trường",
        "code": f"{number}/SNNMT-CCTL", "issued": date(2026, 11, 9), "receiver": "Phòng Kinh tế",
        "subject": "Công văn triển khai phòng, chống hạn hán, xâm nhập mặn", "passed_on": date(2026, 11, 10), **more,
    }  # fmt: skip
    return Line(date(2026, 11, 10), (2026, "van_ban_den", number, ""), cells, "van_ban_den")


def part(key: str, *lines: Line) -> Section:
    """Return a section of a book."""
    return section(book(key), lines, FIRST, LAST)


SIXTY = part("van-ban-den", *(incoming(number) for number in range(1, 61)))


@pytest.mark.parametrize("key", sorted(books()))
def test_every_book_prints_every_column_on_every_page(key: str) -> None:
    columns = book(key).columns
    cells = {column.key: {"date": DAY, "number": 7}.get(column.kind, f"Ô {column.key}") for column in columns}
    lines = [Line(DAY, (2026, book(key).series, number, ""), cells, book(key).series) for number in range(1, 41)]
    pages = texts(register_pdf(part(key, *lines), Sheets(OFFICE, DAY, training=True)))
    assert len(pages) > 1
    for place, text in enumerate(pages, 1):
        for column in columns:
            assert column.title.split()[0] in text and column.title.split()[-1] in text
        assert f"({len(columns)})" in text and book(key).title.upper() in text
        assert f"Trang {place}" in text and "HUẤN LUYỆN" in text and "UBND" not in text
    assert "Cộng: 40 dòng" in pages[-1]


def test_the_incoming_register_shows_every_number() -> None:
    joined = " ".join(texts(register_pdf(SIXTY, ABOUT)))
    assert all(f"{number}/SNNMT-CCTL" in joined.replace("/ ", "/") for number in range(1, 61))
    assert "từ số 01 đến số 60" in joined and "Ký nhận sau khi in" in joined


def test_the_books_lie_across_and_keep_within_the_page() -> None:
    data = register_pdf(SIXTY, Sheets(OFFICE, DAY, training=True))
    with opened(data) as document:
        assert [round(side / MM) for side in document[0].get_size()] == [297, 210]
    marks = [piece for piece in pieces(data) if "HUẤN LUYỆN" not in piece.text]
    assert min(piece.left for piece in marks) > 10 * MM and max(piece.right for piece in marks) < 287 * MM
    assert all(piece.embedded for piece in marks)


def test_a_line_that_fits_on_a_page_is_never_torn_between_two() -> None:
    """What one person signs for stands on one sheet of the bound register."""
    long = "Phòng Kinh tế; phối hợp: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã, các ấp có liên quan, "
    rows = [incoming(number, receiver=f"đầu{number}. {long}cuối{number}.") for number in range(1, 31)]
    pages = texts(register_pdf(part("van-ban-den", *rows), ABOUT))
    for number in range(1, 31):
        (page,) = [text for text in pages if f"đầu{number}." in text]
        assert f"cuối{number}." in page, number


def test_an_empty_register_is_still_a_page_with_its_head() -> None:
    (text,) = texts(register_pdf(part("van-ban-den"), ABOUT))
    assert "Tên loại và trích yếu nội dung" in text and "Cộng: 0 dòng" in text


def test_the_same_register_gives_the_same_file() -> None:
    assert register_pdf(SIXTY, ABOUT) == register_pdf(SIXTY, ABOUT)


def test_a_code_too_wide_for_its_column_breaks_after_a_hyphen_not_inside_a_word() -> None:
    lines = wrapped("1234/BC-UBND-VPHĐNDUBND", 70, REGULAR)
    assert lines == ["1234/BC-UBND-", "VPHĐNDUBND"]
    assert wrapped("một hai\nba", 300, REGULAR) == ["một hai", "ba"] and wrapped("", 300, REGULAR) == []
    assert "".join(wrapped("W" * 60, 70, REGULAR)) == "W" * 60


def test_a_line_longer_than_a_page_goes_on_over_the_next() -> None:
    long = part("van-ban-den", incoming(1, subject="hạn hán " * 900))
    pages = texts(register_pdf(long, ABOUT))
    assert len(pages) > 2 and " ".join(pages).count("hạn") >= 900
    assert all("Tác giả" in page for page in pages)


@given(rows=st.lists(st.text(max_size=60), max_size=5))
@settings(max_examples=15, deadline=None)
def test_any_text_is_printed_in_both_forms(rows: list[str]) -> None:
    found = part("van-ban-den", *(incoming(n, subject=text, note=text) for n, text in enumerate(rows, 1)))
    assert texts(register_pdf(found, ABOUT))
    sheet = load_workbook(io.BytesIO(register_xlsx(found, ABOUT))).active
    written = [sheet.cell(6 + n, 6).value for n in range(len(rows))]
    assert written == [printable(text)[:32000] or None for text in rows]


def test_the_spreadsheet_holds_real_days_and_numbers_and_prints_its_head_on_every_page() -> None:
    found = part("van-ban-den", incoming(7, subject='=HYPERLINK("http://a.vn")'), incoming(8))
    sheet = load_workbook(io.BytesIO(register_xlsx(found, Sheets(OFFICE, DAY, training=True)))).active
    assert [cell.value for cell in sheet[4]] == [column.title for column in found.columns]
    arrived, number, subject = sheet["A6"], sheet["B6"], sheet["F6"]
    assert (arrived.value, arrived.number_format) == (datetime(2026, 11, 10), "dd/mm/yyyy")
    assert (number.value, number.number_format) == (7, "00")
    assert (subject.data_type, subject.value) == ("s", '=HYPERLINK("http://a.vn")')
    assert sheet.freeze_panes == "A6" and sheet.print_title_rows == "$4:$5"
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["J1"].value == "HUẤN LUYỆN" and sheet.oddHeader.center.text == "HUẤN LUYỆN"
    assert sheet["A8"].value is None and str(sheet["A9"].value).startswith("Cộng: 2 dòng")
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJ"]
    assert widths[5] == max(widths) and widths[1] == min(widths)


def test_the_settlement_slip_has_three_parts_and_lines_to_write_on() -> None:
    leader = Opinion("Quách Minh Đảm", "Tham mưu kế hoạch.", datetime(2026, 11, 11, 9, 10), ("Chủ trì: Phòng Kinh tế",))
    slip = SettlementSlip(OFFICE, "Văn phòng", "Công văn số 3412/SNNMT-CCTL", "Phòng, chống hạn", "812", (leader,))
    (text,) = texts(settlement_slip(slip))
    order = [
        "1. Ý kiến của lãnh đạo cơ quan", "Tham mưu kế hoạch.", "- Chủ trì: Phòng Kinh tế",
        "09 giờ 10, ngày 11 tháng 11 năm 2026",
        "2. Ý kiến của lãnh đạo đơn vị", "3. Ý kiến đề xuất của người giải quyết",
    ]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize("count", [0, 3, 40])
def test_the_control_slip_has_a_row_for_every_hand_over_and_one_more(count: int) -> None:
    at = datetime(2026, 11, 12, 10)
    rows = tuple(HandOver("Kha Ngọc Diễm", f"Người {n:02d}", at, "Đúng hạn") for n in range(count))
    slip = ControlSlip(OFFICE, "Trung tâm", "H12.59-261112-0047", "Đăng ký", "Trịnh Thị Mỹ Xuyên", "nhận", "hẹn", rows)
    data = control_slip(slip)
    pages = texts(data)
    joined = " ".join(pages)
    assert all(f"Người {n:02d}" in joined for n in range(count))
    assert joined.count("10 giờ 00, 12/11/2026") == count
    assert "... giờ ... phút" in joined
    assert all("Bên giao" in text for text in pages)
    assert data == control_slip(slip)


def test_a_long_opinion_goes_on_to_a_second_page() -> None:
    opinions = tuple(Opinion("Tô Việt Hùng", "Ý kiến " * 60) for _ in range(12))
    slip = SettlementSlip(OFFICE, "Văn phòng", "Công văn", "Phòng, chống hạn", "812", opinions, opinions, opinions)
    pages = texts(settlement_slip(slip, training=True))
    assert len(pages) > 2 and all("HUẤN LUYỆN" in text for text in pages)
    assert " ".join(pages).count("Ý kiến Ý kiến") >= 36
