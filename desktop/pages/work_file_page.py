"""Hồ sơ công việc: the list of work files, and the card that opens a new one."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtWidgets import QVBoxLayout

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages.list_page import ListPage
from desktop.pages.new_page import NewPage
from desktop.shown import Desk
from desktop.widgets.empty import EmptyPage
from desktop.widgets.key_button import KeyButton
from workflow.rules import Folder
from workflow.store.lists import FolderCount, ListRow

KIND = "work_file.opened"


class WorkFilePage(ListPage):
    """A list page that can begin an item of its own."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, changes: Changes) -> None:
        super().__init__(look, desk, lanes, changes, Folder.WORK_FILES, "Hồ sơ công việc")
        self.new_page = NewPage(look, desk, lanes, changes, self, kind=KIND, title=self.tr("Lập hồ sơ công việc"))
        self.new_page.left.connect(self._leave_new)
        self.new_page.open_item.connect(self._made)
        self.new_button = self._button()
        above = self.head.layout()
        if isinstance(above, QVBoxLayout):
            above.addWidget(self.new_button)
        why = self.tr("Lập hồ sơ theo danh mục, rồi đưa văn bản vào từ trang văn bản (Đưa vào hồ sơ).")
        self._stack.removeWidget(self._empty)
        self._empty = EmptyPage(look, "folders", self.tr("Chưa có hồ sơ công việc"), why, (self._button(),), self)
        for page in (self._empty, self.new_page):
            self._stack.addWidget(page)

    def open_new(self) -> None:
        """Show the card of a new work file."""
        self._stack.setCurrentWidget(self.new_page)
        self.new_page.refresh()

    def primary(self) -> None:
        """Press the filled button of what is shown."""
        if self._at_new():
            self.new_page.primary()
        else:
            super().primary()

    def flush(self) -> None:
        """Write what was typed, in the list's cards and in the new one."""
        super().flush()
        self.new_page.flush()

    def _button(self) -> KeyButton:
        button = KeyButton(self._look, self.tr("Lập hồ sơ"), icon="plus", parent=self)
        button.clicked.connect(self.open_new)
        return button

    def _at_new(self) -> bool:
        return self._stack.currentWidget() is self.new_page

    def _leave_new(self) -> None:
        self._stack.setCurrentWidget(self._split)
        self.refresh()

    def _made(self, item: str, _kind: str) -> None:
        self._stack.setCurrentWidget(self._split)
        self.go_to(item)

    def _fill(self, rows: list[ListRow], counts: Mapping[Folder, FolderCount]) -> None:
        """Take the list in; an open card stays in view."""
        writing = self._at_new()
        super()._fill(rows, counts)
        if writing:
            self._stack.setCurrentWidget(self.new_page)
