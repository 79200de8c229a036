"""One part of Cài đặt: its name at the left, what can be chosen at the right."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel

_NAME = 140


class SettingsPart(QWidget):
    """``column`` takes what can be chosen; ``say`` shows a sentence below it."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(16)
        label = TextLabel(look, name, 14, bold=True, wrap=True)
        label.setFixedWidth(look.px(_NAME))
        label.setContentsMargins(0, 6, 0, 0)
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout()
        self.column.setSpacing(6)
        row.addLayout(self.column, 1)
        self._words = TextLabel(look, "", 13, color="text2", wrap=True)
        self._words.hide()

    def say(self, sentence: str, color: str = "text2") -> None:
        """Show a sentence at the end of the part; an empty one hides it."""
        if self.column.indexOf(self._words) < 0:
            self.column.addWidget(self._words)
        self._words.setText(sentence)
        self._words.set_color(color)
        self._words.setVisible(bool(sentence))

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words.text()
