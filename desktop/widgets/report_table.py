"""The table of a report: two rows of headings, sums in bold, figures that open their list by click or Enter."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.look.look import Look
from desktop.models.report_model import BOLD, LINK, ReportModel
from workflow.reports.shape import Column

_PAD = 8
_LABEL, _TEXT, _NUMBER, _LONG = 220, 200, 78, 112
_LONG_FROM = 16
"""Letters of a column's words from which it is given more room."""
_ROW = 34
_LINES = 4
"""Lines a column's words may take in the head."""


class _Head(QHeaderView):
    """Column words below, the heading of their group above, one box over all its columns."""

    def __init__(self, look: Look, model: ReportModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look, self._report = look, model
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(48)

    def sizeHint(self) -> QSize:
        """Return room for the group and the lines of the words."""
        return QSize(super().sizeHint().width(), self._look.px(26 + 18 * _LINES + 6))

    def paintSection(self, painter: QPainter | None, rect: QRect, logicalIndex: int) -> None:
        """Paint one column's head, and the part of its group's box that lies above it."""
        if painter is None:
            return
        look = self._look
        painter.save()
        painter.fillRect(rect, look.color("subtle"))
        painter.setFont(look.font(13, bold=True))
        over, first, last = self._report.over(logicalIndex)
        low = QRect(rect)
        line = QPen(look.color("line"), 1)
        if over:
            band = look.px(26)
            low.setTop(rect.top() + band)
            left = self.sectionViewportPosition(first)
            whole = QRect(left, rect.top(), self.sectionViewportPosition(last) + self.sectionSize(last) - left, band)
            painter.setClipRect(QRect(rect.left(), rect.top(), rect.width(), band))
            painter.setPen(look.color("text"))
            painter.drawText(whole, int(Qt.AlignmentFlag.AlignCenter), over)
            painter.setPen(line)
            painter.drawLine(whole.bottomLeft(), whole.bottomRight())
            painter.drawLine(whole.topRight(), whole.bottomRight())
            painter.setClipping(False)
        painter.setFont(look.font(13))
        painter.setPen(look.color("text2"))
        words = str(self._report.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(low.adjusted(4, 2, -4, -2), int(flags), words)
        painter.setPen(line)
        painter.drawLine(low.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Paints figures in the colour of a link where they open a list."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint ground, text, the line below, and a frame around the cell that has the keys."""
        if painter is None:
            return
        look, rect = self._look, option.rect
        bold, link = bool(index.data(BOLD)), bool(index.data(LINK))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = link and bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        ground = "selected" if chosen else "hover" if hovered else "subtle" if bold else "surface"
        painter.fillRect(rect, look.color(ground))
        font = look.font(14, bold=bold)
        font.setUnderline(hovered)
        painter.setFont(font)
        painter.setPen(look.color("on_selected" if chosen else "link" if link else "text"))
        inside = rect.adjusted(look.px(_PAD), 0, -look.px(_PAD), 0)
        side = int(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, side, text)
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()


def _width(column: Column | None) -> int:
    """Return the room a column needs: by what it holds, and how much its head has to say."""
    if column is None:
        return _LABEL
    if column.kind == "text":
        return _TEXT
    return _LONG if len(column.words) > _LONG_FROM or column.kind == "date" else _NUMBER


class ReportTable(QTableView):
    """A report on the screen.

    Signals:
        opened: a cell with a list behind it was clicked, or Enter pressed on it (QModelIndex).
    """

    opened = pyqtSignal(QModelIndex)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.report = ReportModel(self)
        self.setModel(self.report)
        self.setItemDelegate(_Cells(look, self))
        self.setHorizontalHeader(_Head(look, self.report, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAccessibleName(self.tr("Bảng báo cáo"))
        vertical = self.verticalHeader()
        if vertical is not None:
            vertical.hide()
        self.report.modelReset.connect(self._size)
        look.changed.connect(self._size)

    def viewportEvent(self, event: QEvent | None) -> bool:
        """Show a hand over figures that open a list."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            link = bool(self.indexAt(event.position().toPoint()).data(LINK))
            viewport = self.viewport()
            if viewport is not None:
                viewport.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        return super().viewportEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A click on a figure opens its list."""
        super().mouseReleaseEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter opens the list behind the figure the keys stand on."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if self.report.behind(index) is not None:
            self.opened.emit(index)

    def _size(self) -> None:
        """Give columns the room of what they hold; the label takes what is left."""
        look, head, vertical = self._look, self.horizontalHeader(), self.verticalHeader()
        if head is None or vertical is None:
            return
        vertical.setDefaultSectionSize(look.px(_ROW))
        for place in range(self.report.columnCount()):
            column = self.report.column(place)
            head.resizeSection(place, look.px(_width(column)))
        if self.report.columnCount():
            head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._stretch()

    def _stretch(self) -> None:
        head, viewport = self.horizontalHeader(), self.viewport()
        if head is None or viewport is None or not self.report.columnCount():
            return
        others = sum(head.sectionSize(place) for place in range(1, self.report.columnCount()))
        head.resizeSection(0, max(self._look.px(_LABEL), viewport.width() - others))

    def resizeEvent(self, event: object) -> None:
        """Let the label take what is left."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._stretch()
