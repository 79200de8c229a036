"""A card that hangs below the control that opened it; Esc or a press elsewhere closes it."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QApplication, QGraphicsDropShadowEffect, QVBoxLayout, QWidget

from desktop.look.look import Look


class Popover(QWidget):
    """White card with a shadow; ``column`` takes what it shows. It is hidden, not destroyed, and shown again."""

    def __init__(self, look: Look, window: QWidget | None, *, takes_keys: bool = True) -> None:
        super().__init__(window)
        self.hide()
        self._look, self._takes_keys = look, takes_keys
        self._anchor: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if takes_keys else Qt.FocusPolicy.NoFocus)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        shadow.setColor(look.color("shadow"))
        self.setGraphicsEffect(shadow)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(7, 8, 7, 8)
        self.column.setSpacing(0)

    def show_below(self, anchor: QWidget, width: int, *, right: bool = False) -> None:
        """Show below ``anchor``, ``width`` wide, inside the window; ``right`` lets the right edges meet."""
        window = anchor.window() or anchor
        self._anchor = anchor
        width = min(width, window.width() - 16)
        self.setFixedWidth(width)
        self.adjustSize()
        spot = anchor.mapTo(window, QPoint(anchor.width() - width if right else 0, anchor.height() + 4))
        self.move(max(8, min(spot.x(), window.width() - width - 8)), spot.y())
        app = QApplication.instance()
        if app is not None and not self.isVisible():
            app.installEventFilter(self)
        self.show()
        self.raise_()
        if self._takes_keys:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away; the keys go back to the control."""
        if not self.isVisible():
            return
        self.hide()
        if self._takes_keys and self._anchor is not None and not sip.isdeleted(self._anchor):
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QEvent | None) -> None:
        """Listen to presses only while shown."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Close when something else is pressed."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            spot = event.globalPosition().toPoint()
            own = [widget for widget in (self, self._anchor) if widget is not None]
            inside = any(widget.rect().contains(widget.mapFromGlobal(spot)) for widget in own)
            if not inside and isinstance(watched, QWidget):
                self.leave()
        return False

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc closes."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line2"), 1))
        painter.setBrush(self._look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()
