"""The picture of a signature or a seal, made fit for a page: paper becomes transparent, a grey scan gets its ink.

Nghị định 30/2020/NĐ-CP, Phụ lục I: the person's own signature blue, the agency's seal red, PNG on nothing.
"""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageStat

from signing.errors import NotSignable
from signing.model import Role

Ink = tuple[int, int, int]
INKS: dict[Role, Ink] = {"leader": (18, 52, 160), "agency": (214, 20, 28)}
_LARGEST = 25_000_000
_ONE_INK = 12.0  # how much the colour of one ink may vary
_GREY = 28  # a colour whose channels differ less is a scan without colour
_PAPER = 200  # a scan whose corners are lighter lies on white paper
_CLEAR = 240  # as light as paper: nothing of it is drawn


def open_picture(data: bytes) -> Image.Image:
    """The picture without the paper it was scanned on.

    Raises:
        NotSignable: it cannot be read, is too large, or shows nothing.
    """
    picture = _read(data)
    if picture.getchannel("A").getextrema()[0] == 255:
        picture = _off_paper(picture)
    if not _solid(picture).getbbox():
        text = "Ảnh chữ ký hoặc con dấu không có nét nào nhìn thấy được."
        raise NotSignable("image", text, "Chọn lại ảnh PNG nền trong suốt.")
    return picture


def inked(picture: Image.Image, role: Role) -> Image.Image:
    """The same picture with one even colour under its transparency when it was drawn with one ink.

    A scanned signature or seal then costs a few kilobytes in every document instead of a hundred. Ink without colour
    becomes the ink of the role.
    """
    solid = _solid(picture)
    if not solid.getbbox():  # made so small that only a shade is left
        return picture
    plain = picture.convert("RGB")
    facts, colour = ImageStat.Stat(plain, solid), ImageStat.Stat(_colourful(plain), solid)
    grey = colour.mean[0] < _GREY
    if not grey and max(facts.stddev) > _ONE_INK:
        return picture
    red, green, blue = (round(value) for value in facts.mean)
    even = Image.new("RGB", picture.size, INKS.get(role, (0, 0, 0)) if grey else (red, green, blue))
    even.putalpha(picture.getchannel("A"))
    return even


def _read(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > _LARGEST:
            raise NotSignable("image", "Ảnh chữ ký hoặc con dấu quá lớn.", "Dùng ảnh PNG nhỏ hơn 5000 x 5000 điểm.")
        return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        text = "Ảnh chữ ký hoặc con dấu không đọc được."
        raise NotSignable("image", text, "Chọn lại ảnh PNG nền trong suốt.", detail=str(error)[:200]) from error


def _off_paper(picture: Image.Image) -> Image.Image:
    """The ink alone of a scan on white paper; a picture on anything else stays as it is."""
    red, green, blue, _ = picture.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    right, low = picture.width - 1, picture.height - 1
    if min(int(darkest.getpixel(corner)) for corner in ((0, 0), (right, 0), (0, low), (right, low))) < _PAPER:  # type: ignore[arg-type]
        return picture
    strong = max(1, _CLEAR - int(darkest.getextrema()[0]))  # type: ignore[arg-type]
    cover = darkest.point([max(0, min(255, round((_CLEAR - value) * 255 / strong))) for value in range(256)])
    picture = picture.copy()
    picture.putalpha(cover)
    return picture


def _colourful(plain: Image.Image) -> Image.Image:
    """How far each pixel is from grey."""
    red, green, blue = plain.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return ImageChops.subtract(lightest, ImageChops.darker(ImageChops.darker(red, green), blue))


def _solid(picture: Image.Image) -> Image.Image:
    return picture.getchannel("A").point([255 if value > 128 else 0 for value in range(256)])
