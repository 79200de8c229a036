"""Ctrl+K: what the words typed at the top lead to, below the field, from any page."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.popover_row import HEIGHT, PopoverRow
from desktop.shown import Desk
from desktop.widgets.find_field import FindField
from desktop.widgets.item_delegate import short_title
from desktop.widgets.navigation import GROUPS
from desktop.widgets.popover import Popover
from desktop.widgets.text_label import TextLabel
from workflow.store.search import Hit
from workflow.vietnamese import fold, iso_short, nfc

_REST_MS = 120
_WIDTH = 720
_DOCUMENTS, _DOSSIERS, _FOLDERS = 5, 3, 3
_MORE = (
    ("so_dang_ky", "Sổ đăng ký", "table", ""), ("nhat_ky_so", "Nhật ký số", "hash", ""),
    ("van_ban_giay", "Nhập văn bản giấy đến", "file-plus", ""),
    ("tham_quyen_ky", "Thẩm quyền ký", "pen-nib", ""), ("ky_tep", "Ký tệp ngoài quy trình", "file-pdf", ""),
    ("kiem_tra_chu_ky", "Kiểm tra chữ ký một tệp", "seal-check", ""),
    ("cai_dat", "Cài đặt", "gear", ""),
)  # fmt: skip
_KINDS = {
    "incoming": ("download-simple", "Văn bản đến"), "outgoing": ("paper-plane-tilt", "Văn bản đi"),
    "dossier": ("identification-card", "Hồ sơ một cửa"), "work_file": ("folders", "Hồ sơ công việc"),
}  # fmt: skip


class Find(QObject):
    """Joins the field and its popover.

    Signals:
        open_item: item, kind.
        open_folder: name of a page.
        search_page: the words, to be looked for in Tra cứu.
    """

    open_item = pyqtSignal(str, str)
    open_folder = pyqtSignal(str)
    search_page = pyqtSignal(str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, field: FindField, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._desk, self._lanes, self._field = look, desk, lanes, field
        self.popover = Popover(look, window, takes_keys=False)
        self.popover.setAccessibleName(self.tr("Tìm thấy"))
        self.rows: list[PopoverRow] = []
        self._parts: list[QWidget] = []
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.search)
        field.textEdited.connect(lambda _text: self._rest.start())
        field.moved.connect(self._move)
        field.entered.connect(self._enter)
        field.left.connect(self.leave)

    def look_for(self, words: str) -> None:
        """Look for words as if they were typed."""
        self._field.setText(words)
        self.search()

    def search(self) -> None:
        """Look for what stands in the field."""
        self._rest.stop()
        self._asked += 1
        asked, typed, begun = self._asked, nfc(self._field.text()).strip(), time.perf_counter()
        if not typed:
            self.popover.leave()
            return
        self._lanes.run(
            "records", lambda: self._desk.search(typed),
            lambda hits: self._show(asked, typed, hits, round((time.perf_counter() - begun) * 1000)),
            lambda error: self._fail(asked, typed, error), self,
        )  # fmt: skip

    def leave(self) -> None:
        """Close the popover and empty the field."""
        self._rest.stop()
        self._asked += 1
        self.popover.leave()
        self._field.clear()

    def _show(self, asked: int, typed: str, hits: Sequence[Hit], milliseconds: int) -> None:
        if asked != self._asked or not self._field.hasFocus():
            return
        self._empty()
        room = max(2, (self.popover.parentWidget() or self._field).height() // self._look.px(HEIGHT) - 6)
        documents = [hit for hit in hits if hit.kind != "dossier"][: min(_DOCUMENTS, room)]
        dossiers = [hit for hit in hits if hit.kind == "dossier"][: min(_DOSSIERS, max(1, room - len(documents)))]
        self._group(self.tr("Văn bản"), [self._hit(hit, typed) for hit in documents])
        self._group(self.tr("Hồ sơ một cửa"), [self._hit(hit, typed) for hit in dossiers])
        self._group(self.tr("Việc làm được"), [*self._folders(typed), self._all(typed, len(hits))])
        words = self.tr("{n} kết quả, {ms} ms") if hits else self.tr("Không thấy trong máy này, {ms} ms")
        self._foot(words.format(n=len(hits), ms=milliseconds))
        self._stand_on(0)
        self.popover.show_below(self._field, self._look.px(_WIDTH))

    def _fail(self, asked: int, typed: str, error: BaseException) -> None:
        card = words_of(error)
        if asked == self._asked and card is not None:
            self._empty()
            self._group(f"{card.title}. {card.text}", [self._all(typed, 0)])
            self._stand_on(0)
            self.popover.show_below(self._field, self._look.px(_WIDTH))

    def _hit(self, hit: Hit, typed: str) -> PopoverRow:
        icon, kind = _KINDS.get(hit.kind, ("files", ""))
        day = iso_short(hit.date[:10]) if hit.date else ""
        about = " · ".join(part for part in (hit.code, kind, day, hit.snippet) if part)
        row = PopoverRow(self._look, icon, short_title(hit.title), about, typed=typed)
        row.clicked.connect(lambda: self._open(lambda: self.open_item.emit(hit.item, hit.kind)))
        return row

    def _folders(self, typed: str) -> list[PopoverRow]:
        """Return the pages whose name holds the words."""
        words, found = fold(typed).split(), []
        for name, title, icon, key in (*(one for _, group in GROUPS for one in group), *_MORE):
            if all(word in fold(title) for word in words):
                row = PopoverRow(self._look, icon, self.tr("Mở {page}").format(page=title), typed=typed, key=key)
                row.clicked.connect(lambda _=False, name=name: self._open(lambda: self.open_folder.emit(name)))
                found.append(row)
        return found[:_FOLDERS]

    def _all(self, typed: str, number: int) -> PopoverRow:
        about = self.tr("Mở danh sách, {n} kết quả").format(n=number) if number else self.tr("Mở trang Tra cứu")
        title = self.tr("Tra cứu “{words}”").format(words=typed)
        row = PopoverRow(self._look, "magnifying-glass", title, about, key="Ctrl+Enter")
        row.clicked.connect(lambda: self._open(lambda: self.search_page.emit(typed)))
        return row

    def _open(self, act: object) -> None:
        self.leave()
        if callable(act):
            act()

    def _group(self, name: str, rows: Sequence[PopoverRow]) -> None:
        if not rows:
            return
        label = TextLabel(self._look, name, 13, bold=True, color="text2")
        label.setContentsMargins(self._look.px(12), self._look.px(6), 0, self._look.px(4))
        for widget in (label, *rows):
            self.popover.column.addWidget(widget)
            self._parts.append(widget)
        self.rows += rows

    def _foot(self, words: str) -> None:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(self._look.px(12), self._look.px(8), self._look.px(12), 0)
        line.addWidget(TextLabel(self._look, words, 13, color="text2"), 1)
        keys = self.tr("↑ ↓ chọn · Enter mở · Esc thôi")
        line.addWidget(TextLabel(self._look, keys, 13, color="text2"))
        self.popover.column.addWidget(foot)
        self._parts.append(foot)

    def _empty(self) -> None:
        for part in self._parts:
            part.hide()
            self.popover.column.removeWidget(part)
            part.deleteLater()
        self._parts, self.rows = [], []

    def _move(self, by: int) -> None:
        if self.popover.isVisible() and self.rows:
            here = next((at for at, row in enumerate(self.rows) if row.current), 0)
            self._stand_on((here + by) % len(self.rows))
        elif self._field.text():
            self.search()

    def _stand_on(self, at: int) -> None:
        for number, row in enumerate(self.rows):
            row.set_current(number == at)

    def _enter(self, control: bool) -> None:
        """Open the current row, with Ctrl all hits; words that were not looked for yet are looked for first."""
        if control and self._field.text().strip():
            typed = nfc(self._field.text()).strip()
            self._open(lambda: self.search_page.emit(typed))
        elif self._rest.isActive() or not self.popover.isVisible():
            self.search()
        else:
            row = next((row for row in self.rows if row.current), None)
            if row is not None:
                row.click()
