"""A short word about what has succeeded, at the bottom of the sheet; it goes away by itself."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt, QTimer
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from desktop.look.look import Look

SHOWN_MS = 6000
_BAR, _EDGE = 52, 16
"""Height of the row of buttons a page has at its bottom; the air left at the edges."""


class Toast(QWidget):
    """One at a time, in the middle of ``parent``, above the row of buttons at its bottom."""

    def __init__(self, parent: QWidget, look: Look) -> None:
        super().__init__(parent)
        self._look, self._words = look, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(SHOWN_MS)
        self._ending.timeout.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words

    def say(self, text: str) -> None:
        """Show ``text`` for some seconds."""
        if not text:
            return
        self._words = text
        self.setAccessibleName(text)
        look, parent = self._look, self.parentWidget()
        wanted = QFontMetrics(look.font(14)).horizontalAdvance(text) + look.px(62)
        width = wanted if parent is None else min(wanted, parent.width() - 2 * _EDGE)
        self.resize(width, look.px(40 if width == wanted else 60))
        if parent is not None:
            bar = look.px(_BAR) if parent.height() > look.px(4 * _BAR) else 0
            self.move((parent.width() - width) // 2, parent.height() - self.height() - bar - _EDGE // 2)
        self.show()
        self.raise_()
        self._ending.start()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint dark on light, light on dark."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = self._look.theme.name == "dark"
        painter.setBrush(self._look.color("calm_bg" if dark else "text"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setFont(self._look.font(14))
        painter.setPen(self._look.color("text" if dark else "surface"))
        icon = look.icon("check", 18, "text" if dark else "surface")
        painter.drawPixmap(look.px(14), (self.height() - look.px(18)) // 2, icon)
        area = self.rect().adjusted(look.px(42), 0, -look.px(12), 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), self._words)
        painter.end()
