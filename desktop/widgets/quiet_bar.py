"""One line above the page that says something everybody should know and nobody has to answer: works on a server."""

from __future__ import annotations

from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel


class QuietBar(QWidget):
    """Takes no room while there is nothing to say; what was put away stays away until it says something else."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._away = look, ""
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(10)
        self._icon = QLabel(self)
        self.words = TextLabel(look, "", 13, wrap=True, parent=self)
        self.close_button = KeyButton(look, "", icon="x", kind="quiet", parent=self)
        self.close_button.setAccessibleName(self.tr("Đã biết"))
        self.close_button.setToolTip(self.tr("Đã biết"))
        self.close_button.clicked.connect(self._put_away)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.close_button)
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, words: str) -> None:
        """Show ``words``; empty words end it."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words) and words != self._away)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("soon_bg"))
        painter.end()

    def _put_away(self) -> None:
        self._away = self.words.text()
        self.hide()

    def _restyle(self) -> None:
        self._icon.setPixmap(self._look.icon("clock", 18, "soon"))
        self.words.set_color("text")
        self.update()
