"""Working time where stretches touch: starts, ends and pauses on the very minute an office opens or closes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest

from workflow.default_calendar import default_calendar
from workflow.errors import Missing
from workflow.workdays import (
    VIETNAM,
    BadCalendar,
    Calendar,
    Extension,
    TimeLimit,
    Window,
    due_after,
    due_at_close,
    recompute,
    working_days_between,
)
from workflow.workdays.counting import due_same_day, joined
from workflow.workdays.lines import AFTER_HOURS, PAUSED

USUAL = default_calendar()
WEEK = {str(n): [["07:00", "11:00"], ["13:00", "17:00"]] for n in range(5)}


def at(text: str) -> datetime:
    """Read "2026-03-03 10:00" as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def calendar(**more: Any) -> Calendar:
    """Read a calendar of the usual week with more said."""
    return Calendar.from_json({"windows": WEEK} | more)


EDGES = [f"2026-03-03 {clock}" for clock in ("06:59", "07:00", "10:59", "11:00", "12:59", "13:00", "16:59", "17:00")]
PAUSES = [
    ("2026-03-03 07:00", "2026-03-03 11:00"), ("2026-03-03 11:00", "2026-03-03 13:00"),
    ("2026-03-03 08:00", "2026-03-03 08:00"), ("2026-03-03 10:00", "2026-03-03 13:00"),
    ("2026-03-03 11:00", "2026-03-03 14:00"), ("2026-03-03 17:00", "2026-03-04 07:00"),
    ("2026-03-03 06:00", "2026-03-04 08:00"), ("2026-03-02 08:00", "2026-03-03 07:00"),
    ("2026-03-03 13:00", "2026-03-03 17:00"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "pause"), list(product(EDGES, PAUSES)))
def test_every_line_covers_time_and_together_they_lead_to_the_due_time(start: str, pause: tuple[str, str]) -> None:
    received, stop = at(start), (at(pause[0]), at(pause[1]))
    for due in (
        due_after(USUAL, received, minutes=240, pauses=[stop]), due_same_day(USUAL, received, [stop]),
        due_after(USUAL, received, minutes=60, pauses=[stop], begin="cut-off"),
    ):  # fmt: skip
        again = recompute(due.to_json()["lines"])
        assert again.due == due.at
        assert all(line.from_ < line.to for line in due.lines)
        assert all(line.from_ >= received for line in due.lines)
        assert all(line.counted_minutes == 0 for line in due.lines if line.why == PAUSED)


def test_received_on_the_minute_an_office_closes_it_counts_from_when_it_opens_again() -> None:
    noon = due_after(USUAL, at("2026-03-03 11:00"), minutes=60)
    assert (noon.lines[0].why, noon.lines[0].to) == (AFTER_HOURS, at("2026-03-03 13:00"))
    assert due_after(USUAL, at("2026-03-03 07:00"), minutes=60).lines[0].why != AFTER_HOURS
    evening = due_after(USUAL, at("2026-03-03 17:00"), minutes=60)
    assert (evening.lines[0].why, evening.at) == (AFTER_HOURS, at("2026-03-04 08:00"))


def test_an_office_that_closes_at_eleven_gives_what_came_at_eleven_the_next_day() -> None:
    mornings = Calendar.from_json({"windows": {str(day): [["07:00", "11:00"]] for day in range(5)}})
    assert due_same_day(mornings, at("2026-03-03 11:00")).at == at("2026-03-04 11:00")
    assert due_same_day(mornings, at("2026-03-03 10:59")).at == at("2026-03-03 11:00")


def test_a_limit_of_nothing_is_over_at_once_and_one_of_extensions_only_is_not() -> None:
    received = at("2026-03-03 08:00")
    assert due_after(USUAL, received, minutes=0).at == received == due_after(USUAL, received, days=0).at
    assert due_after(USUAL, received, minutes=0, extensions=[Extension(60)]).at == at("2026-03-03 09:00")
    assert due_after(USUAL, received, minutes=60, extensions=[Extension(0)]).at == at("2026-03-03 09:00")


