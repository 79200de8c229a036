"""What waits to leave as rows of one column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QModelIndex, Qt

from desktop.models.one_column import OneColumn
from desktop.shown import OutboxLine

LINE = int(Qt.ItemDataRole.UserRole)


class OutboxModel(OneColumn):
    """The lines of the outbox."""

    def __init__(self) -> None:
        super().__init__(lambda: len(self._lines))
        self._lines: tuple[OutboxLine, ...] = ()

    def set_lines(self, lines: Sequence[OutboxLine]) -> None:
        """Show ``lines``."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def row_of(self, id: str) -> int:
        """Return the row of the line ``id``; -1 when it is not shown."""
        return next((at for at, line in enumerate(self._lines) if line.id == id), -1)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the line, its words, or the sentence a reader says."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.what
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(part for part in (line.what, line.words, line.cause) if part)
        return line.cause or None if role == Qt.ItemDataRole.ToolTipRole else None
