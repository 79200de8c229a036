"""Early, on time or late; how long is left or over, in working time and in words; the province's definition printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from workflow.workdays.calendar import Calendar
from workflow.workdays.counting import working_days_between, working_minutes
from workflow.workdays.form import BadCalendar
from workflow.workdays.hours import DAY_MINUTES, VIETNAM
from workflow.workdays.lines import length_words

Kind = Literal["early", "on-time", "late", "in-time", "overdue", "paused", "no-limit"]
Unit = Literal["date", "minute"]

DONE: tuple[Kind, ...] = ("early", "on-time", "late")
WORDS: Mapping[Kind, str] = {
    "early": "trước hạn", "on-time": "đúng hạn", "late": "quá hạn", "in-time": "trong hạn", "overdue": "đang quá hạn",
    "paused": "tạm dừng", "no-limit": "không có hạn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """What a province calls early, on time and late (the statute compares with the day promised).

    Attributes:
        days_by: how a limit of days is compared: by date, or to the minute.
        hours_by: how a limit of hours is compared.
        early_from: working minutes before the due time from which a result is early, when compared to the minute.
        late_from: working minutes after the due time from which it is late, when compared to the minute.
        source: the decision that says so; printed.
    """

    days_by: Unit = "date"
    hours_by: Unit = "minute"
    early_from: int = 1
    late_from: int = 1
    source: str = ""

    def words(self) -> str:
        """Return the definition as printed below every report."""
        how = {"date": "so theo ngày", "minute": "so theo phút"}
        text = (
            f"Trước hạn, đúng hạn, quá hạn: so lúc có kết quả với ngày hẹn trả; thủ tục tính theo ngày "
            f"{how[self.days_by]}, thủ tục tính theo giờ {how[self.hours_by]}"
        )
        if self.early_from > 1:
            text += f"; sớm dưới {length_words(self.early_from)} tính là đúng hạn"
        if self.late_from > 1:
            text += f"; chậm dưới {length_words(self.late_from)} tính là đúng hạn"
        text += "; không có ngày hẹn tính là đúng hạn; thời gian tạm dừng không tính"
        return f"{text}. ({self.source})" if self.source else f"{text}."

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Rule:
        """Read the province's definition.

        Raises:
            BadCalendar: a value that is not one of those known.
        """
        for name in ("days_by", "hours_by"):
            if value.get(name, "date") not in ("date", "minute"):
                raise BadCalendar(f"standing.{name}", "phải là “date” hoặc “minute”")
        for name in ("early_from", "late_from"):
            given = value.get(name, 1)
            if isinstance(given, bool) or not isinstance(given, int) or given < 1:
                raise BadCalendar(f"standing.{name}", "phải là số phút làm việc từ 1 trở lên")
        return cls(
            value.get("days_by", "date"), value.get("hours_by", "minute"), value.get("early_from", 1),
            value.get("late_from", 1), str(value.get("source", "")),
        )  # fmt: skip


USUAL_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands against its due time.

    Attributes:
        kind: "early", "on-time", "late" once finished; "in-time", "overdue", "paused" while under way; "no-limit".
        minutes: working minutes between now (or the end) and the due time; below zero behind it.
        days: the same in working days by date.
        words: "trước hạn 2 ngày làm việc", "quá hạn 3 giờ làm việc", "đúng hạn", "còn 4 ngày làm việc".
    """

    kind: Kind
    minutes: int = 0
    days: int = 0
    words: str = ""

    @property
    def done(self) -> bool:
        """Whether it counts among the finished ones of a report."""
        return self.kind in DONE


def standing(
    calendar: Calendar,
    due: datetime | None,
    *,
    finished: datetime | None = None,
    now: datetime | None = None,
    paused: bool = False,
    by_hours: bool = False,
    rule: Rule = USUAL_RULE,
) -> Standing:
    """Return how something stands at ``finished``, or at ``now`` while it is under way (standards of the statute:
    returned before, on or after the day promised).

    Args:
        due: derived from the limit and its pauses; None when there is none.
        finished: when the result was there.
        paused: the clock stands still; such items are neither in time nor overdue.
        by_hours: the limit is one of hours, not of days.

    Raises:
        ValueError: neither ``finished`` nor ``now`` given.
    """
    moment = finished or now
    if moment is None:
        raise ValueError("give when it was finished, or the time now")
    if finished is None and paused:
        return Standing("paused", words=WORDS["paused"])
    if due is None:
        return Standing("on-time", words=WORDS["on-time"]) if finished else Standing("no-limit", words="không có hạn")
    minutes, days = working_minutes(calendar, moment, due), working_days_between(calendar, moment, due)
    unit = rule.hours_by if by_hours else rule.days_by
    side = _by_date(moment, due) if unit == "date" else _by_minute(moment, due, minutes, rule)
    if finished is None:
        kind: Kind = "overdue" if due < moment else "in-time"
        far, late = _length(minutes, days, by_hours), kind == "overdue"
        return Standing(kind, minutes, days, f"{'quá hạn' if late else 'còn' if far else WORDS[kind]} {far}".rstrip())
    kind = DONE[1 - side]
    far = "" if kind == "on-time" else _length(minutes, days, by_hours)
    return Standing(kind, minutes, days, f"{WORDS[kind]} {far}".rstrip())


def _by_date(moment: datetime, due: datetime) -> int:
    """Return 1 for a day before, 0 for the day, -1 for a day after."""
    here, there = moment.astimezone(VIETNAM).date(), due.astimezone(VIETNAM).date()
    return (there > here) - (there < here)


def _by_minute(moment: datetime, due: datetime, minutes: int, rule: Rule) -> int:
    """Return 1 for early, -1 for late; what lies within the tolerances, or outside office hours only, is on time."""
    if moment <= due:
        return int(minutes >= rule.early_from)
    return -int(-minutes >= rule.late_from)


def _length(minutes: int, days: int, by_hours: bool) -> str:
    """Return the distance in the unit people speak of: days when there are any, else hours and minutes; "" for none."""
    if not by_hours and days:
        return f"{abs(days)} ngày làm việc"
    total = abs(minutes)
    if not total:
        return ""
    if by_hours and total >= DAY_MINUTES:
        whole, rest = divmod(total, DAY_MINUTES)
        return f"{whole} ngày {rest // 60} giờ làm việc" if rest >= 60 else f"{whole} ngày làm việc"
    if total >= 60 and total % 60 and total < DAY_MINUTES:
        return f"{total // 60} giờ {total % 60} phút"
    return f"{total // 60} giờ làm việc" if total >= 60 else f"{total} phút"


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
