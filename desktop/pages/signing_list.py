"""The list of Chờ ký: check box, first page, kind and deadline, title, drafter; only what was seen can be ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PyQt6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPointF, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QStyleOptionViewItem, QTableView

from desktop.look.look import Look
from desktop.shown import Due
from desktop.widgets.chip import paint_chip
from desktop.widgets.rows import RowDelegate, as_rows, one_line, row_ground
from workflow.store.lists import ListRow

ROW = int(Qt.ItemDataRole.UserRole)
HEIGHT = 112
_TICK = 40
_TONES = {"overdue": ("danger", "warning"), "today": ("today", "clock"), "soon": ("soon", "hourglass-simple-medium"),
          "pause": ("pause", "pause"), "done": ("ok", "check")}  # fmt: skip


@dataclass(frozen=True)
class SigningRow:
    """One document: its list row and deadline; the first page and number of pages once they are read.

    ``file`` is the SHA-256 of what would be signed; ``seen`` whether all its pages were shown; ``changed`` what became
    of it since this person's last opinion.
    """

    row: ListRow
    due: Due
    drafter: str = ""
    changed: str = ""
    file: str = ""
    image: QImage | None = None
    pages: int = 0
    seen: bool = False
    ticked: bool = False

    @property
    def item(self) -> str:
        """Return the item's id."""
        return self.row.item

    @property
    def name(self) -> str:
        """Return kind and title with a tab between, as the PIN card lists it."""
        kind = self.row.row.type_name
        return f"{kind}\t{self.row.row.title}" if kind else self.row.row.title

    def sentence(self) -> str:
        """Return what a screen reader says."""
        row = self.row.row
        ticked = "Đã chọn" if self.ticked else "Chưa chọn" if self.seen else "Chưa xem hết trang"
        pages = f"{self.pages} trang" if self.pages else ""
        said = (ticked, row.type_name, row.title, self.due.chip, self.changed, self.drafter, pages)
        return ". ".join(part for part in said if part)


class SigningModel(QAbstractTableModel):
    """The documents that wait for a signature, one column."""

    ticks_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[SigningRow] = []

    def set_rows(self, rows: Sequence[SigningRow]) -> None:
        """Show ``rows``; what is known of a document already shown (pages, seen, ticked) stays."""
        before = {row.item: row for row in self.rows}
        self.beginResetModel()
        self.rows = [self._kept(row, before.get(row.item)) for row in rows]
        self.endResetModel()
        self.ticks_changed.emit()

    def change(self, item: str, **values: Any) -> None:
        """Change what is known of one document. A new file was not seen yet, whatever was seen before."""
        at = self.at(item)
        if at < 0:
            return
        row = self.rows[at]
        if "file" in values and row.file and values["file"] != row.file:
            values |= {"seen": False, "ticked": False}
        self.rows[at] = replace(row, **values)
        self.dataChanged.emit(self.index(at, 0), self.index(at, 0))
        self.ticks_changed.emit()

    def at(self, item: str) -> int:
        """Return the row of ``item``; -1 when it is not here."""
        return next((at for at, row in enumerate(self.rows) if row.item == item), -1)

    def toggle(self, at: int) -> bool:
        """Tick or untick row ``at``; return False where it may not be ticked."""
        row = self.rows[at]
        if not row.seen and not row.ticked:
            return False
        self.change(row.item, ticked=not row.ticked)
        return True

    def tick_seen(self, on: bool) -> None:
        """Tick everything seen, or nothing."""
        self.rows = [replace(row, ticked=on and row.seen) for row in self.rows]
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))
        self.ticks_changed.emit()

    def ticked(self) -> list[SigningRow]:
        """Return what is ticked, in order."""
        return [row for row in self.rows if row.ticked]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return how many documents there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:
        """Return one."""
        return 0 if parent.isValid() else 1

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the row, its title, or the sentence a reader says."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.row.row.title
        return row.sentence() if role == Qt.ItemDataRole.AccessibleTextRole else None

    @staticmethod
    def _kept(row: SigningRow, before: SigningRow | None) -> SigningRow:
        if before is None:
            return row
        return replace(before, row=row.row, due=row.due)


