"""The rows of Nhật ký số: some numbers of one fate, how many, why and who, the fate as a chip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QModelIndex, QRect, Qt
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QStyleOptionViewItem, QTableView

from desktop.look.look import Look
from desktop.models.one_column import OneColumn
from desktop.widgets.chip import paint_chip
from desktop.widgets.rows import RowDelegate, as_rows, one_line, row_ground

STRETCH = int(Qt.ItemDataRole.UserRole)
_ROW = 50
_NUMBERS, _CHIP_ROOM = 150, 250
_ICONS = {"ok": "check", "soon": "x", "info": "hourglass-medium", "danger": "warning"}


class NumberModel(OneColumn):
    """The stretches of one series and year."""

    def __init__(self) -> None:
        super().__init__(lambda: len(self._stretches))
        self._stretches: tuple[Any, ...] = ()

    def show_stretches(self, found: Sequence[Any]) -> None:
        """Show other stretches."""
        self.beginResetModel()
        self._stretches = tuple(found)
        self.endResetModel()

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the stretch, its numbers, or the sentence a reader says."""
        if not index.isValid():
            return None
        one = self._stretches[index.row()]
        if role == STRETCH:
            return one
        if role == Qt.ItemDataRole.DisplayRole:
            return one.numbers
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ". ".join(part for part in (f"Số {one.numbers}", one.words, one.about) if part)
        return None


class NumberList(QTableView):
    """One row for each stretch."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.numbers = NumberModel()
        self.setModel(self.numbers)
        self.setItemDelegate(_NumberDelegate(look, self))
        self.setAccessibleName(self.tr("Nhật ký số"))
        as_rows(self, look.px(_ROW))

    def current(self) -> Any:
        """Return the stretch the keys stand on, None without."""
        return self.currentIndex().data(STRETCH)


class _NumberDelegate(RowDelegate):
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        one = index.data(STRETCH)
        if painter is None or one is None:
            return
        look, box = self._look, option.rect
        painter.save()
        text, second = row_ground(painter, look, option)
        middle = box.top() + (box.height() - look.px(22)) // 2
        paint_chip(painter, look, box.right() - 12, middle, one.words, one.tone, _ICONS.get(one.tone, ""))
        line = QRect(box.left() + 20, box.top() + look.px(5), look.px(_NUMBERS), look.px(20))
        one_line(painter, look, line, one.numbers, 14, text, bold=True)
        one_line(painter, look, line.translated(0, look.px(20)), f"{one.count} số", 13, second)
        left = line.right() + 12
        about = QRect(left, box.top() + look.px(15), box.right() - look.px(_CHIP_ROOM) - left, look.px(20))
        one_line(painter, look, about, one.about, 14, text)
        painter.restore()
