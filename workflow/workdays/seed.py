"""Seeds a working calendar with Vietnam's public holidays, from the library that follows law and yearly decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import holidays

from workflow.workdays.calendar import Calendar
from workflow.workdays.hours import USUAL_WEEK, Special, Week

_GUESSED = re.compile(r"\s*\((?:dự kiến|estimated)\)", re.IGNORECASE)
_WEEK_END = 5
_BY_LAW = frozenset({"Tết Dương lịch", "Ngày Giỗ Tổ Hùng Vương", "Ngày Chiến thắng", "Ngày Quốc tế Lao động",
                     "Ngày Văn hóa Việt Nam"})  # fmt: skip
_OBSERVED = " (nghỉ bù)"

EXCHANGED = {date(2026, 1, 2): date(2026, 1, 10)}
"""Days exchanged by decisions the library does not know: the day off, the day worked (Bộ Nội vụ, 25/12/2025)."""


def seed(years: Iterable[int], decided_to: date, week: Week = USUAL_WEEK) -> Calendar:
    """Return a calendar with the holidays of ``years`` (Bộ luật Lao động 2019 Điều 111, 112) and the days exchanged.

    Args:
        decided_to: after this day the decision of the year is still to come, so the days it lays down (Tết, Quốc
            khánh, days exchanged: Điều 112 khoản 3) are marked as expected; the others are fixed by the law itself.
        week: the usual office hours; a day worked to make up takes those of Monday.
    """
    known = holidays.country_holidays("VN", years=sorted(set(years)), language="vi")
    special = {
        day: Special(_GUESSED.sub("", name), expected=day > decided_to and not _fixed(day, _GUESSED.sub("", name)))
        for day, name in sorted(known.items())
    }
    off = {made_up: day for day, name in special.items() if (made_up := _substituted(name.why)) is not None}
    for day in sorted(getattr(known, "weekend_workdays", ())):
        if day.year in known.years and day.weekday() >= _WEEK_END:
            why = f"Làm bù cho ngày {off[day]:%d/%m/%Y}" if day in off else "Làm bù"
            special[day] = Special(why, week[0], expected=day > decided_to)
    for day, worked in EXCHANGED.items():
        if day.year in known.years:
            special[day] = Special(f"Ngày nghỉ (thay cho ngày {worked:%d/%m/%Y})")
            special[worked] = Special(f"Làm bù cho ngày {day:%d/%m/%Y}", week[0])
    return Calendar(week, dict(sorted(special.items())), "Lịch làm việc mặc định", decided_to=decided_to)


def _fixed(day: date, name: str) -> bool:
    """Tell whether the law itself names the day, or the working day after it when it falls on a week-end."""
    return (day.month, day.day) == (9, 2) or name.removesuffix(_OBSERVED) in _BY_LAW


def _substituted(name: str) -> date | None:
    """Return the day on which a day off is worked, when its name says so ("thay cho ngày 22/08/2026")."""
    found = re.search(r"(\d{2})/(\d{2})/(\d{4})", name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None
