"""Early, on time, late and how far, on the very minute; sentences about lines; the names of seeded days."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflow.default_calendar import default_calendar
from workflow.workdays import VIETNAM, BadCalendar, DueLine, Rule, exact_end, explain, left, standing
from workflow.workdays.lines import BY_DAY, ROUNDED, SAME_DAY
from workflow.workdays.seed import seed

USUAL = default_calendar()
DUE = datetime(2026, 11, 18, 10, 0, tzinfo=VIETNAM)
"""A Wednesday."""


def at(text: str) -> datetime:
    """Read "18 10:00" as a time in November 2026."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("finished", "kind"),
    [("18 09:59", "early"), ("18 10:00", "on-time"), ("18 10:01", "late"), ("17 18:00", "early")],
)
def test_by_the_minute_the_very_minute_is_on_time(finished: str, kind: str) -> None:
    assert standing(USUAL, DUE, finished=at(finished), by_hours=True).kind == kind


@pytest.mark.parametrize(
    ("finished", "kind"),
    [("18 09:31", "on-time"), ("18 09:30", "early"), ("18 10:29", "on-time"), ("18 10:30", "late")],
)
def test_tolerances_are_counted_from_the_minute_they_name(finished: str, kind: str) -> None:
    rule = Rule(early_from=30, late_from=30)
    assert standing(USUAL, DUE, finished=at(finished), by_hours=True, rule=rule).kind == kind


def test_tolerances_of_one_minute_are_none_and_are_not_printed() -> None:
    assert "sớm dưới" not in Rule().words() and "chậm dưới" not in Rule().words()
    assert "sớm dưới 2 phút làm việc tính" in Rule(early_from=2).words()
    assert "chậm dưới 2 phút làm việc tính" in Rule(late_from=2).words()
    read = Rule.from_json({"source": "QĐ 1"})
    assert (read.early_from, read.late_from, read.days_by, read.hours_by) == (1, 1, "date", "minute")
    for wrong in (0, -1, True, "5"):
        with pytest.raises(BadCalendar, match="từ 1 trở lên"):
            Rule.from_json({"late_from": wrong})


@pytest.mark.parametrize(
    ("finished", "words"),
    [
        ("18 09:01", "trước hạn 59 phút"),
        ("18 09:00", "trước hạn 1 giờ làm việc"),
        ("18 08:59", "trước hạn 1 giờ 1 phút"),
        ("17 10:01", "trước hạn 7 giờ 59 phút"),
        ("17 10:00", "trước hạn 1 ngày làm việc"),
        ("17 09:01", "trước hạn 1 ngày làm việc"),
        ("17 09:00", "trước hạn 1 ngày 1 giờ làm việc"),
        ("16 10:00", "trước hạn 2 ngày làm việc"),
        ("19 10:00", "quá hạn 1 ngày làm việc"),
    ],
)
def test_how_far_is_told_in_the_units_people_speak_of(finished: str, words: str) -> None:
    assert standing(USUAL, DUE, finished=at(finished), by_hours=True).words == words


@pytest.mark.parametrize(("now", "kind"), [("18 10:00", "in-time"), ("18 10:01", "overdue")])
def test_under_way_it_is_overdue_after_the_very_minute(now: str, kind: str) -> None:
    assert standing(USUAL, DUE, now=at(now)).kind == kind


@pytest.mark.parametrize(
    ("now", "words", "kind"),
    [
        ("18 10:00", "Hôm nay 10:00", "today"), ("18 10:01", "Quá 1 giờ", "overdue"),
        ("18 13:59", "Quá 1 giờ", "overdue"), ("19 09:59", "Quá 7 giờ", "overdue"),
        ("19 10:00", "Quá 1 ngày", "overdue"), ("20 10:00", "Quá 2 ngày", "overdue"),
        ("17 10:00", "Còn 1 ngày", "soon"), ("16 10:00", "Còn 2 ngày", "later"), ("13 10:00", "Còn 3 ngày", "later"),
    ],
)  # fmt: skip
def test_a_deadline_says_what_is_left_of_it(now: str, words: str, kind: str) -> None:
    found = left(USUAL, at(now), DUE)
    assert (found.words, found.kind) == (words, kind)


