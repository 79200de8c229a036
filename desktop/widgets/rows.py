"""Lists of rows of one height: how they are set up, and what every row draws: its ground, and lines of text."""

from __future__ import annotations

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.look.look import Look


class RowDelegate(QStyledItemDelegate):
    """Draws the rows of a list in a look."""

    def __init__(self, look: Look, parent: QTableView) -> None:
        super().__init__(parent)
        self._look = look


def as_rows(view: QTableView, height: int) -> None:
    """Make a table one stretched column of rows of one height, one chosen at a time, without grid, frame and heads.

    Rows of one height let a long list open at once.
    """
    view.setShowGrid(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    across, down = view.horizontalHeader(), view.verticalHeader()
    if across is None or down is None:
        return
    across.hide()
    across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    down.hide()
    down.setMinimumSectionSize(height)
    down.setDefaultSectionSize(height)
    down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


def row_ground(painter: QPainter, look: Look, option: QStyleOptionViewItem) -> tuple[QColor, QColor]:
    """Paint the ground of a row (current, hovered, plain) with its line below; return the colours of its texts."""
    box = option.rect
    current = bool(option.state & QStyle.StateFlag.State_Selected)
    here = bool(option.state & QStyle.StateFlag.State_Active) and option.widget is not None and option.widget.hasFocus()
    if current:
        painter.fillRect(box, look.color("selected" if here else "selected_off"))
        painter.fillRect(QRect(box.left(), box.top(), 4, box.height()), look.color("accent" if here else "line2"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, look.color("hover"))
    painter.fillRect(QRect(box.left() + 12, box.bottom(), box.width() - 24, 1), look.color("line"))
    ground = look.color("selected" if here else "selected_off") if current else look.color("surface")
    if current and ground.lightness() > 100 > look.color("surface").lightness():
        return QColor("#000000"), QColor("#000000")
    return look.color("text"), look.color("text2")


def one_line(
    painter: QPainter, look: Look, box: QRect, text: str, size: int, color: QColor, *, bold: bool = False
) -> None:
    """Draw one line of text, elided at the right."""
    painter.setFont(look.font(size, bold=bold))
    painter.setPen(color)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
