"""Dates as QCVN 102:2016 writes them and as JSON carries them; senders mix three spellings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

VIETNAM = timezone(timedelta(hours=7))

DATES = frozenset({"PromulgationDate", "DueDate"})
TIMES = frozenset({"Timestamp"})

_DAY = re.compile(
    r"(?:(?P<y>\d{4})[/\-.](?P<m>\d{1,2})[/\-.](?P<d>\d{1,2})|(?P<d2>\d{1,2})[/\-.](?P<m2>\d{1,2})[/\-.](?P<y2>\d{4}))"
    r"(?:(?:T|\s+)(?P<time>.+))?",
    re.ASCII,
)
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII)


def read_time(text: str) -> datetime | None:
    """Read ``yyyy/MM/dd``, ``dd/MM/yyyy`` or ISO 8601, with or without a time; without a zone it is Vietnam's."""
    day = _DAY.fullmatch(text.strip())
    if day is None:
        return None
    clock = _HOUR.fullmatch(day["time"].strip()) if day["time"] else None
    if day["time"] and clock is None:
        return None
    try:
        moment = datetime(int(day["y"] or day["y2"]), int(day["m"] or day["m2"]), int(day["d"] or day["d2"]))
        if clock is None:
            return moment.replace(tzinfo=VIETNAM)
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        return moment.replace(hour=hour, minute=minute, second=second, tzinfo=_zone(clock[5])).astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> tzinfo:
    if not text:
        return VIETNAM
    if text == "Z":
        return UTC
    digits = text.replace(":", "")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return timezone(-offset if digits[0] == "-" else offset)


def iso(name: str, text: str) -> str | None:
    """Return the ISO 8601 form of the element ``name``'s text, or None when it is no date."""
    moment = read_time(text)
    if moment is None:
        return None
    return moment.date().isoformat() if name in DATES else moment.isoformat(timespec="seconds")


def qcvn(name: str, value: str | date) -> str | None:
    """Return the file's spelling for the element ``name``: ``yyyy/MM/dd``, times with ``HH:mm:ss``; None if no date."""
    moment = read_time(value if isinstance(value, str) else value.isoformat())
    if moment is None:
        return None
    day = f"{moment.year:04d}/{moment.month:02d}/{moment.day:02d}"
    return day if name in DATES else f"{day} {moment:%H:%M:%S}"
