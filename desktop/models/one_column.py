"""What every list of the window is to Qt: rows of one column, which the list's delegate draws."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject


class OneColumn(QAbstractTableModel):
    """Counts rows and the one column; ``size`` tells how many rows the list has, which keeps them itself."""

    def __init__(self, size: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = size

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return how many rows there are; a row has none below it."""
        return 0 if parent.isValid() else self._size()

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return one: the delegate stacks what a row shows."""
        return 0 if parent.isValid() else 1
