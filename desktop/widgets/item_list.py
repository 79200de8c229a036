"""A list of any length as a one-column table with rows of one height."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.look.look import Look
from desktop.models.item_model import ItemModel
from desktop.widgets.item_delegate import MARGIN, ItemDelegate, row_height
from workflow.store.lists import ListRow


class ItemList(QTableView):
    """The middle pane.

    Signals:
        rested: the item the person moved to.
        opened: Enter was pressed on the item.
    """

    rested = pyqtSignal(str)
    opened = pyqtSignal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.items = ItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(ItemDelegate(look, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Danh sách"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            if header is not None:
                header.hide()
        self._size()
        look.changed.connect(self._size)
        self.activated.connect(self._open)

    def current(self) -> ListRow | None:
        """Return the row the keys stand on."""
        return self.items.row(self.currentIndex().row())

    def go(self, place: int) -> None:
        """Stand on a row, as near as the list has one."""
        count = self.items.rowCount()
        if count:
            self.setCurrentIndex(self.items.index(max(0, min(place, count - 1)), 0))

    def keep_height(self, top: int) -> None:
        """Scroll so that the current row stands ``top`` pixels below the upper edge, where it was before."""
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(bar.value() + self.rowViewportPosition(self.currentIndex().row()) - top)

    def toggle(self, place: int) -> None:
        """Tick the row, or take its tick away."""
        self.items.tick([place], not self.items.is_ticked(place))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space ticks, Shift with arrows ticks on, Ctrl+A ticks what is fetched, Esc takes all ticks away."""
        if event is None:
            return
        here, shift = self.currentIndex().row(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Space and here >= 0:
            self.toggle(here)
        elif by and shift:
            self.step(by)
            self.items.tick([here, self.currentIndex().row()], True)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.items.tick(range(self.items.rowCount()), True)
        elif event.key() == Qt.Key.Key_Escape and self.items.ticked:
            self.items.untick()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A press on the margin, or with Ctrl, ticks the row; with Shift all rows up to it."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        place, before = self.indexAt(event.position().toPoint()).row(), self.currentIndex().row()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if place >= 0 and (control or event.position().x() < MARGIN):
            self.toggle(place)
        elif place >= 0 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and before >= 0:
            self.items.tick(range(min(place, before), max(place, before) + 1), True)
        else:
            super().mousePressEvent(event)

    def step(self, by: int) -> None:
        """Go to the next or previous row from anywhere."""
        self.go(self.currentIndex().row() + by)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell which item it is."""
        super().currentChanged(current, previous)
        row = self.items.row(current.row())
        if row is not None:
            self.rested.emit(row.item)

    def _open(self, index: QModelIndex) -> None:
        row = self.items.row(index.row())
        if row is not None:
            self.opened.emit(row.item)

    def _size(self) -> None:
        vertical, horizontal = self.verticalHeader(), self.horizontalHeader()
        if vertical is not None:
            vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            vertical.setMinimumSectionSize(row_height(self._look))
            vertical.setDefaultSectionSize(row_height(self._look))
        if horizontal is not None:
            horizontal.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
