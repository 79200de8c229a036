"""The deadline of an item in one strip: words first, the reason, and how it was counted."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.look.look import Look
from desktop.shown import Due
from desktop.widgets.chip import LEVEL_ICON, LEVEL_TONE
from desktop.widgets.due_popover import DuePopover
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel


class DueStrip(QWidget):
    """Hidden when there is no deadline."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._due = look, Due("none", "")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 4, 0)
        layout.setSpacing(10)
        self._icon = QLabel(self)
        self._words = TextLabel(look, "", 14, bold=True, parent=self)
        self._reason = TextLabel(look, "", 13, color="text2", parent=self)
        self._reason.setMinimumWidth(0)
        self.how = KeyButton(look, self.tr("Cách tính"), kind="link", parent=self)
        self.how.clicked.connect(self._explain)
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        layout.addWidget(self._reason, 1)
        layout.addWidget(self.how)
        self.setFixedHeight(look.px(36))
        look.changed.connect(self._restyle)
        self.hide()

    def set_due(self, due: Due) -> None:
        """Show a deadline."""
        self._due = due
        tone = LEVEL_TONE[due.level]
        self._words.setText(due.words)
        self._words.set_color(tone)
        self._reason.setText(due.reason)
        self._icon.setPixmap(self._look.icon(LEVEL_ICON.get(due.level, "clock"), 18, tone))
        self.setAccessibleName(". ".join(part for part in (due.words, due.reason) if part))
        self.how.setVisible(bool(due.lines))
        self.setVisible(bool(due.words))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the fill of the deadline's class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone, outlined = LEVEL_TONE[self._due.level], self._look.theme.name == "contrast"
        painter.setPen(QPen(self._look.color(f"{tone}_line"), 2) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color(f"{tone}_bg"))
        edge = 1 if outlined else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 6, 6)
        painter.end()

    def _restyle(self) -> None:
        self.set_due(self._due)

    def _explain(self) -> None:
        DuePopover(self._look, self._due, self).show_below(self.how)
