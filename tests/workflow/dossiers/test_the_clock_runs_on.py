"""A clock that stood still runs on with the minutes left: of the dossier, of its steps, of those opened now."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.workflow.changed import replace
from tests.workflow.dossiers.along_route import at_appraisal, move
from tests.workflow.office import VIETNAM, Desk
from workflow.default_calendar import default_calendar
from workflow.dossiers.running_on import dues_of, left_of, moved_dues, new_date, runs_on
from workflow.workdays import due_after

CALENDAR = default_calendar()


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2026 (the 2nd is a Monday)."""
    return datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM)


def paused() -> Desk:
    """Return a dossier that waits for a paper since Monday at nine, two working days before its date."""
    desk = at_appraisal()
    move(desk, "expert", "tham_dinh", "cho_bo_sung", outcome="thieu")
    desk.do("counter", "dossier.supplement_requested")
    return desk


@pytest.mark.parametrize(
    ("due", "since", "minutes"),
    [
        (clock(2, 11), clock(2, 9), 120),
        (clock(3, 9), clock(2, 9), 480),  # a working day lasts eight hours
        (clock(2, 9), clock(2, 9), 0),
        (clock(2, 8), clock(2, 9), 0),  # it was late already: nothing is left, and nothing is owed
    ],
)
def test_what_was_left_is_counted_in_working_minutes(due: datetime, since: datetime, minutes: int) -> None:
    assert left_of(CALENDAR, due.isoformat(), since.isoformat()) == minutes


def test_only_steps_with_hours_of_their_own_get_a_date() -> None:
    route = at_appraisal().state.procedure.route
    timed = [node.id for node in route.nodes if node.hours]
    untimed = [node.id for node in route.nodes if not node.hours]
    found = dues_of(CALENDAR, route, [*timed, *untimed, "khong-co"], clock(2, 9))
    assert sorted(found) == sorted(timed) and timed and untimed
    hours = route.node(timed[0]).hours
    assert found[timed[0]] == due_after(CALENDAR, clock(2, 9), minutes=hours * 60).at.isoformat()


def test_steps_that_stood_still_get_what_was_left_from_now_on() -> None:
    state = replace(at_appraisal().state, dues={"a": clock(2, 11).isoformat(), "b": clock(2, 8).isoformat()})
    moved = moved_dues(CALENDAR, state, clock(2, 9).isoformat(), clock(9, 9))
    assert moved == {"a": clock(9, 11).isoformat(), "b": clock(9, 9).isoformat()}


def test_a_new_date_has_its_lines_and_no_minute_that_rounding_gave() -> None:
    first = due_after(CALENDAR, clock(2, 9, 5), minutes=100)
    assert first.at == clock(2, 10, 45), "rounded up to the quarter of an hour"
    lines = tuple(line.to_json() for line in first.lines)
    state = replace(at_appraisal().state, due=first.at.isoformat(), due_lines=lines)
    again = new_date(CALENDAR, state, clock(2, 9, 5).isoformat(), clock(9, 9))
    assert again["due"] == due_after(CALENDAR, clock(9, 9), minutes=100).at.isoformat() and again["due_lines"]
    assert new_date(CALENDAR, replace(state, due=None), clock(2, 9).isoformat(), clock(9, 9)) == {}


def test_the_end_of_a_pause_gives_the_dossier_and_the_step_behind_it_their_dates() -> None:
    desk = paused()
    assert desk.state.paused_at
    found = runs_on(CALENDAR, desk.state, "supplement", clock(9, 9))
    assert found["due"] > desk.state.due and found["due_lines"]
    assert "tham_dinh" in found["dues"]
    bare = replace(desk.state, due=None, dues={}, procedure=desk.state.procedure)
    assert "due" not in runs_on(CALENDAR, bare, "finance", clock(9, 9))
