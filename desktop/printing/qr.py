"""Draws a QR code as plain squares of the page, sharp at every size."""

from __future__ import annotations

import segno
from reportlab.pdfgen.canvas import Canvas

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""


def draw_qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw ``text`` as a QR code, white margin included, in the square of ``side`` points standing on ``x``, ``y``."""
    code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")
    rows = [bytes(row) for row in code.matrix]
    module = side / (len(rows) + 2 * QUIET)
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        for start, length in _runs(row):
            path.rect(x + (QUIET + start) * module, y + side - (QUIET + down + 1) * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return start and length of every run of dark modules: one rectangle each leaves no hairlines between them."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((place, 1))
    return runs