@pytest.mark.parametrize(("minutes", "more"), [(-1, 0), (60, -1), (-60, 120)])
def test_no_part_of_a_limit_is_negative(minutes: int, more: int) -> None:
    with pytest.raises(ValueError, match="not negative"):
        due_after(USUAL, at("2026-03-03 08:00"), minutes=minutes, extensions=[Extension(more)])


def test_pauses_that_touch_are_one_and_empty_ones_are_none() -> None:
    one, two, three = at("2026-03-03 08:00"), at("2026-03-03 09:00"), at("2026-03-03 10:00")
    assert joined([(two, three), (one, two)]) == ((one, three),)
    assert joined([(one, one)]) == () == joined([(two, one)])
    assert joined([(one, three), (two, two)]) == ((one, three),)


def test_a_term_in_days_is_told_day_by_day_from_morning_to_evening() -> None:
    due = due_at_close(USUAL, at("2026-03-05 10:00"), 3)
    assert [(line.from_, line.to, line.counted_minutes) for line in due.lines] == [
        (at("2026-03-06 07:00"), at("2026-03-06 17:00"), 480), (at("2026-03-07 00:00"), at("2026-03-08 00:00"), 0),
        (at("2026-03-08 00:00"), at("2026-03-09 00:00"), 0), (at("2026-03-09 07:00"), at("2026-03-09 17:00"), 480),
        (at("2026-03-10 07:00"), at("2026-03-10 17:00"), 480),
    ]  # fmt: skip
    assert [line.why[-1] for line in due.lines if line.counted_minutes] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("now", "due", "days"),
    [
        ("2026-03-03 08:00", "2026-03-03 07:00", 0), ("2026-03-03 08:00", "2026-03-04 17:00", 1),
        ("2026-03-06 08:00", "2026-03-09 17:00", 1), ("2026-03-03 08:00", "2026-03-02 17:00", -1),
        ("2026-03-09 08:00", "2026-03-06 17:00", -1), ("2026-03-05 08:00", "2026-03-03 17:00", -2),
        ("2026-03-03 08:00", "2026-03-05 17:00", 2),
    ],
)  # fmt: skip
def test_days_left_are_working_days_after_today(now: str, due: str, days: int) -> None:
    assert working_days_between(USUAL, at(now), at(due)) == days


# ---------------------------------------------------------------- limits


def test_a_clock_may_run_on_the_minute_it_stopped_and_not_before() -> None:
    limit = TimeLimit(at("2026-03-03 08:00"), 60).pause(at("2026-03-03 08:30"))
    assert limit.resume(at("2026-03-03 08:30")).due(USUAL) == due_after(USUAL, at("2026-03-03 08:00"), minutes=60)
    with pytest.raises(Missing, match="trước lúc tạm dừng"):
        limit.resume(at("2026-03-03 08:29"))


@pytest.mark.parametrize(("minutes", "good"), [(0, False), (-5, False), (1, True)])
def test_an_extension_adds_something(minutes: int, good: bool) -> None:
    limit = TimeLimit(at("2026-03-03 08:00"), 60)
    if good:
        assert limit.extend(minutes, "Hồ sơ phức tạp").budget == 61
        return
    with pytest.raises(Missing, match="lớn hơn không"):
        limit.extend(minutes, "Hồ sơ phức tạp")


# ---------------------------------------------------------------- calendars as data


def test_a_holiday_of_several_days_holds_on_each_of_them() -> None:
    tet = calendar(holidays=[{"from": "2026-02-16", "to": "2026-02-20", "name": "Tết"}])
    off = [day for day in range(13, 24) if not tet.works(date(2026, 2, day))]
    assert off == [14, 15, 16, 17, 18, 19, 20, 21, 22]
    one = calendar(holidays=[{"from": "2026-02-16", "to": "2026-02-16"}])
    assert [day for day in (16, 17) if not one.works(date(2026, 2, day))] == [16]


@pytest.mark.parametrize(("first", "last", "good"), [
    ("2026-02-16", "2026-02-15", False), ("2026-01-01", "2026-03-01", True), ("2026-01-01", "2026-03-02", False),
])  # fmt: skip
def test_a_holiday_is_not_turned_round_and_lasts_at_most_sixty_days(first: str, last: str, good: bool) -> None:
    said = {"holidays": [{"from": first, "to": last}]}
    if good:
        assert not calendar(**said).works(date(2026, 3, 1) - timedelta(days=3))
        return
    with pytest.raises(BadCalendar, match="không phải một kỳ nghỉ"):
        calendar(**said)


