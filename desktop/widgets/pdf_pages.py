"""Draws pages of a PDF with its signatures and seals; one lock, because PDFium works for one thread at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw
from PyQt6.QtGui import QImage

from sync.pdfium import LOCK
from workflow.vietnamese import nfc

MARK = "HUẤN LUYỆN"
"""What training writes across its pages."""
_SLANT = 0.3
"""Least sine of the angle the mark is written at: a heading that says the same words stands upright."""
_SHARE = 0.4
"""Least part of the page's width and height the mark goes across."""


class UnreadablePdf(Exception):
    """The bytes are no PDF that can be drawn."""

    code = "pdf"
    title = "Không xem được tệp"
    text = "Tệp PDF hỏng hoặc có mật khẩu."
    what_next = "Đề nghị nơi gửi gửi lại tệp khác."


@dataclass(frozen=True, slots=True)
class PageSize:
    """Size of a page in points."""

    width: float
    height: float


def page_sizes(data: bytes) -> tuple[PageSize, ...]:
    """Return the size of every page.

    Raises:
        UnreadablePdf: damaged or locked.
    """
    with LOCK:
        document = _open(data)
        try:
            return tuple(PageSize(*document.get_page_size(number)) for number in range(len(document)))
        finally:
            document.close()


def draw_page(data: bytes, number: int, width: int) -> QImage:
    """Return page ``number`` (from 0) as a picture ``width`` pixels wide.

    Raises:
        UnreadablePdf: damaged or locked.
    """
    with LOCK:
        document = _open(data)
        try:
            document.init_forms()
            page = document[number]
            scale = width / page.get_width()
            bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
            ).copy()
            page.close()
            return image
        finally:
            document.close()


def measured(data: bytes) -> tuple[tuple[PageSize, ...], bool]:
    """Return the size of every page, and whether the paper bears the training mark in itself.

    Raises:
        UnreadablePdf: damaged or locked.
    """
    with LOCK:
        document = _open(data)
        try:
            sizes = tuple(PageSize(*document.get_page_size(number)) for number in range(len(document)))
            return sizes, bool(sizes) and _bears_mark(document[0], sizes[0])
        finally:
            document.close()


def _bears_mark(page: pypdfium2.PdfPage, size: PageSize) -> bool:
    """Tell whether the mark goes across the page; words of its text that say the same do not count."""
    text = page.get_textpage()
    found = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], textpage=text)
    return any(_goes_across(one, size) and nfc(one.extract()).strip() == MARK for one in found)


def _goes_across(one: pypdfium2.PdfTextObj, size: PageSize) -> bool:
    matrix = one.get_matrix()
    length = math.hypot(matrix.a, matrix.b)
    left, bottom, right, top = one.get_bounds()
    across = (right - left) / size.width, (top - bottom) / size.height
    return length > 0 and abs(matrix.b) / length > _SLANT and min(across) > _SHARE


def first_page(data: bytes, width: int) -> tuple[QImage, int]:
    """Return the first page as a picture, and how many pages there are."""
    return draw_page(data, 0, width), len(page_sizes(data))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise UnreadablePdf from None
