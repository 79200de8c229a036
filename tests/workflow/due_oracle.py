"""Due times counted minute by minute, over days off typed from the decisions; shares no line with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any


def _days(first: str, last: str) -> set[date]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=n) for n in range((end - begin).days + 1)}


OFF = (
    _days("2025-01-01", "2025-01-01")
    | _days("2025-01-25", "2025-02-02")  # Tết Ất Tỵ: nine days with the week-ends around it
    | _days("2025-04-07", "2025-04-07")
    | _days("2025-04-30", "2025-05-04")  # with 2/5, worked on 26/4
    | _days("2025-08-30", "2025-09-02")
    | _days("2026-01-01", "2026-01-04")  # with 2/1, worked on 10/1
    | _days("2026-02-14", "2026-02-22")  # Tết Bính Ngọ
    | _days("2026-04-25", "2026-04-27")
    | _days("2026-04-30", "2026-05-03")
    | _days("2026-08-29", "2026-09-02")  # with 31/8, worked on 22/8
    | _days("2026-11-24", "2026-11-24")  # the first Ngày Văn hóa Việt Nam
    | _days("2027-01-01", "2027-01-01")
    | _days("2027-02-04", "2027-02-10")  # Tết Đinh Mùi: not decided yet, by the law
    | _days("2027-04-16", "2027-04-16")
    | _days("2027-04-30", "2027-05-03")  # 1/5 is a Saturday: 3/5 in its place
    | _days("2027-09-02", "2027-09-03")  # not decided yet
    | _days("2027-11-24", "2027-11-24")
)
MADE_UP = {date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)}
STEP = timedelta(minutes=1)


def day_works(day: date) -> bool:
    """Tell whether offices are open that day."""
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


def minute_works(at: datetime) -> bool:
    """Tell whether the minute beginning at ``at`` is office time (07:00–11:00, 13:00–17:00)."""
    return day_works(at.date()) and (7 <= at.hour < 11 or 13 <= at.hour < 17)


def _next_quarter(at: datetime) -> datetime:
    while at.minute % 15:
        at += STEP
    return at


def _close(at: datetime) -> datetime:
    """Return the close of the day a same-day result is promised for."""
    late = at.hour >= 15 and day_works(at.date())
    day = at.date() + timedelta(days=1) if late else at.date()
    while not day_works(day):
        day += timedelta(days=1)
    return datetime.combine(day, at.timetz()).replace(hour=17, minute=0)


def due(row: Mapping[str, Any]) -> datetime:
    """Return the due time of one row of golden_due.json."""
    at = datetime.fromisoformat(row["received"])
    pauses: Sequence[tuple[datetime, datetime]] = [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in row.get("pauses", [])
    ]
    if row.get("days") == 0:
        return _close(at)
    unit = 480 if "days" in row else 60
    minutes = round((row.get("days", row.get("hours", 0)) + row.get("extend", 0)) * unit)
    start = row.get("start", "at-once")
    if start == "next-day" or (start == "cut-off" and at.hour >= 15 and day_works(at.date())):
        at = (at + timedelta(days=1)).replace(hour=0, minute=0)
    while minutes:
        if minute_works(at) and not any(begin <= at < end for begin, end in pauses):
            minutes -= 1
        at += STEP
    return _next_quarter(at)
