"""The letters of printed pages: Liberation Serif, which has the widths of Times New Roman and travels with us."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "look" / "fonts"
REGULAR, BOLD, ITALIC, BOLD_ITALIC = (
    "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic",
)
_FILES = {REGULAR: "LiberationSerif-Regular", BOLD: BOLD, ITALIC: ITALIC, BOLD_ITALIC: BOLD_ITALIC}


def load_fonts() -> None:
    """Make the four faces known to the PDF writer; a second call does nothing."""
    if BOLD_ITALIC in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{file}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)


def width(text: str, font: str, size: float) -> float:
    """Return the width of ``text`` in points."""
    load_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def wrapped(text: str, font: str, size: float, available: float) -> list[str]:
    """Break ``text`` into lines no wider than ``available``, of about equal width, as headings are broken."""
    count = len(_broken(text, font, size, available))
    best = _broken(text, font, size, available)
    narrower = available
    while count > 1 and narrower > available / 3:
        narrower -= available / 60
        lines = _broken(text, font, size, narrower)
        if len(lines) > count:
            break
        best = lines
    return best


def _broken(text: str, font: str, size: float, available: float) -> list[str]:
    lines: list[str] = []
    for word in text.split() or [""]:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, font, size) <= available:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
