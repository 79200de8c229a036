"""What tests of printing share: made-up content, and a reader of what stands where on a page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from desktop.printing.content import DraftContent
from desktop.printing.receipt_content import PaperLine, ReceiptContent

MM = 72 / 25.4
VIETNAM = timezone(timedelta(hours=7))

LETTER = DraftContent(
    issuing_body="Ủy ban nhân dân xã Năm Căn",
    governing_body="Ủy ban nhân dân tỉnh Cà Mau",
    subject="triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027",
    place="Năm Căn",
    notation="UBND-KT",
    post="Chủ tịch",
    signer="Quách Minh Đảm",
    addressees=("Sở Nông nghiệp và Môi trường",),
    body=(
        "Ủy ban nhân dân xã Năm Căn báo cáo kết quả phòng, chống hạn hán như sau:",
        "1. Đã rà soát 18 cống, đập và 4 trạm bơm trên địa bàn; lập danh mục 03 công trình cần sửa chữa.",
        "Đề nghị Sở Nông nghiệp và Môi trường xem xét, hỗ trợ.",
    ),
    recipients=("Như trên", "Thường trực Đảng ủy, HĐND xã", "CT, các PCT UBND xã"),
    archive="VT, KT",
    copies=2,
    urgency="KHẨN",
    drafter="LHT",
    issued_copies=6,
)
DECISION = DraftContent(
    type="Quyết định",
    issuing_body="Sở Nông nghiệp và Môi trường",
    governing_body="Ủy ban nhân dân tỉnh Cà Mau",
    subject="Về việc thành lập Tổ ứng phó hạn hán, xâm nhập mặn mùa khô năm 2026-2027",
    place="Cà Mau",
    notation="QĐ-SNNMT",
    authority="KT. GIÁM ĐỐC",
    post="Phó Giám đốc",
    signer="Châu Minh Lộc",
    decider="Giám đốc Sở Nông nghiệp và Môi trường",
    bases=("Căn cứ Luật Thủy lợi ngày 19 tháng 6 năm 2017", "Theo đề nghị của Chánh Văn phòng Sở"),
    body=(
        "Điều 1. Thành lập Tổ ứng phó hạn hán, xâm nhập mặn gồm các ông, bà có tên trong danh sách kèm theo.",
        "Điều 2. Nhiệm vụ của Tổ",
        "1. Theo dõi, tổng hợp tình hình nguồn nước.",
        "Điều 3. Chánh Văn phòng Sở và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.",
    ),
    recipients=("Như Điều 3",),
)
RECEIPT = ReceiptContent(
    governing="Ủy ban nhân dân xã Năm Căn",
    office="Trung tâm Phục vụ hành chính công",
    organ="H12.59",
    place="Năm Căn",
    code="H12.59-261112-0047",
    applicant="Trịnh Thị Mỹ Xuyên",
    uid="096187004512",
    address="Ấp 3, xã Năm Căn, tỉnh Cà Mau",
    phone="0919 254 067",
    procedure="Đăng ký thành lập hộ kinh doanh",
    received=datetime(2026, 11, 12, 9, 42, tzinfo=VIETNAM),
    due=datetime(2026, 11, 17, 9, 45, tzinfo=VIETNAM),
    officer="Kha Ngọc Diễm",
    papers=(PaperLine("Giấy đề nghị đăng ký hộ kinh doanh", "ban_chinh"), PaperLine("Giấy tờ pháp lý", "dien_tu")),
    time_limit="03 ngày làm việc",
    fee=100_000,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text of a page: its words, font, size and rectangle in points from the lower left."""

    text: str
    font: str
    embedded: bool
    size: float
    left: float
    bottom: float
    right: float
    top: float


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF and close it afterwards."""
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def texts(data: bytes) -> list[str]:
    """Return the text of every page, white space as single spaces."""
    with opened(data) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def pieces(data: bytes, index: int = 0) -> list[Piece]:
    """Return every run of text of page ``index`` in the order it was drawn."""
    with opened(data) as document:
        page = document[index]
        reader = page.get_textpage()
        return [_piece(one, reader) for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])]


def find(data: bytes, text: str, index: int = 0) -> Piece:
    """Return the first run of text of a page that contains ``text``."""
    return next(piece for piece in pieces(data, index) if text in piece.text)


def picture(data: bytes, dpi: int, index: int = 0) -> Any:
    """Return a page as a picture."""
    with opened(data) as document:
        document.init_forms()
        return document[index].render(scale=dpi / 72).to_pil()


def _piece(one: Any, reader: Any) -> Piece:
    font = raw.FPDFTextObj_GetFont(one.raw)
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(one.raw, size)
    name = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(font, name, 200)
    left, bottom, right, top = one.get_bounds()
    return Piece(
        _text(one, reader), name.value.decode(), raw.FPDFFont_GetIsEmbedded(font) == 1, round(size.value, 2),
        left, bottom, right, top,
    )


def _text(one: Any, reader: Any) -> str:
    length = raw.FPDFTextObj_GetText(one.raw, reader.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(one.raw, reader.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
