"""One of several ways to go on, as a card to press: icon, name, a sentence, chosen or not."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QRadioButton, QSizePolicy

from desktop.look.look import Look
from desktop.widgets.painted import paint_ring

_HEIGHT = 88


class ChoiceCard(QRadioButton):
    """A radio button drawn as a card; the chosen one has the accent frame."""

    def __init__(self, look: Look, icon: str, name: str, sentence: str) -> None:
        super().__init__(name)
        self._look, self._icon, self._sentence = look, icon, sentence
        self.setAccessibleName(f"{name}. {sentence}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the size of a card."""
        return QSize(self._look.px(380), self._look.px(_HEIGHT))

    def hitButton(self, pos: object) -> bool:
        """The whole card can be pressed."""
        return True

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint frame, icon, words and the ring of the choice."""
        look, painter, chosen = self._look, QPainter(self), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if chosen or look.theme.name == "contrast" else 1
        painter.setPen(QPen(look.color("accent" if chosen else "line"), width))
        painter.setBrush(look.color("accent_soft" if chosen else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 6, 6)
        painter.drawPixmap(look.px(18), look.px(16), look.icon(self._icon, 28, "accent" if chosen else "text2"))
        left, right = look.px(60), self.width() - look.px(48)
        painter.setPen(look.color("text"))
        painter.setFont(look.font(15, bold=True))
        painter.drawText(QRectF(left, look.px(12), right - left, look.px(22)), self.text())
        painter.setPen(look.color("text2"))
        painter.setFont(look.font(14))
        room = QRectF(left, look.px(36), right - left, self.height() - look.px(38))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), self._sentence)
        ring = QRectF(self.width() - look.px(38), look.px(16), look.px(20), look.px(20))
        paint_ring(painter, look, ring, chosen=chosen)
        painter.end()
