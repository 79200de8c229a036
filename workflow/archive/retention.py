"""How long a work file is kept, when it must reach the archive, and when nobody has to keep it any more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflow.errors import Missing

PERMANENT = "Vĩnh viễn"
LONGEST = 70
"""Years: what lasts longer is kept for ever (Luật Lưu trữ 33/2024/QH15; TT 10/2022/TT-BNV)."""
NOTICE_DAYS = 30
"""The keeper is told so many days before a file must be handed over (NĐ 30/2020 PL VI phần I)."""
KEEP_BACK_YEARS = 2
"""A unit may keep a finished file back at most so long, with the archive's consent (NĐ 30/2020 Điều 30)."""

_YEARS = re.compile(r"(\d{1,2})(?: năm)?")


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention period; ``years`` 0 means for ever."""

    years: int

    @property
    def words(self) -> str:
        """As it is written: "Vĩnh viễn" or "20 năm"."""
        return f"{self.years} năm" if self.years else PERMANENT

    def until(self, ended: date) -> date | None:
        """Return the last day of keeping, counted from the year the work ended (TT 10/2022/TT-BNV); None for ever.

        >>> Retention(5).until(date(2026, 3, 2))
        datetime.date(2031, 12, 31)
        """
        return date(ended.year + self.years, 12, 31) if self.years else None


def read_retention(text: str) -> Retention:
    """Return the period written as "Vĩnh viễn", "20 năm" or "20" (Luật Lưu trữ 33/2024/QH15; NĐ 30/2020 PL V).

    Raises:
        Missing: neither, or more than 70 years.
    """
    written = " ".join(text.split())
    if written.casefold() == PERMANENT.casefold():
        return Retention(0)
    match = _YEARS.fullmatch(written.casefold())
    if match is None or not 1 <= int(match[1]) <= LONGEST:
        raise Missing("retention", f"Thời hạn bảo quản phải là “{PERMANENT}” hoặc từ 1 đến {LONGEST} năm.")
    return Retention(int(match[1]))


def hand_over_by(ended: date, construction: bool = False) -> date:
    """Return the day by which a finished file reaches the agency's archive (NĐ 30/2020 Điều 30 khoản 1).

    One year after the work ended; files of basic construction three months after the settlement.
    """
    return _months(ended, 3) if construction else _months(ended, 12)


def latest_hand_over(ended: date, construction: bool = False) -> date:
    """Return the last day to which a file may be kept back with consent."""
    return _months(hand_over_by(ended, construction), 12 * KEEP_BACK_YEARS)


def _months(day: date, months: int) -> date:
    """Return the same day some months later; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
