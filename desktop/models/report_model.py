"""A counted report as a table: the label, then the figures; a figure with a list behind it is a link."""

from __future__ import annotations

from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desktop.printing.report_paper import words_of
from workflow.reports.shape import Column, Figure, Filter, Line, Report

LINK = int(Qt.ItemDataRole.UserRole) + 1
BOLD = LINK + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ReportModel(QAbstractTableModel):
    """The lines of one report."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.report: Report | None = None

    def show_report(self, report: Report) -> None:
        """Show another report."""
        self.beginResetModel()
        self.report = report
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """Return a line."""
        lines = self.report.lines if self.report is not None else ()
        return lines[row] if 0 <= row < len(lines) else None

    def column(self, place: int) -> Column | None:
        """Return a column of figures; None for the label."""
        columns = self.report.columns if self.report is not None else ()
        return columns[place - 1] if 1 <= place <= len(columns) else None

    def figure(self, index: QModelIndex) -> Figure | None:
        """Return the figure of a cell; None for a label."""
        line = self.line(index.row())
        place = index.column() - 1
        return line.figures[place] if line is not None and 0 <= place < len(line.figures) else None

    def behind(self, index: QModelIndex) -> Filter | None:
        """Return what opens the list behind a cell."""
        figure = self.figure(index)
        return figure.behind if figure is not None else None

    def words(self, index: QModelIndex) -> str:
        """Return what a cell is about: its line, its column, its figure."""
        line, column = self.line(index.row()), self.column(index.column())
        over = " ".join(part for part in (column.over, column.words.lower()) if part) if column is not None else ""
        label = line.label if line is not None else ""
        shown = str(self.data(index) or "0") if column is not None else ""
        return f"{label} · {over}: {shown}" if over else label

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many lines there are."""
        return len(self.report.lines) if self.report is not None else 0

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Return how many columns there are, with the label."""
        return len(self.report.columns) + 1 if self.report is not None else 0

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, its side, and whether it is a link or a sum."""
        line, figure, column = self.line(index.row()), self.figure(index), self.column(index.column())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(figure.value, column.kind) if figure is not None and column is not None else _label(line)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column is not None and column.kind != "text" else _LEFT
        if role == LINK:
            return figure is not None and figure.behind is not None
        if role == BOLD:
            return line.total or (not line.depth and any(one.depth for one in self._lines()))
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(index)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the words of a column with its number."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal or self.report is None:
            return None
        column = self.column(section)
        if column is None:
            return self.report.label
        return f"{column.words}\n{column.number}" if column.number else column.words

    def over(self, section: int) -> tuple[str, int, int]:
        """Return the heading over a column, and the first and last column it spans."""
        column = self.column(section)
        if column is None or not column.over:
            return "", section, section
        first = last = section
        while (before := self.column(first - 1)) is not None and before.over == column.over:
            first -= 1
        while (after := self.column(last + 1)) is not None and after.over == column.over:
            last += 1
        return column.over, first, last

    def _lines(self) -> tuple[Line, ...]:
        return self.report.lines if self.report is not None else ()


def _label(line: Line) -> str:
    return f"{'      ' * line.depth}{line.label}"
