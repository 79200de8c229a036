"""The items behind one figure of a report: a plain list, Enter opens one, Esc goes back to the report."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.models.item_model import PAGE
from desktop.shown import Desk
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.item_list import ItemList
from desktop.widgets.key_button import KeyButton
from workflow.store.lists import Cursor, ListRow


class ReportList(QWidget):
    """The list with the figure's name above it.

    Signals:
        back: to the report.
        open_item: an item, with its kind.
    """

    back = pyqtSignal()
    open_item = pyqtSignal(str, str)

    def __init__(self, look: Look, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[ListRow] = []
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(10)
        back = KeyButton(look, self.tr("Về báo cáo"), icon="caret-left", key="Esc", parent=self)
        back.clicked.connect(self.back.emit)
        head.addWidget(back)
        self._words = ElidedLabel(look, "", 14, bold=True, parent=self)
        head.addWidget(self._words, 1)
        open_one = KeyButton(look, self.tr("Mở"), icon="arrow-square-out", key="Enter", parent=self)
        open_one.clicked.connect(self._open_current)
        head.addWidget(open_one)
        self.list = ItemList(look, self)
        self.list.opened.connect(lambda _item: self._open_current())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def show_rows(self, words: str, rows: Sequence[ListRow]) -> None:
        """Show the items of a figure."""
        self._rows = list(rows)
        self._words.setText(words)
        self.list.items.set_source(self._fetch, self._rows[:PAGE], self._desk.due_of)
        self.list.go(0)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc goes back."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.back.emit()
            return
        super().keyPressEvent(event)

    def _fetch(self, after: Cursor | None, limit: int) -> Sequence[ListRow]:
        """Return the rows after one already shown; all of them are here."""
        start = 0
        if after is not None:
            start = next((n for n, row in enumerate(self._rows, 1) if row.place == after), len(self._rows))
        return self._rows[start : start + limit]

    def _open_current(self) -> None:
        row = self.list.current()
        if row is not None:
            self.open_item.emit(row.item, row.kind)
