"""Limits that pause and grow, calendars by data with their refusals, and early, on time or late in words."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.test_workdays import CALENDAR, CALENDARS, PAUSES, STARTS, counts, moment, oracle
from workflow.errors import AlreadyDone, Missing, WrongState
from workflow.workdays import (
    DAY_MINUTES,
    BadCalendar,
    Calendar,
    Due,
    DueLine,
    Extension,
    Pause,
    Rule,
    TimeLimit,
    due_after,
    due_same_day,
    exact_end,
    explain,
    of_days,
    recompute,
    standing,
    working_minutes,
)
from workflow.workdays.lines import AFTER_HOURS
from workflow.workdays.seed import seed

WEEK = {str(n): [["07:00", "11:00"], ["13:00", "17:00"]] for n in range(5)}


def calendar(**more: Any) -> Calendar:
    """Read a calendar of the usual week with more said."""
    return Calendar.from_json({"windows": WEEK, **more})


# ---------------------------------------------------------------- limits as ledgers


@given(calendar=CALENDARS, start=STARTS, minutes=st.integers(1, 900), pauses=PAUSES,
       more=st.lists(st.integers(1, 300), max_size=2))  # fmt: skip
@settings(max_examples=40)
def test_extended_and_paused_limits_by_hand(
    calendar: Calendar, start: datetime, minutes: int, pauses: list[Pause], more: list[int]
) -> None:
    due = due_after(calendar, start, minutes=minutes, pauses=pauses, extensions=[Extension(n) for n in more])
    assert due.at == oracle(calendar, start, minutes + sum(more), pauses)
    again = recompute(due.to_json()["lines"])
    assert (again.due, again.minutes) == (due.at, minutes + sum(more))
    assert sum(line.counted_minutes for line in due.lines if line.why.startswith("Gia hạn")) == sum(more)
    for line in due.lines:
        worked = sum(counts(calendar, line.from_ + timedelta(minutes=n), pauses) for n in range(line.counted_minutes))
        assert worked == line.counted_minutes


@given(start=STARTS, minutes=st.integers(1, 900), stops=st.lists(st.integers(0, 3000), max_size=6, unique=True))
@settings(max_examples=40)
def test_a_ledger_says_the_same_whatever_the_moment_it_is_read(start: datetime, minutes: int, stops: list[int]) -> None:
    limit = TimeLimit(start, minutes)
    for place, after in enumerate(sorted(stops)):
        at = start + timedelta(minutes=after)
        before = limit.left(CALENDAR, at)
        limit = limit.resume(at) if place % 2 else limit.pause(at, "Chờ bổ sung")
        assert limit.left(CALENDAR, at) == before
        if limit.paused:
            assert limit.due(CALENDAR) is None
            assert limit.left(CALENDAR, at + timedelta(days=30)) == before
    limit = limit.resume(start + timedelta(minutes=3001)) if limit.paused else limit
    due = limit.due(CALENDAR)
    assert due is not None and TimeLimit.from_json(json.loads(json.dumps(limit.to_json()))) == limit
    pauses = [(stop.since, stop.resumed) for stop in limit.stops if stop.resumed]
    assert due.at == oracle(CALENDAR, start, minutes, pauses)
    assert -15 <= limit.left(CALENDAR, due.at) <= 0


@given(start=STARTS, minutes=st.integers(1, 900), stops=st.lists(st.integers(0, 3000), max_size=6, unique=True))
@settings(max_examples=30)
def test_going_on_with_what_was_left_is_what_the_ledger_says(start: datetime, minutes: int, stops: list[int]) -> None:
    due, limit = due_after(CALENDAR, start, minutes=minutes), TimeLimit(start, minutes)
    moments = [start + timedelta(minutes=after) for after in sorted(stops)]
    for since, now in zip(moments[::2], moments[1::2], strict=False):
        if since >= exact_end(due.lines, due.at.isoformat()):
            break
        left = working_minutes(CALENDAR, since, exact_end(due.lines, due.at.isoformat()))
        due, limit = due_after(CALENDAR, now, minutes=left), limit.pause(since).resume(now)
    ledger = limit.due(CALENDAR)
    assert ledger is not None and ledger.at == due.at


def test_a_limit_is_extended_with_a_reason_and_paused_in_order() -> None:
    limit = of_days(moment("2026-11-11 09:00"), 5)
    assert limit.extend(480, "Chờ ý kiến").budget == 6 * DAY_MINUTES
    due = limit.extend(480, "Chờ ý kiến").due(CALENDAR)
    assert due is not None and due.lines[-1].why == "Gia hạn: Chờ ý kiến"
    assert explain(due.lines) == "6 ngày làm việc (có gia hạn 1 ngày làm việc) từ 11/11, trừ 14–15/11"
    with pytest.raises(Missing):
        limit.extend(0, "Chờ")
    with pytest.raises(Missing):
        limit.extend(60, "  ")
    with pytest.raises(WrongState):
        limit.resume(moment("2026-11-12 09:00"))
    with pytest.raises(Missing):
        limit.pause(moment("2026-11-11 08:00"))
    paused = limit.pause(moment("2026-11-12 09:00"))
    with pytest.raises(AlreadyDone):
        paused.pause(moment("2026-11-12 10:00"))
    with pytest.raises(Missing):
        paused.resume(moment("2026-11-12 08:59"))
    with pytest.raises(Missing):
        paused.resume(moment("2026-11-13 09:00")).pause(moment("2026-11-13 08:00"))


def test_a_same_day_limit_has_no_budget_and_ends_at_closing_time() -> None:
    limit = TimeLimit(moment("2026-11-11 09:00"), 0)
    due = limit.due(CALENDAR)
    assert due is not None and due.at == moment("2026-11-11 17:00")
    assert limit.left(CALENDAR, moment("2026-11-11 10:00")) == 60 + 240
    assert explain(due.lines) == "trả kết quả trong ngày 11/11"
    paused = limit.pause(moment("2026-11-11 10:00")).resume(moment("2026-11-12 15:30")).due(CALENDAR)
    assert paused is not None and paused.at == moment("2026-11-13 17:00")


def test_an_evening_is_told_but_is_no_day_off() -> None:
    due = due_after(CALENDAR, moment("2026-11-12 18:00"), days=1)
    assert due.lines[0].why == AFTER_HOURS
    assert explain(due.lines) == "1 ngày làm việc từ 13/11"
    noon = due_after(CALENDAR, moment("2026-11-12 11:30"), minutes=60)
    assert (noon.lines[0].why, noon.lines[0].to) == (AFTER_HOURS, moment("2026-11-12 13:00"))


def test_nothing_to_count_is_due_at_once_rounded() -> None:
    due = due_after(CALENDAR, moment("2026-11-12 18:07"), minutes=0)
    assert (due.at, len(due.lines)) == (moment("2026-11-12 18:15"), 1)
    assert recompute(due.lines).due == due.at
    later = due_after(CALENDAR, moment("2026-11-12 18:07"), minutes=0, begin="next-day")
    assert later.at == moment("2026-11-13 00:00") == recompute(later.lines).due


def test_a_calendar_in_which_nobody_works_gives_no_same_day() -> None:
    with pytest.raises(BadCalendar, match="không có giờ làm việc"):
        due_same_day(Calendar(week=((),) * 7), moment("2026-11-11 09:00"))


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "no lines"),
        ([("09:00", "09:00", 0)], "does not cover"),
        ([("09:00", "10:00", 61)], "does not cover"),
        ([("09:00", "10:00", -1)], "does not cover"),
        ([("09:00", "10:00", 30)], "a part"),
        ([("09:00", "10:00", 60), ("09:30", "10:30", 60)], "begins before"),
    ],
)
def test_lines_that_do_not_add_up_are_found(lines: list[tuple[str, str, int]], why: str) -> None:
    told = [DueLine(moment(f"2026-11-11 {a}"), moment(f"2026-11-11 {b}"), n, "Giờ làm việc") for a, b, n in lines]
    with pytest.raises(ValueError, match=why):
        recompute(told)


# ---------------------------------------------------------------- calendars as data


def test_weekly_hours_hold_for_a_while_and_units_keep_their_own() -> None:
    told = calendar(
        periods=[{"from": "2026-06-01", "to": "2026-08-31", "name": "Giờ mùa hè",
                  "windows": {str(n): [["06:30", "11:00"], ["13:30", "17:00"]] for n in range(5)}}],
        holidays=[{"from": "2026-04-30", "to": "2026-05-01", "name": "Lễ"}],
        exchanged=[{"off": "2026-08-31", "worked": "2026-08-22"}],
        units={"mot-cua": {"windows": {**WEEK, "5": [["07:00", "11:00"]]}}, "ca-truc": {"same_day_until": "16:30"}},
    )  # fmt: skip
    assert told.windows(date(2026, 6, 1))[0].start == time(6, 30)
    assert told.windows(date(2026, 9, 1))[0].start == time(7)
    assert told.windows(date(2026, 8, 22)) == told.week[0] and not told.works(date(2026, 8, 31))
    one_stop = told.for_unit(["khong-co", "mot-cua"])
    assert one_stop.works(date(2026, 11, 14)) and not told.works(date(2026, 11, 14))
    assert not one_stop.works(date(2026, 4, 30)), "the province's holidays hold for every unit"
    assert told.for_unit(["khong-co"]) is told
    night = told.for_unit(["ca-truc"])
    assert night.windows(date(2026, 6, 1))[0].start == time(6, 30) and night.same_day_until == time(16, 30)
    received = moment("2026-11-13 16:00")
    assert due_same_day(told, received).at == moment("2026-11-16 17:00")
    assert due_same_day(night, received).at == moment("2026-11-13 17:00")
    assert due_same_day(one_stop, received).at == moment("2026-11-14 11:00")
    again = Calendar.from_json(json.loads(json.dumps(told.to_json())))
    day = date(2026, 4, 1)
    for unit in ("", "mot-cua", "ca-truc"):
        one, other = told.for_unit([unit]), again.for_unit([unit])
        assert all(one.windows(day + timedelta(n)) == other.windows(day + timedelta(n)) for n in range(250))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"windows": {"7": []}}, "windows.7"),
        ({"windows": {"0": "sáng"}}, "windows.0"),
        ({"windows": {"0": [["07:00"]]}}, r"windows.0\[0\]"),
        ({"windows": {"0": [["07:00", "11:00"], ["10:00", "17:00"]]}}, r"windows.0\[1\]"),
        ({"windows": {"0": [["07:00:30", "11:00"]]}}, r"windows.0\[0\]"),
        ({"zone": "+08:00"}, "zone"),
        ({"holidays": {}}, None),
        ({"holidays": "30/4"}, "holidays"),
        ({"holidays": [{"from": "2026-01-01", "to": "2026-06-01"}]}, r"holidays\[0\]"),
        ({"holidays": [{"from": "2026-05-02", "to": "2026-05-01"}]}, r"holidays\[0\]"),
        ({"holidays": [{"date": "2026-05-01"}], "half_days": [{"date": "2026-05-01", "windows": [["07:00", "11:00"]]}]},
         r"half_days\[0\]"),
        ({"half_days": [{"date": "2026-05-01"}]}, r"half_days\[0\].windows"),
        ({"exchanged": [{"off": "2026-08-30", "worked": "2026-08-22"}]}, r"exchanged\[0\].off"),
        ({"exchanged": [{"off": "2026-08-31"}]}, r"exchanged\[0\].worked"),
        ({"periods": [{"from": "2026-06-01", "to": "2026-05-01", "windows": {}}]}, r"periods\[0\]"),
        ({"periods": [{"from": "2026-06-01"}]}, r"periods\[0\].windows"),
        ({"same_day_until": "15h"}, "same_day_until"),
        ({"decided_to": "cuối năm"}, "decided_to"),
        ({"units": ["mot-cua"]}, "units"),
        ({"units": {"mot-cua": {"windows": {"5": [["11:00", "07:00"]]}}}}, r"units.mot-cua.windows.5\[0\]"),
    ],
)  # fmt: skip
def test_a_calendar_is_refused_by_the_name_of_the_place(said: dict[str, Any], where: str | None) -> None:
    if where is None:
        assert calendar(**said).special == {}
        return
    with pytest.raises(BadCalendar, match=where) as refused:
        Calendar.from_json({"windows": WEEK, **said})
    assert refused.value.title and refused.value.what_next


def test_a_seeded_calendar_marks_what_is_not_decided_yet() -> None:
    seeded = seed([2028], date(2027, 12, 31))
    assert seeded.special[date(2028, 1, 26)].expected and not seeded.decided(date(2028, 1, 3))
    assert seeded.why_off(date(2028, 1, 26)) == "Tết Nguyên Đán (dự kiến)"
    assert seeded.why_off(date(2028, 1, 3)) == "Tết Dương lịch (nghỉ bù)", "fixed by the law itself"
    assert seeded.why_off(date(2028, 9, 1)) == "Quốc khánh (dự kiến)"
    assert Calendar.from_json(seeded.to_json()) == seeded
    assert not seed([2024], date(2027, 12, 31)).special[date(2024, 5, 4)].expected


# ---------------------------------------------------------------- early, on time, late


@pytest.mark.parametrize(
    ("finished", "by_hours", "kind", "words"),
    [
        ("2026-11-18 17:00", False, "early", "trước hạn 2 ngày làm việc"),
        ("2026-11-20 07:30", False, "on-time", "đúng hạn"),
        ("2026-11-20 16:59", False, "on-time", "đúng hạn"),
        ("2026-11-23 07:30", False, "late", "quá hạn 1 ngày làm việc"),
        ("2026-11-20 08:30", True, "early", "trước hạn 30 phút"),
        ("2026-11-18 09:00", True, "early", "trước hạn 2 ngày làm việc"),
        ("2026-11-19 07:00", True, "early", "trước hạn 1 ngày 2 giờ làm việc"),
        ("2026-11-20 09:00", True, "on-time", "đúng hạn"),
        ("2026-11-20 10:30", True, "late", "quá hạn 1 giờ 30 phút"),
        ("2026-11-20 14:00", True, "late", "quá hạn 3 giờ làm việc"),
        ("2026-11-21 10:00", False, "late", "quá hạn 6 giờ làm việc"),
    ],
)
def test_early_on_time_late(finished: str, by_hours: bool, kind: str, words: str) -> None:
    found = standing(CALENDAR, moment("2026-11-20 09:00"), finished=moment(finished), by_hours=by_hours)
    assert (found.kind, found.words, found.done) == (kind, words, True)


@pytest.mark.parametrize(
    ("now", "paused", "kind", "words"),
    [
        ("2026-11-18 17:00", False, "in-time", "còn 2 ngày làm việc"),
        ("2026-11-20 08:00", False, "in-time", "còn 1 giờ làm việc"),
        ("2026-11-20 10:00", False, "overdue", "quá hạn 1 giờ làm việc"),
        ("2026-11-24 10:00", False, "overdue", "quá hạn 1 ngày làm việc"),
        ("2026-11-25 10:00", True, "paused", "tạm dừng"),
    ],
)
def test_what_is_under_way(now: str, paused: bool, kind: str, words: str) -> None:
    found = standing(CALENDAR, moment("2026-11-20 09:00"), now=moment(now), paused=paused)
    assert (found.kind, found.words, found.done) == (kind, words, False)


@pytest.mark.parametrize(
    ("due", "at", "finished", "by_hours", "words"),
    [
        ("2026-11-20 17:00", "2026-11-22 08:00", False, False, "quá hạn"),
        ("2026-11-20 17:00", "2026-11-22 08:00", True, False, "quá hạn"),
        ("2026-11-20 11:00", "2026-11-20 12:00", False, True, "quá hạn"),
        ("2026-11-23 07:00", "2026-11-22 08:00", False, True, "trong hạn"),
        ("2026-11-20 17:00", "2026-11-20 17:00", False, False, "trong hạn"),
        ("2026-11-21 10:00", "2026-11-20 17:00", True, False, "trước hạn"),
    ],
)
def test_where_no_working_time_lies_between_no_length_is_told(
    due: str, at: str, finished: bool, by_hours: bool, words: str
) -> None:
    """On the Saturday after a Friday it is late, but not by "0 phút"."""
    ended = moment(at) if finished else None
    found = standing(CALENDAR, moment(due), finished=ended, now=moment(at), by_hours=by_hours)
    assert found.minutes == 0 and found.words == words


def test_without_a_date_promised_it_is_on_time() -> None:
    assert standing(CALENDAR, None, finished=moment("2026-11-20 09:00")).kind == "on-time"
    assert standing(CALENDAR, None, now=moment("2026-11-20 09:00")).words == "không có hạn"
    with pytest.raises(ValueError, match="finished"):
        standing(CALENDAR, None)


def test_the_definition_is_the_provinces_and_is_printed() -> None:
    rule = Rule.from_json({"days_by": "minute", "early_from": 60, "late_from": 30, "source": "QĐ 01/QĐ-UBND"})
    due = moment("2026-11-20 09:00")
    kinds = [
        standing(CALENDAR, due, finished=moment(f"2026-11-{at}"), rule=rule).kind
        for at in ("20 08:00", "20 08:01", "20 09:29", "20 09:30")
    ]
    assert kinds == ["early", "on-time", "on-time", "late"]
    for part in ("so theo phút", "sớm dưới 1 giờ", "chậm dưới 30 phút", "QĐ 01/QĐ-UBND"):
        assert part in rule.words()
    assert Rule().words().endswith("không tính.")
    for wrong in ({"days_by": "tuần"}, {"hours_by": 1}, {"early_from": 0}, {"late_from": True}, {"late_from": "1"}):
        with pytest.raises(BadCalendar, match="standing"):
            Rule.from_json(wrong)


def test_after_closing_time_is_not_yet_late_to_the_minute() -> None:
    found = standing(CALENDAR, moment("2026-11-20 17:00"), finished=moment("2026-11-20 19:00"), by_hours=True)
    assert found.kind == "on-time"
    assert isinstance(due_after(CALENDAR, moment("2026-11-20 17:00"), minutes=1), Due)
