"""The page that is signed: sizes and places of NĐ 30/2020, pages that break well, room for number, date and seals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.printing.content import DraftContent, Signatory
from desktop.printing.pdf_draft import pdf
from signing.fields import field_boxes, fill, prepare
from signing.model import Box
from tests.desktop.printed_pages import DECISION, LETTER, MM, find, opened, picture, pieces, texts

BOLD, ITALIC, REGULAR = "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif"


@pytest.mark.parametrize(
    ("text", "size", "font"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, BOLD), ("Độc lập - Tự do - Hạnh phúc", 13, BOLD),
        ("XÃ NĂM CĂN", 12, BOLD), ("/UBND-KT", 13, REGULAR), ("Năm Căn,", 13, ITALIC), ("V/v triển khai", 12, REGULAR),
        ("KHẨN", 13, BOLD), ("Kính gửi:", 14, REGULAR), ("1. Đã rà soát", 14, REGULAR), ("CHỦ TỊCH", 14, BOLD),
        ("Quách Minh Đảm", 14, BOLD), ("Nơi nhận:", 12, "LiberationSerif-BoldItalic"), ("- Như trên;", 11, REGULAR),
    ],
)  # fmt: skip
def test_every_component_of_a_letter_has_its_size_and_face(text: str, size: float, font: str) -> None:
    found = find(pdf(LETTER).data, text)
    assert (found.size, found.font) == (size, font)


@pytest.mark.parametrize(
    ("text", "size", "font"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH CÀ MAU", 12, REGULAR), ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", 12, BOLD),
        ("Về việc thành lập", 14, BOLD), ("GIÁM ĐỐC SỞ NÔNG NGHIỆP", 14, BOLD), ("Căn cứ Luật Thủy lợi", 14, ITALIC),
        ("QUYẾT ĐỊNH:", 14, BOLD), ("Điều 2. Nhiệm vụ của Tổ", 14, BOLD), ("Điều 1.", 14, BOLD),
        ("PHÓ GIÁM ĐỐC", 14, BOLD),
    ],
)  # fmt: skip
def test_every_component_of_a_decision_has_its_size_and_face(text: str, size: float, font: str) -> None:
    found = find(pdf(DECISION).data, text)
    assert (found.size, found.font) == (size, font)


@pytest.mark.parametrize("content", [LETTER, DECISION])
def test_everything_stays_within_the_margins_and_every_font_is_embedded(content: DraftContent) -> None:
    for piece in pieces(pdf(content).data):
        assert piece.embedded
        assert piece.left >= 30 * MM - 1 and piece.right <= (210 - 15) * MM + 2
        assert piece.bottom >= 20 * MM - 1 and piece.top <= (297 - 20) * MM + 1


def test_the_components_stand_in_the_order_of_the_decree() -> None:
    data = pdf(LETTER).data
    order = ["CỘNG HÒA", "Độc lập", "Số:", "V/v triển khai", "KHẨN", "Kính gửi:", "1. Đã", "CHỦ TỊCH", "Quách Minh Đảm"]
    tops = [find(data, text).top for text in order]
    assert all(above > below for above, below in pairwise(tops))
    assert find(data, "Số:").bottom == pytest.approx(find(data, "Năm Căn,").bottom, abs=3)
    assert find(data, "Nơi nhận:").top == pytest.approx(find(data, "CHỦ TỊCH").top, abs=6)
    assert find(data, "CỘNG HÒA").left > find(data, "ỦY BAN").right


def test_a_peoples_committee_shows_no_agency_above_and_breaks_before_its_place() -> None:
    data = pdf(LETTER).data
    assert "TỈNH CÀ MAU" not in texts(data)[0]
    assert find(data, "ỦY BAN NHÂN DÂN").text.strip() == "ỦY BAN NHÂN DÂN"


def test_vietnamese_text_is_read_back_as_it_was_written() -> None:
    text = texts(pdf(LETTER).data)[0]
    assert "Thường trực Đảng ủy, HĐND xã" in text
    assert "Đề nghị Sở Nông nghiệp và Môi trường xem xét, hỗ trợ./." in text


def test_several_addressees_are_listed_with_dashes() -> None:
    content = replace(LETTER, addressees=("Sở Nội vụ", "Sở Tài chính;", "Sở Y tế"))
    text = texts(pdf(content).data)[0]
    assert "Kính gửi: - Sở Nội vụ; - Sở Tài chính; - Sở Y tế." in text


def test_number_and_date_are_left_open_and_filled_on_the_same_line() -> None:
    page = pdf(LETTER)
    assert "năm 20" not in texts(page.data)[0].split("Kính gửi")[0].replace("năm 2026-2027", "")
    prepared = prepare(page.data, {name: Box(*box) for name, box in page.boxes.items()})
    assert field_boxes(prepared) == {
        "so": "text", "ngay": "text", "lanh_dao": "signature", "co_quan": "signature",
    }  # fmt: skip
    filled = fill(prepared, {"so": "12", "ngay": "ngày 05 tháng 01 năm 2026"})
    before, after = _ink(page.data, page.boxes["ngay"]), _ink(filled, page.boxes["ngay"])
    assert before is None and after is not None
    number, around = _ink(filled, page.boxes["so"]), find(page.data, "/UBND-KT")
    assert number is not None and number == pytest.approx(around.bottom, abs=0.6)


def _ink(data: bytes, box: tuple[int, float, float, float, float]) -> float | None:
    """Return the lowest ink inside a box of the page, in points; None where there is none."""
    page, x, y, w, h = box
    scale, high = 200 / 72, 297 * MM
    region = [edge * scale for edge in (x + 1, high - y - h, x + w - 1, high - y)]
    crop = picture(data, 200, page).convert("L").crop(tuple(map(round, region)))
    inked = crop.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    return None if inked is None else high - (round(region[1]) + inked[3]) / scale


def test_a_known_number_and_day_are_printed_and_leave_no_empty_place() -> None:
    page = pdf(replace(LETTER, number="05", on=date(2026, 1, 5)))
    assert set(page.boxes) == {"lanh_dao", "co_quan"}
    assert "Số: 05/UBND-KT" in texts(page.data)[0]
    assert "Năm Căn, ngày 05 tháng 01 năm 2026" in texts(page.data)[0]


@pytest.mark.parametrize("content", [LETTER, DECISION])
def test_the_signature_has_its_room_and_the_seal_covers_a_third_of_it_from_the_left(content: DraftContent) -> None:
    page = pdf(content)
    where, x, y, w, h = page.boxes["lanh_dao"]
    post, name = find(page.data, content.post.upper()), find(page.data, content.signer)
    assert where == page.pages - 1
    assert w == pytest.approx(50 * MM, abs=0.02) and h == pytest.approx(25 * MM, abs=0.02)
    assert name.top < y and y + h < post.bottom
    assert x + w / 2 == pytest.approx((name.left + name.right) / 2, abs=1)
    _, seal_x, seal_y, side, high = page.boxes["co_quan"]
    assert side == high == pytest.approx(36 * MM, abs=0.02)
    assert seal_x + side - x == pytest.approx(w / 3, abs=0.05)
    assert seal_y + side / 2 == pytest.approx(y + h / 2, abs=0.05)
    assert seal_x > max(piece.right for piece in pieces(page.data) if piece.text.startswith("- "))


BESIDE = (
    Signatory("Dương Hồng Phúc", "Phó Chủ tịch", "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH"),
    Signatory("Lê Thị Kim Loan", "Chánh Văn phòng", "TL. CHỦ TỊCH"), Signatory("Tô Việt Hùng", "Trưởng phòng Kinh tế"),
)  # fmt: skip


@pytest.mark.parametrize("content", [LETTER, DECISION])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_who_signs_beside_the_signer_has_a_block_to_the_left_that_nothing_touches(
    content: DraftContent, count: int
) -> None:
    content = replace(content, cosigners=BESIDE[:count])
    assert DraftContent.from_json(content.to_json()) == content and "cosigners" not in LETTER.to_json()
    page = pdf(content)
    boxes = [page.boxes["lanh_dao"], *page.cosigners]
    last = {piece.text: piece for piece in pieces(page.data, page.pages - 1)}
    names = [last[name] for name in (content.signer, *(one.signer for one in BESIDE[:count]))]
    assert len(boxes) == count + 1 and {box[0] for box in boxes} == {page.pages - 1}
    for (_, x, y, w, h), name in zip(boxes, names, strict=True):
        assert w == pytest.approx(50 * MM, abs=0.02) and h == pytest.approx(25 * MM, abs=0.02)
        assert name.top < y and x + w / 2 == pytest.approx((name.left + name.right) / 2, abs=1)
        assert _ink(page.data, (page.pages - 1, x, y, w, h)) is None, "the room for the signature is empty"
    first, signer = page.cosigners[0], page.boxes["lanh_dao"]
    assert first[1] + first[3] < page.boxes["co_quan"][1] and first[2] == signer[2], "on the left, as high"
    assert last["Nơi nhận:"].top < min(name.bottom for name in names)


@settings(max_examples=40)
@given(st.lists(st.integers(min_value=1, max_value=90), min_size=1, max_size=12), st.booleans(), st.integers(0, 3))
def test_the_signature_never_stands_alone_on_a_page(lengths: list[int], decision: bool, beside: int) -> None:
    word = "nước"
    body = tuple(" ".join([word] * length) + "." for length in lengths)
    page = pdf(replace(DECISION if decision else LETTER, body=body, cosigners=BESIDE[:beside]))
    seen = texts(page.data)
    last = seen[-1].split("Nơi nhận:")[0]
    assert last.count(word) >= min(2, lengths[-1])
    assert sum(text.count(word) for text in seen) == sum(lengths)
    assert page.boxes["lanh_dao"][0] == page.pages - 1 == len(seen) - 1
    for index in range(page.pages):
        assert min(piece.bottom for piece in pieces(page.data, index)) >= 20 * MM - 4


def test_page_numbers_stand_in_the_middle_above_from_the_second_page() -> None:
    page = pdf(replace(LETTER, body=tuple("Nội dung của một đoạn văn dài. " * 8 for _ in range(20))))
    assert page.pages > 2
    for index in range(1, page.pages):
        number = pieces(page.data, index)[0]
        assert number.text.strip() == str(index + 1)
        assert (number.size, number.font) == (14, REGULAR)
        assert number.bottom > (297 - 20) * MM
        assert (number.left + number.right) / 2 == pytest.approx(105 * MM, abs=1)
    assert all(piece.top <= (297 - 20) * MM + 1 for piece in pieces(page.data, 0))


def test_a_training_page_says_so_on_every_page() -> None:
    long = replace(LETTER, body=LETTER.body * 20)
    assert all("HUẤN LUYỆN" in text for text in texts(pdf(long, training=True).data))
    assert not any("HUẤN LUYỆN" in text for text in texts(pdf(long).data))


def test_the_same_draft_gives_the_same_file_and_another_another() -> None:
    assert pdf(LETTER).data == pdf(DraftContent.from_json(LETTER.to_json())).data
    assert pdf(LETTER).data != pdf(replace(LETTER, signer="Dương Hồng Phúc")).data


def test_the_file_names_itself() -> None:
    with opened(pdf(LETTER).data) as document:
        known = document.get_metadata_dict()
    assert known["Title"] == f"Công văn: {LETTER.subject}"
    assert known["Subject"] == LETTER.subject
    assert b"/Lang (vi)" in pdf(LETTER).data


def test_signs_of_markup_in_a_text_are_only_text() -> None:
    content = replace(LETTER, body=("Nếu a < b & c > d thì <b>không</b> in đậm.",))
    assert "a < b & c > d thì <b>không</b> in đậm" in texts(pdf(content).data)[0]
