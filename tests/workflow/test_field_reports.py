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