def test_on_a_day_off_the_next_working_day_is_one_day_away() -> None:
    monday = datetime(2026, 11, 16, 10, 0, tzinfo=VIETNAM)
    assert left(USUAL, at("14 10:00"), monday).words == "Còn 1 ngày"
    saturday = datetime(2026, 11, 14, 10, 0, tzinfo=VIETNAM)
    assert left(USUAL, at("13 10:00"), saturday).words == "Còn 1 ngày"


# ---------------------------------------------------------------- sentences


def test_a_same_day_result_is_said_with_the_day_it_is_due() -> None:
    morning, afternoon = (at("18 07:00"), at("18 11:00")), (at("18 13:00"), at("18 17:00"))
    worked = [DueLine(*stretch, 240, SAME_DAY) for stretch in (morning, afternoon)]
    waited = DueLine(at("17 15:00"), at("18 00:00"), 0, "Ngày nhận không tính")
    assert explain([waited, *worked]) == f"{SAME_DAY.lower()} 18/11"
    assert explain([DueLine(at("18 17:00"), at("18 18:00"), 0, SAME_DAY)]) == SAME_DAY.lower()
    assert explain([waited]) == ""
    mixed = [*worked, DueLine(at("19 07:00"), at("19 08:00"), 60, "Giờ làm việc")]
    assert explain(mixed) == f"{SAME_DAY.lower()} 19/11"


def test_only_whole_days_are_said_to_be_left_out() -> None:
    lines = [
        DueLine(at("17 07:00"), at("17 11:00"), 240, "Giờ làm việc"),
        DueLine(at("17 11:00"), at("17 13:00"), 0, "Nghỉ trưa"),
        DueLine(at("17 17:00"), at("18 00:00"), 0, "Nghỉ lễ"), DueLine(at("18 00:00"), at("19 00:00"), 0, "Nghỉ lễ"),
        DueLine(at("19 00:00"), at("20 07:00"), 0, "Chờ"), DueLine(at("20 07:00"), at("20 11:00"), 240, "Giờ làm việc"),
    ]  # fmt: skip
    assert explain(lines) == "1 ngày làm việc từ 17/11, trừ 17–18/11"
    by_day = [DueLine(at("18 07:00"), at("18 17:00"), 480, f"{BY_DAY}1")]
    assert explain(by_day) == "1 ngày làm việc sau 17/11"


def test_the_exact_end_is_before_rounding_where_something_was_rounded() -> None:
    counted = DueLine(at("18 07:00"), at("18 10:53"), 233, "Giờ làm việc")
    rounded = DueLine(at("18 10:53"), at("18 11:00"), 0, ROUNDED)
    assert exact_end([counted, rounded], "2026-11-18T11:00:00+07:00") == at("18 10:53")
    assert exact_end([counted], "2026-11-18T10:53:00+07:00") == at("18 10:53")
    assert exact_end([], "2026-11-18T11:00:00+07:00") == at("18 11:00")


# ---------------------------------------------------------------- seeded days


def test_a_made_up_saturday_says_for_which_day_and_has_monday_s_hours() -> None:
    made = seed([2025, 2026], date(2026, 8, 21))
    for worked, off in (("2025-04-26", "02/05/2025"), ("2026-01-10", "02/01/2026"), ("2026-08-22", "31/08/2026")):
        special = made.special[date.fromisoformat(worked)]
        assert (special.why, special.windows) == (f"Làm bù cho ngày {off}", made.week[0])
    assert not made.special[date(2025, 4, 26)].expected and made.special[date(2026, 8, 22)].expected
    assert not seed([2026], date(2026, 8, 22)).special[date(2026, 8, 22)].expected
    short = (made.week[0][:1], *made.week[1:])
    own = seed([2026], date(2026, 12, 31), short)
    assert own.windows(date(2026, 8, 22)) == short[0] == own.windows(date(2026, 1, 10)) != short[1]
    assert made.why_off(date(2026, 8, 31)) == "Ngày nghỉ (thay cho ngày 22/08/2026) (dự kiến)"
