"""The bell's list: what has come and was not read, what the servers did not take; a press opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.popover_row import PopoverRow
from desktop.pages.sync_views import MISSED
from desktop.shown import Desk, Due, Line, MissedList
from desktop.widgets.bell import Bell
from desktop.widgets.item_delegate import short_title
from desktop.widgets.popover import Popover
from desktop.widgets.text_label import TextLabel
from workflow.rules import Folder
from workflow.store.lists import ListRow

_MOST = 8
_WIDTH = 460
_ICONS = {"incoming": "download-simple", "outgoing": "paper-plane-tilt", "dossier": "identification-card"}


class _List(Popover):
    """Arrows walk, Enter opens."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, window)
        self.rows: list[PopoverRow] = []

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walk and open."""
        here = next((at for at, row in enumerate(self.rows) if row.current), -1)
        key = event.key() if event is not None else 0
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.rows:
            now = (here + (1 if key == Qt.Key.Key_Down else -1)) % len(self.rows)
            for at, row in enumerate(self.rows):
                row.set_current(at == now)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here >= 0:
            self.rows[here].click()
        else:
            super().keyPressEvent(event)


class News(QObject):
    """Joins the bell and its list.

    Signals:
        open_item: item, kind.
        open_folder: name of a page, what to show on it ("" for what it shows by itself).
    """

    open_item = pyqtSignal(str, str)
    open_folder = pyqtSignal(str, str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, bell: Bell, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._desk, self._lanes, self._bell = look, desk, lanes, bell
        self.popover = _List(look, window)
        self.popover.setAccessibleName(self.tr("Việc mới"))
        self._parts: list[QWidget] = []
        bell.clicked.connect(self.ask)

    def ask(self) -> None:
        """Read what is new, then show it; a second press closes it."""
        if self.popover.isVisible():
            self.popover.leave()
            return
        self._lanes.run("records", self._read, lambda found: self._show(*found), lambda _error: None, self)

    def _read(self) -> tuple[list[tuple[ListRow, Due]], Line, MissedList]:
        rows = self._desk.page(Folder.TODO, None, _MOST, "unread", "newest")
        notices = self._desk.notices
        missed = notices.kept_missed() if notices.may_mend else MissedList()
        return [(row, self._desk.due_of(row.row)) for row in rows if row.unread], self._desk.line(), missed

    def _show(self, rows: Sequence[tuple[ListRow, Due]], line: Line, missed: MissedList) -> None:
        for part in self._parts:
            part.hide()
            self.popover.column.removeWidget(part)
            part.deleteLater()
        self._parts, self.popover.rows = [], []
        words = self.tr("Việc mới, chưa đọc") if rows else self.tr("Không có việc mới")
        head = TextLabel(self._look, words, 15, bold=True)
        head.setContentsMargins(self._look.px(12), self._look.px(4), 0, self._look.px(6))
        self._add(head)
        if line.stuck:
            words = self.tr("{n} việc máy chủ không nhận").format(n=line.stuck)
            why = self.tr("Xem lý do ở Đồng bộ")
            self._row(PopoverRow(self._look, "warning", words, why, tone="danger"), "dong_bo")
        if missed.missed:
            words = self.tr("{n} thông báo không tới người nhận").format(n=len(missed.missed))
            why = self.tr("Gửi lại hoặc gọi điện ở Đồng bộ")
            self._row(PopoverRow(self._look, "megaphone-simple", words, why, tone="danger"), "dong_bo", MISSED)
        for late in line.lagging[:3]:
            why = late.cause or late.what_next
            self._row(PopoverRow(self._look, "clock", late.what, why, tone="danger"), "dong_bo")
        for found, due in rows:
            about = " · ".join(part for part in (found.row.party, found.row.code, due.chip) if part)
            row = PopoverRow(self._look, _ICONS.get(found.kind, "tray"), short_title(found.row.title), about)
            row.clicked.connect(lambda _=False, one=found: self._open(one))
            self.popover.rows.append(row)
            self._add(row)
        more = self._bell.number - len(rows)
        if more > 0:
            words = self.tr("Còn {n} việc chưa đọc").format(n=more)
            self._row(PopoverRow(self._look, "tray", words, self.tr("Mở Cần xử lý"), key="Ctrl+1"), str(Folder.TODO))
        self.popover.show_below(self._bell, self._look.px(_WIDTH), right=True)

    def _row(self, row: PopoverRow, folder: str, view: str = "") -> None:
        row.clicked.connect(lambda: self._open_page(folder, view))
        self.popover.rows.append(row)
        self._add(row)

    def _open_page(self, folder: str, view: str) -> None:
        self.popover.leave()
        self.open_folder.emit(folder, view)

    def _open(self, found: ListRow) -> None:
        self.popover.leave()
        self.open_item.emit(found.item, found.kind)

    def _add(self, widget: QWidget) -> None:
        self._parts.append(widget)
        self.popover.column.addWidget(widget)
