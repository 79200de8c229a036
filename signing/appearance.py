"""What is seen of a signature (Nghị định 30/2020/NĐ-CP, Phụ lục I): signature, seal, stamps, number and date.

Everything is drawn as a one-page PDF and taken over whole: the text stamps of the signing library space letters
of 2048-unit fonts twice too wide.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp.base import BaseStamp, BaseStampStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing.errors import FieldTrouble
from signing.model import POINTS_PER_MM, Box, Look
from signing.pages import Page
from signing.pictures import inked, open_picture

_FONTS = Path(__file__).resolve().parent / "fonts"
_FILES = {"regular": "LiberationSerif-Regular.ttf", "italic": "LiberationSerif-Italic.ttf"}
STAMP_SIZE = 10.0  # NĐ 30: stamps on appendices and copies are upright, 10 points, black
STAMP_WIDEST = 210.0  # points; a longer line of a stamp is broken between words
_LINE = 1.15
_PRINT_DPI = 300
_SLACK = POINTS_PER_MM  # a prepared place may be one millimetre short


@dataclass(frozen=True, slots=True)
class TextLook:
    """How a filled number or date is written."""

    face: Literal["regular", "italic"] = "regular"
    size: float = 13.0
    align: Literal["left", "center"] = "left"


def seal_box(signature: Box, seal_mm: float = 36.0) -> Box:
    """Where the seal goes: at its true size, over the left third of the leader's signature (NĐ 30, ô số 8).

    Args:
        signature: the place of the leader's signature (ô số 7c).
        seal_mm: diameter of the real seal.
    """
    side = seal_mm * POINTS_PER_MM
    right = signature.x + signature.w / 3
    return Box(signature.page, max(0.0, right - side), max(0.0, signature.y + (signature.h - side) / 2), side, side)


@lru_cache(maxsize=16)
def draw(look: Look, width: float, height: float) -> bytes:
    """The appearance of a signature field as a one-page PDF of this size in points.

    Raises:
        NotSignable: the picture cannot be used.
        FieldTrouble: a seal at its true size, or a stamp in its size of letters, would be cut off by this place.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, pageCompression=1)
    if look.image and look.role in ("leader", "agency"):
        picture = open_picture(look.image)
        across, up = _picture_size(look, picture, width, height)
        picture.thumbnail((across / 72 * _PRINT_DPI, up / 72 * _PRINT_DPI), Image.Resampling.LANCZOS)
        picture = inked(picture, look.role)
        canvas.drawImage(
            ImageReader(picture), (width - across) / 2, (height - up) / 2, across, up, mask="auto", anchor="c"
        )
    if look.lines:
        _lines(canvas, look.lines, width, height)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def stamp_size(lines: tuple[str, ...]) -> tuple[float, float]:
    """Width and height in points a stamp of these lines needs at its size of 10 points."""
    broken = broken_lines(lines, STAMP_WIDEST)
    widest = max((_wide(line) for line in broken), default=0.0)
    return (widest + 1, len(broken) * STAMP_SIZE * _LINE + 1)


def broken_lines(lines: tuple[str, ...], width: float) -> tuple[str, ...]:
    """The lines, each broken between words where it is wider than ``width`` points."""
    broken: list[str] = []
    for line in lines:
        part = ""
        for word in line.split():
            longer = f"{part} {word}".strip()
            if part and _wide(longer) > width:
                broken.append(part)
                longer = word
            part = longer
        broken.append(part)
    return tuple(broken)


def seal_size(look: Look) -> tuple[float, float]:
    """Width and height in points of the seal of a look: its true width, as high as its picture says."""
    side = look.seal_mm * POINTS_PER_MM
    if not look.image:
        return (side, side)
    picture = open_picture(look.image)
    return (side, side * picture.height / picture.width)


