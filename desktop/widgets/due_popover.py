""""Cách tính": a due time explained day by day, with its beginning, its length and what did not count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Due
from desktop.widgets.due_days import MOST, Day, DueDays, days_of, hours_words
from desktop.widgets.key_button import KeyButton
from desktop.widgets.popover import Popover
from desktop.widgets.text_label import TextLabel

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_PAUSED = "Tạm dừng"


class DuePopover(Popover):
    """Asked for once and gone when closed; Esc or a press elsewhere closes it."""

    def __init__(self, look: Look, due: Due, window: QWidget | None = None) -> None:
        super().__init__(look, window)
        self._days = days_of(due.lines)
        facts = due_facts(due)
        self.setAccessibleName(self.tr("Cách tính hạn"))
        self.setAccessibleDescription(". ".join(f"{name}: {words}" for name, words in facts))
        self.column.setContentsMargins(18, 8, 14, 16)
        self.column.setSpacing(8)
        self.column.addLayout(self._head())
        if len(self._days) > MOST:
            early = f"và {len(self._days) - MOST} ngày trước đó, từ {self._days[0].date:%d/%m/%Y}"
            self.column.addWidget(TextLabel(look, early, 13, color="text2", parent=self))
        if self._days:
            self.column.addWidget(DueDays(look, self._days, self))
        self.column.addLayout(self._grid(facts))

    def explain(self, anchor: QWidget) -> None:
        """Show below ``anchor``, as wide as it must be and whole inside its window."""
        window = anchor.window() or anchor
        self.setParent(window)
        self.show_below(anchor, self.sizeHint().width(), right=True)
        self.move(self.x(), max(8, min(self.y(), window.height() - self.height() - 8)))

    def leave(self) -> None:
        """Go away for good; the keys go back to the link."""
        super().leave()
        self.deleteLater()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(TextLabel(self._look, self.tr("Cách tính hạn"), 15, bold=True, parent=self))
        row.addStretch(1)
        close = KeyButton(self._look, "", icon="x", kind="quiet", parent=self)
        close.setAccessibleName(self.tr("Đóng, phím Esc"))
        close.setToolTip(self.tr("Đóng (Esc)"))
        close.clicked.connect(self.leave)
        row.addWidget(close)
        return row

    def _grid(self, facts: tuple[tuple[str, str], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, (name, words) in enumerate(facts):
            grid.addWidget(TextLabel(self._look, name, 13, color="text2", parent=self), number, 0, _TOP)
            value = TextLabel(self._look, words, 14, bold=name == "Hết hạn", wrap=True, parent=self)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setMinimumWidth(self._look.px(300))
            grid.addWidget(value, number, 1)
        return grid


_TOP = Qt.AlignmentFlag.AlignTop


def due_facts(due: Due) -> tuple[tuple[str, str], ...]:
    """Return label and words of the calculation: beginning, length, what did not count, pauses, end."""
    counted = [line for line in due.lines if line.get("counted_minutes")]
    if not counted:
        return (("Hết hạn", due.words), ("Căn cứ", "Hạn do nơi gửi đặt.")) if due.words else ()
    days = days_of(due.lines)
    off = [day for day in days if not day.minutes and day.why != _PAUSED]
    begin, end = _time(counted[0], "from"), _time(due.lines[-1], "to")
    return (
        ("Bắt đầu", f"{begin:%H:%M} {_WEEKDAYS[begin.weekday()]} {begin:%d/%m/%Y}"),
        ("Thời hạn", _length(counted, days)),
        ("Không tính", "; ".join(_grouped(off)) or "Không có ngày nghỉ"),
        ("Tạm dừng", _pauses(due) or "Chưa có"),
        ("Hết hạn", f"{end:%H:%M} {_WEEKDAYS[end.weekday()]} {end:%d/%m/%Y}"),
    )


def _length(counted: list[Mapping[str, Any]], days: tuple[Day, ...]) -> str:
    if str(counted[0].get("why") or "").startswith("Ngày "):
        return f"{sum(day.minutes > 0 for day in days)} ngày làm việc"
    total = sum(int(line["counted_minutes"]) for line in counted)
    if total % 480 == 0:
        return f"{total // 480} ngày làm việc (mỗi ngày 8 giờ)"
    return f"{hours_words(total)} làm việc"


def _grouped(days: list[Day]) -> list[str]:
    """Return the days off by their reason, "Nghỉ hằng tuần: thứ Bảy 14/11, Chủ nhật 15/11"."""
    reasons: dict[str, list[date]] = {}
    for day in days:
        reasons.setdefault(day.why, []).append(day.date)
    return [
        (f"{why}: " if why else "") + ", ".join(f"{_WEEKDAYS[day.weekday()]} {day:%d/%m}" for day in found)
        for why, found in reasons.items()
    ]


def _pauses(due: Due) -> str:
    found = [line for line in due.lines if line.get("why") == _PAUSED]
    if not found:
        return ""
    begin, end = _time(found[0], "from"), _time(found[-1], "to")
    return f"từ {begin:%H:%M %d/%m} đến {end:%H:%M %d/%m}"


def _time(line: Mapping[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(str(line[name]))
