"""A due time with the lines that lead to it; a checker that counts them again; the lines in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from workflow.workdays.hours import DAY_MINUTES, VIETNAM

WORKED = "Giờ làm việc"
PAUSED = "Tạm dừng"
ROUNDED = "Làm tròn lên một phần tư giờ"
AFTER_HOURS = "Ngoài giờ làm việc"
NOT_THIS_DAY = "Tính từ ngày làm việc kế tiếp"
SAME_DAY = "Trả kết quả trong ngày"
EXTENDED = "Gia hạn"
BY_DAY = "Ngày "
EXPECTED = " (dự kiến)"
"""Behind a day off whose year has no decision yet (Bộ luật Lao động 2019 Điều 112 khoản 3)."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of the explanation: a stretch of time and how many minutes of it counted."""

    from_: datetime
    to: datetime
    counted_minutes: int
    why: str

    def to_json(self) -> dict[str, Any]:
        """Return the line with ISO times."""
        return {
            "from": self.from_.isoformat(),
            "to": self.to.isoformat(),
            "counted_minutes": self.counted_minutes,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, and the lines that lead there."""

    at: datetime
    lines: tuple[DueLine, ...]

    def to_json(self) -> dict[str, Any]:
        """Return ``{"due", "lines"}`` with ISO times."""
        return {"due": self.at.isoformat(), "lines": [line.to_json() for line in self.lines]}


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the lines alone add up to."""

    due: datetime
    minutes: int
    days: int


def recompute(lines: Iterable[DueLine | Mapping[str, Any]]) -> Recomputed:
    """Count the lines of an explanation again, without calendar: the due time, the minutes, the days counted.

    Raises:
        ValueError: no line, a line that runs backwards or over another, or one that counts what it does not cover.
    """
    read = [read_line(line) for line in lines]
    if not read:
        raise ValueError("no lines to count")
    for line in read:
        covered = int((line.to - line.from_).total_seconds()) // 60
        if covered <= 0 or not 0 <= line.counted_minutes <= covered:
            raise ValueError(f"the line from {line.from_:%d/%m %H:%M} counts what it does not cover")
        if line.counted_minutes not in (0, covered) and not line.why.startswith(BY_DAY):
            raise ValueError(f"the line from {line.from_:%d/%m %H:%M} counts a part of itself")
    for one, other in pairwise(read):
        if other.from_ < one.to:
            raise ValueError(f"the line from {other.from_:%d/%m %H:%M} begins before the one above ends")
    counted = [line for line in read if line.counted_minutes]
    return Recomputed(
        read[-1].to, sum(line.counted_minutes for line in counted), len({line.from_.date() for line in counted})
    )


def exact_end(lines: Sequence[DueLine | Mapping[str, Any]], due: str) -> datetime:
    """Return the due time before it was rounded up, as its lines tell; ``due`` itself where none was rounded."""
    last = read_line(lines[-1]) if lines else None
    return last.from_ if last is not None and last.why == ROUNDED else datetime.fromisoformat(due)


def explain(lines: Iterable[DueLine | Mapping[str, Any]]) -> str:
    """Return one sentence part: "7 ngày làm việc sau 11/11, trừ 14–15/11", from lines or their JSON."""
    read = [read_line(line) for line in lines]
    counted = [line for line in read if line.counted_minutes]
    if not counted:
        return SAME_DAY.lower() if any(line.why == SAME_DAY for line in read) else ""
    if any(line.why == SAME_DAY for line in counted):
        return f"{SAME_DAY.lower()} {counted[-1].to:%d/%m}"
    total = sum(line.counted_minutes for line in counted)
    days = len({line.from_.date() for line in counted})
    by_day = counted[0].why.startswith(BY_DAY)
    length = f"{days} ngày làm việc" if by_day else length_words(total)
    more = sum(line.counted_minutes for line in counted if line.why.startswith(EXTENDED))
    extended = f" (có gia hạn {length_words(more)})" if more else ""
    first = counted[0].from_.date() - timedelta(days=by_day)
    off = [line.from_.date() for line in read if _day_off(line)]
    without = f", trừ {_spans(off)}" if off else ""
    not_sure = undecided(read)
    unsure = f"; {_spans(not_sure)} nghỉ dự kiến" if not_sure else ""
    return f"{length}{extended} {'sau' if by_day else 'từ'} {first:%d/%m}{without}{unsure}"


def undecided(lines: Iterable[DueLine | Mapping[str, Any]]) -> tuple[date, ...]:
    """Return the days off counted over for which the decision of the year is still to come."""
    return tuple(line.from_.date() for line in map(read_line, lines) if line.why.endswith(EXPECTED))


def undecided_words(lines: Iterable[DueLine | Mapping[str, Any]]) -> str:
    """Return what is printed beside a date that rests on days not decided yet; "" where all are."""
    days = undecided(lines)
    return f"{_spans(days)} là ngày nghỉ dự kiến, chưa có quyết định của năm" if days else ""


def length_words(total: int) -> str:
    """Return working minutes in words: "2 ngày làm việc", "5 giờ làm việc", "1 giờ 30 phút làm việc"."""
    if total % DAY_MINUTES == 0:
        return f"{total // DAY_MINUTES} ngày làm việc"
    hours, rest = divmod(total, 60)
    if not hours:
        return f"{rest} phút làm việc"
    return f"{hours} giờ làm việc" if not rest else f"{hours} giờ {rest} phút làm việc"


def read_line(value: DueLine | Mapping[str, Any]) -> DueLine:
    """Read a line or its JSON."""
    if isinstance(value, DueLine):
        return value
    begin, end = (datetime.fromisoformat(value[name]).astimezone(VIETNAM) for name in ("from", "to"))
    return DueLine(begin, end, int(value["counted_minutes"]), str(value["why"]))


def _day_off(line: DueLine) -> bool:
    """Tell whether a line is a whole day (or its rest) on which nobody works; evenings and pauses are not."""
    whole = line.to.date() > line.from_.date() and line.to.timetz().replace(tzinfo=None) == time()
    return not line.counted_minutes and whole and line.why not in (AFTER_HOURS, NOT_THIS_DAY, PAUSED)


def _spans(days: Sequence[date]) -> str:
    return ", ".join(_span(run) for run in _runs(days))


def _runs(days: Sequence[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _span(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return f"{first:%d/%m}"
    return f"{first:%d}–{last:%d/%m}" if first.month == last.month else f"{first:%d/%m}–{last:%d/%m}"
