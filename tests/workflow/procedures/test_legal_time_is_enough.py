"""The legal time of a procedure against the slowest way through its route: told at import, never refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.training.province import data
from tests.workflow.procedures.sample import land
from tests.workflow.procedures.test_a_catalogue_is_imported import BIRTH, LAND
from workflow.procedures.catalogue import merge
from workflow.procedures.longest import longest_hours, too_short
from workflow.procedures.refused import Line, Spot
from workflow.procedures.route import Route, read_route

TODAY = date(2026, 11, 22)


def remarks(record: dict[str, Any]) -> list[str]:
    """Return what an import of one record remarks."""
    done = merge(None, [Line(record, Spot(2))], TODAY)
    assert not done.refused and done.added == (record["code"],)
    return [line.words for line in done.remarks]


def route(*nodes: dict[str, Any]) -> Route:
    """Return a route."""
    return read_route({"nodes": list(nodes)})


def test_of_branches_the_slowest_counts_of_choices_the_longest() -> None:
    found = route(
        {"id": "a", "kind": "start", "next": ["chia"]},
        {"id": "chia", "kind": "split", "next": ["x", "y"]},
        {"id": "x", "kind": "work", "hours": 10, "next": ["gop"]},
        {"id": "y", "kind": "agency", "hours": 30, "next": ["gop"]},
        {"id": "gop", "kind": "join", "next": ["chon"]},
        {"id": "chon", "kind": "choice", "next": [{"to": "lau", "outcome": "l"}, {"to": "z", "outcome": "n"}]},
        {"id": "lau", "kind": "work", "hours": 5, "next": ["z"]},
        {"id": "z", "kind": "end"},
    )
    assert longest_hours(found) == 35


def test_a_loop_counts_once_and_waiting_not_at_all() -> None:
    found = route(
        {"id": "a", "kind": "start", "next": ["x"]},
        {"id": "x", "kind": "work", "hours": 10, "next": ["chon"]},
        {"id": "chon", "kind": "choice", "next": [
            {"to": "cho", "outcome": "thieu", "times": 1}, {"to": "z", "outcome": "du"},
        ]},
        {"id": "cho", "kind": "pause", "why": "supplement", "hours": 80, "next": ["x"]},
        {"id": "z", "kind": "end"},
    )  # fmt: skip
    assert longest_hours(found) == 10
    assert longest_hours(Route()) == 0


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20))
def test_steps_one_after_another_add_up(hours: list[int]) -> None:
    ids = [f"b{place}" for place in range(len(hours))]
    nodes: list[dict[str, Any]] = [{"id": "dau", "kind": "start", "next": [ids[0]]}]
    nodes += [{"id": id, "kind": "work", "hours": many, "next": [to]}
              for id, many, to in zip(ids, hours, [*ids[1:], "cuoi"], strict=True)]  # fmt: skip
    assert longest_hours(route(*nodes, {"id": "cuoi", "kind": "end"})) == sum(hours)


@pytest.mark.parametrize(("hours", "told"), [(8, []), (7, [
    "dòng 2, cột «hours»: thời hạn 7 giờ ngắn hơn đường đi dài nhất của quy trình (8 giờ làm việc); xem lại"
])])  # fmt: skip
def test_steps_that_take_longer_than_the_law_allows_are_remarked(hours: int, told: list[str]) -> None:
    assert remarks({**BIRTH, "hours": hours}) == told


def test_days_are_eight_hours_and_a_procedure_without_a_limit_is_never_remarked() -> None:
    needed = longest_hours(read_route(land()))
    enough = -(-needed // 8)
    assert remarks({**LAND, "days": enough}) == []
    (told,) = remarks({**LAND, "days": enough - 1})
    assert "«days»" in told and f"({needed} giờ làm việc)" in told
    assert remarks({name: value for name, value in LAND.items() if name != "days"}) == []


def test_the_procedures_of_the_training_province_have_time_enough() -> None:
    assert [record["code"] for record in data("procedures")["procedures"] if too_short(record)[1]] == []
