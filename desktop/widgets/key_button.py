"""A button that shows its key: filled for the one next step, plain for the others."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.look.look import Look

Kind = Literal["plain", "primary", "danger", "quiet", "link"]
_BARE = ("quiet", "link")
_PAD, _GAP, _KEY_GAP, _CAP_PAD = 12, 7, 10, 6


class KeyButton(QPushButton):
    """A push button with icon, words and the cap of its key."""

    def __init__(
        self,
        look: Look,
        text: str,
        *,
        icon: str = "",
        key: str = "",
        kind: Kind = "plain",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look, self._icon, self.key, self.kind = look, icon, key, kind
        self._hovered = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name()
        look.changed.connect(self._restyle)

    def set_words(self, text: str) -> None:
        """Change the words."""
        self.setText(text)
        self._name()
        self.updateGeometry()
        self.update()

    def set_reason(self, why_not: str) -> None:
        """Disable the button and say why, or enable it when there is no reason."""
        self.setEnabled(not why_not)
        self.setToolTip(why_not)
        self.setAccessibleDescription(why_not)

    def sizeHint(self) -> QSize:
        """Return the width of icon, words and key, and the height of a button."""
        look = self._look
        width = 2 * look.px(_PAD) + QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        width += look.px(18) + (look.px(_GAP) if self.text() else 0) if self._icon else 0
        if self.key:
            width += look.px(_KEY_GAP) + self._cap_width()
        return QSize(max(width, look.px(28)), look.px(34 if self.kind not in _BARE else 32))

    def minimumSizeHint(self) -> QSize:
        """A button is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint fill, border, icon, words and key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, border, words = self._colors()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if fill.alpha() or border.alpha():
            width = 2 if self._look.theme.name == "contrast" else 1
            painter.setPen(QPen(border, width) if border.alpha() else Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, 6, 6)
        self._paint_content(painter, words)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Show the hover fill."""
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent | None) -> None:
        """Take the hover fill away."""
        self._hovered = False
        super().leaveEvent(event)

    def _paint_content(self, painter: QPainter, words: QColor) -> None:
        look, x = self._look, self._look.px(_PAD)
        content = self.sizeHint().width() - 2 * x
        x += max(0, (self.width() - 2 * x - content) // 2)
        if self._icon:
            color = "on_accent" if self.kind == "primary" and self.isEnabled() else self._icon_color()
            pixmap = look.icon(self._icon, 18, color)
            painter.drawPixmap(x, (self.height() - look.px(18)) // 2, pixmap)
            x += look.px(18) + (look.px(_GAP) if self.text() else 0)
        painter.setFont(self._words_font())
        painter.setPen(words)
        width = QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        painter.drawText(QRect(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.key:
            self._paint_key(painter, x + width + look.px(_KEY_GAP), words)

    def _paint_key(self, painter: QPainter, x: int, words: QColor) -> None:
        look, height = self._look, self._look.px(20)
        cap = QRectF(x + 0.5, (self.height() - height) / 2 + 0.5, self._cap_width() - 1, height - 1)
        painter.setFont(look.font(12))
        if self.kind == "primary":
            words.setAlphaF(0.86)
        else:
            painter.setPen(QPen(look.color("line_btn"), 1))
            painter.setBrush(look.color("surface"))
            painter.drawRoundedRect(cap, 4, 4)
            words = look.color("text2" if self.isEnabled() else "disabled")
        painter.setPen(words)
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self.key)

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self.kind == "primary":
            painter.setPen(QPen(self._look.color("on_accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)

    def _colors(self) -> tuple[QColor, QColor, QColor]:
        look, none = self._look, QColor(0, 0, 0, 0)
        if not self.isEnabled():
            flat = self.kind in _BARE
            return (none if flat else look.color("btn"), none if flat else look.color("line"), look.color("disabled"))
        if self.kind == "primary":
            fill = look.color("accent_p" if self.isDown() else "accent_h" if self._hovered else "accent")
            return fill, fill, look.color("on_accent")
        if self.kind == "danger":
            fill = look.color("pressed" if self.isDown() else "hover" if self._hovered else "surface")
            return fill, look.color("danger_line"), look.color("danger")
        if self.kind in _BARE:
            fill = look.color("pressed") if self.isDown() else look.color("hover") if self._hovered else none
            return fill, none, look.color("link" if self.kind == "link" else "text")
        fill = look.color("pressed" if self.isDown() else "hover" if self._hovered else "btn")
        return fill, look.color("line_btn"), look.color("text")

    def _icon_color(self) -> str:
        if not self.isEnabled():
            return "disabled"
        return "danger" if self.kind == "danger" else "text2"

    def _words_font(self) -> QFont:
        return self._look.font(14, bold=self.kind == "primary")

    def _cap_width(self) -> int:
        return QFontMetrics(self._look.font(12)).horizontalAdvance(self.key) + 2 * self._look.px(_CAP_PAD)

    def _name(self) -> None:
        words = self.text() or self.accessibleName()
        self.setAccessibleName(f"{words}, phím {self.key}" if self.key and "phím" not in words else words)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
