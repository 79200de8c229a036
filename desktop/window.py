"""The main window: switches pages and passes keys on; no logic of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.shown import Desk, Line
from desktop.widgets.navigation import GROUPS, Navigation
from desktop.widgets.notice import NoticeCard
from desktop.widgets.scrim import Scrim
from desktop.widgets.status_bar import StatusBar
from desktop.widgets.toast import Toast
from desktop.widgets.top_bar import TopBar
from workflow.rules import Folder

WATCH_MS = 4000
ICONS_BELOW = 1200
PAGE_KEYS = (
    "F2", "F3", "F4", "F7", "Shift+F7", "F8", "F9", "F11", "F12", "Ctrl+Up", "Ctrl+Down", "Ctrl+P", "Ctrl+D",
)  # fmt: skip


class MainWindow(QWidget):
    """Top bar, folders, one sheet, status bar.

    Signals:
        switch_person: id of another desk (training).
    """

    switch_person = pyqtSignal(str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, pages: Mapping[str, QWidget]) -> None:
        super().__init__()
        self._look, self._desk, self._lanes, self._changes = look, desk, lanes, changes
        self.pages = dict(pages)
        self.setWindowTitle(f"VIC – {desk.office_name()}")
        self.setMinimumSize(880, 480)
        self._notice: NoticeCard | None = None
        self._build()
        self._connect()
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self.look_around)
        self._watch.start()
        self.open(str(Folder.TODO))
        self.look_around()

    def open(self, folder: str, item: str = "") -> None:
        """Open a page, and an item on it."""
        page: Any = self.pages.get(folder)
        if page is None:
            return
        self._stack.setCurrentWidget(page)
        self._navigation.set_current(folder)
        if item and hasattr(page, "go_to"):
            page.go_to(item)
        else:
            page.refresh()

    def set_others(self, others: Sequence[tuple[str, str]]) -> None:
        """Offer other desks (training)."""
        self._top.set_others(list(others))

    def page(self) -> Any:
        """Return the open page."""
        return self._stack.currentWidget()

    def look_around(self) -> None:
        """Ask how the lines, the counts and the token are; each on its own lane."""
        records = lambda: (self._desk.line(), self._desk.counts())  # noqa: E731 - one line for the lane
        self._lanes.run("records", records, lambda found: self._show_state(*found), self._told, self)
        self._lanes.run("token", self._desk.token, self._status.set_token, self._told, self)

    def sync(self) -> None:
        """Exchange with the servers now."""
        self._lanes.run("network", self._desk.sync_now, self._synced, self._told, self)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Write what was typed, stop watching."""
        self._watch.stop()
        for page in self.pages.values():
            for name in ("flush", "stop"):
                getattr(page, name, lambda: None)()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Show folders as icons when there is little room."""
        self._navigation.set_narrow(self.width() < self._look.px(ICONS_BELOW))
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the window, and the training line on its upper edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("window"))
        if self._desk.training:
            painter.fillRect(0, 0, self.width(), 3, self._look.color("training"))
        painter.end()

    def _build(self) -> None:
        look = self._look
        self._top = TopBar(look, self)
        self._top.set_office(self._desk.office_name())
        self._top.set_person(self._desk.me, self._desk.unit_name(self._desk.me.unit))
        self._navigation = Navigation(look, self)
        self._status = StatusBar(look, self)
        self._status.set_training(self._desk.training)
        self._stack = QStackedWidget(self)
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._sheet = QFrame(self)
        self._sheet.setObjectName("sheet")
        sheet = QVBoxLayout(self._sheet)
        sheet.setContentsMargins(1, 1, 1, 1)
        sheet.setSpacing(0)
        self._notices = QVBoxLayout()
        sheet.addLayout(self._notices)
        sheet.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 8, 0)
        middle.setSpacing(0)
        middle.addWidget(self._navigation)
        middle.addWidget(self._sheet, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 3 if self._desk.training else 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        layout.addLayout(middle, 1)
        layout.addWidget(self._status)
        self.toast = Toast(self._sheet, look)
        look.changed.connect(self._restyle)
        self._restyle()

    def _connect(self) -> None:
        self._navigation.chosen.connect(self.open)
        self._top.search.connect(lambda: self.open("tra_cuu"))
        self._top.settings.connect(lambda: self.open("cai_dat"))
        self._top.switch_person.connect(self.switch_person.emit)
        self._status.open_sync.connect(lambda: self.open("dong_bo"))
        self._changes.notice.connect(self._told)
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync, self._changes.token):
            signal.connect(lambda _: self.look_around())
        for page in self.pages.values():
            opened = getattr(page, "open_item", None)
            if opened is not None:
                opened.connect(self._open_found)
        self._add_keys()

    def _add_keys(self) -> None:
        folders = [name for _, group in GROUPS for name, _, _, key in group if key]
        for number, name in enumerate(folders, 1):
            self._key(f"Ctrl+{number % 10}", lambda name=name: self.open(name))
        self._key("Ctrl+K", lambda: self.open("tra_cuu"))
        self._key("F5", self._renew)
        self._key("F6", lambda: self._next_pane(1))
        self._key("Shift+F6", lambda: self._next_pane(-1))
        for enter in ("Ctrl+Return", "Ctrl+Enter"):
            self._key(enter, lambda: self.page().primary())
        for key in PAGE_KEYS:
            self._key(key, lambda key=key: self.page().handle_key(key))

    def _key(self, key: str, act: Any) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: None if self._covered() else act())

    def _covered(self) -> bool:
        """Whether a card over the scrim has the keys; nothing behind it may move meanwhile."""
        return any(scrim.isVisible() for scrim in self.findChildren(Scrim))

    def _renew(self) -> None:
        if not self.page().handle_key("F5"):
            self.sync()

    def _next_pane(self, by: int) -> None:
        """Give the keys to the next or previous pane: folders, then the page's own."""
        page = self.page()
        panes: list[QWidget] = [self._navigation, *getattr(page, "panes", lambda: (page,))()]
        focus = self.focusWidget() or self
        here = next((n for n, pane in reversed(list(enumerate(panes))) if pane is focus or pane.isAncestorOf(focus)), 0)
        if here == 0 and not self._navigation.isAncestorOf(focus):
            here = len(panes) - 1 if by > 0 else 1
        pane = panes[(here + by) % len(panes)]
        if pane is self._navigation:
            self._navigation.focus_current()
        elif isinstance(pane, ActCard):
            pane.focus_first()
        else:
            pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open_found(self, item: str, kind: str = "") -> None:
        """Open an item in the folder its kind lives in."""
        job = lambda: self._desk.folder_of(item)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda folder: self.open(str(folder), item), self._told, self)

    def _show_state(self, line: Line, counts: Any) -> None:
        self._status.set_line(line)
        self._navigation.set_counts(counts, line.waiting)

    def _synced(self, items: Any) -> None:
        found = frozenset(items)
        for signal in (self._changes.sync, self._changes.documents, self._changes.dossiers):
            signal.emit(found)

    def _told(self, error: BaseException) -> None:
        """Show what went wrong above the page; it stays until the next one."""
        card = words_of(error)
        if card is None:
            return
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = NoticeCard(self._look, card, self._sheet)
        self._notices.addWidget(self._notice)

    def _restyle(self) -> None:
        line, surface = self._look.color("line").name(), self._look.color("surface").name()
        self._sheet.setStyleSheet(f"#sheet {{ background: {surface}; border: 1px solid {line}; border-radius: 8px; }}")
        self.update()
