"""Báo cáo: choose a report, read it with its checks, open the list behind any figure, keep it as a file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.background import Lanes
from desktop.dialogs.save_file import ask_name
from desktop.look.look import Look
from desktop.notices import Cancelled, words_of
from desktop.pages.intake_section import Rule
from desktop.pages.report_choices import ReportChoices
from desktop.pages.report_list import ReportList
from desktop.shown import Desk
from desktop.widgets.chip import Chip
from desktop.widgets.empty import EmptyPage
from desktop.widgets.key_button import KeyButton
from desktop.widgets.report_foot import ReportFoot
from desktop.widgets.report_table import ReportTable
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast
from workflow.reports.shape import Filter, Report
from workflow.store.lists import ListRow
from workflow.vietnamese import iso_short

_FORMS = (
    ("xlsx", "Bảng tính (Excel)"), ("pdf", "PDF để in"), ("csv", "CSV"), ("json", "JSON"),
)  # fmt: skip


class ReportPage(QWidget):
    """Choices above, the report or the list behind one of its figures below.

    Signals:
        open_item: an item of a list, with its kind.
    """

    open_item = pyqtSignal(str, str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._report: Report | None = None
        self._stopping: threading.Event | None = None
        self.choices = ReportChoices(look)
        self._build()
        self.setFocusProxy(self.choices)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Báo cáo")

    def refresh(self) -> None:
        """Read which reports there are the first time; what is shown stays until another is asked for."""
        if self.choices.ready:
            return
        reports = self._desk.reports
        read = lambda: (reports.names(), reports.units(), reports.today())  # noqa: E731 - one line for the lane
        self._lanes.run("records", read, lambda found: self._offer(*found), self._failed, self)

    def primary(self) -> None:
        """Count the report."""
        self.make()

    def handle_key(self, key: str) -> bool:
        """F5 counts anew."""
        if key != "F5":
            return False
        self.make()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        shown = self.stack.currentWidget()
        return (self.choices, shown) if shown is not None else (self.choices,)

    def stop(self) -> None:
        """Stop counting; the window closes."""
        if self._stopping is not None:
            self._stopping.set()

    def make(self) -> None:
        """Count the chosen report on the records lane; pressed again while it runs, stop it."""
        if self._stopping is not None:
            self._stopping.set()
            return
        if not self.choices.ready:
            return
        stopping = self._stopping = threading.Event()
        name, begin, end, unit = self.choices.asked()

        def heard(_count: int) -> None:
            if stopping.is_set():
                raise Cancelled

        job = lambda: self._desk.reports.make(name, begin, end, unit, heard)  # noqa: E731 - one line for the lane
        self._say(self.tr("Đang tính…"))
        self.make_button.set_words(self.tr("Dừng"))
        self._lanes.run("records", job, self._made, self._not_made, self)

    def save(self, form: str) -> QFileDialog | None:
        """Ask for a file name and keep the report there."""
        report = self._report
        if report is None:
            return None
        name = f"{report.name} {report.begin} {report.end}"
        return ask_name(self, self.tr("Lưu báo cáo"), name, form, self.save_to)

    def save_to(self, path: Path) -> None:
        """Keep the report at ``path``."""
        report = self._report
        if report is None:
            return
        said = self.tr("Đã lưu {name}").format(name=path.name)
        job = lambda: self._desk.reports.save(report, path)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda _none: self.toast.say(said), self._failed, self)

    def open_list(self, wanted: Filter, words: str) -> None:
        """Show the items behind a figure; ``words`` name the figure."""
        job = lambda: self._desk.reports.behind(wanted)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda rows: self._show_list(words, rows), self._failed, self)

    def _offer(self, names: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], today: date) -> None:
        if not self.choices.ready:
            self.choices.offer(names, units, today)

    def _made(self, report: Report) -> None:
        self._rest()
        self._report = report
        self.table.report.show_report(report)
        self.foot.show_report(report)
        self._say(self.tr("{scope} · số liệu đến {at}").format(scope=report.scope, at=iso_short(report.as_of)))
        self.save_button.set_reason("")
        self.stack.setCurrentWidget(self._shown)
        if self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.setCurrentIndex(self.table.report.index(0, min(1, self.table.report.columnCount() - 1)))

    def _not_made(self, error: BaseException) -> None:
        self._rest()
        self._say("" if isinstance(error, Cancelled) else self._said.text())
        self._failed(error)

    def _rest(self) -> None:
        self._stopping = None
        self.make_button.set_words(self.tr("Lập báo cáo"))

    def _show_list(self, words: str, rows: Sequence[ListRow]) -> None:
        self.list.show_rows(words, rows)
        self.stack.setCurrentWidget(self.list)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self.stack.setCurrentWidget(self._shown)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._say(f"{card.title}. {card.text}", "danger")

    def _say(self, words: str, color: str = "text2") -> None:
        self._said.setText(words)
        self._said.set_color(color)

    def _offer_forms(self) -> None:
        """Show in which forms the report can be kept."""
        menu = QMenu(self)
        for form, words in _FORMS:
            action = menu.addAction(words)
            if action is not None:
                action.triggered.connect(lambda _on, form=form: self.save(form))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.save_button.mapToGlobal(self.save_button.rect().bottomLeft()))

    def _open_cell(self, index: QModelIndex) -> None:
        behind = self.table.report.behind(index)
        if behind is not None:
            self.open_list(behind, self.table.report.words(index))

    def _build(self) -> None:
        look = self._look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self.choices)
        self._said = TextLabel(look, "", 13, color="text2", wrap=True)
        self._said.setContentsMargins(20, 0, 16, 8)
        column.addWidget(self._said)
        column.addWidget(Rule(look))
        self.table, self.foot = ReportTable(look), ReportFoot(look)
        self.table.opened.connect(self._open_cell)
        self.foot.opened.connect(self.open_list)
        self._shown = QWidget()
        inside = QVBoxLayout(self._shown)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.foot)
        self.list = ReportList(look, self._desk)
        self.list.back.connect(self._back)
        self.list.open_item.connect(self.open_item)
        why = self.tr("Chọn báo cáo và kỳ rồi bấm Lập báo cáo (F5). Bấm vào một con số để xem danh sách đứng sau nó.")
        self.stack = QStackedWidget()
        self._empty = EmptyPage(look, "chart-bar", self.tr("Chưa lập báo cáo nào"), why)
        for page in (self._empty, self._shown, self.list):
            self.stack.addWidget(page)
        column.addWidget(self.stack, 1)
        self.toast = Toast(self, look)

    def _head(self) -> QHBoxLayout:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 8)
        head.setSpacing(8)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        if self._desk.training:
            head.addWidget(Chip(look, self.tr("Huấn luyện"), "today", "student"))
        head.addStretch(1)
        self.save_button = KeyButton(look, self.tr("Lưu"), icon="floppy-disk")
        self.save_button.set_reason(self.tr("Chưa lập báo cáo"))
        self.save_button.clicked.connect(self._offer_forms)
        head.addWidget(self.save_button)
        self.make_button = KeyButton(look, self.tr("Lập báo cáo"), icon="chart-bar", key="F5", kind="primary")
        self.make_button.clicked.connect(self.make)
        head.addWidget(self.make_button)
        return head

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read what may be asked."""
        super().showEvent(event)
        self.refresh()
