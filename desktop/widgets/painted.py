"""Shapes several widgets paint alike: a rounded card with a band at its left, a ring that is filled when chosen."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from desktop.look.look import Look


def paint_banded(widget: QWidget, look: Look, line: str, band: int) -> None:
    """Paint a widget as a card.

    Args:
        line: name of the colour of border and band.
        band: width of the band in pixels.
    """
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box, color = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.color(line)
    painter.setPen(QPen(color, 2 if look.theme.name == "contrast" else 1))
    painter.setBrush(look.color("surface"))
    painter.drawRoundedRect(box, 8, 8)
    path = QPainterPath()
    path.addRoundedRect(box, 8, 8)
    painter.setClipPath(path)
    painter.fillRect(QRectF(0, 0, band, widget.height()), color)
    painter.end()


def paint_ring(painter: QPainter, look: Look, ring: QRectF, *, chosen: bool) -> None:
    """Paint the ring of a choice among several."""
    painter.setBrush(look.color("surface"))
    painter.setPen(QPen(look.color("accent" if chosen else "line2"), 2))
    painter.drawEllipse(ring)
    if chosen:
        painter.setBrush(look.color("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(ring.adjusted(5, 5, -5, -5))
