"""Lines written by hand into the book in view: a card for a new one, and one for what happened to an earlier one."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.form_place import FormPlace
from desktop.shown import Card, Desk, Done
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel


class RegisterLines(QWidget):
    """Shown only for books the person writes by hand.

    Signals:
        written: a line was written or changed, in words.
    """

    written = pyqtSignal(str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lanes = desk, lanes
        self._book = ""
        self.place = FormPlace(look, lanes)
        self.place.done.connect(self._done)
        self.place.failed.connect(self._say)
        self._said = TextLabel(look, "", 13, color="danger", wrap=True)
        self._said.setContentsMargins(20, 0, 16, 6)
        self._said.hide()
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 16, 8)
        row.setSpacing(8)
        self.write = KeyButton(look, self.tr("Ghi dòng"), icon="plus", key="F4")
        self.write.clicked.connect(self.begin)
        self.change = KeyButton(look, self.tr("Sửa dòng đã ghi"), icon="note-pencil", key="F2")
        self.change.clicked.connect(self.begin_change)
        row.addWidget(self.write)
        row.addWidget(self.change)
        row.addWidget(TextLabel(look, self.tr("Sổ này văn thư ghi tay."), 13, color="text2"))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._said)
        column.addWidget(self.place)
        self.hide()

    def show_for(self, book: str) -> None:
        """Take another book into view."""
        if book == self._book:
            return
        self._book = book
        self.place.leave()
        self._said.hide()
        ask = partial(self._desk.entries.by_hand, book)
        self._lanes.run("records", ask, self.setVisible, lambda _error: self.hide(), self)

    def begin(self) -> None:
        """Open the card of a new line."""
        entries, book = self._desk.entries, self._book
        self.place.begin(partial(entries.form, book), partial(entries.write, book))

    def begin_change(self) -> None:
        """Ask which line, then what is to be written beside it."""
        chosen = lambda values: Done(extra=dict(values))  # noqa: E731 - nothing is done before the second card
        self.place.begin(partial(self._desk.entries.change_form, self._book), chosen)

    def handle_key(self, key: str) -> bool:
        """F4 writes a line, F2 changes one."""
        act = {"F4": self.begin, "F2": self.begin_change}.get(key)
        if act is None or not self.isVisible():
            return False
        act()
        return True

    def _done(self, done: Done) -> None:
        self._said.hide()
        line, act = str(done.extra.get("line") or ""), str(done.extra.get("act") or "")
        if line and act:
            self.place.begin(partial(self._desk.form, line, act), partial(self._desk.act, line, act))
        else:
            self.written.emit(done.words)

    def _say(self, card: Card) -> None:
        self._said.setText(f"{card.title}. {card.text}")
        self._said.show()
