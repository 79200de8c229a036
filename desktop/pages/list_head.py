"""The head of a list: its name, its order, and the chips that filter it."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.choice_chip import ChoiceChip
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.store.lists import FolderCount, Only, Order


class ListHead(QWidget):
    """Name and order above, filters below.

    Signals:
        chosen: the filter pressed.
        turned: the other order is wanted.
        book: the register book of this folder is wanted.
        new: something is to be entered into this folder by hand.
    """

    chosen = pyqtSignal(str)
    turned = pyqtSignal()
    book = pyqtSignal()
    new = pyqtSignal()

    def __init__(
        self, look: Look, title: str, order: Order, *, has_book: bool = False, new: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        top = QHBoxLayout()
        name = TextLabel(look, title, 18, bold=True, parent=self)
        name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        top.addWidget(name)
        self._ticked = ElidedLabel(look, "", 13, bold=True, color="link", parent=self)
        top.addWidget(self._ticked, 1)
        self._sort = KeyButton(look, "", icon="sort-ascending", kind="quiet", parent=self)
        self._sort.clicked.connect(lambda: self.turned.emit())
        self.set_order(order)
        top.addWidget(self._sort)
        if new:
            enter = KeyButton(look, "", icon="file-plus", kind="quiet", parent=self)
            enter.setAccessibleName(new)
            enter.setToolTip(new)
            enter.clicked.connect(lambda: self.new.emit())
            top.addWidget(enter)
        if has_book:
            button = KeyButton(look, "", icon="table", kind="quiet", parent=self)
            button.setAccessibleName(self.tr("Mở sổ đăng ký"))
            button.setToolTip(self.tr("Mở sổ đăng ký"))
            button.clicked.connect(lambda: self.book.emit())
            top.addWidget(button)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        self.chips: dict[Only, ChoiceChip] = {
            "all": ChoiceChip(look, self.tr("Tất cả")),
            "overdue": ChoiceChip(look, self.tr("Quá hạn"), alarm=True),
            "unread": ChoiceChip(look, self.tr("Chưa đọc")),
        }
        for only, chip in self.chips.items():
            chip.clicked.connect(partial(self._press, only))
            chips.addWidget(chip)
        chips.addStretch(1)
        self.set_only("all")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(chips)

    def set_count(self, count: FolderCount) -> None:
        """Show how many there are of each."""
        self.chips["all"].set_number(count.total)
        self.chips["overdue"].set_number(count.overdue)
        self.chips["unread"].set_number(count.unread)

    def set_ticked(self, number: int) -> None:
        """Say how many rows are ticked; the order gives its room to that meanwhile."""
        self._ticked.setText(self.tr("Đã chọn {n}").format(n=number) if number else "")
        self._sort.setVisible(not number)

    def set_only(self, only: Only) -> None:
        """Mark the filter that holds."""
        for name, chip in self.chips.items():
            chip.setChecked(name == only)

    def set_order(self, order: Order) -> None:
        """Name the order that holds."""
        self._sort.set_words(self.tr("Hạn gần nhất") if order == "due" else self.tr("Mới nhất"))

    def words(self, only: Only) -> str:
        """Return the words of a filter with its number."""
        return self.chips[only].accessibleName() or self.chips[only].text()

    def _press(self, only: Only, _on: bool = False) -> None:
        self.chosen.emit(only)
