""""Cách tính": a due time explained line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PyQt6.QtCore import QPoint, QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.desk import Due
from desktop.widgets.text_label import TextLabel

MOST = 14


class DuePopover(QWidget):
    """A card below the link that asked for it; Esc or a click elsewhere closes it."""

    def __init__(self, look: Look, due: Due, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._look = look
        self.setAccessibleName(self.tr("Cách tính hạn"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(TextLabel(look, self.tr("Cách tính hạn"), 15, bold=True, parent=self))
        layout.addWidget(TextLabel(look, due.words, 14, bold=True, color=_tone(due), parent=self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for number, line in enumerate(due.lines[:MOST]):
            for column, words in enumerate(_words(line)):
                color = "text" if line.get("counted_minutes") else "text2"
                label = TextLabel(look, words, 13, color=color, parent=self)
                grid.addWidget(label, number, column)
        layout.addLayout(grid)
        if len(due.lines) > MOST:
            layout.addWidget(TextLabel(look, f"và {len(due.lines) - MOST} khoảng nữa", 13, color="text2", parent=self))
        if not due.lines:
            layout.addWidget(TextLabel(look, self.tr("Hạn do nơi gửi đặt."), 13, color="text2", parent=self))

    def show_below(self, anchor: QWidget) -> None:
        """Show below ``anchor``, inside the window."""
        self.adjustSize()
        spot = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        window = anchor.window()
        left = window.mapToGlobal(QPoint(8, 0)).x() if window is not None else 0
        self.move(max(left, spot.x()), spot.y())
        self.show()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setPen(QPen(self._look.color("line2"), 1))
        painter.setBrush(self._look.color("surface"))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


def _tone(due: Due) -> str:
    return {"overdue": "danger", "today": "today", "soon": "soon"}.get(due.level, "text")


def _words(line: Mapping[str, Any]) -> tuple[str, str, str]:
    start, end = datetime.fromisoformat(str(line["from"])), datetime.fromisoformat(str(line["to"]))
    minutes = int(line.get("counted_minutes") or 0)
    hours, rest = divmod(minutes, 60)
    length = (f"{hours} giờ" if hours else "") + (f" {rest} phút" if rest else "")
    return f"{start:%d/%m %H:%M} – {end:%H:%M}", length.strip() or "không tính", str(line.get("why") or "")
