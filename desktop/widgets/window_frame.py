"""The frame of the main window: top bar, folders, one sheet with its notices, status bar; painted, not yet alive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Desk
from desktop.widgets.navigation import Navigation
from desktop.widgets.notice_board import NoticeBoard
from desktop.widgets.quiet_bar import QuietBar
from desktop.widgets.status_bar import StatusBar
from desktop.widgets.toast import Toast
from desktop.widgets.top_bar import TopBar

_ICONS_BELOW, _LOW = 1200, 560
_LEAST = (880, 480)
_TRAINING_LINE = 3


class WindowFrame(QWidget):
    """Holds the pages in a stack; whoever derives from it says what happens."""

    def __init__(self, look: Look, desk: Desk, pages: Mapping[str, QWidget]) -> None:
        super().__init__()
        self._look, self._desk = look, desk
        self.pages = dict(pages)
        self.setWindowTitle(f"VIC – {desk.office_name()}")
        self.setMinimumSize(*_LEAST)
        self._build()

    def page(self) -> Any:
        """Return the open page."""
        return self._stack.currentWidget()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show folders as icons, and fewer of them, when there is little room."""
        self._navigation.set_narrow(self.width() < self._look.px(_ICONS_BELOW))
        self._navigation.set_low(self.height() < self._look.px(_LOW))
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the window, and the training line on its upper edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("window"))
        if self._desk.training:
            painter.fillRect(0, 0, self.width(), _TRAINING_LINE, self._look.color("training"))
        painter.end()

    def _build(self) -> None:
        look = self._look
        self._top = TopBar(look, self)
        self._top.set_office(self._desk.office_name())
        self._top.set_person(self._desk.me, self._desk.unit_name(self._desk.me.unit))
        self._navigation = Navigation(look, self)
        self._status = StatusBar(look, self)
        self._status.set_training(self._desk.training)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 8, 0)
        middle.setSpacing(0)
        middle.addWidget(self._navigation)
        middle.addWidget(self._build_sheet(), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, _TRAINING_LINE if self._desk.training else 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        layout.addLayout(middle, 1)
        layout.addWidget(self._status)
        self.toast = Toast(self._sheet, look)
        look.changed.connect(self._restyle)
        self._restyle()

    def _build_sheet(self) -> QFrame:
        self._stack = QStackedWidget(self)
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._sheet = QFrame(self)
        self._sheet.setObjectName("sheet")
        sheet = QVBoxLayout(self._sheet)
        sheet.setContentsMargins(1, 1, 1, 1)
        sheet.setSpacing(0)
        self.notices = NoticeBoard(self._look, self._sheet)
        self.quiet = QuietBar(self._look, self._sheet)
        sheet.addWidget(self.quiet)
        sheet.addWidget(self.notices)
        sheet.addWidget(self._stack, 1)
        return self._sheet

    def _restyle(self) -> None:
        line, surface = self._look.color("line").name(), self._look.color("surface").name()
        self._sheet.setStyleSheet(f"#sheet {{ background: {surface}; border: 1px solid {line}; border-radius: 8px; }}")
        self.update()
