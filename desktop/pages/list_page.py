"""A folder: its list and, beside it, the item the person stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QModelIndex, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.models.item_model import PAGE, Fetch
from desktop.notices import words_of
from desktop.pages.list_parts import ListParts
from desktop.shown import Desk, Done, Paper
from workflow.rules import Folder
from workflow.store.lists import Cursor, FolderCount, ListRow, Only

_REST_MS = 150
_LISTS = ((820, 330), (1100, 372), (1380, 396), (100_000, 460))
_FAR, _FURTHER = 3000, 300


def _rows_to(fetch: Fetch, wanted: str, shown: int) -> list[ListRow]:
    """Return as many rows as were shown, more when the wanted one lies further down."""
    rows = list(fetch(None, shown))
    whole = len(rows) < shown
    while wanted and not whole and len(rows) < _FAR and all(row.item != wanted for row in rows):
        more = fetch(rows[-1].place, _FURTHER)
        whole = len(more) < _FURTHER
        rows += more
    return rows


class ListPage(ListParts):
    """One folder.

    Signals:
        open_item: another item to open, with its kind.
        printing: a Paper to print.
        open_book: the register book of a folder is wanted.
        open_folder: another page, by its name.
        open_clash: both sides of something that was not accepted, by its id.
    """

    open_item = pyqtSignal(str, str)
    printing = pyqtSignal(object)
    open_book = pyqtSignal(str)
    open_folder = pyqtSignal(str)
    open_clash = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, folder: Folder, title: str
    ) -> None:
        super().__init__(look, desk, lanes, folder, title)
        self._changes = changes
        self._wanted = ""
        self._new: frozenset[str] = frozenset()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._read_current)
        self._connect()
        changes.documents.connect(self._changed)
        changes.dossiers.connect(self._changed)

    def title(self) -> str:
        """Return the folder's name."""
        return self._title

    def refresh(self) -> None:
        """Read the list again; the person stays on the same item."""
        wanted, shown = self._wanted, max(PAGE, self.list.items.rowCount())
        job = lambda: (_rows_to(self._fetch, wanted, shown), self._desk.counts())  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda found: self._fill(*found), self._failed, self)

    def go_to(self, item: str) -> None:
        """Stand on an item once the list is read; a filter that may hide it is taken off."""
        self._wanted = item
        self._choose("all")

    def primary(self) -> None:
        """Press the filled button: the open card's, else the next step's."""
        (self.bulk if self.bulk.isVisible() else self.reader).primary()

    def flush(self) -> None:
        """Write what was typed."""
        self.reader.flush()

    def paper(self) -> Paper | None:
        """Return the paper in view, to be printed."""
        return self.reader.paper()

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        return (self.list, *self.reader.panes()) if self._split.isVisible() else (self,)

    def handle_key(self, key: str) -> bool:
        """Keys of the reader's buttons; Ctrl with arrows walk the list."""
        if key in ("Ctrl+Up", "Ctrl+Down"):
            self.list.step(1 if key == "Ctrl+Down" else -1)
            return True
        if key == "F11":
            self.toggle_list()
            return True
        if key == "F5" and self._new:
            self.refresh()
            return False
        return self.bulk.press(key) if self.bulk.isVisible() else self.reader.handle_key(key)

    def _connect(self) -> None:
        self.list.rested.connect(lambda _: self._resting.start())
        self.list.opened.connect(lambda _: self.reader.pages.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.items.ticks_changed.connect(self._ticked)
        self.reader.step.connect(self.list.step)
        self.reader.acted.connect(self._acted)
        self.reader.printing.connect(self.printing)
        self.reader.open_clash.connect(self.open_clash)
        self.reader.acting.card_gone.connect(self._take_keys)
        self.head.book.connect(lambda: self.open_book.emit(str(self.folder)))
        self.head.new.connect(lambda: self.open_folder.emit("van_ban_giay"))
        self.head.chosen.connect(self._choose)
        self.head.turned.connect(self._turn_order)
        self._news.clicked.connect(self.refresh)
        self._unfilter.clicked.connect(partial(self._choose, "all"))
        self.bulk.left.connect(lambda: self.list.items.untick())
        self.bulk.done.connect(self._acted_on_many)
        self.bulk.card_gone.connect(self._take_keys)

    def _fetch(self, after: Cursor | None, limit: int) -> list[ListRow]:
        return list(self._desk.page(self.folder, after, limit, self._only, self._order))

    def _fill(self, rows: list[ListRow], counts: Mapping[Folder, FolderCount]) -> None:
        self._new = frozenset()
        self._news.hide()
        wanted, self._wanted = self._wanted, ""
        here = wanted or self.reader.item
        place = self.list.currentIndex().row()
        top = self.list.rowViewportPosition(place) if place >= 0 else 0
        self.list.items.set_source(self._fetch, rows, self._desk.due_of)
        if gone := set(self.list.items.ticked) - {row.item for row in rows}:
            self.list.items.untick(gone)
        count = counts.get(self.folder, FolderCount(0, 0, 0))
        self.head.set_count(count)
        nothing = not rows and self._only == "all"
        self._stack.setCurrentWidget(self._empty if nothing else self._split)
        self.reader.setVisible(bool(rows) and not self.bulk.isVisible())
        self._no_match.setVisible(not rows)
        if not rows:
            filtered = self.tr("Đang lọc: {chip}").format(chip=self.head.words(self._only))
            self._no_match.say(self.tr("Không có mục nào khớp"), filtered)
            self.reader.show_item("")
            return
        found = self.list.items.place_of(here)
        if wanted and found < 0:
            self._show_alone(wanted)
            return
        self.list.go(found if found >= 0 else max(0, place))
        if place >= 0:
            self.list.keep_height(top)
        self._read_current()

    def _ticked(self) -> None:
        """While several rows are ticked, what may be done to them stands in place of the reader."""
        ticked = self.list.items.ticked
        self.head.set_ticked(len(ticked))
        shown = len(ticked) > 1 or (self.bulk.telling and bool(ticked))
        self.bulk.setVisible(shown)
        self.reader.setVisible(not shown)
        if shown:
            self.bulk.show_rows(ticked)
        else:
            self.bulk.forget()

    def _acted_on_many(self, items: list[str]) -> None:
        """What was done is ticked no more; the pane stays while its reasons are read."""
        self.toast.say(self.tr("Đã làm {n} mục").format(n=len(items)))
        changed = frozenset(items)
        self.list.items.untick(items)
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync):
            signal.emit(changed)

    def _show_alone(self, item: str) -> None:
        """Show an item that is too far down to be reached; no other row is taken for it."""
        self.list.setCurrentIndex(QModelIndex())
        self._resting.stop()
        self.reader.show_item(item)

    def _read_current(self) -> None:
        row = self.list.current()
        if row is None:
            return
        total = self.list.items.rowCount()
        self.reader.show_item(row.item, self.list.currentIndex().row() + 1, total)
        if row.unread:
            read = partial(self._desk.read, row.item)
            self._lanes.run("records", read, lambda _: self._was_read(row.item), self._failed, self)

    def _was_read(self, item: str) -> None:
        place = self.list.items.place_of(item)
        row = self.list.items.row(place)
        if row is not None and row.unread:
            self.list.items.change(place, replace(row, unread=False))

    def _changed(self, items: frozenset[str]) -> None:
        """Refresh what is shown; rows that only came wait for F5, so that nothing moves by itself."""
        if not self.isVisible():
            return
        known = {row.item for row in self.list.items.rows()}
        if self.reader.item in items or not known or items & known or not items:
            self.refresh()
            return
        job = lambda: self._fetch(None, PAGE)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, self._count_new, self._failed, self)

    def _count_new(self, rows: list[ListRow]) -> None:
        """Say how many rows came to this folder; what changed elsewhere is not its news."""
        self._new = frozenset(row.item for row in rows if self.list.items.place_of(row.item) < 0)
        self._news.set_words(self.tr("{n} mục mới, bấm để xem").format(n=len(self._new)))
        self._news.setVisible(bool(self._new))

    def _take_keys(self) -> None:
        """A card that goes gives the keys back to the list."""
        if self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _acted(self, done: Done, item: str) -> None:
        self.toast.say(done.words)
        changed = frozenset({item, done.item} - {""})
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync):
            signal.emit(changed)
        if done.item and done.item != item:
            self.open_item.emit(done.item, "outgoing")

    def _choose(self, only: Only, _: bool = False) -> None:
        self._only = only
        self.head.set_only(only)
        self.refresh()

    def _turn_order(self) -> None:
        self._order = "newest" if self._order == "due" else "due"
        self.head.set_order(self._order)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._changes.notice.emit(error)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read when the page comes into view."""
        super().showEvent(event)
        self.refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the list the width of its class (look: layout by logical width)."""
        super().resizeEvent(event)
        width = self.width()
        wanted = next(size for below, size in _LISTS if width < self._look.px(below))
        self._split.setSizes([self._look.px(wanted), width, width, width])
