"""A card in the middle of the window over a scrim: for the PIN and for what cannot be undone, nothing else."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

from desktop.look.look import Look


class Scrim(QWidget):
    """Covers ``window`` and shows one card; ``close`` gives the keys back to who had them."""

    def __init__(self, window: QWidget, look: Look) -> None:
        super().__init__(window)
        self._look = look
        self._card: QWidget | None = None
        self._before = QApplication.focusWidget()
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.hide()

    def show_card(self, card: QWidget) -> None:
        """Show ``card`` in the middle."""
        self._card = card
        card.setParent(self)
        card.show()
        self.show()
        self.raise_()
        self._centre()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """Take the scrim away."""
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if self._before is not None and not sip.isdeleted(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follow the window's size; the card's own height may change too."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._centre()
        return False

    def event(self, event: QEvent | None) -> bool:
        """Centre again when the card changes its wishes."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._centre()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Darken the window."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("scrim"))
        painter.end()

    def _centre(self) -> None:
        window, card = self.parentWidget(), self._card
        if window is None or card is None:
            return
        self.setGeometry(window.rect())
        card.adjustSize()
        height = min(card.height(), self.height() - 32)
        card.resize(card.width(), height)
        card.move((self.width() - card.width()) // 2, max(16, (self.height() - height) // 2))
