"""Rows of Đồng bộ: what it is about, why it is so, its state as a chip."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QPainter
from PyQt6.QtWidgets import QMenu, QStyleOptionViewItem, QTableView

from desktop.look.look import Look
from desktop.models.outbox_model import LINE, OutboxModel
from desktop.shown import OutboxLine
from desktop.widgets.chip import paint_chip
from desktop.widgets.rows import RowDelegate, as_rows, one_line, row_ground

_ROW = 50
_STATES = {
    "sending": ("info", "arrow-circle-up"), "waiting": ("calm", "hourglass-medium"),
    "needs-file": ("calm", "paperclip"), "retry": ("soon", "clock-clockwise"),
    "refused": ("danger", "warning"), "sent": ("ok", "check"), "dropped": ("calm", "trash"),
    "line-lost": ("today", "cloud-slash"), "line-back": ("ok", "cloud-check"), "works": ("soon", "clock"),
    "late": ("soon", "hourglass-medium"), "noted": ("info", "info"), "agreed": ("ok", "check"),
    "differed": ("today", "equals"), "disputed": ("danger", "warning"), "redone": ("ok", "git-merge"),
    "unreached": ("danger", "warning"),
}  # fmt: skip
_MARKS = {
    "sent": "check", "refused": "arrow-u-up-left", "unreached": "megaphone-simple", "redone": "git-merge",
    "line-lost": "cloud-slash", "line-back": "cloud-check", "works": "hard-drives", "late": "hourglass-medium",
    "noted": "info", "agreed": "check", "differed": "git-diff", "disputed": "git-diff",
}  # fmt: skip
_UNKNOWN = ("calm", "")


class OutboxList(QTableView):
    """Enter opens the current row; the right button and the menu key let it go again.

    Signals:
        opened: the line.
        again: the line that is to be tried now.
        moved: the line one stands on now.
    """

    opened = pyqtSignal(object)
    again = pyqtSignal(object)
    moved = pyqtSignal(object)

    def __init__(self, look: Look, name: str, again: str = "") -> None:
        """Build.

        Args:
            name: what readers of the screen call the list.
            again: words for letting a row go again.
        """
        super().__init__()
        self._look, self._again = look, again or self.tr("Gửi ngay")
        self.lines = OutboxModel()
        self.setModel(self.lines)
        self.setItemDelegate(_OutboxDelegate(look, self))
        self.setAccessibleName(name)
        as_rows(self, look.px(_ROW))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(LINE)))

    def show_lines(self, lines: Sequence[OutboxLine]) -> None:
        """Show ``lines``; the current line stays current."""
        current = self.currentIndex().data(LINE)
        bar = self.verticalScrollBar()
        place = bar.value() if bar is not None else 0
        self.lines.set_lines(lines)
        row = self.lines.row_of(current.id) if current is not None else 0
        if lines:
            self.setCurrentIndex(self.lines.index(max(row, 0), 0))
        if bar is not None:
            bar.setValue(place)
        self.moved.emit(self.current())

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell on which line one stands."""
        super().currentChanged(current, previous)
        self.moved.emit(current.data(LINE))

    def current(self) -> OutboxLine | None:
        """Return the current line."""
        line: OutboxLine | None = self.currentIndex().data(LINE)
        return line

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """Offer what may be done with the row."""
        line = self.current()
        if line is None or event is None:
            return
        menu = QMenu(self)
        look = QAction(self.tr("Xem hai bên") if line.clash else self.tr("Mở"), menu)
        look.triggered.connect(lambda: self.opened.emit(line))
        menu.addAction(look)
        if line.may_send:
            now = QAction(self._again, menu)
            now.setShortcut("F2")
            now.triggered.connect(lambda: self.again.emit(line))
            menu.addAction(now)
        menu.exec(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter opens."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(LINE))
            return
        super().keyPressEvent(event)


class _OutboxDelegate(RowDelegate):
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        line = index.data(LINE)
        if painter is None or line is None:
            return
        look, box = self._look, option.rect
        painter.save()
        text, second = row_ground(painter, look, option)
        tone, icon = _STATES.get(line.state, _UNKNOWN)
        middle = box.top() + (box.height() - look.px(22)) // 2
        left = paint_chip(painter, look, box.right() - 12, middle, line.words, tone, icon)
        room = left - look.px(12) - box.left() - 40
        ink = "text2" if text == look.color("text") else "on_accent"  # black on the yellow row of high contrast
        mark = look.icon(_MARKS.get(line.state, "paper-plane-tilt"), 18, ink)
        painter.drawPixmap(box.left() + 12, box.top() + look.px(8), mark)
        what = QRect(box.left() + 40, box.top() + look.px(5), room, look.px(20))
        one_line(painter, look, what, line.what, 14, text)
        cause = look.color("danger") if line.state == "refused" and text == look.color("text") else second
        one_line(painter, look, what.translated(0, look.px(20)), line.cause, 13, cause)
        painter.restore()
