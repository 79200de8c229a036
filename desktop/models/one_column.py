"""What every list of the window is to Qt: rows of one column, which the list's delegate draws."""

from __future__ import annotations

from PyQt6.QtCore import QAbstractTableModel, QModelIndex


class OneColumn(QAbstractTableModel):
    """Counts rows and the one column; a list says how many it has, what a row is, and keeps them itself."""

    def size(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return how many rows there are; a row has none below it."""
        return 0 if parent.isValid() else self.size()

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return one: the delegate stacks what a row shows."""
        return 0 if parent.isValid() else 1
