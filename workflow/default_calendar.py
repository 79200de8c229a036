"""The calendar used until the province's own arrives: five days of eight hours, public holidays, days exchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.workdays import Calendar

FILE = "default_calendar.json"
"""Made by ``vic calendar seed`` and checked against the decisions known when this version was released."""


@cache
def default_calendar() -> Calendar:
    """Return the embedded calendar; a calendar from the server takes its place.

    Bộ luật Lao động 2019 Điều 111, 112 and the yearly decisions known up to its ``decided_to``; in later years the
    days such a decision lays down (Tết, Quốc khánh) are marked as expected, and due dates over them say so.
    """
    return Calendar.from_json(json.loads((files("workflow") / FILE).read_text("utf-8")))


def province_calendar(body: Mapping[str, Any] | None) -> Calendar:
    """Return the calendar a province lends, its undecided years by the law; the embedded one where it lends none.

    Raises:
        BadCalendar: it is not of the form.
    """
    return default_calendar() if body is None else Calendar.from_json(body).completed(default_calendar())
