"""Register books and slips: every column on every page, nothing lost between pages."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from desktop.printing.process_slip import (
    ControlSlip,
    HandOver,
    Opinion,
    SettlementSlip,
    control_slip,
    settlement_slip,
)
from desktop.printing.register_book import IncomingRow, OutgoingRow, incoming_book, outgoing_book
from tests.desktop.printed_pages import MM, opened, pieces, texts

OFFICE, DAY = "Ủy ban nhân dân xã Năm Căn", date(2026, 11, 30)
INCOMING = [
    IncomingRow(
        "10/11/2026", f"{number:02d}", "Sở Nông nghiệp và Môi trường", f"{number}/SNNMT-CCTL", "09/11/2026",
        "Công văn triển khai phòng, chống hạn hán, xâm nhập mặn", "Phòng Kinh tế", "10/11/2026",
    )
    for number in range(1, 61)
]  # fmt: skip
OUTGOING = [OutgoingRow("05/UBND-KT", "12/11/2026", "Công văn trả lời", "Quách Minh Đảm", "Sở Tài chính", "VT", "02")]


def test_the_incoming_register_repeats_its_ten_columns_on_every_page() -> None:
    pages = texts(incoming_book(INCOMING, organ=OFFICE, year=2026, printed=DAY, span="Từ số 01 đến số 60"))
    assert len(pages) > 2
    for place, text in enumerate(pages, 1):
        for label in ("Ngày đến", "Số đến", "Tác giả", "Ký nhận", "Ghi chú", "(1)", "(10)", "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"):
            assert label in text
        assert f"Trang {place}" in text
    joined = " ".join(pages)
    assert all(f"{number}/SNNMT-CCTL" in joined.replace("/ ", "/") for number in range(1, 61))


def test_the_outgoing_register_has_its_ten_columns() -> None:
    (text,) = texts(outgoing_book(OUTGOING, organ=OFFICE, year=2026, printed=DAY))
    labels = ("Nơi nhận văn bản", "Người ký", "Số lượng bản", "Ngày chuyển", "05/UBND-KT", "Quách Minh Đảm", "(10)")
    assert all(label in text for label in labels)


def test_the_books_lie_across_and_keep_within_the_page() -> None:
    data = incoming_book(INCOMING, organ=OFFICE, year=2026, printed=DAY, training=True)
    with opened(data) as document:
        assert [round(side / MM) for side in document[0].get_size()] == [297, 210]
    marks = [piece for piece in pieces(data) if "HUẤN LUYỆN" not in piece.text]
    assert min(piece.left for piece in marks) > 10 * MM and max(piece.right for piece in marks) < 287 * MM
    assert all(piece.embedded for piece in marks)


def test_an_empty_register_is_still_a_page_with_its_head() -> None:
    (text,) = texts(incoming_book([], organ=OFFICE, year=2026, printed=DAY))
    assert "Tên loại và trích yếu nội dung" in text


def test_the_same_register_gives_the_same_file() -> None:
    first, second = (incoming_book(INCOMING, organ=OFFICE, year=2026, printed=DAY) for _ in range(2))
    assert first == second


def test_a_code_too_wide_for_its_column_breaks_after_a_hyphen_not_inside_a_word() -> None:
    row = OutgoingRow("1234/BC-UBND-VPHĐNDUBND", "", "", "", "")
    lines = [piece.text.strip() for piece in pieces(outgoing_book([row], organ=OFFICE, year=2026, printed=DAY))]
    assert lines[-2].startswith("1234/BC-UBND") and lines[-1] == "VPHĐNDUBND"


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
