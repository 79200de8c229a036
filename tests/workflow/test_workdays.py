"""Working time against an oracle that counts minute by minute, and against dates everybody knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.default_calendar import default_calendar
from workflow.workdays import (
    DAY_MINUTES,
    VIETNAM,
    Calendar,
    Due,
    Pause,
    Special,
    Window,
    due_after,
    due_at_close,
    explain,
    left,
    working_days_between,
    working_minutes,
)
from workflow.workdays.seed import EXCHANGED

CALENDAR = default_calendar()
MINUTE = timedelta(minutes=1)


def moment(text: str) -> datetime:
    """Read "2026-11-11 09:10" as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def counts(calendar: Calendar, at: datetime, pauses: Sequence[Pause] = ()) -> bool:
    """Tell whether the minute beginning at ``at`` counts."""
    if any(begin <= at < end for begin, end in pauses):
        return False
    return any(window.start <= at.time() < window.end for window in calendar.windows(at.date()))


def oracle(calendar: Calendar, start: datetime, minutes: int, pauses: Sequence[Pause]) -> datetime:
    """Count minute by minute, then walk to the next quarter hour."""
    at = start
    while minutes:
        if not calendar.windows(at.date()):
            at = datetime.combine(at.date() + timedelta(days=1), time(), VIETNAM)
            continue
        minutes -= counts(calendar, at, pauses)
        at += MINUTE
    while at.minute % 15:
        at += MINUTE
    return at


def recomputed(due: Due, start: datetime) -> tuple[int, datetime]:
    """Return the minutes the lines count, and the time they end at."""
    total = sum(line.counted_minutes for line in due.lines)
    ends = [line.to for line in due.lines if line.counted_minutes or line.why.startswith("Làm tròn")]
    for line in due.lines:
        assert line.from_ < line.to
        if line.counted_minutes:
            assert (line.to - line.from_) == timedelta(minutes=line.counted_minutes)
    for one, other in zip(due.lines, due.lines[1:], strict=False):
        assert one.to <= other.from_
    return total, ends[-1] if ends else start


WEEK = datetime(2026, 2, 9, tzinfo=VIETNAM)
WINDOWS = st.lists(st.integers(0, 24 * 4 - 1), max_size=4, unique=True).map(
    lambda quarters: tuple(
        Window(time(a // 4, a % 4 * 15), time(b // 4, b % 4 * 15))
        for a, b in zip(sorted(quarters)[::2], sorted(quarters)[1::2], strict=False)
    )
)
STARTS = st.datetimes(datetime(2026, 2, 10), datetime(2026, 3, 5)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=VIETNAM)
)
SPECIALS = st.dictionaries(
    st.dates(date(2026, 2, 10), date(2026, 3, 20)), WINDOWS.map(lambda hours: Special("Đổi ngày", hours)), max_size=5
)
CALENDARS = st.builds(
    lambda week, special: Calendar((*week, (), ()), special),
    st.lists(WINDOWS, min_size=5, max_size=5), SPECIALS,
).filter(lambda calendar: working_minutes(calendar, WEEK, WEEK + timedelta(days=7)) >= 600)  # fmt: skip
PAUSES = st.lists(st.tuples(STARTS, st.integers(0, 4000)), max_size=3).map(
    lambda many: [(begin, begin + timedelta(minutes=length)) for begin, length in many]
)


@given(calendar=CALENDARS | st.just(CALENDAR), start=STARTS, minutes=st.integers(0, 1200), pauses=PAUSES)
@settings(max_examples=40)
def test_every_minute_counted_by_hand(
    calendar: Calendar, start: datetime, minutes: int, pauses: list[Pause]
) -> None:
    due = due_after(calendar, start, minutes=minutes, pauses=pauses)
    assert due.at == oracle(calendar, start, minutes, pauses)
    assert recomputed(due, due.at) == (minutes, due.at)


@given(calendar=CALENDARS, start=STARTS, length=st.integers(0, 5000))
def test_minutes_between_two_times_by_hand(calendar: Calendar, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    by_hand = sum(counts(calendar, start + n * MINUTE) for n in range(length))
    assert working_minutes(calendar, start, end) == by_hand == -working_minutes(calendar, end, start)


@given(calendar=CALENDARS)
def test_a_calendar_survives_storage(calendar: Calendar) -> None:
    read = Calendar.from_json(json.loads(json.dumps(calendar.to_json())))
    assert all(read.windows(date(2026, 2, 10) + timedelta(n)) == calendar.windows(date(2026, 2, 10) + timedelta(n))
               for n in range(60))  # fmt: skip


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_embedded_calendar_knows_the_public_holidays(year: int) -> None:
    known = holidays.country_holidays("VN", years=year)
    off, made_up = set(known) | set(EXCHANGED), set(known.weekend_workdays) | set(EXCHANGED.values())
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        worked = day in made_up or (day.weekday() < 5 and day not in off)
        assert CALENDAR.works(day) == worked, day


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-11-11 09:10", {"days": 7}, "2026-11-20 09:15"),
        ("2026-11-11 06:00", {"minutes": 60}, "2026-11-11 08:00"),
        ("2026-11-11 10:30", {"minutes": 30}, "2026-11-11 11:00"),
        ("2026-11-11 10:30", {"minutes": 31}, "2026-11-11 13:15"),
        ("2026-11-13 16:50", {"minutes": 20}, "2026-11-16 07:15"),
        ("2026-11-14 09:00", {"minutes": 1}, "2026-11-16 07:15"),
        ("2026-02-13 16:00", {"days": 1}, "2026-02-23 16:00"),
        ("2026-08-21 16:00", {"days": 1}, "2026-08-22 16:00"),
        ("2026-11-11 09:07", {"minutes": 0}, "2026-11-11 09:15"),
        ("2026-11-11 09:00", {"minutes": 0}, "2026-11-11 09:00"),
    ],
)
def test_dates_everybody_can_check(start: str, length: dict[str, int], due: str) -> None:
    assert due_after(CALENDAR, moment(start), **length).at == moment(due)


