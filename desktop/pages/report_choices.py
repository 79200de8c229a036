"""What is asked of a report: which one, of which unit, over which days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PyQt6.QtCore import QDate, QLocale, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QWidget

from desktop.look.look import Look
from desktop.pages.report_span import SPANS, span_of
from desktop.widgets.choice_box import choice_box
from desktop.widgets.text_label import TextLabel

_ROW_FROM = 760


class ReportChoices(QWidget):
    """Report, unit, period; the two days may be typed once the period is "Kỳ khác"."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._today = date.min
        self._narrow: bool | None = None
        self.name, self.unit = choice_box(self.tr("Báo cáo"), 14), choice_box(self.tr("Đơn vị"), 8)
        self.span = QComboBox()
        self.span.setAccessibleName(self.tr("Kỳ"))
        self.span.setMinimumWidth(look.px(128))
        self.first, self.last = self._day(self.tr("Từ ngày")), self._day(self.tr("Đến ngày"))
        self.span.activated.connect(self._span_chosen)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(20, 0, 16, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        boxes = (self.name, self.unit, self.span, self.first, self.last)
        self._named = [(TextLabel(look, box.accessibleName(), 13, color="text2"), box) for box in boxes]
        self._lay_out(narrow=False)
        self.setFocusProxy(self.name)

    @property
    def ready(self) -> bool:
        """Whether there is something to choose from."""
        return self.name.count() > 0

    def offer(self, names: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], today: date) -> None:
        """Offer reports and units; the period begins as this quarter."""
        for name, about in names:
            self.name.addItem(about, name)
        self.unit.addItem(self.tr("Cả cơ quan"), "")
        for id, words in units:
            self.unit.addItem(words, id)
        self._today = today
        for name, words in (*SPANS, ("", self.tr("Kỳ khác"))):
            self.span.addItem(words, name)
        self.choose_span("quarter")

    def choose_span(self, name: str) -> None:
        """Choose a period by its name; "" for days of one's own."""
        self.span.setCurrentIndex(max(0, self.span.findData(name)))
        self._span_chosen()

    def asked(self) -> tuple[str, date, date, str]:
        """Return the report's name, first and last day, and the unit."""
        first, last = (date.fromisoformat(d.date().toString(Qt.DateFormat.ISODate)) for d in (self.first, self.last))
        return str(self.name.currentData()), first, last, str(self.unit.currentData() or "")

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Where there is little room the period stands below report and unit."""
        super().resizeEvent(event)
        self._lay_out(narrow=self.width() < self._look.px(_ROW_FROM))

    def _lay_out(self, *, narrow: bool) -> None:
        """Put names above their boxes, in one row of five or in two rows."""
        if self._narrow is narrow:
            return
        self._narrow = narrow
        for place, (label, box) in enumerate(self._named):
            row, column = (2, place - 2) if narrow and place >= 2 else (0, place)
            span = 2 if narrow and place == 1 else 1
            self._grid.addWidget(label, row, column, 1, span)
            self._grid.addWidget(box, row + 1, column, 1, span)
        for column, share in enumerate((3, 2, 2) if narrow else (3, 2, 0)):
            self._grid.setColumnStretch(column, share)

    def _span_chosen(self, _at: int = 0) -> None:
        name = str(self.span.currentData() or "")
        for edit in (self.first, self.last):
            edit.setEnabled(not name)
        if name:
            for edit, day in zip((self.first, self.last), span_of(name, self._today), strict=True):
                edit.setDate(QDate(day.year, day.month, day.day))

    def _day(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setDisplayFormat("dd/MM/yyyy")
        edit.setCalendarPopup(True)
        edit.setLocale(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
        edit.setAccessibleName(name)
        edit.setMinimumWidth(self._look.px(124))
        return edit
