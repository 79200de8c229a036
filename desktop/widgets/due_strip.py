"""The deadline of an item in one strip: words first, the reason, and how it was counted."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Due
from desktop.widgets.chip import LEVEL_ICON, LEVEL_TONE
from desktop.widgets.due_popover import DuePopover
from desktop.widgets.key_button import KeyButton

_PAD, _GAP, _LEAST_REASON = 12, 10, 60


class DueStrip(QWidget):
    """Hidden when there is no deadline. In a narrow place the reason gives way first, then " làm việc"."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._due = look, Due("none", "")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addStretch(1)
        self.how = KeyButton(look, self.tr("Cách tính"), kind="link", parent=self)
        self.how.clicked.connect(self._explain)
        layout.addWidget(self.how)
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def set_due(self, due: Due) -> None:
        """Show a deadline."""
        self._due = due
        told = ". ".join(part for part in (due.words, due.reason) if part)
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.how.setVisible(bool(due.lines))
        self.setVisible(bool(due.words))
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few words; the tool tip has the rest."""
        return QSize(self._look.px(160), self._look.px(36))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the fill of the deadline's class, its icon and words."""
        look, tone = self._look, LEVEL_TONE[self._due.level]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined = look.theme.name == "contrast"
        painter.setPen(QPen(look.color(f"{tone}_line"), 2) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(look.color(f"{tone}_bg"))
        edge = 1 if outlined else 0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 6, 6)
        side = look.px(18)
        icon = look.icon(LEVEL_ICON.get(self._due.level, "clock"), 18, tone)
        painter.drawPixmap(_PAD, (self.height() - side) // 2, icon)
        self._paint_words(painter, _PAD + side + _GAP, tone)
        painter.end()

    def _paint_words(self, painter: QPainter, left: int, tone: str) -> None:
        look, flags = self._look, int(Qt.AlignmentFlag.AlignVCenter)
        end = self.width() - _PAD - (self.how.sizeHint().width() if self.how.isVisible() else 0)
        bold, plain = QFontMetrics(look.font(14, bold=True)), QFontMetrics(look.font(13))
        words = self._due.words
        if bold.horizontalAdvance(words) > end - left:
            words = words.replace(" làm việc", "")
        words = bold.elidedText(words, Qt.TextElideMode.ElideRight, end - left)
        painter.setFont(look.font(14, bold=True))
        painter.setPen(look.color(tone))
        painter.drawText(QRect(left, 0, end - left, self.height()), flags, words)
        left += bold.horizontalAdvance(words) + _GAP
        if end - left < look.px(_LEAST_REASON):
            return
        reason = plain.elidedText(self._due.reason, Qt.TextElideMode.ElideRight, end - left)
        painter.setFont(look.font(13))
        painter.setPen(look.color("text2"))
        painter.drawText(QRect(left, 0, end - left, self.height()), flags, reason)

    def _restyle(self) -> None:
        self.setFixedHeight(self._look.px(36))
        self.update()

    def _explain(self) -> None:
        DuePopover(self._look, self._due, self.window()).explain(self.how)
