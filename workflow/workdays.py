"""Working time: which minutes count, when something is due, why then, and how long is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

VIETNAM = timezone(timedelta(hours=7))
DAY_MINUTES = 480
"""A working day of a time limit is eight hours, whatever the windows of a day (national one-stop practice)."""
QUARTER = 15
_LONGEST = 3660
"""Days after which a calendar without working time is given up."""

Pause = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of office hours."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"office hours {self.start}-{self.end} end before they begin")


@dataclass(frozen=True, slots=True)
class Special:
    """A day unlike its weekday: off (no windows), half off, or worked to make up for another."""

    why: str
    windows: tuple[Window, ...] = ()


USUAL = (Window(time(7), time(11)), Window(time(13), time(17)))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Office hours of every day; ``week`` from Monday to Sunday, ``special`` by date."""

    week: tuple[tuple[Window, ...], ...] = (USUAL, USUAL, USUAL, USUAL, USUAL, (), ())
    special: Mapping[date, Special] = field(default_factory=dict)
    name: str = "Lịch làm việc mặc định"

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the office hours of a day."""
        special = self.special.get(day)
        return self.week[day.weekday()] if special is None else special.windows

    def works(self, day: date) -> bool:
        """Tell whether anybody works on that day."""
        return bool(self.windows(day))

    def why_off(self, day: date) -> str:
        """Return why nobody works on that day."""
        special = self.special.get(day)
        return special.why if special else "Nghỉ hằng tuần"

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back."""
        listed: dict[str, list[dict[str, Any]]] = {"holidays": [], "make_up": [], "half_days": []}
        for day, special in sorted(self.special.items()):
            kind = "half_days" if self.week[day.weekday()] else "make_up"
            entry: dict[str, Any] = {"date": day.isoformat(), "name": special.why}
            if special.windows:
                entry["windows"] = [_hours(window) for window in special.windows]
            listed[kind if special.windows else "holidays"].append(entry)
        windows = {str(n): [_hours(window) for window in day] for n, day in enumerate(self.week) if day}
        return {"name": self.name, "zone": "+07:00", "windows": windows, **listed}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Calendar:
        """Read a calendar: office hours by weekday (0 is Monday), and the days unlike their weekday.

        Raises:
            ValueError: a time or date cannot be read.
        """
        try:
            week = tuple(tuple(_window(hours) for hours in value["windows"].get(str(n), ())) for n in range(7))
            special = {
                date.fromisoformat(day["date"]): Special(
                    str(day.get("name", "")), tuple(_window(hours) for hours in day.get("windows", ()))
                )
                for kind in ("holidays", "make_up", "half_days")
                for day in value.get(kind, ())
            }
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError(f"not a calendar: {wrong!r}") from None
        return cls(week, special, str(value.get("name", "Lịch làm việc của tỉnh")))


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


def due_after(
    calendar: Calendar,
    start: datetime,
    *,
    minutes: int | None = None,
    days: int | None = None,
    pauses: Sequence[Pause] = (),
) -> Due:
    """Count working minutes from ``start`` and round up to the quarter hour.

    Args:
        calendar: whose minutes count.
        start: aware; counted from its whole minute.
        minutes: working minutes to count, or
        days: working days of eight hours to count.
        pauses: stretches that do not count (waiting for papers or a fee).

    Raises:
        ValueError: neither or both lengths given, a negative one, or a calendar in which nobody works.
    """
    if (minutes is None) == (days is None):
        raise ValueError("give either minutes or days")
    total = minutes if minutes is not None else (days or 0) * DAY_MINUTES
    if total < 0:
        raise ValueError("a time limit is not negative")
    here = _minute(start)
    lines = list(_counted(calendar, here, total, _joined(pauses)))
    ends = [line.to for line in lines if line.counted_minutes]
    return _rounded(ends[-1] if ends else here, lines)


