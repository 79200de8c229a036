"""Nhật ký đồng bộ: what the exchange told, what both sides hold differently, what was decided; searched, by days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.choice_chip import ChoiceChip
from desktop.pages.intake_section import Rule
from desktop.pages.outbox_list import OutboxList
from desktop.pages.outbox_pane import nothing_label
from desktop.shown import Desk, OutboxLine
from desktop.widgets.choice_box import choice_box

DAYS = (7, 30, 400)
_REST_MS = 200
GROUPS = {
    "compared": ("noted", "agreed", "differed", "disputed"), "decided": ("redone", "dropped"),
    "line": ("line-lost", "line-back", "works", "late"),
}  # fmt: skip
"""By chip: the states of the rows that belong to it."""


class LogPane(QWidget):
    """Signals:
    failed: what went wrong with reading.
    different: how many items both sides hold differently now.
    """

    failed = pyqtSignal(object)
    different = pyqtSignal(int)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._lines: Sequence[OutboxLine] = ()
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.refresh)
        self.list = OutboxList(look, self.tr("Nhật ký đồng bộ"))
        self.nothing = nothing_label(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._choices())
        column.addWidget(Rule(look))
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        self.setFocusProxy(self.list)

    def refresh(self) -> None:
        """Read what was told in the chosen days and holds the words."""
        self._rest.stop()
        self._asked += 1
        asked, days, text = self._asked, int(self.days.currentData()), self.search.text()
        read = partial(self._desk.exchange_log, days, text)
        self._lanes.run("records", read, partial(self._show, asked), self.failed.emit, self)

    def _choices(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(6)
        self.chips = {
            "all": ChoiceChip(look, self.tr("Tất cả")),
            "compared": ChoiceChip(look, self.tr("Đối chiếu")),
            "decided": ChoiceChip(look, self.tr("Đã xử lý")),
            "line": ChoiceChip(look, self.tr("Đường truyền")),
        }
        self.chips["compared"].setToolTip(self.tr("Máy này và máy chủ so với nhau: thiếu, khác, đã lấy lại"))
        self.chips["decided"].setToolTip(self.tr("Việc máy chủ không nhận: đã làm lại, đã gộp, đã bỏ"))
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
            row.addWidget(chip)
        self.chips["all"].setChecked(True)
        group.buttonClicked.connect(lambda _chip: self._filter())
        row.addStretch(1)
        self.days = choice_box(self.tr("Trong những ngày nào"), 8)
        for days, words in zip(DAYS, (self.tr("7 ngày"), self.tr("30 ngày"), self.tr("Một năm")), strict=True):
            self.days.addItem(words, days)
        self.days.setCurrentIndex(1)
        self.days.activated.connect(lambda _at: self.refresh())
        row.addWidget(self.days)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Tìm số, nội dung"))
        self.search.setAccessibleName(self.tr("Tìm trong nhật ký đồng bộ"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(look.px(90))
        self.search.setMaximumWidth(look.px(260))
        self.search.textChanged.connect(lambda _text: self._rest.start())
        row.addWidget(self.search, 2)
        return row

    def _show(self, asked: int, lines: Sequence[OutboxLine]) -> None:
        if asked != self._asked:
            return
        self._lines = tuple(lines)
        if not self.search.text():
            self.different.emit(sum(line.state == "disputed" for line in lines))
        self._filter()

    def _filter(self) -> None:
        for name, chip in self.chips.items():
            chip.set_number(len(of_group(self._lines, name)))
        chosen = next((name for name, chip in self.chips.items() if chip.isChecked()), "all")
        shown = of_group(self._lines, chosen)
        self.list.show_lines(shown)
        self.list.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        if self.search.text().strip():
            self.nothing.setText(self.tr("Không có dòng nào khớp."))
        else:
            self.nothing.setText(self.tr("Trong những ngày này đồng bộ không có gì phải báo."))

    def stop(self) -> None:
        """Wait for no more letters."""
        self._rest.stop()


def of_group(lines: Sequence[OutboxLine], name: str) -> list[OutboxLine]:
    """Return the lines that belong to a chip."""
    return [line for line in lines if name == "all" or line.state in GROUPS[name]]
