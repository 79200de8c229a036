"""Counts working time: when something is due, how many working minutes and days lie between two times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from workflow.workdays.calendar import Calendar
from workflow.workdays.form import BadCalendar
from workflow.workdays.hours import DAY_MINUTES, QUARTER, VIETNAM, at, midnight_after, whole_minute
from workflow.workdays.lines import (
    AFTER_HOURS,
    BY_DAY,
    EXTENDED,
    NOT_THIS_DAY,
    PAUSED,
    ROUNDED,
    SAME_DAY,
    WORKED,
    Due,
    DueLine,
)

_LONGEST = 3660
"""Days off in a row after which a calendar without working time is given up."""

Pause = tuple[datetime, datetime]

Start = Literal["at-once", "next-day", "cut-off"]
"""From when a limit counts: the minute of receipt; the working day after it; or that day only when it came after
the hour up to which the office still deals with things the same day."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Working minutes granted on top of the limit, and why (NĐ 118/2025/NĐ-CP: once, with an apology)."""

    minutes: int
    why: str = ""

    @property
    def words(self) -> str:
        """How its lines are called."""
        return f"{EXTENDED}: {self.why}" if self.why else EXTENDED


def due_after(
    calendar: Calendar,
    start: datetime,
    *,
    minutes: int | None = None,
    days: int | None = None,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    begin: Start = "at-once",
) -> Due:
    """Count working minutes from ``start`` and round up to the quarter hour (NĐ 118/2025/NĐ-CP, TT 03/2025/TT-VPCP).

    Args:
        calendar: whose minutes count.
        start: aware; counted from its whole minute.
        minutes: working minutes to count, or
        days: working days of eight hours to count.
        pauses: stretches that do not count (waiting for papers or a fee).
        extensions: working minutes added to the limit, each with its reason.
        begin: from when the limit counts.

    Raises:
        ValueError: neither or both lengths given, a negative one; BadCalendar when nobody ever works.
    """
    if (minutes is None) == (days is None):
        raise ValueError("give either minutes or days")
    total = minutes if minutes is not None else (days or 0) * DAY_MINUTES
    parts = [(total, WORKED), *((extension.minutes, extension.words) for extension in extensions)]
    if any(length < 0 for length, _ in parts):
        raise ValueError("a time limit is not negative")
    received = whole_minute(start)
    here, lines = _begun(calendar, received, begin)
    if here == received and not any(length for length, _ in parts):
        return _rounded(received, [])
    lines += _counted(calendar, here, parts, joined(pauses))
    ends = [line.to for line in lines if line.counted_minutes]
    return _rounded(ends[-1] if ends else here, lines)


def due_at_close(calendar: Calendar, start: datetime, days: int) -> Due:
    """Return the end of office hours of the ``days``-th working day after the day of ``start``.

    So deadlines of documents are set ("7 ngày làm việc sau 11/11"), where the day is the unit and not the minute
    (Bộ luật Dân sự 2015 Điều 147: the first day is not counted).

    Raises:
        ValueError: less than one day; BadCalendar when nobody ever works.
    """
    if days < 1:
        raise ValueError("at least one day")
    here = whole_minute(start)
    lines: list[DueLine] = []
    day, left = here.date(), days
    while left:
        day += timedelta(days=1)
        windows = calendar.windows(day)
        _give_up(lines, bool(windows))
        left -= bool(windows)
        counted = sum(window.minutes for window in windows)
        end = at(day, windows[-1].end) if windows else midnight_after(day)
        begin = at(day, windows[0].start if windows else time())
        lines.append(DueLine(begin, end, counted, f"{BY_DAY}{days - left}" if windows else calendar.why_off(day)))
    return Due(lines[-1].to, tuple(lines))


def due_same_day(calendar: Calendar, start: datetime, pauses: Sequence[Pause] = ()) -> Due:
    """Return the close of the day of receipt; of the next working day for what came after 15:00 or on a day off.

    For procedures whose result is given the same day (NĐ 61/2018/NĐ-CP Điều 19 and its successor NĐ 118/2025/NĐ-CP);
    the hour is the calendar's ``same_day_until``. After a pause the day it ends on is the day of receipt.

    Raises:
        BadCalendar: nobody ever works.
    """
    here = whole_minute(start)
    due = _close_of_day(calendar, here)
    paused: list[DueLine] = []
    for stop, go in joined(pauses):
        if stop < due.at and go > here:
            paused.append(DueLine(max(stop, here), go, 0, PAUSED))
            here, due = go, _close_of_day(calendar, go)
    return Due(due.at, (*paused, *due.lines))


