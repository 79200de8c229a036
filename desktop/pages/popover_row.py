"""One row of a popover: icon, words with what was typed in bold, a second line, a key; pressed or chosen by arrows."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.look.look import Look
from desktop.pages.procedure_box import bold_spans, draw_marked
from desktop.widgets.rows import one_line

HEIGHT = 46


class PopoverRow(QPushButton):
    """A press opens it; the keys stay where they were, so ``current`` is set by whoever has them."""

    def __init__(
        self, look: Look, icon: str, title: str, about: str = "", *, typed: str = "", key: str = "",
        tone: str = "text2", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._icon, self._tone = look, icon, tone
        self.title, self.about, self._typed, self._cap = title, about, typed, key
        self.current = self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(". ".join(part for part in (title, about, f"phím {key}" if key else "") if part))

    def set_current(self, current: bool) -> None:
        """Mark the row Enter would open."""
        self.current = current
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a row."""
        return QSize(self._look.px(240), self._look.px(HEIGHT))

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Show the hover fill."""
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        """Take the hover fill away."""
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint ground, icon, both lines and the key."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.current or self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("selected" if self.current else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        on_yellow = self.current and look.theme.name == "contrast"
        text = look.color("on_selected" if self.current else "text")
        second = text if on_yellow else look.color("text2")
        tone = "on_accent" if on_yellow else self._tone
        painter.drawPixmap(look.px(12), (self.height() - look.px(18)) // 2, look.icon(self._icon, 18, tone))
        right = self.width() - look.px(12) - (self._paint_cap(painter) if self._cap else 0)
        left, line = look.px(42), look.px(20)
        top = look.px(3) if self.about else (self.height() - line) // 2
        title = QRect(left, top, right - left, line)
        painter.setPen(text)
        draw_marked(painter, look, title, self.title, bold_spans(self.title, self._typed) if self._typed else [])
        if self.about:
            one_line(painter, look, title.translated(0, line), self.about, 13, second)
        painter.end()

    def _paint_cap(self, painter: QPainter) -> int:
        """Paint the key at the right; return the room it takes."""
        look, font = self._look, self._look.font(12)
        width = QFontMetrics(font).horizontalAdvance(self._cap) + look.px(12)
        cap = QRectF(self.width() - look.px(12) - width, (self.height() - look.px(20)) / 2, width, look.px(20))
        painter.setPen(QPen(look.color("line_btn"), 1))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(font)
        painter.setPen(look.color("text2"))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._cap)
        return width + look.px(12)
