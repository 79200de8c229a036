"""Diễn biến: what was done to an item, by whom, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Entry
from desktop.widgets.chip import chip_size, paint_chip

_NODE_X, _TEXT_X, _PAD = 22, 40, 12
_DISC = {
    "done": ("calm_bg", "check", "calm"), "now": ("accent", "arrow-right", "on_accent"),
    "paused": ("pause_bg", "pause", "pause"), "overdue": ("danger_line", "warning", "surface"),
    "refused": ("danger_bg", "x", "danger"),
}  # fmt: skip


class TimelineEntry(QLabel):
    """One node with its words; a label so that readers read it and people can copy it."""

    def __init__(self, look: Look, entry: Entry, *, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._entry, self._last = look, entry, last
        self.setAccessibleName(". ".join(part for part in (entry.title, entry.who, entry.when, entry.text) if part))

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height the words need."""
        return self._paint(None, width)

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(240, self._paint(None, 240))

    def minimumSizeHint(self) -> QSize:
        """Words wrap in a narrow rail; the height follows from the width alone."""
        return QSize(160, self._look.px(24))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint line, node and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_node(painter)
        self._paint(painter, self.width())
        painter.end()

    def _paint_node(self, painter: QPainter) -> None:
        look, entry = self._look, self._entry
        centre = QPointF(_NODE_X, look.px(14))
        if not self._last:
            style = Qt.PenStyle.DotLine if entry.tone in ("mine", "future", "now") else Qt.PenStyle.SolidLine
            painter.setPen(QPen(look.color("line2"), 1.5, style))
            painter.drawLine(QPointF(_NODE_X, centre.y() + 11), QPointF(_NODE_X, self.height() + 4))
        node = QRectF(centre.x() - 9, centre.y() - 9, 18, 18)
        if entry.tone in _DISC:
            fill, icon, color = _DISC[entry.tone]
            outlined = look.theme.name == "contrast" and fill.endswith("_bg")
            painter.setPen(QPen(look.color(color), 1.5) if outlined else Qt.PenStyle.NoPen)
            painter.setBrush(look.color(fill))
            painter.drawEllipse(node)
            painter.drawPixmap(QPointF(centre.x() - look.px(6), centre.y() - look.px(6)), look.icon(icon, 12, color))
            return
        mine = entry.tone == "mine"
        dashed = Qt.PenStyle.DashLine if mine else Qt.PenStyle.SolidLine
        painter.setPen(QPen(look.color("accent" if mine else "line2"), 1.5, dashed))
        painter.setBrush(look.color("subtle"))
        painter.drawEllipse(node)
        if mine:
            spot = QPointF(centre.x() - look.px(6), centre.y() - look.px(6))
            painter.drawPixmap(spot, look.icon("arrow-up", 12, "accent"))

    def _paint(self, painter: QPainter | None, width: int) -> int:
        """Paint the words, or only measure them; return the height."""
        look, entry = self._look, self._entry
        room, y = max(60, width - _TEXT_X - _PAD), look.px(4)
        strong = entry.tone in ("mine", "now", "overdue", "refused")
        color = "text2" if entry.tone == "future" else "text"
        y = self._text(painter, entry.title, 14, y, room, bold=strong, color=color)
        below = " · ".join(part for part in (entry.when, entry.who) if part)
        if below:
            y = self._text(painter, below, 13, y, room, bold=False, color="text2")
        if entry.text:
            y = self._box(painter, entry.text, y + 3, room)
        if entry.tone == "mine":
            size = chip_size(look, "Chờ gửi", "arrow-circle-up")
            if painter is not None:
                paint_chip(painter, look, _TEXT_X + size.width(), y + 3, "Chờ gửi", "info", "arrow-circle-up")
            y += size.height() + 3
        return y + look.px(10)

    def _text(
        self, painter: QPainter | None, text: str, size: int, y: int, room: int, *, bold: bool, color: str
    ) -> int:
        font = self._look.font(size, bold=bold)
        flags = int(Qt.TextFlag.TextWordWrap)
        area = QFontMetrics(font).boundingRect(QRect(_TEXT_X, y, room, 10000), flags, text)
        if painter is not None:
            painter.setFont(font)
            painter.setPen(self._look.color(color))
            painter.drawText(QRect(_TEXT_X, y, room, area.height() + 2), flags, text)
        return y + area.height()

    def _box(self, painter: QPainter | None, text: str, y: int, room: int) -> int:
        font, flags = self._look.font(13), int(Qt.TextFlag.TextWordWrap)
        area = QFontMetrics(font).boundingRect(QRect(0, 0, room - 16, 10000), flags, text)
        if painter is not None:
            painter.setPen(QPen(self._look.color("line"), 1))
            painter.setBrush(self._look.color("surface"))
            painter.drawRoundedRect(QRectF(_TEXT_X + 0.5, y + 0.5, room - 1, area.height() + 11), 6, 6)
            painter.setFont(font)
            painter.setPen(self._look.color("text"))
            painter.drawText(QRect(_TEXT_X + 8, y + 6, room - 16, area.height() + 2), flags, text)
        return y + area.height() + 14


class Timeline(QScrollArea):
    """The rail with all entries."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._entries: tuple[Entry, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Diễn biến"))
        look.changed.connect(self._fill)
        self._fill()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries, oldest first; the newest is in view."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._fill()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep what comes next in view."""
        super().resizeEvent(event)
        self._to_end()

    def _fill(self) -> None:
        body = QWidget()
        body.setObjectName("rail")
        body.setStyleSheet(f"#rail {{ background: {self._look.color('subtle').name()}; }}")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 4, 0, 12)
        layout.setSpacing(0)
        for place, entry in enumerate(self._entries, 1):
            layout.addWidget(TimelineEntry(self._look, entry, last=place == len(self._entries), parent=body))
        layout.addStretch(1)
        self.setWidget(body)
        self._to_end()

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(bar.maximum())
