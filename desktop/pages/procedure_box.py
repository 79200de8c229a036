"""Finds a procedure while typing, with or without marks: a list below the field, never text put into the field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.shown import Desk
from desktop.widgets.text_label import TextLabel
from workflow.vietnamese import amount, fold, nfc

_ROW = 54
_SHOWN = 6
_REST_MS = 120
_PROCEDURE = int(Qt.ItemDataRole.UserRole)


def time_words(procedure: Mapping[str, Any]) -> str:
    """Return "3 ngày làm việc", "8 giờ làm việc" or "Giải quyết ngay"."""
    if procedure.get("days"):
        return f"{procedure['days']} ngày làm việc"
    return f"{procedure['hours']} giờ làm việc" if procedure.get("hours") else "Giải quyết ngay"


def about(procedure: Mapping[str, Any]) -> str:
    """Return the second line of a hit: code, time, fee."""
    fee = int(procedure.get("fee") or 0)
    return " · ".join((str(procedure["code"]), time_words(procedure), amount(fee) if fee else "Không thu"))


def bold_spans(name: str, typed: str) -> list[tuple[int, int]]:
    """Return where the typed words stand in ``name``, marks aside, as (start, end), in order and apart.

    The last word may be the beginning of one: it is still being typed.
    """
    folded, words = fold(name), fold(typed).split()
    spans = []
    for word in set(words):
        ending = r"" if word == words[-1] else r"(?!\w)"
        spans += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}{ending}", folded)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1 and not name[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


class ProcedureBox(QWidget):
    """A line to type in and the list of hits below it."""

    chosen = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes) -> None:
        super().__init__()
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self.edit = QLineEdit()
        self.edit.setMinimumHeight(look.px(34))
        self.edit.setPlaceholderText(self.tr("Tên, mã hoặc lĩnh vực của thủ tục, gõ không dấu cũng được"))
        self.edit.setAccessibleName(self.tr("Thủ tục"))
        self.edit.setClearButtonEnabled(False)
        self.edit.addAction(look.qicon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.edit)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.edit.textEdited.connect(lambda _text: self._rest.start())
        self.edit.installEventFilter(self)
        self.popup = HitList(look)
        self.popup.taken.connect(self._take)
        self.setFocusProxy(self.edit)

    def clear(self) -> None:
        """Begin again."""
        self._asked += 1
        self._rest.stop()
        self.edit.clear()
        self.popup.hide()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keys of the list while the field has them; the list goes when the field is left."""
        if watched is self.edit and event is not None:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
                return True
            if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
                self.popup.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if not self.popup.isVisible():
            if key == Qt.Key.Key_Down:
                self._ask()
                return True
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.popup.move_current(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.popup.take_current()
        elif key == Qt.Key.Key_Escape:
            self.popup.hide()
        else:
            return False
        return True

    def _ask(self) -> None:
        self._rest.stop()
        self._asked += 1
        asked, typed = self._asked, nfc(self.edit.text())
        self._lanes.run(
            "records", lambda: self._desk.procedures(typed), lambda found: self._show(asked, typed, found),
            self.failed.emit, self,
        )  # fmt: skip

    def _show(self, asked: int, typed: str, found: Sequence[Mapping[str, Any]]) -> None:
        """Show the hits, unless something else was typed meanwhile."""
        if asked != self._asked or not self.edit.isVisible():
            return
        window = self.window()
        if self.popup.parent() is not window:
            self.popup.setParent(window)
        self.popup.set_hits(found, typed)
        below = self.edit.mapTo(window, QPoint(0, self.edit.height() + 4)) if window else QPoint()
        room = (window.height() if window else 600) - below.y() - 12
        self.popup.place(below, self.edit.width(), room)

    def _take(self, procedure: Mapping[str, Any]) -> None:
        self.clear()
        self.chosen.emit(procedure)


class HitList(QFrame):
    """The hits with their foot; the keys stay in the field."""

    taken = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("HitList")
        self.model = _Hits()
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_HitDelegate(look, self.model, self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName(self.tr("Thủ tục tìm thấy"))
        self.view.clicked.connect(lambda index: self.taken.emit(index.data(_PROCEDURE)))
        self._count = TextLabel(look, "", 13, color="text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(7, 7, 7, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 6, 10, 8)
        foot.addWidget(self._count, 1)
        foot.addWidget(TextLabel(look, self.tr("↑ ↓ chọn    Enter lấy    Esc thôi"), 13, color="text2"))
        column.addLayout(foot)
        self.hide()

    def set_hits(self, found: Sequence[Mapping[str, Any]], typed: str) -> None:
        """Show ``found``; the first is current."""
        self.model.set_hits(found, typed)
        self.view.setCurrentIndex(self.model.index(0))
        self._count.setText(
            self.tr("{n} thủ tục").format(n=len(found)) if found
            else self.tr("Không có thủ tục nào như vậy. Thử ít chữ hơn.")
        )
        look = self._look
        self.setStyleSheet(
            f"QFrame#HitList {{ background: {look.color('surface').name()}; border: 1px solid"
            f" {look.color('line2').name()}; border-radius: 8px; }}"
            f"QListView {{ background: {look.color('surface').name()}; border: none; }}"
        )

    def place(self, at: QPoint, width: int, room: int) -> None:
        """Stand at ``at``, as high as the hits and the room allow."""
        rows = min(max(1, self.model.rowCount()), _SHOWN) if self.model.rowCount() else 0
        height = rows * self._look.px(_ROW) + self._look.px(42)
        self.setGeometry(QRect(at, QSize(width, min(height, room))))
        self.show()
        self.raise_()

    def move_current(self, by: int) -> None:
        """Go ``by`` rows down."""
        row = self.view.currentIndex().row() + by
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row))

    def take_current(self) -> None:
        """Choose the current row."""
        index = self.view.currentIndex()
        if index.isValid():
            self.taken.emit(index.data(_PROCEDURE))


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Mapping[str, Any]] = ()
        self.typed = ""

    def set_hits(self, found: Sequence[Mapping[str, Any]], typed: str) -> None:
        self.beginResetModel()
        self._found, self.typed = tuple(found), typed
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        procedure = self._found[index.row()]
        if role == _PROCEDURE:
            return procedure
        if role == Qt.ItemDataRole.DisplayRole:
            return procedure["name"]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{procedure['name']}. {about(procedure)}"
        return None


