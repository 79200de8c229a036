"""What Đồng bộ shows, one view at a time under its tab: work that leaves, the diary, messages that reached nobody."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.log_pane import LogPane
from desktop.pages.missed_pane import MissedPane
from desktop.pages.outbox_pane import OutboxPane
from desktop.shown import Desk, OutboxLine
from desktop.widgets.view_tabs import ViewTabs

OUTBOX, LOG, MISSED = "outbox", "log", "missed"


class SyncViews(QWidget):
    """The tab of messages that reached nobody is there for who looks after them.

    Signals:
        opened: the line whose item or card is to be opened.
        again: the line of the outbox that is to be sent now.
        moved: another view or row is looked at.
        said: words for a toast.
        failed: what went wrong.
        deciding: a card with its own filled button is open, or no longer.
    """

    opened = pyqtSignal(object)
    again = pyqtSignal(object)
    moved = pyqtSignal()
    said = pyqtSignal(str)
    failed = pyqtSignal(object)
    deciding = pyqtSignal(bool)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lanes = desk, lanes
        self.outbox, self.log = OutboxPane(look), LogPane(look, desk, lanes)
        self.missed = MissedPane(look, desk, lanes)
        views = [
            (OUTBOX, self.tr("Việc gửi đi"), "paper-plane-tilt"),
            (LOG, self.tr("Nhật ký đồng bộ"), "clock-counter-clockwise"),
            (MISSED, self.tr("Thông báo không tới"), "megaphone-simple"),
        ]
        self.tabs = ViewTabs(look, views if desk.notices.may_mend else views[:2])
        self._panes: dict[str, OutboxPane | LogPane | MissedPane] = {
            OUTBOX: self.outbox, LOG: self.log, MISSED: self.missed,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for pane in self._panes.values():
            pane.list.opened.connect(self.opened)
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self._connect()
        self.setFocusProxy(self.outbox)

    @property
    def view(self) -> str:
        """The name of the view that is shown."""
        return self.tabs.current

    @property
    def sendable(self) -> OutboxLine | None:
        """The row one stands on, where it can be sent now."""
        line = self.outbox.list.current()
        return line if self.view == OUTBOX and line is not None and line.may_send else None

    def refresh(self) -> None:
        """Read all of it."""
        self._lanes.run("records", self._desk.outbox, self.outbox.show_lines, self.failed.emit, self)
        self.log.refresh()
        if MISSED in self.tabs.tabs:
            self.missed.refresh()

    def go_to(self, name: str) -> bool:
        """Show a view; tell whether there is one of that name."""
        if name not in self.tabs.tabs:
            return False
        self.tabs.open(name)
        self._show(name)
        self._panes[name].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def primary(self) -> bool:
        """Do what an open card says; tell whether there is one."""
        card = self.missed.place.card if self.view == MISSED else None
        if card is not None:
            card.accept()
        return card is not None

    def handle_key(self, key: str) -> bool:
        """Do what a key means in the view that is shown."""
        if self.view == MISSED:
            return self.missed.handle_key(key)
        if key != "F2" or self.view != OUTBOX:
            return False
        self.again.emit(self.sendable)
        return True

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        if self.view == MISSED:
            return (self.tabs.tabs[MISSED], *self.missed.panes())
        search = self.log.search if self.view == LOG else self.outbox.filters.search
        return (self.tabs.tabs[self.view], search, self._panes[self.view].list)

    def stop(self) -> None:
        """Wait for nothing more."""
        self.log.stop()

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._show)
        self.outbox.list.again.connect(self.again)
        self.outbox.list.moved.connect(lambda _line: self.moved.emit())
        self.log.failed.connect(self.failed)
        self.log.different.connect(lambda count: self.tabs.set_number(LOG, count))
        self.missed.said.connect(self.said)
        self.missed.counted.connect(self._count_missed)
        self.missed.deciding.connect(self.deciding)

    def _show(self, name: str) -> None:
        pane = self._panes[name]
        self._stack.setCurrentWidget(pane)
        self.setFocusProxy(pane)
        self.moved.emit()
        if name == MISSED:
            self.missed.ask()

    def _count_missed(self, count: int) -> None:
        if MISSED in self.tabs.tabs:
            self.tabs.set_number(MISSED, count)
