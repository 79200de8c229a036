"""Paints one row of a list: sender, two lines of trích yếu, number and marks."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.look.look import Look
from desktop.models.item_model import DUE, ROW, TICK
from desktop.shown import Due, urgency_words
from desktop.widgets.chip import LEVEL_ICON, LEVEL_TONE, paint_chip, paint_stamp
from workflow.store.lists import ListRow

_SIGNATURE = {
    "valid": ("seal-check", "ok"), "undetermined": ("seal-question", "today"), "invalid": ("seal-warning", "danger"),
}  # fmt: skip


class ItemDelegate(QStyledItemDelegate):
    """Row of 94: state in words, colour only repeats it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the fixed height of a row."""
        return QSize(0, row_height(self._look))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint the row."""
        row: ListRow | None = index.data(ROW)
        if painter is None or row is None:
            return
        painter.save()
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        active = bool(option.state & QStyle.StateFlag.State_HasFocus) or _has_keys(option)
        self._paint_ground(painter, option, current=current, active=active)
        ink = "on_selected" if self._look.theme.name == "contrast" and current and active else ""
        box = option.rect
        ticked: bool | None = index.data(TICK)
        self._paint_first_line(painter, box, row, index.data(DUE), ink, ticking=ticked is not None)
        if ticked is not None:
            self._paint_tick(painter, box, ink, ticked=ticked)
        self._paint_title(painter, box, row, ink)
        self._paint_last_line(painter, box, row, ink)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, current: bool, active: bool) -> None:
        look, box = self._look, option.rect
        if current and look.theme.name == "contrast":
            self._paint_contrast(painter, box, active=active)
        elif current:
            painter.fillRect(box, look.color("selected" if active else "selected_off"))
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height()), look.color("accent" if active else "line2"))
            if active:
                painter.setPen(QPen(look.color("focus"), 1.5))
                painter.drawRect(QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75))
        else:
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            painter.fillRect(box, look.color("hover" if hovered else "surface"))
            painter.fillRect(QRect(box.left() + 26, box.bottom(), box.width() - 26, 1), look.color("line"))

    def _paint_contrast(self, painter: QPainter, box: QRect, *, active: bool) -> None:
        """Paint the current row in high contrast: yellow with a black gap inside its ring, or a frame alone."""
        look = self._look
        painter.fillRect(box, look.color("selected" if active else "surface"))
        painter.setPen(QPen(look.color("focus" if active else "selected"), 2))
        painter.drawRect(QRectF(box).adjusted(1, 1, -1, -1))
        if active:
            painter.setPen(QPen(look.color("on_selected"), 2))
            painter.drawRect(QRectF(box).adjusted(3, 3, -3, -3))

    def _paint_tick(self, painter: QPainter, box: QRect, ink: str, *, ticked: bool) -> None:
        """Paint the check box in the margin, where the dot of what was not read stands otherwise."""
        look, side = self._look, TICK_SIDE
        area = QRectF(box.left() + 6.5, box.top() + look.px(18) - side / 2 + 0.5, side - 1, side - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color(ink or ("accent" if ticked else "line2")), 1.5))
        painter.setBrush(look.color("accent" if ticked and not ink else "surface"))
        painter.drawRoundedRect(area, 3, 3)
        if ticked:
            mark = look.icon("check", side - 2, "on_accent" if not ink else "text")
            painter.drawPixmap(area.topLeft().toPoint(), mark)

    def _paint_first_line(
        self, painter: QPainter, box: QRect, row: ListRow, due: Due | None, ink: str, *, ticking: bool
    ) -> None:
        look, top = self._look, box.top() + self._look.px(8)
        right = box.right() - 10
        if due is not None and due.chip:
            tone, icon = LEVEL_TONE[due.level], LEVEL_ICON.get(due.level, "")
            right = paint_chip(painter, look, right, top - 1, due.chip, tone, icon, ink=ink)
        if row.unread and not ticking:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(look.color(ink or "accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(box.left() + 11, top + look.px(6), 8, 8)
        font = look.font(14, bold=row.unread)
        painter.setFont(font)
        painter.setPen(look.color(ink or "text"))
        room = right - box.left() - 26 - 8
        words = QFontMetrics(font).elidedText(row.row.party or row.row.state, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(box.left() + 26, top, room, look.px(20)), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _paint_title(self, painter: QPainter, box: QRect, row: ListRow, ink: str) -> None:
        look, left, top = self._look, box.left() + 26, box.top() + self._look.px(30)
        stamp, indent = urgency_words(row.row.urgency), 0
        if stamp:
            indent = paint_stamp(painter, look, left, top + 1, stamp, ink=ink or "stamp") + 8
        painter.setPen(look.color(ink or ("text" if row.unread else "text2")))
        self._paint_lines(
            painter, short_title(row.row.title), look.font(14), QRect(left, top, box.width() - 36, look.px(40)), indent
        )

    def _paint_lines(self, painter: QPainter, text: str, font: QFont, area: QRect, indent: int) -> None:
        """Paint at most two lines, the first indented behind the stamp, the second elided."""
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        first = layout.createLine()
        first.setLineWidth(area.width() - indent)
        cut = first.textStart() + first.textLength() if first.isValid() else len(text)
        layout.endLayout()
        painter.setFont(font)
        height, flags = area.height() // 2, int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(area.left() + indent, area.top(), area.width() - indent, height), flags, text[:cut])
        rest = QFontMetrics(font).elidedText(text[cut:].strip(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), area.top() + height, area.width(), height), flags, rest)

    def _paint_last_line(self, painter: QPainter, box: QRect, row: ListRow, ink: str) -> None:
        look, top = self._look, box.top() + self._look.px(71)
        color = look.color(ink or "text2")
        right = box.right() - 10
        for text, icon, tone in self._marks(row):
            if text:
                painter.setFont(look.font(13))
                painter.setPen(color)
                width = QFontMetrics(look.font(13)).horizontalAdvance(text)
                right -= width
                painter.drawText(QRect(right, top, width + 1, look.px(18)), int(Qt.AlignmentFlag.AlignVCenter), text)
                right -= 3
            right -= look.px(16)
            painter.drawPixmap(right, top + 1, look.icon(icon, 16, ink or tone))
            right -= 8
        font = look.font(13, bold=bool(row.refused))
        number = f"số đến {row.row.number}" if row.row.number and row.kind == "incoming" else ""
        words = row.refused or " · ".join(part for part in (row.row.code, number or row.row.state) if part)
        painter.setFont(font)
        painter.setPen(look.color(ink or "danger") if row.refused else color)
        words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, right - box.left() - 30)
        painter.drawText(
            QRect(box.left() + 26, top, right - box.left() - 26, look.px(18)), int(Qt.AlignmentFlag.AlignVCenter), words
        )

    def _marks(self, row: ListRow) -> list[tuple[str, str, str]]:
        """Return the marks from right to left: files, signature, opinions, chờ gửi."""
        found: list[tuple[str, str, str]] = []
        if row.row.files:
            found.append((str(row.row.files), "paperclip", "text2"))
        if row.row.signature in _SIGNATURE:
            found.append(("", *_SIGNATURE[row.row.signature]))
        if row.row.opinions:
            found.append((str(row.row.opinions), "chat-text", "text2"))
        if row.waiting:
            found.append(("", "arrow-circle-up", "info"))
        return found


TICK_SIDE, MARGIN = 16, 26
"""Side of a check box; the margin a press on which ticks the row."""
_OPENINGS = ("v/v ", "v/v: ", "về việc ")


def sentence(text: str) -> str:
    """Return a trích yếu as it stands alone, with a capital first letter."""
    return text[:1].upper() + text[1:]


def short_title(text: str) -> str:
    """Return a trích yếu for a list, without its "V/v": only the reader shows it."""
    start = next((opening for opening in _OPENINGS if text.lower().startswith(opening)), "")
    return sentence(text[len(start) :].strip())


def row_height(look: Look) -> int:
    """Return the height of every row: four lines and their margins."""
    return 4 * look.px(20) + 14


def _has_keys(option: QStyleOptionViewItem) -> bool:
    widget = option.widget
    return widget is not None and widget.hasFocus()
