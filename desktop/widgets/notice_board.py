"""What went wrong, above the page: one notice at a time, until the next one or until it is put away."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Card
from desktop.widgets.notice import NoticeCard

_AWAY = "away"


class NoticeBoard(QWidget):
    """Takes no room while there is nothing to tell.

    Signals:
        pressed: the key of the notice that was pressed.
    """

    pressed = pyqtSignal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.notice: NoticeCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 0)
        self.hide()

    def tell(self, card: Card) -> None:
        """Show a notice in place of the one before."""
        self.clear()
        action = card if card.action else Card(card.tone, card.title, card.text, self.tr("Đã biết"), _AWAY)
        self.notice = NoticeCard(self._look, action, self)
        self.notice.pressed.connect(self._press)
        self._column.addWidget(self.notice)
        self.show()

    def _press(self, key: str) -> None:
        self.clear()
        self.pressed.emit(key)

    def clear(self) -> None:
        """Put the notice away."""
        if self.notice is not None:
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None
        self.hide()
