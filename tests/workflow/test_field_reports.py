"""Field reports at their edges: who may be given one, whose it is when it is not ours, until when, who sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.office import DIRECTORY, at
from workflow.errors import Missing


@pytest.mark.parametrize(
    ("stage", "who", "kind", "change", "field"),
    [
        ("", "he-thong", "received", {"office": "kt"}, "office"),
        ("received", "clerk", "assigned", {"unit": "dam-doi"}, "unit"),
        ("received", "clerk", "assigned", {"unit": "kt", "person": "culture"}, "person"),
        ("in_work", "head", "handed", {"person": "culture"}, "person"),
        ("received", "clerk", "returned", {"why": "other", "to": ""}, "to"),
        ("assigned", "leader", "extended", {"due": "2026-03-09T17:00:00+07:00"}, "due"),
        ("assigned", "leader", "extended", {"due": "2028-03-09T17:00:00+07:00"}, "due"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_office_or_the_calendar_is_named(
    stage: str, who: str, kind: str, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Missing) as refused:
        at("field_report", stage).do(who, f"field_report.{kind}", change)
    assert refused.value.field == field


def test_what_somebody_says_of_it_is_kept_with_the_name() -> None:
    desk = at("field_report", "in_work")
    desk.do("peer", "field_report.opinion", {"text": "Đã báo công ty môi trường"})
    assert [(one.actor, one.text) for one in desk.state.opinions] == [("peer", "Đã báo công ty môi trường")]


@pytest.mark.parametrize("who", ["other-clerk", "other-leader", "he-thong"])
def test_another_office_finds_it_in_no_folder(who: str) -> None:
    desk = at("field_report", "received")
    assert desk.rules.folders(desk.state, DIRECTORY.person(who), DIRECTORY) == frozenset()


@pytest.mark.parametrize("due", ["2026-03-02T07:00:00+07:00", "2026-03-01T17:00:00+07:00"])
def test_an_answer_promised_before_the_report_is_refused(due: str) -> None:
    with pytest.raises(Missing) as refused:
        at("field_report", "").do("he-thong", "field_report.received", {"due": due})
    assert refused.value.field == "due"


def test_an_answer_is_written_again_after_a_remark() -> None:
    desk = at("field_report", "drafted")
    desk.do("leader", "field_report.sent_back")
    assert (desk.state.stage, desk.state.remark) == ("in_work", "Nêu rõ đơn vị sửa")
    desk.do("expert", "field_report.drafted")
    assert (desk.state.stage, desk.state.remark) == ("drafted", "")


def test_a_later_date_is_given_once_with_its_reason_and_the_newest_word_of_the_citizen_counts() -> None:
    desk = at("field_report", "assigned")
    desk.do("leader", "field_report.extended")
    assert (desk.state.due, desk.state.note) == ("2026-03-12T17:00:00+07:00", "Chờ vật tư")
    done = at("field_report", "published")
    done.do("he-thong", "field_report.rated")
    done.do("he-thong", "field_report.rated", {"rating": 2, "text": "Lại hỏng"})
    assert (done.state.rating, done.state.rated) == (2, "Lại hỏng")


@pytest.mark.parametrize(
    ("stage", "who", "first"),
    [("received", "clerk", "field_report.assigned"), ("assigned", "head", "field_report.started"),
     ("in_work", "expert", "field_report.drafted"), ("approved", "clerk", "field_report.published")],
)  # fmt: skip
def test_the_next_act_of_each_is_offered_first(stage: str, who: str, first: str) -> None:
    desk = at("field_report", stage)
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    ready = [one for one in options if not one.why_not]
    assert ready[0].kind == first and sum(one.primary for one in ready) <= 1


def test_its_state_is_written_and_read_whole() -> None:
    for stage in ("received", "drafted", "published", "reopened"):
        desk = at("field_report", stage)
        assert desk.rules.from_json(desk.rules.to_json(desk.state)) == desk.state
        assert desk.rules.letters(desk.state, desk.steps[-1], desk.state, DIRECTORY) == ()
