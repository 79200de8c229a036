"""Days and pauses at the edges of a calendar: seeded years, make-up days, same-day results, hours turned round."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from workflow.default_calendar import default_calendar
from workflow.workdays import VIETNAM, Calendar, Window
from workflow.workdays.counting import due_same_day
from workflow.workdays.lines import PAUSED
from workflow.workdays.seed import EXCHANGED, seed

USUAL = default_calendar()


def at(text: str) -> datetime:
    """Read "2026-03-03 10:00" as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_a_seeded_year_has_the_days_exchanged_by_decision() -> None:
    made = seed([2026], date(2026, 12, 31))
    for off, worked in EXCHANGED.items():
        assert made.windows(off) == () and "thay cho" in made.why_off(off)
        assert made.windows(worked) == made.week[0] and worked.weekday() == 5
        assert made.windows(off) == USUAL.windows(off) and made.windows(worked) == USUAL.windows(worked)
    other = seed([2025], date(2025, 12, 31))
    for off, worked in EXCHANGED.items():
        assert other.windows(off) and not other.windows(worked)


def test_what_is_decided_is_not_marked_as_expected() -> None:
    made = seed([2026], date(2026, 4, 30))
    assert not made.special[date(2026, 2, 17)].expected
    assert made.special[date(2026, 9, 1)].expected and made.special[date(2026, 8, 22)].expected
    assert not made.special[date(2026, 9, 2)].expected, "the day itself is fixed by the law"


def test_office_hours_that_end_before_they_begin_are_refused() -> None:
    for start, end in ((time(17), time(8)), (time(8), time(8))):
        with pytest.raises(ValueError, match="end before they begin"):
            Window(start, end)
    assert Window(time(7, 30), time(11, 45)).minutes == 255


def test_a_make_up_day_without_hours_of_its_own_takes_those_of_monday() -> None:
    week = {"windows": {"0": [["07:00", "11:00"]], "1": [["08:00", "12:00"]]}}
    made = Calendar.from_json(week | {"make_up": [{"date": "2026-03-07", "name": "Làm bù"}]})
    assert made.windows(date(2026, 3, 7)) == made.windows(date(2026, 3, 2)) == (Window(time(7), time(11)),)
    own = Calendar.from_json(week | {"make_up": [{"date": "2026-03-07", "windows": [["08:00", "09:00"]]}]})
    assert own.windows(date(2026, 3, 7)) == (Window(time(8), time(9)),)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-03 08:00", "2026-03-03 17:00"),
        ("2026-03-03 14:59", "2026-03-03 17:00"),
        ("2026-03-03 15:00", "2026-03-04 17:00"),
        ("2026-03-06 16:00", "2026-03-09 17:00"),
        ("2026-03-07 09:00", "2026-03-09 17:00"),
    ],
)
def test_a_same_day_result_is_due_at_the_close_of_that_day_or_the_next(received: str, due: str) -> None:
    assert due_same_day(USUAL, at(received)).at == at(due)


def test_received_after_office_hours_before_the_cut_off_it_is_due_the_next_day() -> None:
    """An office that closes at noon and counts the day of receipt until 15:00."""
    mornings = Calendar.from_json({"windows": {str(day): [["07:00", "11:00"]] for day in range(5)}})
    due = due_same_day(mornings, at("2026-03-03 12:00"))
    assert due.at == at("2026-03-04 11:00")
    assert sum(line.counted_minutes for line in due.lines) == 240


@pytest.mark.parametrize(
    ("stop", "go", "due", "paused"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:00", "2026-03-03 17:00", 0),
        ("2026-03-03 07:00", "2026-03-03 08:30", "2026-03-03 17:00", 0),
        ("2026-03-03 17:00", "2026-03-04 10:00", "2026-03-03 17:00", 0),
        ("2026-03-05 09:00", "2026-03-05 10:00", "2026-03-03 17:00", 0),
        ("2026-03-03 09:00", "2026-03-03 14:00", "2026-03-03 17:00", 1),
        ("2026-03-03 09:00", "2026-03-03 15:30", "2026-03-04 17:00", 1),
        ("2026-03-03 08:00", "2026-03-05 10:00", "2026-03-05 17:00", 1),
    ],
)
def test_a_pause_moves_the_day_only_when_it_lies_inside_the_time_allowed(
    stop: str, go: str, due: str, paused: int
) -> None:
    found = due_same_day(USUAL, at("2026-03-03 08:30"), [(at(stop), at(go))])
    assert found.at == at(due)
    assert len([line for line in found.lines if line.why == PAUSED]) == paused
    assert all(line.from_ < line.to for line in found.lines)
