"""The main window: switches pages and passes keys on; no logic of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QApplication, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.dialogs.act_card import ActCard
from desktop.dialogs.keys_card import HelpCard, KeysCard
from desktop.dialogs.printing import Printing
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.files_page import FILES
from desktop.pages.find_popover import Find
from desktop.pages.help_words import help_of
from desktop.pages.news_popover import News
from desktop.pages.token_watch import watching
from desktop.pages.verify_page import VERIFY
from desktop.shown import Desk, Line, TokenState
from desktop.widgets.line_news import LineNews
from desktop.widgets.navigation import GROUPS
from desktop.widgets.paste_offer import PasteOffer
from desktop.widgets.scrim import Scrim
from desktop.widgets.shortcuts import Shortcuts
from desktop.widgets.window_frame import WindowFrame
from desktop.widgets.window_menu import pop_up, window_menu
from workflow.people import Role
from workflow.rules import Folder
from workflow.store.lists import FolderCount

WATCH_MS = 4000
NEW, BOOK, NUMBERS, SIGNERS = "van_ban_moi", "so_dang_ky", "nhat_ky_so", "tham_quyen_ky"
ARRIVAL = "van_ban_giay"
MORE = (
    ("Nhập văn &bản giấy đến", ARRIVAL), ("&Nhật ký số", NUMBERS), ("&Ký tệp ngoài quy trình", FILES),
    ("Kiểm tr&a chữ ký một tệp", VERIFY),
    ("T&hẩm quyền ký", SIGNERS), ("&Cài đặt", "cai_dat"),
)  # fmt: skip
ONE_STOP_PAGES = (str(Folder.INTAKE), str(Folder.UNDER_WAY), str(Folder.RETURNS))
WRITERS = (Role.CLERK, Role.LEADER, Role.UNIT_HEAD, Role.SPECIALIST)
PAGE_KEYS = (
    "F2", "F3", "F4", "F7", "Shift+F7", "F8", "F9", "F11", "F12", "Ctrl+Up", "Ctrl+Down", "Ctrl+D",
)  # fmt: skip


class MainWindow(WindowFrame):
    """The frame brought to life.

    Signals:
        switch_person: id of another desk (training).
        lock: cover the window.
    """

    switch_person = pyqtSignal(str)
    lock = pyqtSignal()

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, pages: Mapping[str, QWidget]) -> None:
        super().__init__(look, desk, pages)
        self._lanes, self._changes = lanes, changes
        self._folder = self._before = ""
        self._focus_before: QWidget | None = None
        self.printing = Printing(look, lanes, self)
        self.finder = Find(look, desk, lanes, self._top.field, self)
        self.news = News(look, desk, lanes, self._top.bell, self)
        self.pasting = PasteOffer(look, self)
        self._line_news = LineNews(self.notices, self.quiet, self.toast)
        self._connect()
        self._connect_pages()
        self._add_keys()
        self._watch = QTimer(self)
        self._watch.timeout.connect(self.look_around)
        self._watch.start(WATCH_MS)
        self._tokens = watching(desk, lanes, self, self._show_token, self._told)
        self.open(str(Folder.TODO))
        self.look_around()

    def open(self, folder: str, item: str = "") -> None:
        """Open a page, and an item on it."""
        page: Any = self.pages.get(folder)
        if page is None:
            return
        if folder != self._folder:
            self._before, self._folder = self._folder, folder
        self._stack.setCurrentWidget(page)
        self._navigation.set_current(folder)
        self._top.set_new(self._new_words())
        show = partial(page.go_to, item) if item and hasattr(page, "go_to") else page.refresh
        show()

    def open_item(self, item: str, kind: str = "") -> None:
        """Open an item in the folder this person finds it in."""
        job = lambda: self._desk.folder_of(item)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda folder: self.open(str(folder), item), self._told, self)

    def open_new(self) -> None:
        """Begin something new: what the page is about, at the counter a dossier, elsewhere a document."""
        own = getattr(self.page(), "open_new", None)
        if own is not None:
            own()
        elif self._new_dossier():
            self.open(str(Folder.INTAKE))
        elif self._may_write():
            self.open(NEW)

    def open_book(self, folder: str = "") -> None:
        """Open the register book of a folder."""
        page: Any = self.pages.get(BOOK)
        if page is not None:
            page.open_for(folder)
            self.open(BOOK)

    def print_shown(self) -> None:
        """Print what the page shows; an act of the page that prints comes first."""
        page = self.page()
        if page.handle_key("Ctrl+P"):
            return
        paper = getattr(page, "paper", lambda: None)()
        if paper is None:
            self.toast.say(self.tr("Trang này không có gì để in"))
        else:
            self.printing.print(paper)

    def set_others(self, others: Sequence[tuple[str, str]]) -> None:
        """Offer other desks (training)."""
        self._top.set_others(list(others))

    def look_around(self) -> None:
        """Ask how the lines, the counts and the token are; each on its own lane."""
        records = lambda: (self._desk.line(), self._desk.counts())  # noqa: E731 - one line for the lane
        self._lanes.run("records", records, lambda found: self._show_state(*found), self._told, self)
        self._tokens.ask()

    def _show_token(self, token: TokenState) -> None:
        """Say at the foot that a token came, went or changed; who waits for it hears of it."""
        self._status.set_token(token)
        self._changes.token.emit(frozenset({token.label} - {""}))

    def sync(self) -> None:
        """Exchange with the servers now."""
        self._lanes.run("network", self._desk.sync_now, self._synced, self._told, self)

    def show_keys(self) -> None:
        """Show all keys."""
        self._show_card(KeysCard(self._look, self.width(), self.height()))

    def show_help(self) -> None:
        """Say what the open page is for."""
        words = help_of(self._folder)
        self._show_card(HelpCard(self._look, words.title, words.sentences, words.keys))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Write what was typed, stop watching."""
        self._watch.stop()
        self._tokens.stop()
        self.finder.leave()
        for page in self.pages.values():
            for name in ("flush", "stop"):
                getattr(page, name, lambda: None)()
        super().closeEvent(event)

    def _connect(self) -> None:
        self._navigation.chosen.connect(self.open)
        self._navigation.help.connect(self.show_help)
        self._top.new.connect(self.open_new)
        self._top.settings.connect(lambda: self.open("cai_dat"))
        self._top.switch_person.connect(self.switch_person.emit)
        self._status.open_sync.connect(lambda: self.open("dong_bo"))
        self._status.open_keys.connect(self.show_keys)
        self._status.look_at_token.connect(self.look_around)
        self.printing.said.connect(self.toast.say)
        self.printing.failed.connect(self._told)
        self.finder.open_item.connect(self.open_item)
        self.news.open_item.connect(self.open_item)
        self.finder.open_folder.connect(self.open)
        self.news.open_folder.connect(self.open)
        self.finder.search_page.connect(self._search_page)
        self._top.field.left.connect(self._end_find)
        self._changes.notice.connect(self._told)
        self.notices.pressed.connect(self.open)
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync, self._changes.token):
            signal.connect(lambda _: self.look_around())

    def _connect_pages(self) -> None:
        """Connect what pages have to tell the window; not every page tells everything."""
        for name, act in (
            ("open_item", self.open_item), ("printing", self.printing.print), ("made", self.printing.offer),
            ("left", self._go_back), ("open_folder", self.open), ("open_book", self.open_book),
            ("open_clash", partial(self.open, "dong_bo")),
        ):  # fmt: skip
            for page in self.pages.values():
                signal = getattr(page, name, None)
                if signal is not None:
                    signal.connect(act)

    def _add_keys(self) -> None:
        keys = Shortcuts(self)
        folders = [name for _, group in GROUPS for name, _, _, key in group if key]
        for number, name in enumerate(folders, 1):
            keys.add(f"Ctrl+{number % 10}", partial(self.open, name))
        for key, act in (
            ("Ctrl+K", self.begin_find), ("Ctrl+N", self.open_new), ("Ctrl+P", self.print_shown), ("F5", self._renew),
            ("F1", self.show_help), ("Ctrl+/", self.show_keys), ("F10", self._open_menu), ("Ctrl+L", self.lock.emit),
            ("F6", lambda: self._next_pane(1)), ("Shift+F6", lambda: self._next_pane(-1)),
            ("Ctrl+Return", lambda: self.page().primary()), ("Ctrl+Enter", lambda: self.page().primary()),
        ):  # fmt: skip
            keys.add(key, act)
        for name in PAGE_KEYS:
            keys.add(name, partial(lambda key: self.page().handle_key(key), name))

    def _open_menu(self) -> None:
        new = ((f"&{self._new_words()}", "Ctrl+N", self.open_new),) if self._new_words() else ()
        entries = (
            *new, ("&Tìm", "Ctrl+K", self.begin_find),
            ("&In", "Ctrl+P", self.print_shown), ("&Gửi và nhận ngay", "F5", self._renew), ("", "", self._renew),
            ("&Sổ đăng ký", "", self.open_book), *((words, "", partial(self.open, name)) for words, name in MORE),
            ("Khóa màn hình nga&y", "Ctrl+L", self.lock.emit), ("T&rợ giúp", "F1", self.show_help),
            ("&Phím tắt", "Ctrl+/", self.show_keys),
        )  # fmt: skip
        pop_up(window_menu(self._look, self, entries, self.open), self)

    def begin_find(self) -> None:
        """Put the keys into the field that finds anything."""
        focus = QApplication.focusWidget()
        if focus is not self._top.field:
            self._focus_before = focus
        self._top.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._top.field.selectAll()

    def _end_find(self) -> None:
        """Esc gives the keys back to who had them."""
        if not self._top.field.hasFocus():
            return
        before = self._focus_before
        there = before is not None and not sip.isdeleted(before) and before.isVisible()
        (before if before is not None and there else self.page()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _search_page(self, words: str) -> None:
        self.open("tra_cuu")
        search: Any = getattr(self.pages.get("tra_cuu"), "search", None)
        if search is not None:
            search(words)

    def _may_write(self) -> bool:
        return NEW in self.pages and self._desk.me.has(*WRITERS)

    def _new_dossier(self) -> bool:
        counter = str(Folder.INTAKE) in self.pages and self._desk.me.has(Role.ONE_STOP)
        return counter and (self._folder in ONE_STOP_PAGES or not self._may_write())

    def _new_words(self) -> str:
        if hasattr(self.page(), "open_new"):
            return self.tr("Hồ sơ công việc")
        if self._new_dossier():
            return self.tr("Hồ sơ mới")
        return self.tr("Văn bản mới") if self._may_write() else ""

    def _go_back(self) -> None:
        self.open(self._before or str(Folder.TODO))

    def _renew(self) -> None:
        if not self.page().handle_key("F5"):
            self.sync()

    def _show_card(self, card: KeysCard | HelpCard) -> None:
        scrim = Scrim(self, self._look)
        card.closed.connect(scrim.close)
        scrim.show_card(card)

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

    def _show_state(self, line: Line, counts: Mapping[Folder, FolderCount]) -> None:
        self._status.set_line(line)
        self._line_news.hear(line)
        self._navigation.set_counts(counts, line.waiting)
        self._top.bell.set_number(counts.get(Folder.TODO, FolderCount(0, 0, 0)).unread + line.stuck + len(line.lagging))

    def _synced(self, items: Any) -> None:
        found = frozenset(items)
        for signal in (self._changes.sync, self._changes.documents, self._changes.dossiers):
            signal.emit(found)

    def _told(self, error: BaseException) -> None:
        """Show what went wrong above the page; it stays until the next one or until it is put away."""
        card = words_of(error)
        if card is not None:
            self.notices.tell(card)
