"""Office hours: one stretch of them, a day unlike its weekday, and weekly hours that hold for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
DAY_MINUTES = 480
"""A working day of a time limit is eight hours, whatever the windows of a day (national one-stop practice)."""
QUARTER = 15
"""Due times are rounded up to this many minutes (national one-stop practice)."""


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of office hours."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"office hours {self.start}-{self.end} end before they begin")

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


Week = tuple[tuple[Window, ...], ...]
"""Office hours from Monday to Sunday."""


@dataclass(frozen=True, slots=True)
class Special:
    """A day unlike its weekday: off (no windows), half off, or worked to make up for another.

    ``expected``: by the law's own counting; the yearly decision on exchanged days is not known yet.
    """

    why: str
    windows: tuple[Window, ...] = ()
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Weekly office hours that hold from one day to another, both included (``last`` None: until further notice)."""

    first: date
    last: date | None
    week: Week
    name: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether these hours hold on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


USUAL = (Window(time(7), time(11)), Window(time(13), time(17)))
USUAL_WEEK: Week = (USUAL, USUAL, USUAL, USUAL, USUAL, (), ())


def at(day: date, clock: time) -> datetime:
    """Return that time of that day in Vietnam."""
    return datetime.combine(day, clock, VIETNAM)


def midnight_after(day: date) -> datetime:
    """Return the end of that day."""
    return at(day + timedelta(days=1), time())


def whole_minute(moment: datetime) -> datetime:
    """Return the minute a moment lies in, in Vietnamese time.

    Raises:
        ValueError: it has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
