"""A strip of tabs over what one page shows in several ways; numbers say how much waits behind each."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.file_tabs import Tab


class ViewTabs(QWidget):
    """One tab is always open; left and right go from one to the next.

    Signals:
        chosen: name of the view.
    """

    chosen = pyqtSignal(str)

    def __init__(self, look: Look, views: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        """Build.

        Args:
            views: name, words and icon ("" for none) of each, the first one open.
        """
        super().__init__(parent)
        self._look = look
        self._words = {name: words for name, words, _ in views}
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.tabs: dict[str, Tab] = {}
        for name, words, icon in views:
            tab = Tab(look, words, icon, words, self)
            tab.clicked.connect(lambda _on, name=name: self.chosen.emit(name))
            group.addButton(tab)
            row.addWidget(tab)
            self.tabs[name] = tab
        row.addStretch(1)
        self.open(next(iter(self.tabs)))
        self.setFixedHeight(look.px(38))
        look.changed.connect(lambda: self.setFixedHeight(look.px(38)))

    @property
    def current(self) -> str:
        """The name of the open view."""
        return next(name for name, tab in self.tabs.items() if tab.isChecked())

    def open(self, name: str) -> None:
        """Mark a view as the open one; nobody is told."""
        self.tabs[name].setChecked(True)

    def offer(self, name: str, offered: bool) -> None:
        """Show a tab, or not; where it was open and goes, the first one is opened and told."""
        gone = not offered and self.tabs[name].isChecked()
        self.tabs[name].setVisible(offered)
        if gone:
            first = next(iter(self.tabs))
            self.open(first)
            self.chosen.emit(first)

    def set_number(self, name: str, number: int) -> None:
        """Show how much waits in a view; nothing for 0."""
        tab, words = self.tabs[name], self._words[name]
        tab.setText(f"{words}  {number}" if number else words)
        told = f"{words}, {number}" if number else words
        tab.setAccessibleName(told)
        tab.setToolTip(told)
        tab.updateGeometry()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the strip."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("subtle"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._look.color("line"))
        painter.end()