def _close_of_day(calendar: Calendar, here: datetime) -> Due:
    opened, lines = _begun(calendar, here, "cut-off")
    day = opened.date()
    while not any(at(day, window.end) > opened for window in calendar.windows(day)):
        _give_up(lines, calendar.works(day))
        if not calendar.works(day):
            lines.append(DueLine(max(opened, at(day, time())), midnight_after(day), 0, calendar.why_off(day)))
        day += timedelta(days=1)
    for window in calendar.windows(day):
        begin, end = max(opened, at(day, window.start)), at(day, window.end)
        if begin < end:
            lines.append(DueLine(begin, end, int((end - begin).total_seconds()) // 60, SAME_DAY))
    return Due(lines[-1].to, tuple(lines))


def working_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Return the working minutes between two times; negative when ``end`` comes first."""
    if end < start:
        return -working_minutes(calendar, end, start)
    here, there = whole_minute(start), whole_minute(end)
    total, day = 0, here.date()
    while day <= there.date():
        for window in calendar.windows(day):
            begin, stop = max(at(day, window.start), here), min(at(day, window.end), there)
            total += max(0, int((stop - begin).total_seconds()) // 60)
        day += timedelta(days=1)
    return total


def working_days_between(calendar: Calendar, now: datetime, due: datetime) -> int:
    """Return how many working days lie after today up to the day of ``due``; negative once the day has passed."""
    today, last = now.astimezone(VIETNAM).date(), due.astimezone(VIETNAM).date()
    if last < today:
        return -sum(calendar.works(last + timedelta(days=n)) for n in range(1, (today - last).days + 1))
    return sum(calendar.works(today + timedelta(days=n)) for n in range(1, (last - today).days + 1))


def counts_from(calendar: Calendar, received: datetime, begin: Start) -> datetime:
    """Return the moment from which a limit counts (office hours after it, that is)."""
    return _begun(calendar, whole_minute(received), begin)[0]


def _begun(calendar: Calendar, received: datetime, begin: Start) -> tuple[datetime, list[DueLine]]:
    """Return from when the limit counts, and the line that says why it does not count from receipt."""
    late = received.time() >= calendar.same_day_until
    if begin == "next-day" or (begin == "cut-off" and late and calendar.works(received.date())):
        next_day = midnight_after(received.date())
        return next_day, [DueLine(received, next_day, 0, NOT_THIS_DAY)]
    windows = calendar.windows(received.date())
    if not windows or any(at(received.date(), w.start) <= received < at(received.date(), w.end) for w in windows):
        return received, []
    later = [at(received.date(), window.start) for window in windows if at(received.date(), window.start) > received]
    until = later[0] if later else midnight_after(received.date())
    return received, [DueLine(received, until, 0, AFTER_HOURS)]


def _counted(
    calendar: Calendar, here: datetime, parts: Sequence[tuple[int, str]], stops: Sequence[Pause]
) -> Iterator[DueLine]:
    """Yield office hours, days off and pauses until the minutes of all parts are counted."""
    waiting = [(length, why) for length, why in reversed(parts) if length]
    day, idle = here.date(), 0
    while waiting:
        idle = 0 if calendar.works(day) else idle + 1
        if idle > _LONGEST:
            raise _no_time()
        if idle:
            yield DueLine(max(here, at(day, time())), midnight_after(day), 0, calendar.why_off(day))
        for begin, end, paused in _stretches(calendar, day, here, stops):
            if paused:
                yield DueLine(begin, end, 0, PAUSED)
                continue
            while begin < end and waiting:
                left, why = waiting.pop()
                counted = min(left, int((end - begin).total_seconds()) // 60)
                yield DueLine(begin, begin + timedelta(minutes=counted), counted, why)
                begin += timedelta(minutes=counted)
                if left > counted:
                    waiting.append((left - counted, why))
            if not waiting:
                return
        day += timedelta(days=1)


def _stretches(
    calendar: Calendar, day: date, here: datetime, stops: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime, bool]]:
    """Yield the office hours of a day from ``here`` on, cut where the clock stands still (then True)."""
    for window in calendar.windows(day):
        begin, end = max(at(day, window.start), here), at(day, window.end)
        if begin >= end:
            continue
        for stop, go in stops:
            if go <= begin or stop >= end:
                continue
            if begin < stop:
                yield begin, stop, False
            yield max(begin, stop), min(end, go), True
            begin = min(end, go)
        if begin < end:
            yield begin, end, False


def _rounded(moment: datetime, lines: list[DueLine]) -> Due:
    """Round up to the next quarter hour (national one-stop practice)."""
    over = moment.minute % QUARTER
    if not over:
        return Due(moment, tuple(lines))
    full = moment + timedelta(minutes=QUARTER - over)
    return Due(full, (*lines, DueLine(moment, full, 0, ROUNDED)))


def joined(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order, overlapping ones as one, empty ones left out, in whole minutes."""
    whole: list[Pause] = []
    for begin, end in sorted((whole_minute(begin), whole_minute(end)) for begin, end in pauses):
        if end <= begin:
            continue
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((begin, end))
    return tuple(whole)


def _give_up(lines: Sequence[DueLine], works: bool) -> None:
    """Refuse a calendar whose last days, told by ``lines``, are all days off."""
    if not works and len(lines) > _LONGEST and not any(line.counted_minutes for line in lines[-_LONGEST:]):
        raise _no_time()


def _no_time() -> BadCalendar:
    return BadCalendar("lịch.windows", "không có giờ làm việc nào")