def _counted(calendar: Calendar, here: datetime, left: int, stops: Sequence[Pause]) -> Iterator[DueLine]:
    """Yield office hours, days off and pauses until ``left`` minutes are counted."""
    day = here.date()
    while left > 0:
        if (day - here.date()).days > _LONGEST:
            raise ValueError("the calendar has no working time")
        if not calendar.works(day):
            yield DueLine(max(here, _at(day, time())), _next(day), 0, calendar.why_off(day))
        for begin, end, why in _stretches(calendar, day, here, stops):
            if why:
                yield DueLine(begin, end, 0, why)
                continue
            counted = min(left, int((end - begin).total_seconds()) // 60)
            left -= counted
            yield DueLine(begin, begin + timedelta(minutes=counted), counted, "Giờ làm việc")
            if left == 0:
                return
        day += timedelta(days=1)


def due_at_close(calendar: Calendar, start: datetime, days: int) -> Due:
    """Return the end of office hours of the ``days``-th working day after the day of ``start``.

    So deadlines of documents are set ("7 ngày làm việc sau 11/11"), where the day is the unit and not the minute.
    """
    if days < 1:
        raise ValueError("at least one day")
    here = _minute(start)
    lines: list[DueLine] = []
    day, left = here.date(), days
    while left:
        day += timedelta(days=1)
        if (day - here.date()).days > _LONGEST:
            raise ValueError("the calendar has no working time")
        windows = calendar.windows(day)
        left -= bool(windows)
        counted = sum(_length(window) for window in windows)
        end = _at(day, windows[-1].end) if windows else _next(day)
        begin = _at(day, windows[0].start) if windows else _at(day, time())
        lines.append(DueLine(begin, end, counted, f"Ngày {days - left}" if windows else calendar.why_off(day)))
    return Due(lines[-1].to, tuple(lines))


def working_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the working minutes between two times; negative when ``end`` comes first."""
    if end < start:
        return -working_minutes(calendar, end, start)
    here, there = _minute(start), _minute(end)
    total, day = 0, here.date()
    while day <= there.date():
        for window in calendar.windows(day):
            begin, stop = max(_at(day, window.start), here), min(_at(day, window.end), there)
            total += max(0, int((stop - begin).total_seconds()) // 60)
        day += timedelta(days=1)
    return total


def working_days_between(calendar: Calendar, now: datetime, due: datetime) -> int:
    """Return how many working days lie after today up to the day of ``due``; negative once the day has passed."""
    today, last = now.astimezone(VIETNAM).date(), due.astimezone(VIETNAM).date()
    if last < today:
        return -sum(calendar.works(last + timedelta(days=n)) for n in range(1, (today - last).days + 1))
    return sum(calendar.works(today + timedelta(days=n)) for n in range(1, (last - today).days + 1))


@dataclass(frozen=True, slots=True)
class Left:
    """What a deadline says of itself: ``kind`` is "overdue", "today", "soon" (next working day) or "later"."""

    words: str
    kind: str


def left(calendar: Calendar, now: datetime, due: datetime) -> Left:
    """Return "Quá 2 ngày", "Quá 4 giờ", "Hôm nay 16:30", "Còn 1 ngày" or "Còn 6 ngày"; days are working days."""
    days = working_days_between(calendar, now, due)
    if due < now:
        if days < 0 and working_minutes(calendar, due, now) >= DAY_MINUTES:
            return Left(f"Quá {-days} ngày", "overdue")
        return Left(f"Quá {max(1, working_minutes(calendar, due, now) // 60)} giờ", "overdue")
    local = due.astimezone(VIETNAM)
    if local.date() == now.astimezone(VIETNAM).date():
        return Left(f"Hôm nay {local:%H:%M}", "today")
    return Left(f"Còn {max(1, days)} ngày", "soon" if days <= 1 else "later")


def explain(lines: Iterable[DueLine | Mapping[str, Any]]) -> str:
    """Return one sentence part: "7 ngày làm việc sau 11/11, trừ 14–15/11", from lines or their JSON."""
    read = [line if isinstance(line, DueLine) else _line(line) for line in lines]
    counted = [line for line in read if line.counted_minutes]
    if not counted:
        return ""
    total = sum(line.counted_minutes for line in counted)
    days = len({line.from_.date() for line in counted})
    by_day = counted[0].why.startswith("Ngày ")
    length = f"{days} ngày làm việc" if by_day else _length_words(total)
    first = counted[0].from_.date() - timedelta(days=by_day)
    off = [line.from_.date() for line in read if not line.counted_minutes and line.to.date() > line.from_.date()]
    without = ", ".join(_span(run) for run in _runs(off))
    return f"{length} {'sau' if by_day else 'từ'} {first:%d/%m}" + (f", trừ {without}" if without else "")


def _length_words(total: int) -> str:
    if total % DAY_MINUTES == 0:
        return f"{total // DAY_MINUTES} ngày làm việc"
    hours, rest = divmod(total, 60)
    return f"{hours} giờ làm việc" if not rest else f"{hours} giờ {rest} phút làm việc"


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


def _line(value: Mapping[str, Any]) -> DueLine:
    begin, end = datetime.fromisoformat(value["from"]), datetime.fromisoformat(value["to"])
    return DueLine(begin, end, int(value["counted_minutes"]), str(value["why"]))


def _stretches(
    calendar: Calendar, day: date, here: datetime, stops: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime, str]]:
    """Yield the office hours of a day from ``here`` on, cut where the clock stands still."""
    for window in calendar.windows(day):
        begin, end = max(_at(day, window.start), here), _at(day, window.end)
        if begin >= end:
            continue
        for stop, go in stops:
            if go <= begin or stop >= end:
                continue
            if begin < stop:
                yield begin, stop, ""
            yield max(begin, stop), min(end, go), "Tạm dừng"
            begin = min(end, go)
        if begin < end:
            yield begin, end, ""


def _rounded(at: datetime, lines: list[DueLine]) -> Due:
    """Round up to the next quarter hour (national one-stop practice)."""
    over = at.minute % QUARTER
    if not over:
        return Due(at, tuple(lines))
    full = at + timedelta(minutes=QUARTER - over)
    return Due(full, (*lines, DueLine(at, full, 0, "Làm tròn lên một phần tư giờ")))


def _joined(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order, overlapping ones as one, empty ones left out, in whole minutes."""
    joined: list[Pause] = []
    for begin, end in sorted((_minute(begin), _minute(end)) for begin, end in pauses):
        if end <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _minute(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, VIETNAM)


def _next(day: date) -> datetime:
    return _at(day + timedelta(days=1), time())


def _length(window: Window) -> int:
    return (window.end.hour - window.start.hour) * 60 + window.end.minute - window.start.minute


def _hours(window: Window) -> list[str]:
    return [f"{window.start:%H:%M}", f"{window.end:%H:%M}"]


def _window(hours: Sequence[str]) -> Window:
    start, end = hours
    return Window(time.fromisoformat(start), time.fromisoformat(end))
