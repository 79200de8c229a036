"""Sổ đăng ký: choose a book and its days, see it as it will be printed, print it or keep it as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QDate, QLocale, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QComboBox, QDateEdit, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.actions.write_file import write_file
from desktop.background import Lanes
from desktop.dialogs.save_file import ask_name
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_section import Rule
from desktop.pages.register_lines import RegisterLines
from desktop.shown import Desk, Paper
from desktop.widgets.key_button import KeyButton
from desktop.widgets.page_view import PageView
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast

_REST_MS = 250
NUMBERS = "nhat_ky_so"
_SPANS = (("Hôm nay", "day"), ("Tháng này", "month"), ("Quý này", "quarter"), ("Năm nay", "year"))


def span_of(name: str, today: date) -> tuple[date, date]:
    """Return first and last day of the day, month, quarter or year ``today`` stands in."""
    if name == "day":
        return today, today
    first = today.month if name == "month" else 3 * ((today.month - 1) // 3) + 1 if name == "quarter" else 1
    return date(today.year, first, 1), today


class RegisterPage(QWidget):
    """Choices above, the book below.

    Signals:
        printing: the book (Paper) to print.
        open_folder: another page, by its name.
    """

    printing = pyqtSignal(object)
    open_folder = pyqtSignal(str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self.folder = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.draw)
        self.book = QComboBox()
        self.book.setAccessibleName(self.tr("Sổ"))
        self.book.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.book.setMinimumContentsLength(16)
        self.first, self.last = self._day(self.tr("Từ ngày")), self._day(self.tr("Đến ngày"))
        self.pages = PageView(look, lanes)
        self._count = TextLabel(look, "", 13, color="text2", wrap=True)
        self.lines = RegisterLines(look, desk, lanes)
        self.lines.written.connect(self._written)
        self._build()
        self.book.activated.connect(lambda _at: self._rest.start())
        for day in (self.first, self.last):
            day.dateChanged.connect(lambda _day: self._rest.start())
        self.setFocusProxy(self.book)
        QWidget.setTabOrder(self.book, self.first)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Sổ đăng ký")

    def open_for(self, folder: str) -> None:
        """Begin with the book of a folder."""
        self.folder = folder
        self.book.clear()

    def refresh(self) -> None:
        """Read which books there are, then draw the chosen one."""
        folder = self.folder
        read = lambda: (self._desk.registers.books(folder), self._desk.registers.today())  # noqa: E731 - for the lane
        self._lanes.run("records", read, lambda found: self._show_books(*found), self._failed, self)

    def primary(self) -> None:
        """Do what the open card says, or print."""
        if self.lines.place.card is not None:
            self.lines.place.card.accept()
            return
        paper = self.paper()
        if paper is not None:
            self.printing.emit(paper)

    def handle_key(self, key: str) -> bool:
        """F4 and F2 write into a book kept by hand, F8 opens Nhật ký số; Ctrl+P prints what is shown."""
        if key == "F8":
            self.open_folder.emit(NUMBERS)
            return True
        return self.lines.handle_key(key)

    def paper(self) -> Paper | None:
        """Return the book in view, to be printed."""
        return self.pages.paper(self.book.currentText())

    def stop(self) -> None:
        """Draw nothing any more."""
        self._rest.stop()

    def draw(self) -> None:
        """Draw the chosen part of the chosen book."""
        self._rest.stop()
        self._asked += 1
        asked, job = self._asked, self._job("pdf")
        self.lines.show_for(str(self.book.currentData()))
        self._count.setText(self.tr("Đang lập sổ…"))
        self._count.set_color("text2")
        self._lanes.run("records", job, lambda made: self._drawn(asked, made), self._failed, self)

    def save(self, form: str) -> QFileDialog:
        """Ask for a file name and keep the book there as PDF or spreadsheet."""
        name = f"{self.book.currentText()} {self._iso(self.first)} {self._iso(self.last)}"
        return ask_name(self, self.tr("Lưu sổ"), name, form, partial(self.save_to, form))

    def save_to(self, form: str, path: Path) -> None:
        """Keep the book at ``path``."""
        make = self._job(form)

        def write() -> None:
            write_file(path, make().data)

        said = self.tr("Đã lưu {name}").format(name=path.name)
        self._lanes.run("records", write, lambda _none: self.toast.say(said), self._failed, self)

    def _job(self, form: str) -> Any:
        first, last = (date.fromisoformat(self._iso(day)) for day in (self.first, self.last))
        return partial(self._desk.registers.printed, str(self.book.currentData()), first, last, form)

    def _show_books(self, books: Sequence[tuple[str, str]], today: date) -> None:
        if not self.book.count():
            for key, title in books:
                self.book.addItem(title, key)
            self._choose_span("month", today)
        self.draw()

    def _choose_span(self, name: str, today: date) -> None:
        for edit, day in zip((self.first, self.last), span_of(name, today), strict=True):
            edit.setDate(QDate(day.year, day.month, day.day))

    def _span(self, name: str) -> None:
        show = lambda today: self._choose_span(name, today)  # noqa: E731 - one line for the lane
        self._lanes.run("records", self._desk.registers.today, show, self._failed, self)

    def _drawn(self, asked: int, made: Any) -> None:
        if asked == self._asked:
            self.pages.show_pdf(made.data)
            self._count.setText(self.tr("{n} dòng").format(n=made.rows) if made.rows else self.tr("Chưa có dòng nào"))

    def _written(self, words: str) -> None:
        self.toast.say(words)
        self.draw()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._count.setText(f"{card.title}. {card.text}")
            self._count.set_color("danger")

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 8)
        head.setSpacing(8)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        head.addWidget(self._count, 1)
        for form, words in (("xlsx", self.tr("Lưu bảng tính")), ("pdf", self.tr("Lưu PDF"))):
            button = KeyButton(look, words, icon="table" if form == "xlsx" else "file-pdf")
            button.clicked.connect(lambda _on, form=form: self.save(form))
            head.addWidget(button)
        self.print_button = KeyButton(look, self.tr("In sổ"), icon="printer", key="Ctrl+P", kind="primary")
        self.print_button.clicked.connect(self.primary)
        head.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._choices())
        column.addWidget(self.lines)
        column.addWidget(Rule(look))
        column.addWidget(self.pages, 1)
        self.toast = Toast(self, look)

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(20, 0, 16, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        named = ((self.tr("Sổ"), self.book), (self.tr("Từ ngày"), self.first), (self.tr("Đến ngày"), self.last))
        for column, (words, widget) in enumerate(named):
            grid.addWidget(TextLabel(self._look, words, 13, color="text2"), 0, column)
            grid.addWidget(widget, 1, column)
        spans = QHBoxLayout()
        spans.setSpacing(2)
        for words, name in _SPANS:
            button = KeyButton(self._look, words, kind="link")
            button.clicked.connect(lambda _on, name=name: self._span(name))
            spans.addWidget(button)
        spans.addStretch(1)
        ledger = KeyButton(self._look, self.tr("Nhật ký số"), icon="hash", key="F8", kind="link")
        ledger.clicked.connect(lambda: self.open_folder.emit(NUMBERS))
        spans.addWidget(ledger)
        grid.addLayout(spans, 2, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        return grid

    def _day(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setDisplayFormat("dd/MM/yyyy")
        edit.setCalendarPopup(True)
        edit.setLocale(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
        edit.setAccessibleName(name)
        edit.setMinimumWidth(self._look.px(140))
        return edit

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin with the choice of the book."""
        super().showEvent(event)
        self.book.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _iso(edit: QDateEdit) -> str:
        return edit.date().toString(Qt.DateFormat.ISODate)