def test_a_time_in_another_zone_is_the_same_time() -> None:
    here, there = moment("2026-11-11 09:10"), moment("2026-11-11 09:10").astimezone(timezone.utc)  # noqa: UP017
    assert due_after(CALENDAR, there, days=2) == due_after(CALENDAR, here, days=2)


def test_seconds_never_cost_the_citizen_a_quarter() -> None:
    start = moment("2026-11-11 09:00").replace(second=59)
    assert due_after(CALENDAR, start, minutes=60).at == moment("2026-11-11 10:00")


def test_pauses_that_overlap_count_once_and_empty_ones_never() -> None:
    pauses = [
        (moment("2026-11-11 10:00"), moment("2026-11-11 14:00")),
        (moment("2026-11-11 13:30"), moment("2026-11-12 08:00")),
        (moment("2026-11-12 09:00"), moment("2026-11-12 09:00")),
    ]
    due = due_after(CALENDAR, moment("2026-11-11 09:00"), minutes=120, pauses=pauses)
    assert due.at == moment("2026-11-12 09:00")
    assert [line.why for line in due.lines].count("Tạm dừng") == 3


@pytest.mark.parametrize(
    "wrong",
    [{}, {"minutes": 1, "days": 1}, {"minutes": -1}, {"days": -2}],
)
def test_a_length_must_make_sense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"minutes|negative"):
        due_after(CALENDAR, moment("2026-11-11 09:00"), **wrong)


def test_a_calendar_without_working_time_is_found_out() -> None:
    empty = Calendar(week=((),) * 7)
    with pytest.raises(ValueError, match="không có giờ làm việc"):
        due_after(empty, moment("2026-11-11 09:00"), minutes=1)
    with pytest.raises(ValueError, match="không có giờ làm việc"):
        due_at_close(empty, moment("2026-11-11 09:00"), 1)


@pytest.mark.parametrize(
    "broken",
    [{}, {"windows": []}, {"windows": {"0": [["17:00", "07:00"]]}}, {"windows": {"0": [["7h", "11h"]]}},
     {"windows": {}, "holidays": [{"date": "30/04/2026"}]}, {"windows": {}, "holidays": [{}]}],
)  # fmt: skip
def test_a_broken_calendar_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Calendar.from_json(broken)


def test_days_of_a_document_end_at_closing_time_and_explain_themselves() -> None:
    due = due_at_close(CALENDAR, moment("2026-11-11 09:10"), 7)
    assert due.at == moment("2026-11-20 17:00")
    assert explain(due.lines) == "7 ngày làm việc sau 11/11, trừ 14–15/11"
    assert explain(due.to_json()["lines"]) == explain(due.lines)
    assert due.to_json()["due"] == "2026-11-20T17:00:00+07:00"


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [
        ("2026-11-11 09:10", 7 * DAY_MINUTES, "7 ngày làm việc từ 11/11, trừ 14–15/11"),
        ("2026-11-11 09:10", 120, "2 giờ làm việc từ 11/11"),
        ("2026-11-11 09:10", 90, "1 giờ 30 phút làm việc từ 11/11"),
        ("2026-02-27 16:00", DAY_MINUTES, "1 ngày làm việc từ 27/02, trừ 28/02–01/03"),
        ("2026-11-23 16:00", DAY_MINUTES, "1 ngày làm việc từ 23/11, trừ 24/11"),
        ("2026-11-23 16:00", 0, ""),
    ],
)
def test_a_due_date_explains_itself(start: str, minutes: int, words: str) -> None:
    assert explain(due_after(CALENDAR, moment(start), minutes=minutes).lines) == words


@pytest.mark.parametrize(
    ("now", "due", "days", "words", "kind"),
    [
        ("2026-11-12 09:10", "2026-11-20 17:00", 6, "Còn 6 ngày", "later"),
        ("2026-11-19 18:00", "2026-11-20 17:00", 1, "Còn 1 ngày", "soon"),
        ("2026-11-20 08:00", "2026-11-20 16:30", 0, "Hôm nay 16:30", "today"),
        ("2026-11-13 08:00", "2026-11-14 09:00", 0, "Còn 1 ngày", "soon"),
        ("2026-11-20 16:00", "2026-11-20 10:00", 0, "Quá 4 giờ", "overdue"),
        ("2026-11-20 16:40", "2026-11-20 16:30", 0, "Quá 1 giờ", "overdue"),
        ("2026-11-16 16:00", "2026-11-13 16:00", -1, "Quá 1 ngày", "overdue"),
        ("2026-11-16 08:00", "2026-11-13 16:00", -1, "Quá 2 giờ", "overdue"),
        ("2026-11-17 17:00", "2026-11-13 16:00", -2, "Quá 2 ngày", "overdue"),
    ],
)
def test_how_long_is_left(now: str, due: str, days: int, words: str, kind: str) -> None:
    assert working_days_between(CALENDAR, moment(now), moment(due)) == days
    found = left(CALENDAR, moment(now), moment(due))
    assert (found.words, found.kind) == (words, kind)


def test_a_day_count_begins_with_one() -> None:
    with pytest.raises(ValueError, match="one day"):
        due_at_close(CALENDAR, moment("2026-11-11 09:00"), 0)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        due_after(CALENDAR, datetime(2026, 11, 11, 9), minutes=1)
