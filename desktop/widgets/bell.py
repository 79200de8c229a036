"""The bell at the top with the number of what is new."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton

_MOST = 99


class Bell(KeyButton):
    """A quiet button; the number stands in a disc at its corner."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "", icon="bell", kind="quiet", parent=parent)
        self.number = 0
        self.set_number(0)

    def set_number(self, number: int) -> None:
        """Show how much is new."""
        self.number = number
        words = self.tr("{n} việc chưa đọc").format(n=number) if number else self.tr("Không có việc mới")
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square with room for the number."""
        return QSize(self._look.px(40), self._look.px(36))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the bell and its number."""
        super().paintEvent(event)
        if not self.number:
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = str(min(self.number, _MOST))
        width = look.px(18) + look.px(6) * (len(words) - 1)
        disc = QRectF(self.width() - width, 0, width, look.px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent"))
        painter.drawRoundedRect(disc, disc.height() / 2, disc.height() / 2)
        painter.setPen(look.color("on_accent"))
        painter.setFont(look.font(12, bold=True))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.end()
