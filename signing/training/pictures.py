"""Pictures for training: a blue curve like a signature, and a red seal that says it is for training."""

from __future__ import annotations

import hashlib
import io
import math
from functools import partial
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_BLUE = (18, 52, 160, 255)
_RED = (214, 20, 28, 255)
_FONT = Path(__file__).resolve().parent.parent / "fonts" / "LiberationSerif-Regular.ttf"
_SCALE = 3


def signature_picture(name: str, width: int = 900, height: int = 420) -> bytes:
    """A hand-like blue curve on nothing, always the same for the same name (PNG)."""
    seed = hashlib.sha256(name.encode("utf-8")).digest()
    image = Image.new("RGBA", (width, height), (18, 52, 160, 0))
    pen = ImageDraw.Draw(image)
    points = [_stroke(seed, width, height, step / 900) for step in range(901)]
    for number, (one, two) in enumerate(pairwise(points)):
        thick = 5 + 4 * math.sin(number / 37 + seed[0]) ** 2
        pen.line([one, two], fill=_BLUE, width=round(thick))
        pen.ellipse([two[0] - thick / 2, two[1] - thick / 2, two[0] + thick / 2, two[1] + thick / 2], fill=_BLUE)
    return _png(image)


def seal_picture(agency: str, province: str = "TỈNH CÀ MAU", pixels: int = 850) -> bytes:
    """A round red seal on nothing: double ring, the agency around, a star, and the mark of training (PNG)."""
    side = pixels * _SCALE // 2
    image = Image.new("RGBA", (side, side), (214, 20, 28, 0))
    pen = ImageDraw.Draw(image)
    middle = side / 2
    for radius, thick in ((0.495, 0.016), (0.465, 0.006), (0.315, 0.006)):
        edge = radius * side
        pen.ellipse([middle - edge] * 2 + [middle + edge] * 2, outline=_RED, width=round(thick * side))
    _around(image, agency.upper(), 0.39 * side, round(side * 0.075), top=True)
    _around(image, f"* {province} *", 0.39 * side, round(side * 0.065), top=False)
    _star(pen, middle, middle - side * 0.07, side * 0.13)
    font = ImageFont.truetype(_FONT, round(side * 0.066))
    pen.text((middle, middle + side * 0.13), "HUẤN LUYỆN", font=font, fill=_RED, anchor="mm", stroke_width=2)
    return _png(image.resize((pixels, pixels), Image.Resampling.LANCZOS))


def _stroke(seed: bytes, width: int, height: int, t: float) -> tuple[float, float]:
    turns = 3 + seed[1] % 3
    wave = math.sin(2 * math.pi * turns * t + seed[2]) * (0.36 - 0.26 * t)
    fine = 0.07 * math.sin(2 * math.pi * (turns * 2.6) * t + seed[3])
    back = 0.045 * math.sin(2 * math.pi * turns * t + seed[4])
    return (width * (0.06 + 0.86 * t + back), height * (0.5 + wave + fine - 0.12 * (t - 0.5)))


def _around(image: Image.Image, text: str, radius: float, size: int, *, top: bool) -> None:
    """Writes text along the ring, smaller when it would take more than its half."""
    font = ImageFont.truetype(_FONT, size)
    spread = sum(font.getlength(letter) * 1.08 for letter in text) / radius
    limit = math.pi * (1.25 if top else 0.62)
    if spread > limit:
        font = ImageFont.truetype(_FONT, max(8, round(size * limit / spread)))
    steps = [font.getlength(letter) * 1.08 / radius for letter in text]
    turn = -sum(steps) / 2
    for letter, step in zip(text, steps, strict=True):
        _letter(image, letter, font, radius, turn + step / 2, top)
        turn += step


def _letter(
    image: Image.Image, letter: str, font: ImageFont.FreeTypeFont, radius: float, turn: float, top: bool
) -> None:
    box = int(font.size * 2.2)
    tile = Image.new("RGBA", (box, box), (214, 20, 28, 0))
    ImageDraw.Draw(tile).text((box / 2, box / 2), letter, font=font, fill=_RED, anchor="mm", stroke_width=1)
    angle = -math.degrees(turn) if top else math.degrees(turn)
    tile = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
    sign = -1 if top else 1
    x = image.width / 2 + radius * math.sin(turn) - box / 2
    y = image.height / 2 + sign * radius * math.cos(turn) - box / 2
    image.alpha_composite(tile, (max(0, round(x)), max(0, round(y))))


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corner = partial(_corner, x, y, radius)
    pen.polygon([corner(number) for number in range(10)], fill=_RED)


def _corner(x: float, y: float, radius: float, number: int) -> tuple[float, float]:
    length = radius if number % 2 == 0 else radius * 0.382
    turn = math.pi * number / 5
    return (x + length * math.sin(turn), y - length * math.cos(turn))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()