def draw_text(text: str, look: TextLook, width: float, height: float) -> bytes:
    """A line of text as a one-page PDF; the line stands in the middle of the height, smaller when too wide."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, pageCompression=1)
    font = _font(look.face)
    size = min(look.size, height / 0.9)
    wide = pdfmetrics.stringWidth(text, font, size)
    if wide > width:
        size *= width / wide
        wide = width
    canvas.setFont(font, size)
    x = (width - wide) / 2 if look.align == "center" else 0.0
    canvas.drawString(x, baseline(height, size), text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def baseline(height: float, size: float) -> float:
    """How far above the lower edge of a box of this height a line of this size stands."""
    ascent, descent = 0.891 * size, 0.216 * size
    return (height - ascent - descent) / 2 + descent


def import_form(writer: BasePdfFileWriter, drawn: bytes, where: Page | None = None) -> generic.IndirectObject:
    """Takes a drawn one-page PDF into the file as a form object and returns its reference."""
    page = PdfFileReader(io.BytesIO(drawn)).root["/Pages"]["/Kids"][0]
    form = generic.StreamObject(stream_data=page["/Contents"].data)
    form["/Type"], form["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
    form["/BBox"] = generic.ArrayObject(generic.FloatObject(edge) for edge in page["/MediaBox"])
    if where is not None and where.turn:
        form["/Matrix"] = generic.ArrayObject(generic.NumberObject(number) for number in where.matrix)
    form["/Resources"] = writer.import_object(page["/Resources"])
    form.compress()
    return writer.add_object(form)


class DrawnStyle(BaseStampStyle):
    """Hands a drawn appearance to the signing library as it is."""

    def __init__(self, drawn: bytes, where: Page | None) -> None:
        super().__init__(border_width=0, background=None)
        object.__setattr__(self, "drawn", drawn)
        object.__setattr__(self, "where", where)

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: object) -> BaseStamp:
        return _Drawn(writer, box, self.drawn, self.where)  # type: ignore[attr-defined]


class _Drawn(BaseStamp):
    def __init__(self, writer: BasePdfFileWriter, box: BoxConstraints, drawn: bytes, where: Page | None) -> None:
        super().__init__(writer=writer, style=None, box=box)
        self._drawn, self._where = drawn, where

    def register(self) -> generic.IndirectObject:
        assert self.writer is not None
        return import_form(self.writer, self._drawn, self._where)


def _picture_size(look: Look, picture: Image.Image, width: float, height: float) -> tuple[float, float]:
    """Points across and up: a seal at its true size whatever the box, a signature as large as its box allows."""
    if look.role == "agency":
        side = look.seal_mm * POINTS_PER_MM
        across, up = side, side * picture.height / picture.width
        if across > width + _SLACK or up > height + _SLACK:
            text = f"Ô dấu nhỏ hơn con dấu thật ({look.seal_mm:g} mm) nên dấu sẽ bị cắt mất."
            raise FieldTrouble(text, "Tạo lại ô dấu đủ lớn, hoặc chọn vị trí đóng dấu khác trên trang.")
        return (across, up)
    scale = min(width / picture.width, height / picture.height)
    return (picture.width * scale, picture.height * scale)


def _lines(canvas: Canvas, lines: tuple[str, ...], width: float, height: float) -> None:
    """The text of a stamp, always at its size; a place too small for it is refused, never filled with small print."""
    broken = broken_lines(lines, width)
    too_wide = max((_wide(line) for line in broken), default=0.0) > width + _SLACK
    if too_wide or len(broken) * STAMP_SIZE * _LINE > height + _SLACK:
        text = f"Ô trong tệp không đủ chỗ cho {len(broken)} dòng chữ cỡ {STAMP_SIZE:g}."
        raise FieldTrouble(text, "Chọn ô lớn hơn, hoặc để chương trình tự đặt ở góc trên bên phải.")
    canvas.setFont(_font("regular"), STAMP_SIZE)
    for number, line in enumerate(broken):
        canvas.drawString(0, height - STAMP_SIZE * (0.9 + _LINE * number), line)


def _wide(line: str) -> float:
    return float(pdfmetrics.stringWidth(line, _font("regular"), STAMP_SIZE))


@cache
def _font(face: str) -> str:
    """Registers a face of Liberation Serif (metrics of Times New Roman) under a name of our own."""
    name = f"vic-serif-{face}"
    pdfmetrics.registerFont(TTFont(name, str(_FONTS / _FILES[face])))
    return name
