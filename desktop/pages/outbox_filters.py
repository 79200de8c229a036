"""What of Việc gửi đi is shown: chips with their numbers, and words to find by."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from desktop.line_shown import OutboxLine
from desktop.look.look import Look
from desktop.pages.choice_chip import ChoiceChip
from workflow.vietnamese import key


class OutboxFilters(QWidget):
    """Signals:
    changed: something else is to be shown.
    """

    changed = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(6)
        self.chips = {
            "all": ChoiceChip(look, self.tr("Tất cả")),
            "open": ChoiceChip(look, self.tr("Chưa xong")),
            "refused": ChoiceChip(look, self.tr("Cần xem"), alarm=True),
            "sent": ChoiceChip(look, self.tr("Đã gửi")),
            "dropped": ChoiceChip(look, self.tr("Đã bỏ")),
        }
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
            row.addWidget(chip)
        self.chips["all"].setChecked(True)
        group.buttonClicked.connect(lambda _chip: self.changed.emit())
        self.search = QLineEdit()
        self.search.setAccessibleName(self.tr("Tìm trong việc gửi đi"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(look.px(90))
        self.search.setMaximumWidth(look.px(260))
        self.search.textChanged.connect(lambda _: self.changed.emit())
        row.addStretch(1)
        row.addWidget(self.search, 2)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Say in the field what it finds, as long as there is room for it."""
        super().resizeEvent(event)
        long = self.tr("Tìm việc, số, lý do")
        room = self.search.fontMetrics().horizontalAdvance(long) + self._look.px(30)
        self.search.setPlaceholderText(long if self.search.width() >= room else self.tr("Tìm"))

    def shown_of(self, lines: Sequence[OutboxLine]) -> list[OutboxLine]:
        """Return the lines the chosen chip and the words leave."""
        words = key(self.search.text()).split()
        return [line for line in of_chip(lines, self.chosen) if all(w in (line.found or key(line.what)) for w in words)]

    def count(self, lines: Sequence[OutboxLine]) -> None:
        """Show on every chip how many lines it has."""
        for name, chip in self.chips.items():
            chip.set_number(len(of_chip(lines, name)))

    @property
    def chosen(self) -> str:
        """The name of the chosen chip."""
        return next((name for name, chip in self.chips.items() if chip.isChecked()), "all")

    def none_words(self, lines: Sequence[OutboxLine]) -> str:
        """Return what is said when nothing is left to show."""
        if self.search.text().strip():
            return self.tr("Không có việc nào khớp.")
        if self.chosen == "sent":
            return self.tr("Hôm nay chưa gửi việc nào.")
        if lines:
            return self.tr("Không có việc nào ở đây.")
        return self.tr("Không có việc nào chờ gửi. Mọi việc đã lên máy chủ.")


def of_chip(lines: Sequence[OutboxLine], name: str) -> list[OutboxLine]:
    """Return the lines that belong to a chip."""
    if name == "all":
        return [line for line in lines if line.state != "dropped"]
    if name == "open":
        return [line for line in lines if line.state not in ("sent", "dropped")]
    return [line for line in lines if line.state == name]
