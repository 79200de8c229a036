"""A deadline in the words of the window: chip, strip, reason, lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from desktop.shown import Due
from workflow.rules import Row
from workflow.workdays import VIETNAM, Calendar, explain, left, working_days_between

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SOON_DAYS = 3


def due_of(row: Row, calendar: Calendar, now: datetime, lines: Sequence[Mapping[str, Any]] = ()) -> Due:
    """Return how the deadline of a row is shown (look: days are working days, hours under one day)."""
    if row.done:
        return Due("done", "Xong")
    if row.paused:
        return Due("pause", "Tạm dừng", "Tạm dừng, thời gian chờ không tính")
    if not row.due:
        return Due("none", "Không có hạn")
    due = datetime.fromisoformat(row.due).astimezone(VIETNAM)
    words = left(calendar, now, due)
    when = f"{due:%H:%M} {_WEEKDAYS[due.weekday()]} {due:%d/%m}"
    rest = words.words[0].lower() + words.words[1:]
    tail = rest.replace(" ngày", " ngày làm việc") if "ngày" in rest else rest
    return Due(
        _level(words.kind, calendar, now, due), words.words, f"Hạn {when} · {tail}", explain(lines), tuple(lines)
    )


def _level(
    kind: str, calendar: Calendar, now: datetime, due: datetime
) -> Literal["overdue", "today", "soon", "calm", "pause", "none", "done"]:
    if kind == "overdue":
        return "overdue"
    if kind == "today":
        return "today"
    return "soon" if working_days_between(calendar, now, due) <= _SOON_DAYS else "calm"


def moment_words(at: datetime, now: datetime) -> str:
    """Return "hôm nay 09:36", "11/11 09:10" or "11/11/2025"."""
    local = at.astimezone(VIETNAM)
    if local.date() == now.astimezone(VIETNAM).date():
        return f"hôm nay {local:%H:%M}"
    if local.year == now.astimezone(VIETNAM).year:
        return f"{local:%d/%m %H:%M}"
    return f"{local:%d/%m/%Y}"