class _HitDelegate(QStyledItemDelegate):
    """Name with the typed words in bold, and code, time and fee below."""

    def __init__(self, look: Look, hits: _Hits, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._hits = look, hits

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, self._look.px(_ROW))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        look, box = self._look, option.rect
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("selected" if current else "hover"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        black = current and look.color("selected").lightness() > 128 > look.color("surface").lightness()
        text, second = (QColor("#000000"),) * 2 if black else (look.color("text"), look.color("text2"))
        procedure = index.data(_PROCEDURE)
        inside = box.adjusted(12, look.px(6), -12, 0)
        painter.setPen(text)
        draw_marked(painter, look, inside, procedure["name"], bold_spans(procedure["name"], self._hits.typed))
        painter.setPen(second)
        painter.setFont(look.font(13))
        below = QRect(inside.left(), inside.top() + look.px(21), inside.width(), look.px(20))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, about(procedure))
        painter.restore()


def draw_marked(
    painter: QPainter, look: Look, box: QRect, text: str, spans: Sequence[tuple[int, int]], size: int = 14
) -> None:
    """Draw one line of text with ``spans`` in bold, cut at the right edge of ``box``; ``size`` in px."""
    plain, bold = look.font(size), look.font(size, bold=True)
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(text[at:start], plain), (text[start:end], bold)]
        at = end
    pieces.append((text[at:], plain))
    left = box.left()
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for piece, font in pieces:
        room = box.right() - left
        if not piece or room <= 0:
            continue
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.drawText(QRect(left, box.top(), room + 1, look.px(20)), flags, shown)
        left += metrics.horizontalAdvance(shown)
        if shown != piece:
            break
