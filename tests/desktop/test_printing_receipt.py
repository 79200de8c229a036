"""Receipts: everything form 01 asks for, a QR code read even from a crooked scan, copies and training marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing.receipt import receipt
from desktop.printing.receipt_code import NotAReceipt, read_payload, receipt_code, signed_text
from desktop.printing.receipt_content import PaperLine, from_received, payload
from tests.desktop.printed_pages import RECEIPT, VIETNAM, opened, picture, pieces, texts


@pytest.mark.parametrize("size", ["A5", "A4"])
@pytest.mark.parametrize("dpi", [100, 150, 200])
@pytest.mark.parametrize("turned", [0, 3, -3])
def test_the_code_is_read_from_a_scan(size: str, dpi: int, turned: int) -> None:
    scan = picture(receipt(RECEIPT, size, training=True), dpi).rotate(turned, expand=True, fillcolor="white")
    found = [read.text for read in zxingcpp.read_barcodes(scan)]
    assert found == [payload(RECEIPT)]


def test_what_the_code_says_is_read_back() -> None:
    read = read_payload(payload(RECEIPT))
    assert (read.code, read.office, read.issued, read.due) == (RECEIPT.code, "H12.59", RECEIPT.received, RECEIPT.due)
    assert not read.signed


def test_a_signature_takes_the_place_of_the_checksum() -> None:
    read = read_payload(payload(replace(RECEIPT, signature="AbC_-9")))
    assert (read.signed, read.proof) == (True, "AbC_-9")
    assert read.signed_text == signed_text(RECEIPT.code, RECEIPT.organ, RECEIPT.received, RECEIPT.due)


@given(st.integers(min_value=0, max_value=200), st.characters(codec="utf-8"))
def test_a_changed_code_is_not_believed(place: int, char: str) -> None:
    text = payload(RECEIPT)
    at = place % len(text)
    changed = text[:at] + char + text[at + 1 :]
    if changed != text and changed[text.rindex("|") + 1 :][:1] != "S":
        with pytest.raises(NotAReceipt):
            read_payload(changed)


@given(st.text(max_size=200))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotAReceipt) as refused:
        read_payload(text)
    assert refused.value.what_next


def test_a_separator_never_enters_the_code() -> None:
    with pytest.raises(ValueError, match="separator"):
        receipt_code("H12|59", "H12.59", RECEIPT.received, None)


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_the_page_says_everything_form_01_asks_for(size: str) -> None:
    data = receipt(RECEIPT, size)
    (text,) = texts(data)
    for part in (
        "GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ", "Mã hồ sơ: H12.59-261112-0047", "Trịnh Thị Mỹ Xuyên",
        "0919 254 067", "Ấp 3, xã Năm Căn, tỉnh Cà Mau", "Đăng ký thành lập hộ kinh doanh",
        "1. Giấy đề nghị đăng ký hộ kinh doanh (bản chính)",
        "2. Giấy tờ pháp lý (bản điện tử)", "01 bộ hồ sơ, 2 loại giấy tờ", "03 ngày làm việc",
        "09 giờ 42, thứ Năm 12/11/2026",
        "09 giờ 45, thứ Ba 17/11/2026", "Tại quầy", "100.000 đồng (chưa nộp)", "Một trăm nghìn đồng",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN",
        "Kha Ngọc Diễm", "Năm Căn, ngày 12 tháng 11 năm 2026",
    ):  # fmt: skip
        assert part in text
    assert all(piece.embedded for piece in pieces(data))
    with opened(data) as document:
        width, height = document[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == {"A5": (148, 210), "A4": (210, 297)}[size]


def test_a_second_print_says_which_copy_it_is() -> None:
    assert "Bản sao" not in texts(receipt(RECEIPT))[0]
    assert "Bản sao lần 2" in texts(receipt(replace(RECEIPT, copy=2)))[0]


def test_training_is_written_across_the_page() -> None:
    assert "HUẤN LUYỆN" in texts(receipt(RECEIPT, training=True))[0]
    assert "HUẤN LUYỆN" not in texts(receipt(RECEIPT))[0]


def test_the_same_receipt_gives_the_same_file() -> None:
    assert receipt(RECEIPT) == receipt(RECEIPT)


def test_many_papers_shrink_the_text_first_and_then_take_a_second_page() -> None:
    some = replace(RECEIPT, papers=tuple(PaperLine(f"Giấy tờ thứ {n}", "ban_sao", 2) for n in range(14)))
    many = replace(RECEIPT, papers=tuple(PaperLine(f"Giấy tờ thứ {n} " + "dài " * 20) for n in range(40)))
    assert len(texts(receipt(some))) == 1
    pages = texts(receipt(many))
    assert len(pages) > 1
    assert "NGƯỜI TIẾP NHẬN" in pages[-1] and "40. Giấy tờ thứ 39" in " ".join(pages)
    for index in range(len(pages)):
        assert min(piece.bottom for piece in pieces(receipt(many), index)) > 10


def test_an_unknown_size_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="A3"):
        receipt(RECEIPT, "A3")


def test_a_receipt_is_made_from_the_step_that_received_the_dossier() -> None:
    step = {
        "code": "H12.59-261112-0047",
        "procedure": {"code": "1.001612", "name": "Đăng ký thành lập hộ kinh doanh", "days": 3},
        "applicant": {"name": "Trịnh Thị Mỹ Xuyên", "uid": "096187004512", "phone": "0919 254 067", "address": None},
        "papers": [
            {"name": "Giấy đề nghị", "got": True, "form": "ban_chinh", "file": None},
            {"name": "Biên bản họp", "got": False, "form": "", "file": None},
        ],
        "fee": {"amount": 100000, "paid": True},
        "at": "2026-11-12T09:42:00+07:00", "due": "2026-11-17T09:45:00+07:00", "give_back": "",
    }  # fmt: skip
    made = from_received(step, governing="UBND", office="TT", organ="H12.59", place="Năm Căn", officer="Kha Ngọc Diễm")
    assert made.papers == (PaperLine("Giấy đề nghị", "ban_chinh"),)
    assert (made.time_limit, made.give_back, made.paid, made.fee) == ("03 ngày làm việc", "Tại quầy", True, 100_000)
    assert made.due == datetime(2026, 11, 17, 9, 45, tzinfo=VIETNAM)


def test_a_result_given_at_once_has_no_due_time() -> None:
    content = replace(RECEIPT, due=None, time_limit="Giải quyết ngay")
    assert "Trả ngay" in texts(receipt(content))[0]
    assert read_payload(payload(content)).due is None