class SigningList(QTableView):
    """Space ticks; a press on the box ticks; ``refused`` when the document was not seen to its last page."""

    current_changed = pyqtSignal(str)
    refused = pyqtSignal(str)

    def __init__(self, look: Look, model: SigningModel) -> None:
        super().__init__()
        self._look, self._rows = look, model
        self.setModel(model)
        self.setItemDelegate(_SigningDelegate(look, self._press, self))
        self.setAccessibleName(self.tr("Văn bản chờ ký"))
        as_rows(self, look.px(HEIGHT))
        if selection := self.selectionModel():
            selection.currentRowChanged.connect(lambda now, _before: self._tell(now))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space ticks, Ctrl+A ticks everything seen."""
        if event is None:
            return
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._press(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._rows.tick_seen(True)
        else:
            super().keyPressEvent(event)

    def _press(self, at: int) -> None:
        if not self._rows.toggle(at):
            self.refused.emit(self._rows.rows[at].item)

    def _tell(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if row is not None:
            self.current_changed.emit(row.item)


class _SigningDelegate(RowDelegate):
    def __init__(self, look: Look, press: Callable[[int], None], parent: QTableView) -> None:
        super().__init__(look, parent)
        self._press = press

    def editorEvent(self, event: QEvent | None, model: Any, option: QStyleOptionViewItem, index: QModelIndex) -> bool:
        """A press on the box ticks."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            if event.position().x() < option.rect.left() + self._look.px(_TICK):
                self._press(index.row())
                return True
        return super().editorEvent(event, model, option, index)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(ROW)
        if painter is None or row is None:
            return
        look, box = self._look, option.rect
        painter.save()
        text, second = row_ground(painter, look, option)
        self._tick(painter, QRect(box.left() + 16, box.top() + look.px(12), look.px(19), look.px(19)), row)
        paper = QRect(box.left() + look.px(46), box.top() + look.px(8), look.px(54), look.px(76))
        self._paper(painter, paper, row)
        painter.setFont(look.font(12))
        painter.setPen(second)
        below = QRect(paper.left() - 8, paper.bottom() + 2, paper.width() + 16, look.px(18))
        pages = f"{row.pages} trang" if row.pages else "…"
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, pages)
        left, right = paper.right() + look.px(11), box.right() - 12
        tone, icon = _TONES.get(row.due.level, ("calm", ""))
        edge = paint_chip(painter, look, right, box.top() + look.px(9), row.due.chip, tone, icon)
        line = look.px(20)
        kind = QRect(left, box.top() + look.px(10), edge - left - 8, line)
        one_line(painter, look, kind, row.row.row.type_name, 14, text, bold=True)
        painter.setFont(look.font(14))
        title = QRect(left, kind.bottom() + look.px(3), right - left, 2 * line)
        painter.setPen(text)
        for at, words in enumerate(_two_lines(painter, row.row.row.title, title.width())):
            painter.drawText(title.left(), title.top() + at * line, title.width(), line, _LEFT, words)
        edge = right
        if not row.seen:
            edge = paint_chip(painter, look, right, box.top() + look.px(80), "Chưa xem", "soon", "eye")
        foot = " · ".join(part for part in (row.changed, row.drafter) if part)
        one_line(painter, look, QRect(left, box.top() + look.px(81), edge - left - 8, line), foot, 13, second)
        painter.restore()

    def _tick(self, painter: QPainter, box: QRect, row: SigningRow) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("accent" if row.ticked else "line2" if row.seen else "line"), 1.5))
        painter.setBrush(look.color("accent" if row.ticked else "surface" if row.seen else "subtle"))
        painter.drawRoundedRect(box, 4, 4)
        if row.ticked:
            pen = QPen(look.color("on_accent"), 2)
            painter.setPen(pen)
            corner, side = QPointF(box.topLeft()), box.width()
            check = [corner + QPointF(x, y) * side for x, y in ((0.25, 0.52), (0.43, 0.7), (0.77, 0.32))]
            painter.drawPolyline(QPolygonF(check))

    def _paper(self, painter: QPainter, box: QRect, row: SigningRow) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(box, Qt.GlobalColor.white)
        if row.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, row.image)
        painter.setPen(self._look.color("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _two_lines(painter: QPainter, text: str, width: int) -> tuple[str, str]:
    """Break ``text`` at a space into two lines of ``width``; the second is elided."""
    metrics = painter.fontMetrics()
    words, first = text.split(" "), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    if not first and words:
        first = metrics.elidedText(words.pop(0), Qt.TextElideMode.ElideRight, width)
    return first, metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)
