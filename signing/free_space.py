"""Finds an empty place on the last page, for a signature on a paper that has no words to stand beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.errors import DamagedPdf, FieldTrouble
from signing.model import POINTS_PER_MM, Box
from signing.pages import page, page_count
from signing.reading import Content, stream_of

_STEP, _MOST = 3.0, 1500  # points a pixel, and the most pixels a side: a page may be as large as a wall
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
    paper = _drawn(data, number, (width, height))
    best = Box(number, width - _RIGHT - across, paper.written - _AIR - up, across, up)
    if best.x >= _EDGE and best.y >= _FOOT and paper.empty(best):
        return best
    for y in range(int(_EDGE), int(height - up - _EDGE), 6):
        for x in range(int(width - across - _EDGE), int(_EDGE), -6):
            box = Box(number, x, y, across, up)
            if paper.empty(box):
                return box
    raise FieldTrouble("Trang cuối không còn chỗ trống để ký.", "Chọn trang và vị trí ký.")


@dataclass(frozen=True, slots=True)
class _Paper:
    """A page as it is seen, small and grey, its fields on it; a pixel is ``step`` points."""

    image: Image.Image
    step: float
    height: float

    @property
    def written(self) -> float:
        """Points from the lower edge to the lowest ink above the foot of the page."""
        above = self.image.crop((0, 0, self.image.width, int((self.height - _FOOT) / self.step)))
        ink = above.point(_ink).getbbox()
        return self.height - (ink[3] * self.step if ink else _FOOT)

    def empty(self, box: Box) -> bool:
        """Whether nothing is drawn in a place."""
        upper = self.height - box.y - box.h
        edges = (box.x, upper, box.x + box.w + self.step, upper + box.h + self.step)
        part = self.image.crop(tuple(int(edge / self.step) for edge in edges))  # type: ignore[arg-type]
        lightest: int = part.getextrema()[0]  # type: ignore[assignment]
        return lightest >= _WHITE


@contextmanager
def opened(data: Content) -> Iterator[pypdfium2.PdfDocument]:
    """A file as PDFium reads it; it works for one thread at a time, here the one of the signing worker.

    Raises:
        DamagedPdf: PDFium cannot read it, or a page of it.
    """
    try:
        document = pypdfium2.PdfDocument(data if isinstance(data, bytes) else stream_of(data))
    except pypdfium2.PdfiumError as error:
        raise DamagedPdf(detail=str(error)) from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise DamagedPdf(detail=str(error)) from error
    finally:
        document.close()


def _drawn(data: Content, number: int, size: tuple[float, float]) -> _Paper:
    step = max(_STEP, max(size) / _MOST)
    pixels = (max(1, int(size[0] / step)), max(1, int(size[1] / step)))
    with opened(data) as document:
        document.init_forms()
        shown = document[number]
        scale = pixels[0] / max(shown.get_width(), 1.0)
        image: Image.Image = shown.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil().convert("L")
        shown.close()
    return _Paper(image.resize(pixels), step, size[1])


def _ink(value: int) -> int:
    return 255 if value < _WHITE else 0
