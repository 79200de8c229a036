"""Whatever items an office has, sums hold, every figure opens as many items as it says, and periods join up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY, VIETNAM
from workflow.reports.ask import Ask, Terms, ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import Counting
from workflow.reports.row import ReportRow
from workflow.reports.shape import TOTAL

REPORTS = {definition.name: definition for definition in definitions(lambda name: None)}
SUMMED = sorted(name for name, definition in REPORTS.items() if isinstance(definition, Counting))
DAY_ONE = datetime(2026, 1, 1, 8, 0)

days = st.integers(0, 240)


@st.composite
def items(draw: st.DrawFn) -> ReportRow:
    """Return an item whose times follow one another as they do in an office."""
    opened = draw(days)
    due = draw(st.none() | st.integers(0, 60))
    worked = draw(st.none() | st.integers(0, 90))
    handed = draw(st.none() | st.integers(0, 30)) if worked is not None else None
    kind = draw(st.sampled_from(["dossier", "incoming", "outgoing", "work_file"]))
    outcome = draw(st.sampled_from(["done", "done", "refused", "withdrawn", "returned", "voided"]))
    if worked is None or outcome in ("withdrawn", "returned", "voided"):
        handed = worked
    released = "" if worked is None or outcome in ("withdrawn", "returned", "voided") else _day(opened + worked)
    return ReportRow(
        str(draw(st.uuids())), kind, draw(st.sampled_from(["nam-can", "dam-doi"])),
        draw(st.sampled_from(["", "kt", "vh", "gone"])), draw(st.sampled_from(["", "expert", "gone"])),
        draw(st.sampled_from(["", "Đất đai", "Hộ kinh doanh"])), channel=draw(st.integers(1, 3)), opened=_day(opened),
        due="" if due is None else _day(opened + due), by_hour=draw(st.integers(0, 1)),
        paused=draw(st.sampled_from(["", _day(opened + 3)])), released=released,
        closed="" if handed is None else _day(opened + (worked or 0) + handed),
        outcome="" if worked is None else outcome, stage=draw(st.sampled_from(["drafted", "submitted", "sealed"])),
        papers=draw(st.integers(0, 4)), digitised=draw(st.integers(0, 4)), reused=draw(st.integers(0, 2)),
        signed=draw(st.integers(0, 1)), electronic=draw(st.integers(0, 1)),
    )  # fmt: skip


def _day(number: int) -> str:
    return (DAY_ONE + timedelta(days=number, hours=number % 9)).isoformat(timespec="seconds")


offices = st.lists(items(), max_size=25)


def over(first: int, length: int, terms: Terms | None = None) -> Ask:
    """Return the question for ``length`` days from day ``first`` of the year, asked long after."""
    begin = date(2026, 1, 1) + timedelta(days=first)
    now = datetime(2028, 1, 1, 9, 0, tzinfo=VIETNAM)
    return ask(begin, begin + timedelta(days=length), now, DIRECTORY, terms=terms)


@pytest.mark.parametrize("name", SUMMED)
@settings(max_examples=30)
@given(rows=offices, first=days, length=st.integers(0, 120), apart=st.booleans())
def test_sums_hold_and_every_figure_opens_its_items(
    name: str, rows: list[ReportRow], first: int, length: int, apart: bool
) -> None:
    definition = REPORTS[name]
    assert isinstance(definition, Counting)
    asked = over(first, length, Terms(withdrawn="apart" if apart else "solved"))
    report = definition.compute(rows, asked)
    assert [check for check in report.checks if not check.ok] == []
    for place, column in enumerate(report.columns):
        if column.key in definition.derived:
            continue
        parts = [line.figures[place].value for line in report.lines if not line.total]
        assert report.figure(TOTAL, column.key).value == sum(part for part in parts if isinstance(part, int))
        for line in report.lines:
            figure = line.figures[place]
            found = definition.behind(rows, asked, line.key, column.key)
            assert bool(found) == (figure.behind is not None) or column.key in definition.weights
            if column.key not in definition.weights:
                assert len(found) == figure.value and len(set(found)) == len(found)


@given(rows=offices, first=st.integers(0, 200), length=st.integers(0, 60), following=st.integers(0, 60))
def test_what_is_open_at_the_end_of_a_period_is_carried_into_the_next(
    rows: list[ReportRow], first: int, length: int, following: int
) -> None:
    form = REPORTS["II.06a"]
    before, after = over(first, length), over(first + length + 1, following)
    left = form.behind(rows, before, TOTAL, "open")
    assert sorted(left) == sorted(form.behind(rows, after, TOTAL, "carried"))


@given(rows=offices, first=days, length=st.integers(0, 120))
def test_shares_split_into_hits_and_misses(rows: list[ReportRow], first: int, length: int) -> None:
    for name in ("chi-tieu", "qd-766"):
        definition, asked = REPORTS[name], over(first, length)
        for line in definition.compute(rows, asked).lines:
            of, hit, miss = (definition.behind(rows, asked, line.key, which) for which in ("of", "hit", "miss"))
            assert sorted(of) == sorted([*hit, *miss])
            if line.figures[0].value is not None:
                assert [len(of), len(hit), len(miss)] == [figure.value for figure in line.figures[:3]]
    assert 0 <= float(str(REPORTS["qd-766"].compute(rows, over(first, length)).figure(TOTAL, "score").value)) <= 100
