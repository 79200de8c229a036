"""Finds an empty place on the last page, for a signature on a paper that has no words to stand beside."""

from __future__ import annotations

import pypdfium2
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import DamagedPdf, FieldTrouble
from signing.model import POINTS_PER_MM, Box
from signing.pages import page, page_count
from signing.reading import Content, stream_of

_STEP = 3.0  # points a pixel
_WHITE = 235
_RIGHT, _EDGE, _FOOT = 15 * POINTS_PER_MM, 8 * POINTS_PER_MM, 20 * POINTS_PER_MM  # PL I: right margin, foot of a page
_AIR = 8.0


def free_place(data: Content, reader: PdfFileReader, size: tuple[float, float]) -> Box:
    """An empty place on the last page: right below what is written there, else the lowest and rightmost one.

    Args:
        size: width and height in points.

    Raises:
        FieldTrouble: the page is full.
    """
    number = page_count(reader) - 1
    width, height = page(reader, number).seen
    across, up = size
    paper = _drawn(data, number, width, height)
    written = paper.crop((0, 0, paper.width, _pixels(height - _FOOT))).point(_ink).getbbox()
    top = height - (written[3] * _STEP + _AIR if written else _FOOT)
    best = Box(number, width - _RIGHT - across, top - up, across, up)
    if best.x >= _EDGE and best.y >= _FOOT and _empty(paper, best, height):
        return best
    for y in range(int(_EDGE), int(height - up - _EDGE), 6):
        for x in range(int(width - across - _EDGE), int(_EDGE), -6):
            box = Box(number, x, y, across, up)
            if _empty(paper, box, height):
                return box
    raise FieldTrouble("Trang cuối không còn chỗ trống để ký.", "Chọn trang và vị trí ký.")


def _drawn(data: Content, number: int, width: float, height: float) -> Image.Image:
    """The page as it is seen, small and grey, its fields on it."""
    try:
        document = pypdfium2.PdfDocument(data if isinstance(data, bytes) else stream_of(data))
    except pypdfium2.PdfiumError as error:
        raise DamagedPdf(detail=str(error)) from error
    try:
        document.init_forms()
        shown = document[number]
        scale = width / _STEP / shown.get_width()
        image: Image.Image = shown.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil().convert("L")
        shown.close()
    finally:
        document.close()
    return image.resize((_pixels(width), _pixels(height)))


def _empty(paper: Image.Image, box: Box, height: float) -> bool:
    upper = height - box.y - box.h
    part = paper.crop((_pixels(box.x), _pixels(upper), _pixels(box.x + box.w) + 1, _pixels(upper + box.h) + 1))
    lightest: int = part.getextrema()[0]  # type: ignore[assignment]
    return lightest >= _WHITE


def _ink(value: int) -> int:
    return 255 if value < _WHITE else 0


def _pixels(points: float) -> int:
    return int(points / _STEP)
