"""Holidays the year's decision has not named yet: the data says so, and so does every due date counted over them."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.commands.dispatch import run
from desktop.printing.receipt import receipt
from desktop.printing.receipt_content import from_received
from desktop.training.province import data
from tests.desktop.dossier_office import Counter
from tests.desktop.printed_pages import RECEIPT, texts
from tests.workflow.changed import replace
from workflow.default_calendar import default_calendar
from workflow.store import catalogue
from workflow.workdays import Calendar, due_after, due_at_close, explain, undecided

CALENDAR = default_calendar()
TET = "2027-02-01T08:00:00+07:00"


def test_the_embedded_calendar_claims_no_decision_that_was_not_made() -> None:
    """The library that seeds it knows yearly decisions up to 2026; Tết 2027 is its reading of the law."""
    assert CALENDAR.decided_to == date(2026, 12, 31)
    for year in (2027, 2028):
        days = {day for day, known in CALENDAR.special.items() if day.year == year and known.expected}
        names = {CALENDAR.special[day].why for day in days}
        assert {"Tết Nguyên Đán", "Mùng hai Tết Nguyên Đán", "Quốc khánh"} <= names, year
        assert not days & {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)}, "fixed by law"
    assert not any(known.expected for day, known in CALENDAR.special.items() if day.year < 2027)


def test_the_training_province_claims_none_either() -> None:
    training = Calendar.from_json(data("calendar"))
    assert training.decided_to == CALENDAR.decided_to
    day, end = date(2025, 1, 1), date(2027, 12, 31)
    for now in (date.fromordinal(n) for n in range(day.toordinal(), end.toordinal() + 1)):
        assert training.works(now) or training.why_off(now) == CALENDAR.why_off(now)


def test_a_day_off_without_decision_says_so() -> None:
    week = {str(n): [["07:00", "11:00"]] for n in range(5)}
    told = Calendar.from_json({
        "windows": week, "decided_to": "2026-12-31",
        "holidays": [{"date": "2026-09-02", "name": "Quốc khánh"}, {"date": "2027-01-01", "name": "Tết Dương lịch"},
                     {"from": "2027-02-07", "to": "2027-02-10", "name": "Tết", "expected": True}],
    })  # fmt: skip
    assert told.why_off(date(2026, 9, 2)) == "Quốc khánh"
    assert told.why_off(date(2027, 2, 8)) == "Tết (dự kiến)"
    assert told.why_off(date(2027, 1, 1)) == "Tết Dương lịch"
    assert told.why_off(date(2027, 2, 6)) == "Nghỉ hằng tuần"


@given(st.datetimes(datetime(2026, 11, 1), datetime(2027, 4, 1)), st.integers(1, 30))
def test_a_due_date_names_exactly_the_undecided_days_it_was_counted_over(received: datetime, days: int) -> None:
    start = received.replace(tzinfo=RECEIPT.received.tzinfo)
    for due in (due_after(CALENDAR, start, days=days), due_at_close(CALENDAR, start, days)):
        crossed = [line.from_.date() for line in due.lines if line.why in {
            f"{known.why} (dự kiến)" for known in CALENDAR.special.values() if known.expected
        }]  # fmt: skip
        assert undecided(due.lines) == undecided(due.to_json()["lines"]) == tuple(crossed)
        assert all(CALENDAR.special[day].expected for day in crossed)
        assert ("dự kiến" in explain(due.lines)) == bool(crossed)


def test_the_command_says_it_in_words_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(("due", "--received", TET, "--days", "10")) == 0
    said = capsys.readouterr().out
    assert "04–10/02 là ngày nghỉ dự kiến" in said and "Giao thừa Tết Nguyên Đán (dự kiến)" in said
    assert run(("due", "--received", TET, "--days", "10", "--json")) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["provisional"] is True and answer["due"] == "2027-02-22T08:00:00+07:00"
    assert run(("due", "--received", "2026-11-11T08:00", "--days", "10", "--json")) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"due", "lines"}


@pytest.mark.parametrize("size", ["A5", "A4"])
def test_the_receipt_says_that_its_date_rests_on_a_provisional_calendar(size: str) -> None:
    due = due_after(CALENDAR, datetime.fromisoformat(TET), days=10)
    step = {
        "code": RECEIPT.code, "procedure": {"code": "1.001612", "name": RECEIPT.procedure, "days": 10},
        "applicant": {"name": RECEIPT.applicant}, "papers": [], "at": TET, "due": due.at.isoformat(),
        "due_lines": due.to_json()["lines"],
    }  # fmt: skip
    made = from_received(step, governing="UBND", office="TT", organ="H12.59", place="Năm Căn", officer="Kha Ngọc Diễm")
    (page,) = texts(receipt(made, size))
    assert "08 giờ 00, thứ Hai 22/02/2027" in page
    assert "04–10/02 là ngày nghỉ dự kiến, chưa có quyết định của năm" in page
    decided = from_received(
        step | {"due_lines": []}, governing="UBND", office="TT", organ="H12.59", place="Năm Căn", officer="Kha"
    )
    assert "dự kiến" not in texts(receipt(decided, size))[0]
    assert replace(made, provisional="") == replace(decided, officer=made.officer)


def test_a_province_s_calendar_that_ends_with_the_decided_year_goes_on_by_the_law() -> None:
    """Nobody counts Tết as working time because the calendar of the new year has not come yet."""
    week = {str(n): [["07:00", "11:00"], ["13:00", "17:00"]] for n in range(5)}
    holidays = [{"date": "2026-09-02", "name": "Quốc khánh"}]
    one = {"windows": week, "decided_to": "2026-12-31", "holidays": holidays, "units": {"tt": {"windows": week}}}
    lent = Calendar.from_json(one).completed(CALENDAR)
    start = datetime.fromisoformat(TET)
    for calendar in (lent, lent.for_unit(["tt"])):
        due = due_after(calendar, start, days=10)
        assert due.at == due_after(CALENDAR, start, days=10).at and undecided(due.lines)
        assert not calendar.works(date(2027, 1, 1)) and calendar.works(date(2026, 4, 30)), "2026 is its own"
    listed = Calendar.from_json(one | {"holidays": [*holidays, {"date": "2027-02-05", "name": "Tết"}]})
    known = [day for day in listed.completed(CALENDAR).special if day.year == 2027]
    assert known == [date(2027, 2, 5)], "a year with days of its own is the province's"
    spring = [{"date": "2026-04-30", "name": "Ngày Chiến thắng"}]
    half = Calendar.from_json({"windows": week, "decided_to": "2026-06-30", "holidays": spring})
    assert not half.completed(CALENDAR).works(date(2026, 9, 2)), "the rest of a year decided in part"
    plain = Calendar.from_json({"windows": week})
    assert plain.completed(CALENDAR) == plain, "where nothing is said to be decided, nothing is added"


def test_a_desk_and_the_servers_count_by_the_completed_calendar(tmp_path: Path) -> None:
    counter = Counter(tmp_path / "quay")
    try:
        short = data("calendar") | {"holidays": [{"date": "2026-09-02", "name": "Quốc khánh"}], "make_up": []}
        with counter.place.database.work() as connection:
            catalogue.put(connection, "calendar", "2", short)
        counter.place.refresh_catalogues()
        assert not counter.place.calendar.works(date(2027, 2, 8))
    finally:
        counter.close()
