"""Documents and dossiers as rows of one column, fetched page by page as they come into view."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PyQt6.QtCore import QModelIndex, QObject, Qt, pyqtSignal

from desktop.models.one_column import OneColumn
from desktop.shown import Due, urgency_words
from workflow.rules import Row
from workflow.store.lists import Cursor, ListRow

ROW = int(Qt.ItemDataRole.UserRole) + 1
DUE = ROW + 1
TICK = ROW + 2
"""True or False while rows are being ticked, None while none is."""
PAGE = 60

_SIGNATURES = {
    "valid": "Chữ ký hợp lệ", "undetermined": "Chữ ký chưa kiểm được", "invalid": "Chữ ký không hợp lệ",
}  # fmt: skip

Fetch = Callable[[Cursor | None, int], Sequence[ListRow]]


class ItemModel(OneColumn):
    """The rows of one folder. ``ticks_changed``: other rows are ticked."""

    ticks_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda: len(self._rows), parent)
        self._rows: list[ListRow] = []
        self._fetch: Fetch | None = None
        self._due_of: Callable[[Row], Due] | None = None
        self._more = False
        self.ticked: dict[str, ListRow] = {}

    def set_source(self, fetch: Fetch, first: Sequence[ListRow], due_of: Callable[[Row], Due]) -> None:
        """Show another list; ``first`` are its first rows, already fetched."""
        self.beginResetModel()
        self._fetch, self._due_of, self._rows = fetch, due_of, list(first)
        self._more = len(first) >= PAGE
        self.endResetModel()

    def rows(self) -> Sequence[ListRow]:
        """Return the rows fetched so far."""
        return self._rows

    def place_of(self, item: str) -> int:
        """Return the row of an item among those fetched, -1 when it is not there."""
        return next((place for place, row in enumerate(self._rows) if row.item == item), -1)

    def row(self, place: int) -> ListRow | None:
        """Return a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def change(self, place: int, row: ListRow) -> None:
        """Put a row in place of another."""
        self._rows[place] = row
        index = self.index(place, 0)
        self.dataChanged.emit(index, index)

    def tick(self, places: Sequence[int], on: bool) -> None:
        """Tick rows, or take their ticks away."""
        for row in (self.row(place) for place in places):
            if row is not None and on:
                self.ticked[row.item] = row
            elif row is not None:
                self.ticked.pop(row.item, None)
        self._ticks_changed()

    def untick(self, items: Collection[str] | None = None) -> None:
        """Take the ticks of ``items`` away, of all without."""
        for item in list(self.ticked) if items is None else items:
            self.ticked.pop(item, None)
        self._ticks_changed()

    def is_ticked(self, place: int) -> bool:
        """Tell whether a row is ticked."""
        row = self.row(place)
        return row is not None and row.item in self.ticked

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the row, its deadline, or the sentence a screen reader says."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == ROW:
            return row
        if role == TICK:
            return (row.item in self.ticked) if self.ticked else None
        if role == DUE and self._due_of is not None:
            return self._due_of(row.row)
        if role == int(Qt.ItemDataRole.DisplayRole):
            return row.row.title
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(row)
        return None

    def canFetchMore(self, parent: QModelIndex) -> bool:
        """Tell whether the list goes on."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: QModelIndex) -> None:
        """Fetch the next page; a keyset page costs a tenth of a millisecond, so it needs no lane."""
        if self._fetch is None or not self._rows or not self._more:
            return
        found = self._fetch(self._rows[-1].place, PAGE)
        self._more = False  # whoever hears of the new rows must not fetch the same page again meanwhile
        known = {row.item for row in self._rows}
        new = [row for row in found if row.item not in known]
        if new:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self.endInsertRows()
        self._more = len(found) >= PAGE

    def _ticks_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
        self.ticks_changed.emit()

    def _sentence(self, row: ListRow) -> str:
        due = self._due_of(row.row).chip if self._due_of else ""
        files = f"{row.row.files} tệp" if row.row.files else ""
        signature = _SIGNATURES.get(row.row.signature, "")
        opinions = f"{row.row.opinions} ý kiến" if row.row.opinions else ""
        parts = (
            "Đã chọn" if row.item in self.ticked else "", "Chưa đọc" if row.unread else "", row.row.party,
            urgency_words(row.row.urgency), row.row.title, due, row.row.code, row.refused,
            "Chờ gửi" if row.waiting else "", opinions, signature, files,
        )  # fmt: skip
        return ". ".join(part for part in parts if part) + "."
