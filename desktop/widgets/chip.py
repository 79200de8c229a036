"""State as a word: the chip with its tone, and the red stamp of urgency."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.look.look import Look

LEVEL_TONE = {
    "overdue": "danger",
    "today": "today",
    "soon": "soon",
    "calm": "calm",
    "pause": "pause",
    "none": "calm",
    "done": "ok",
}
LEVEL_ICON = {
    "overdue": "warning", "today": "clock", "soon": "hourglass-simple-medium", "pause": "pause", "done": "check",
}  # fmt: skip


def chip_size(look: Look, text: str, icon: str = "") -> QSize:
    """Return the size of a chip."""
    width = QFontMetrics(look.font(13, bold=True)).horizontalAdvance(text) + 2 * look.px(8)
    return QSize(width + (look.px(18) if icon else 0), look.px(22))


def paint_chip(
    painter: QPainter, look: Look, right: int, top: int, text: str, tone: str, icon: str = "", *, ink: str = ""
) -> int:
    """Paint a chip that ends at ``right``; return where it begins.

    Args:
        ink: the one colour for frame, icon and words on a ground that allows no other (high contrast, current row).
    """
    size = chip_size(look, text, icon)
    box = QRectF(right - size.width(), top, size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outlined = look.theme.name == "contrast"
    painter.setPen(QPen(look.color(ink or f"{tone}_line"), 2) if outlined else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if ink else look.color(f"{tone}_bg"))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1) if outlined else box, 4, 4)
    x = int(box.left()) + look.px(8)
    if icon:
        painter.drawPixmap(x, top + (size.height() - look.px(14)) // 2, look.icon(icon, 14, ink or tone))
        x += look.px(18)
    painter.setFont(look.font(13, bold=True))
    painter.setPen(look.color(ink or tone))
    painter.drawText(QRect(x, top, size.width(), size.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
    painter.restore()
    return int(box.left())


def paint_stamp(painter: QPainter, look: Look, x: int, y: int, text: str, *, ink: str = "stamp") -> int:
    """Paint an urgency stamp with its left top at ``x``, ``y``; return its width."""
    font = look.font(12, bold=True)
    width = QFontMetrics(font).horizontalAdvance(text) + 2 * look.px(6)
    painter.save()
    painter.setPen(QPen(look.color(ink), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(x + 0.75, y + 0.75, width - 1.5, look.px(19) - 1.5))
    painter.setFont(font)
    painter.drawText(QRect(x, y, width, look.px(19)), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
    return width


class Chip(QLabel):
    """A chip in a layout."""

    def __init__(
        self, look: Look, text: str = "", tone: str = "calm", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._tone, self._icon = look, tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)
        self.set_chip(text, tone, icon)

    def set_chip(self, text: str, tone: str = "calm", icon: str = "") -> None:
        """Change words, tone and icon; an empty chip hides itself."""
        self._tone, self._icon = tone, icon
        self.setText(text)
        self.setAccessibleName(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        self._restyle()

    def sizeHint(self) -> QSize:
        """Return the chip's size."""
        return chip_size(self._look, self.text(), self._icon)

    def minimumSizeHint(self) -> QSize:
        """A chip is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the chip; the stamp tone paints the red frame of urgency instead."""
        painter = QPainter(self)
        if self._tone == "stamp":
            paint_stamp(painter, self._look, 0, (self.height() - self._look.px(19)) // 2, self.text())
        else:
            paint_chip(painter, self._look, self.width(), 0, self.text(), self._tone, self._icon)
        painter.end()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
