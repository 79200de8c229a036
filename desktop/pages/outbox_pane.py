"""Việc gửi đi: filter chips, a field to find by, the rows, and words where there are none."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.pages.outbox_filters import OutboxFilters
from desktop.pages.outbox_list import OutboxList
from desktop.shown import OutboxLine
from desktop.widgets.text_label import TextLabel


class OutboxPane(QWidget):
    """The rows of the outbox as the filters leave them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[OutboxLine] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.filters = OutboxFilters(look)
        self.filters.changed.connect(self._filter)
        self.list = OutboxList(look, self.tr("Việc gửi đi"))
        self.nothing = nothing_label(look)
        column.addWidget(self.filters)
        column.addWidget(Rule(look))
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        self.setFocusProxy(self.list)

    def show_lines(self, lines: Sequence[OutboxLine]) -> None:
        """Show what waits, what was refused, what left."""
        self._lines = tuple(lines)
        self.filters.count(self._lines)
        self._filter()

    def _filter(self) -> None:
        shown = self.filters.shown_of(self._lines)
        self.list.show_lines(shown)
        self.list.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self.nothing.setText(self.filters.none_words(self._lines))


def nothing_label(look: Look) -> TextLabel:
    """Return the words in the middle of a list without rows; hidden at first."""
    label = TextLabel(look, "", 14, color="text2", wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setContentsMargins(20, 0, 20, 0)
    label.hide()
    return label
