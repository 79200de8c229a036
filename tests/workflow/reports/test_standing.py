"""Reports and deadlines on screen agree on what is early, on time and late, whatever the province's rule."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.office import VIETNAM
from tests.workflow.reports.forty import DOSSIERS, question
from workflow.errors import Trouble
from workflow.reports.ask import Terms
from workflow.reports.row import ReportRow, local
from workflow.reports.standing import overdue, standing
from workflow.workdays import Calendar
from workflow.workdays.standing import Rule
from workflow.workdays.standing import standing as on_screen

START = datetime(2026, 3, 2, 7, 0, tzinfo=VIETNAM)
moments = st.integers(0, 60 * 24 * 21).map(lambda minutes: START + timedelta(minutes=minutes))
rules = st.builds(
    Rule, days_by=st.sampled_from(["date", "minute"]), hours_by=st.sampled_from(["date", "minute"]),
    early_from=st.sampled_from([1, 60]), late_from=st.sampled_from([1, 30]),
)  # fmt: skip


@given(due=st.none() | moments, done=moments, by_hour=st.booleans(), rule=rules)
def test_what_is_finished_stands_as_its_own_page_says(
    due: datetime | None, done: datetime, by_hour: bool, rule: Rule
) -> None:
    asked = question(Terms(rule=rule))
    row = ReportRow("i", "dossier", due=local(due.isoformat()) if due else "", by_hour=int(by_hour))
    shown = on_screen(Calendar(), due, finished=done, by_hours=by_hour, rule=rule).kind
    assert standing(row, local(done.isoformat()), asked).replace("_", "-") == shown


@given(due=moments, now=moments, paused=st.booleans())
def test_what_is_under_way_is_overdue_as_its_own_page_says(due: datetime, now: datetime, paused: bool) -> None:
    asked = replace(question(), now=local(now.isoformat()))
    row = ReportRow("i", "dossier", due=local(due.isoformat()), paused="2026-03-01T08:00:00" if paused else "")
    shown = on_screen(Calendar(), due, now=now, paused=paused).kind
    assert overdue(row, asked) == (shown == "overdue")


def test_the_rule_and_what_it_says_come_from_the_provinces_terms() -> None:
    terms = Terms.from_json({"standing": {"days_by": "minute", "late_from": 30}, "vertical": ["Đất đai"]})
    assert terms.rule == Rule(days_by="minute", late_from=30) and terms.vertical == {"Đất đai"}
    assert any("so theo phút" in sentence for sentence in terms.words())
    late = next(row for row in DOSSIERS if row.item == "d2")
    assert standing(late, late.released, question()) == "on_time"
    assert standing(late, late.released, question(terms)) == "late"


@pytest.mark.parametrize("value", [{"measure": "sent"}, {"withdrawn": "?"}, {"standing": {"days_by": "week"}}])
def test_terms_nobody_can_count_by_are_refused(value: dict[str, object]) -> None:
    with pytest.raises(Trouble):
        Terms.from_json(value)
