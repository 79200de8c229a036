"""Times as text whose alphabetical order is the order in time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from functools import lru_cache

VIETNAM = timezone(timedelta(hours=7))
_END_OF_DAY = time(23, 59, 59)


@lru_cache(maxsize=1024)
def instant(value: str | datetime) -> str:
    """Return a time as UTC text; a bare date means its end in Vietnam, text that is no time stays as it is."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        if len(value) == 10:
            moment = datetime.combine(moment.date(), _END_OF_DAY)
    else:
        moment = value
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
