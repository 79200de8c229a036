"""The days of a deadline, one cell each: counted, skipped or paused, as told by the lines of its calculation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PyQt6.QtCore import QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QLabel, QWidget

from desktop.look.look import Look

IN_ROW, MOST = 10, 40
_WIDTH, _HEIGHT, _GAP = 59, 64, 4
_NAMES = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_PAUSED = "Tạm dừng"
_BY_DAY = "Ngày "


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calculation: minutes counted, the words below its number, why nothing of it counts."""

    date: date
    minutes: int
    words: str
    why: str = ""

    @property
    def spoken(self) -> str:
        """The day as a screen reader says it."""
        return f"{_NAMES[self.date.weekday()]} {self.date:%d/%m}: {self.words}" + (f", {self.why}" if self.why else "")


def days_of(lines: Iterable[Mapping[str, Any]]) -> tuple[Day, ...]:
    """Return the days that the lines of a calculation touch, in order.

    A day is "ngày 3" where days are the unit of the time limit, else it tells its hours.
    """
    counted: dict[date, int] = {}
    why_not: dict[date, str] = {}
    by_day = False
    for line in lines:
        begin, minutes, why = _begin(line), int(line.get("counted_minutes") or 0), str(line.get("why") or "")
        for day in _dates(begin.date(), datetime.fromisoformat(str(line["to"]))):
            counted[day] = counted.get(day, 0) + (minutes if day == begin.date() else 0)
            if not minutes:
                why_not.setdefault(day, why)
        by_day = by_day or (minutes > 0 and why.startswith(_BY_DAY))
    found: list[Day] = []
    number = 0
    for day in sorted(counted):
        number += counted[day] > 0
        found.append(_day(day, counted[day], why_not.get(day, ""), number if by_day else 0))
    return tuple(found)


def hours_words(minutes: int) -> str:
    """Return "8 giờ", "45 phút" or "4 giờ 15"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} phút"
    return f"{hours} giờ {rest}" if rest else f"{hours} giờ"


def _begin(line: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(line["from"]))


def _dates(first: date, end: datetime) -> list[date]:
    """Return the days from ``first`` to ``end``; midnight still belongs to the day before."""
    last = max(first, (end - timedelta(minutes=1)).date())
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day(day: date, minutes: int, why: str, number: int) -> Day:
    if minutes:
        return Day(day, minutes, f"ngày {number}" if number else hours_words(minutes))
    return Day(day, 0, "dừng" if why == _PAUSED else "nghỉ", why)


class DueDays(QLabel):
    """The cells; a label, so that a screen reader finds them."""

    def __init__(self, look: Look, days: Sequence[Day], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._days = look, tuple(days[-MOST:])
        self.setAccessibleName("; ".join(day.spoken for day in self._days))
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the room of all cells, ten in a row."""
        look, rows = self._look, -(-len(self._days) // IN_ROW)
        columns = min(IN_ROW, len(self._days))
        return QSize(columns * look.px(_WIDTH + _GAP), rows * look.px(_HEIGHT + _GAP))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cells."""
        painter, look = QPainter(self), self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, day in enumerate(self._days):
            row, column = divmod(place, IN_ROW)
            x, y = column * look.px(_WIDTH + _GAP), row * look.px(_HEIGHT + _GAP)
            box = QRect(x, y, look.px(_WIDTH), look.px(_HEIGHT))
            self._paint_day(painter, box, day, last=place == len(self._days) - 1)
        painter.end()

    def _paint_day(self, painter: QPainter, box: QRect, day: Day, *, last: bool) -> None:
        look = self._look
        tone = "info" if day.minutes else "pause" if day.why == _PAUSED else ""
        width = 2 if last or look.theme.name == "contrast" else 1
        edge = QRectF(box).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(look.color("accent" if last else "line"), width))
        painter.setBrush(look.color(f"{tone}_bg" if tone else "subtle"))
        painter.drawRoundedRect(edge, 6, 6)
        if not tone:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(QColor(look.color("line")), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(edge.adjusted(1, 1, -1, -1), 6, 6)
        words = ((_NAMES[day.date.weekday()], 12, False), (str(day.date.day), 15, True), (day.words, 12, bool(tone)))
        for (text, size, bold), top in zip(words, (4, 20, 43), strict=True):
            painter.setFont(look.font(size, bold=bold))
            painter.setPen(look.color(tone if tone and size == 12 and bold else "text2" if size == 12 else "text"))
            area = QRect(box.left(), box.top() + look.px(top), box.width(), look.px(22 if size == 15 else 17))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)
