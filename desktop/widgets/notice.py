"""A notice in the page: stays until dealt with, says what is safe, offers one thing to do, at most two."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Card
from desktop.widgets.key_button import KeyButton
from desktop.widgets.painted import paint_banded
from desktop.widgets.text_label import TextLabel

_ICONS = {"danger": "warning", "today": "warning-circle", "info": "info", "ok": "check"}


class NoticeCard(QWidget):
    """White, a border and a band in its tone, icon, title, sentence, one button.

    Signals:
        pressed: the card's key.
    """

    pressed = pyqtSignal(str)

    def __init__(self, look: Look, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._card = look, card
        self.setAccessibleName(f"{card.title}. {card.text}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(10)
        self._icon = QLabel(self)
        layout.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(TextLabel(look, card.title, 14, bold=True, wrap=True, parent=self))
        if card.text:
            words.addWidget(TextLabel(look, card.text, 13, color="text2", wrap=True, parent=self))
        layout.addLayout(words, 1)
        if card.action:
            button = KeyButton(look, card.action, parent=self)
            button.clicked.connect(lambda: self.pressed.emit(card.key))
            layout.addWidget(button)
        if card.more:
            more = KeyButton(look, card.more, kind="quiet", parent=self)
            more.clicked.connect(lambda: self.pressed.emit(card.more_key))
            layout.addWidget(more)
        look.changed.connect(self._restyle)
        self._restyle()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the border and the band."""
        paint_banded(self, self._look, f"{self._card.tone}_line", 5)

    def _restyle(self) -> None:
        self._icon.setPixmap(self._look.icon(_ICONS[self._card.tone], 20, self._card.tone))
        self.update()
