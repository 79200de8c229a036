"""One line of text that is shortened at its end when there is no room; the whole stands in the tool tip."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel


class ElidedLabel(TextLabel):
    """A label that gives way: it may become as narrow as a few letters."""

    def __init__(
        self, look: Look, text: str = "", size: int = 14, *, bold: bool = False, color: str = "text",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, text, size, bold=bold, color=color, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few letters."""
        return QSize(self._look.px(40), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        font = self._look.font(self._size, bold=self._bold)
        painter.setFont(font)
        painter.setPen(self._look.color(self._color))
        words = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if words == self.text() else self.text())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()
