"""The parts of a folder's page in their places: head, list, reader and what stands in for it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.bulk_pane import BulkPane
from desktop.pages.list_head import ListHead
from desktop.pages.reader import Reader
from desktop.shown import Desk
from desktop.widgets.empty import EmptyPage
from desktop.widgets.item_list import ItemList
from desktop.widgets.key_button import KeyButton
from desktop.widgets.toast import Toast
from workflow.people import Role
from workflow.rules import Folder
from workflow.store.lists import Only, Order

_LIST = 396
_WITH_BOOK = (Folder.INCOMING, Folder.OUTGOING, Folder.UNDER_WAY, Folder.RETURNS)
_EMPTY = {
    Folder.TODO: ("check", "Hết việc cần xử lý", "Việc mới sẽ hiện ở đây khi được giao hoặc khi văn bản đến."),
    Folder.INCOMING: ("download-simple", "Chưa có văn bản đến", "Văn bản qua trục liên thông sẽ hiện ở đây."),
    Folder.OUTGOING: ("paper-plane-tilt", "Chưa có văn bản đi", "Văn bản đã ký chờ cấp số, đóng dấu, gửi sẽ ở đây."),
    Folder.DRAFTS: ("note-pencil", "Không có dự thảo", "Mở một văn bản đến rồi bấm Soạn trả lời (F4)."),
    Folder.UNDER_WAY: ("hourglass-medium", "Không có hồ sơ đang giải quyết", "Hồ sơ đã tiếp nhận sẽ hiện ở đây."),
    Folder.RETURNS: ("package", "Không có kết quả chờ trả", "Hồ sơ có kết quả đã ký sẽ hiện ở đây."),
    Folder.REPORTS: ("megaphone-simple", "Chưa có phản ánh", "Phản ánh hiện trường của người dân sẽ hiện ở đây."),
}


class ListParts(QWidget):
    """Left the list under its head; right the reader, or what may be done to many, or that nothing matches."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, folder: Folder, title: str) -> None:
        super().__init__()
        self._look, self._desk, self._lanes = look, desk, lanes
        self.folder, self._title = folder, title
        self._only: Only = "all"
        self._order: Order = "due" if folder in (Folder.TODO, Folder.UNDER_WAY, Folder.REPORTS) else "newest"
        self.list = ItemList(look, self)
        self.reader = Reader(look, desk, lanes, self)
        self.bulk = BulkPane(look, desk, lanes, self)
        self.bulk.hide()
        self._unfilter = KeyButton(look, self.tr("Bỏ lọc"), icon="funnel-simple", parent=self)
        nothing = self.tr("Không có mục nào khớp")
        self._no_match = EmptyPage(look, "funnel-simple", nothing, "", (self._unfilter,), self)
        self._no_match.hide()
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self._left(), self.reader, self._no_match, self.bulk):
            self._split.addWidget(widget)
        self._split.setHandleWidth(1)
        for place in (1, 2, 3):
            self._split.setStretchFactor(place, 1)
        self._split.setSizes([look.px(_LIST), 800, 0, 0])
        icon, words, why = _EMPTY.get(folder, ("tray", "Chưa có gì ở đây", ""))
        self._empty = EmptyPage(look, icon, words, why, parent=self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._split)
        self._stack.addWidget(self._empty)
        self.toast = Toast(self, look)

    def toggle_list(self) -> None:
        """Give the paper the room of the list, or the list its room back."""
        left = self._split.widget(0)
        if left is not None:
            left.setVisible(left.isHidden())
            (self.reader.pages if left.isHidden() else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def _left(self) -> QWidget:
        look = self._look
        left = QWidget(self)
        left.setMinimumWidth(look.px(330))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        clerk = self.folder == Folder.INCOMING and self._desk.me.has(Role.CLERK)
        new = self.tr("Nhập văn bản giấy đến") if clerk else ""
        self.head = ListHead(
            look, self._title, self._order, has_book=self.folder in _WITH_BOOK, new=new, parent=left
        )
        self._news = KeyButton(look, "", icon="arrows-clockwise", key="F5", kind="quiet", parent=left)
        self._news.hide()
        column.addWidget(self.head)
        column.addWidget(self._news)
        column.addWidget(self.list, 1)
        return left
