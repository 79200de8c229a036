"""The facts of one item that reports count: narrow, plain, kept beside the item so that no report folds a state."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

VERSION = 2
"""Raised when rows written earlier lack a fact; the store then writes them anew before the next report."""

_VIETNAM = timezone(timedelta(hours=7))
_HERE = re.compile(
    r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3}|\.\d{6})?\+07:00",
    re.ASCII,
)
"""Vietnamese time, as nearly every time is spelled: what stands before its zone is the answer."""


class ReportRow(NamedTuple):
    """One item as reports see it. Times are local Vietnamese time as text (``2026-11-12T09:40:00``), "" for none.

    ``topic`` is what the item is about: field of the procedure, type of the document, heading of the work file;
    ``about`` its code. ``channel`` as KenhThucHien: 1 counter, 2 online or axis, 3 post. ``released`` is when the
    work was done (result ready, document dealt with or sent), ``closed`` when nothing more is owed. ``outcome`` is
    done, refused, withdrawn, returned, voided or "". ``by_hour``: its deadline is kept to the minute, not to the day.
    ``until`` ends a retention period (a date, "" for ever or none).
    """

    item: str
    kind: str
    office: str = ""
    unit: str = ""
    person: str = ""
    topic: str = ""
    about: str = ""
    level: str = ""
    title: str = ""
    channel: int = 0
    opened: str = ""
    due: str = ""
    by_hour: int = 0
    paused: str = ""
    released: str = ""
    closed: str = ""
    outcome: str = ""
    stage: str = ""
    papers: int = 0
    digitised: int = 0
    reused: int = 0
    signed: int = 0
    electronic: int = 0
    until: str = ""
    held: int = 0


FACTS = ReportRow._fields


def local(text: str | None) -> str:
    """Return a time as local text that sorts in time; a bare date is its last second, anything else "".

    >>> local("2026-03-02T02:00:00+00:00")
    '2026-03-02T09:00:00'
    """
    if not text:
        return ""
    if _HERE.fullmatch(text):
        return text[:19]
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == 10:
            return f"{text}T23:59:59"
        if moment.tzinfo is not None:
            moment = moment.astimezone(_VIETNAM)
    except (ValueError, OverflowError):
        return ""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
