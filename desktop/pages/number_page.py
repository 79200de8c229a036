"""Nhật ký số: what became of every number of a series, of this machine or the office; given back, taken, printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.actions.write_file import write_file
from desktop.background import Lane, Lanes
from desktop.dialogs.save_file import ask_name
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.form_place import FormPlace
from desktop.pages.intake_section import Rule
from desktop.pages.number_list import NumberList
from desktop.shown import Card, Desk, Done, Paper
from desktop.widgets.choice_box import choice_box
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast


class NumberPage(QWidget):
    """Series, year and whose numbers above; the stretches below.

    Signals:
        printing: the report (Paper) to print.
    """

    printing = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self.series, self.year = choice_box(self.tr("Dãy số"), 22), choice_box(self.tr("Năm"), 5)
        self.office = QCheckBox(self.tr("Cả cơ quan (hỏi máy chủ)"))
        self.office.setMinimumHeight(look.px(34))
        self.place = FormPlace(look, lanes)
        self.list = NumberList(look)
        self._said = TextLabel(look, "", 13, color="text2", wrap=True)
        self._build()
        self.place.done.connect(self._done)
        self.place.failed.connect(self._say_card)
        for box in (self.series, self.year):
            box.activated.connect(lambda _at: self.read())
        self.office.toggled.connect(lambda _on: self.read())
        if selection := self.list.selectionModel():
            selection.currentRowChanged.connect(lambda _now, _before: self._offer())
        self.setFocusProxy(self.series)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Nhật ký số")

    def refresh(self) -> None:
        """Read which series there are, then what became of the numbers of the chosen one."""
        numbers = self._desk.numbers
        ask = lambda: (numbers.series(), numbers.years())  # noqa: E731 - one line for the lane
        self._lanes.run("records", ask, lambda found: self._offer_series(*found), self._failed, self)

    def read(self) -> None:
        """Read what became of the numbers of the chosen series and year."""
        if self.series.currentData() is None:
            return
        self._asked += 1
        asked, office = self._asked, self.office.isChecked()
        job = partial(self._desk.numbers.told, *self._chosen(), office=office)
        self._say(self.tr("Đang hỏi máy chủ…") if office else "")
        self._lanes.run(self._lane(), job, lambda told: self._show(asked, told), self._failed, self)

    def primary(self) -> None:
        """Do what the open card says, or print."""
        if self.place.card is not None:
            self.place.card.accept()
        else:
            self.print_report()

    def handle_key(self, key: str) -> bool:
        """Ctrl+P prints, F7 gives back, F8 takes away, F5 reads anew."""
        act = {"Ctrl+P": self.print_report, "F7": self.give_back, "F8": self.revoke, "F5": self.read}.get(key)
        if act is None:
            return False
        act()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        shown = (self.place.card,) if self.place.card is not None else ()
        return (*shown, self.series, self.list)

    def print_report(self) -> None:
        """Draw the report of what is shown and hand it to the printer."""
        job = partial(self._desk.numbers.printed, *self._chosen(), "pdf", office=self.office.isChecked())
        name = self.series.currentText()
        give = lambda made: self.printing.emit(Paper(made.data, f"Bảng kê số {name}"))  # noqa: E731 - for the lane
        self._lanes.run(self._lane(), job, give, self._failed, self)

    def save(self, form: str) -> QFileDialog:
        """Ask for a file name and keep the report there as PDF or spreadsheet."""
        name = f"Bảng kê số {self.series.currentText()} {self.year.currentText()}"
        return ask_name(self, self.tr("Lưu bảng kê số"), name, form, partial(self.save_to, form))

    def save_to(self, form: str, path: Path) -> None:
        """Keep the report at ``path``."""
        make = partial(self._desk.numbers.printed, *self._chosen(), form, office=self.office.isChecked())
        said = self.tr("Đã lưu {name}").format(name=path.name)
        write = lambda: write_file(path, make().data)  # noqa: E731 - one line for the lane
        self._lanes.run(self._lane(), write, lambda _none: self.toast.say(said), self._failed, self)

    def give_back(self) -> None:
        """Open the card that gives back what this machine holds of the series."""
        numbers, series = self._desk.numbers, str(self.series.currentData() or "")
        self.place.begin(partial(numbers.return_form, series), partial(numbers.give_back, series), "network")

    def revoke(self) -> None:
        """Open the card that takes the chosen block from a lost machine."""
        one = self.list.current()
        if one is None or not one.lease:
            self.toast.say(self.revoke_button.toolTip())
            return
        numbers, series = self._desk.numbers, str(self.series.currentData())
        ask = partial(numbers.revoke_form, series, one.numbers)
        self.place.begin(ask, partial(numbers.revoke, series, one.lease), "network")

    def _chosen(self) -> tuple[str, int]:
        return str(self.series.currentData()), int(self.year.currentData())

    def _lane(self) -> Lane:
        return "network" if self.office.isChecked() else "records"

    def _offer_series(self, series: Sequence[tuple[str, str]], years: Sequence[int]) -> None:
        for box, entries in ((self.series, series), (self.year, [(year, str(year)) for year in years])):
            before = box.currentData()
            box.clear()
            for data, words in entries:
                box.addItem(words, data)
            box.setCurrentIndex(max(0, box.findData(before)))
        self.read()

    def _show(self, asked: int, told: Any) -> None:
        if asked != self._asked:
            return
        self.list.numbers.show_stretches(told.stretches)
        self._say(told.summary, "text2" if told.sound else "danger")
        self.short.setText(told.short)
        self.short.setVisible(bool(told.short))
        self.return_button.set_reason("" if told.held else self.tr("Máy này không giữ số nào chưa dùng của dãy"))
        self._offer()

    def _offer(self) -> None:
        one = self.list.current()
        may = one is not None and one.lease
        why = self.tr("Chọn “Cả cơ quan”, rồi chọn dòng số máy khác đang giữ")
        self.revoke_button.set_reason("" if may else why)

    def _done(self, done: Done) -> None:
        self.toast.say(done.words)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._say_card(card)

    def _say_card(self, card: Card) -> None:
        self._say(f"{card.title}. {card.text}", "danger")

    def _say(self, words: str, color: str = "text2") -> None:
        self._said.setText(words)
        self._said.set_color(color)

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 8)
        head.setSpacing(8)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        head.addStretch(1)
        for form, words in (("xlsx", self.tr("Lưu bảng tính")), ("pdf", self.tr("Lưu PDF"))):
            button = KeyButton(look, words, icon="table" if form == "xlsx" else "file-pdf")
            button.clicked.connect(lambda _on, form=form: self.save(form))
            head.addWidget(button)
        self.print_button = KeyButton(look, self.tr("In bảng kê"), icon="printer", key="Ctrl+P", kind="primary")
        self.print_button.clicked.connect(self.print_report)
        head.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._choices())
        column.addLayout(self._acts())
        self.short = TextLabel(look, "", 14, color="today", wrap=True)
        self.short.setContentsMargins(20, 0, 16, 8)
        self.short.hide()
        column.addWidget(self.short)
        column.addWidget(Rule(look))
        column.addWidget(self.place)
        column.addWidget(self.list, 1)
        self.toast = Toast(self, look)

    def _choices(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(20, 0, 16, 8)
        row.setSpacing(10)
        for box in (self.series, self.year):
            row.addWidget(TextLabel(look, box.accessibleName(), 13, color="text2"))
            row.addWidget(box)
        row.addWidget(self.office)
        row.addStretch(1)
        return row

    def _acts(self) -> QHBoxLayout:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(20, 0, 16, 8)
        row.setSpacing(10)
        row.addWidget(self._said, 1)
        self.return_button = KeyButton(look, self.tr("Trả số chưa dùng"), icon="arrow-u-up-left", key="F7")
        self.return_button.clicked.connect(self.give_back)
        self.revoke_button = KeyButton(look, self.tr("Thu hồi số máy hỏng"), icon="stop-circle", key="F8")
        self.revoke_button.clicked.connect(self.revoke)
        row.addWidget(self.return_button)
        row.addWidget(self.revoke_button)
        return row

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin with the choice of the series."""
        super().showEvent(event)
        self.series.setFocus(Qt.FocusReason.OtherFocusReason)
