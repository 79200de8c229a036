"""An empty page that says why it is empty and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel

_WITH_DISC = 300


class Disc(QWidget):
    """A soft disc with one icon."""

    def __init__(self, look: Look, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._icon = look, icon
        self.setFixedSize(look.px(96), look.px(96))
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint disc and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._look.color("accent_soft"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(self.rect())
        edge = (self.width() - self._look.px(44)) // 2
        painter.drawPixmap(edge, edge, self._look.icon(self._icon, 44, "accent"))
        painter.end()


class EmptyPage(QWidget):
    """Disc, sentence, why, at most two buttons."""

    def __init__(
        self,
        look: Look,
        icon: str,
        title: str,
        why: str,
        buttons: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {why}")
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        self._look = look
        self._disc = Disc(look, icon, self)
        layout.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title = TextLabel(look, title, 22, bold=True, wrap=True, parent=self)
        self._why = TextLabel(look, why, 14, color="text2", wrap=True, parent=self)
        for label in (self._title, self._why):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(look.px(520))
            centred = QHBoxLayout()
            centred.addStretch(1)
            centred.addWidget(label)
            centred.addStretch(1)
            layout.addLayout(centred)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(3)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In little room the words stand alone."""
        super().resizeEvent(event)
        self._disc.setVisible(self.height() >= self._look.px(_WITH_DISC))

    def say(self, title: str, why: str) -> None:
        """Change what it says."""
        self._title.setText(title)
        self._why.setText(why)
        self.setAccessibleName(f"{title}. {why}")