@pytest.mark.parametrize(
    "said",
    [{"holidays": {"date": "2026-03-03"}}, {"half_days": "2026-03-03"}, {"windows": {"0": "07:00"}}, {"make_up": 5},
     {"half_days": [{"date": "2026-03-03", "windows": "07:00-11:00"}]}],
)  # fmt: skip
def test_what_must_be_a_list_is_one(said: dict[str, Any]) -> None:
    with pytest.raises(BadCalendar, match="danh sách"):
        calendar(**said)


def test_weekly_hours_for_a_while_hold_from_the_first_to_the_last_day() -> None:
    short = {"0": [["08:00", "10:00"]], "1": [["08:00", "10:00"]]}
    made = calendar(periods=[{"name": "Mùa mưa", "from": "2026-03-03", "to": "2026-03-09", "windows": short}])
    hours = [made.windows(date(2026, 3, day)) for day in (2, 3, 9, 10)]
    usual, rainy = (Window(time(7), time(11)), Window(time(13), time(17))), (Window(time(8), time(10)),)
    assert hours == [usual, rainy, rainy, usual]
    assert made.periods[0].name == "Mùa mưa"
    day = calendar(periods=[{"from": "2026-03-03", "to": "2026-03-03", "windows": short}])
    assert day.windows(date(2026, 3, 3)) == rainy and day.periods[0].name == ""
    with pytest.raises(BadCalendar, match="trước ngày có hiệu lực"):
        calendar(periods=[{"from": "2026-03-03", "to": "2026-03-02", "windows": short}])


def test_exchanged_days_bear_the_name_given_or_say_what_was_exchanged() -> None:
    pair = {"off": "2026-03-06", "worked": "2026-03-14"}
    plain, named = calendar(exchanged=[pair]), calendar(exchanged=[pair | {"name": "Hoán đổi"}])
    assert plain.why_off(date(2026, 3, 6)) == "Nghỉ, làm bù ngày 14/03/2026"
    assert plain.special[date(2026, 3, 14)].why == "Làm bù cho ngày 06/03/2026"
    assert named.why_off(date(2026, 3, 6)) == "Hoán đổi" == named.special[date(2026, 3, 14)].why


def test_worked_saturdays_are_written_as_made_up_and_short_days_as_half() -> None:
    said = {"make_up": [{"date": "2026-03-14", "windows": [["07:00", "11:00"]]}],
            "half_days": [{"date": "2026-03-06", "windows": [["07:00", "11:00"]]}]}  # fmt: skip
    written = calendar(**said).to_json()
    assert [one["date"] for one in written["make_up"]] == ["2026-03-14"]
    assert [one["date"] for one in written["half_days"]] == ["2026-03-06"]
    assert Calendar.from_json(written).special == calendar(**said).special


def test_what_a_unit_does_not_say_of_its_own_is_the_province_s() -> None:
    short = {"0": [["08:00", "10:00"]]}
    made = calendar(
        name="Lịch tỉnh", decided_to="2026-12-31",
        units={"tt": {"windows": short, "name": "Trung tâm", "decided_to": "2026-06-30"}, "kt": {"name": ""}},
    )  # fmt: skip
    own, same = made.for_unit(["tt"]), made.for_unit(["kt"])
    assert (own.name, own.decided_to, own.windows(date(2026, 3, 2))) == (
        "Trung tâm", date(2026, 6, 30), (Window(time(8), time(10)),),
    )  # fmt: skip
    assert (same.name, same.decided_to, same.week) == ("Lịch tỉnh, kt", date(2026, 12, 31), made.week)
    assert made.for_unit(["la"]) is made


def test_holidays_are_decided_up_to_a_day() -> None:
    made = calendar(decided_to="2026-12-31")
    assert made.decided(date(2026, 12, 31)) and not made.decided(date(2027, 1, 1))
    assert calendar().decided(date(2100, 1, 1))
