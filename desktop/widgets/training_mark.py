"""HUẤN LUYỆN across a page of others' papers: over the preview and over the print, never into the file."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, Qt
from PyQt6.QtGui import QColor, QPainter

from desktop.look.look import Look

ON_SCREEN, ON_PAPER = 0.15, 0.5
"""How strong the mark is; on paper and in black and white it must still be read."""


def paint_mark(painter: QPainter, box: QRect, look: Look, size: int, strength: float = ON_SCREEN) -> None:
    """Paint the mark over the page ``box``; ``size`` is the height of its letters in pixels of the painter."""
    painter.save()
    painter.translate(QPointF(box.center()))
    painter.rotate(-35)
    font = look.font(14, bold=True)
    font.setPixelSize(size)
    painter.setFont(font)
    color = QColor(look.color("training"))
    color.setAlphaF(strength)
    painter.setPen(color)
    room = QRect(-8 * size, -size, 16 * size, 2 * size)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), "HUẤN LUYỆN")
    painter.restore()
