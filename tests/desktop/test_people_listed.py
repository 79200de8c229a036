"""Wherever people are chosen from or counted, they stand by their given names, as lists of people in Vietnamese do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.desk.forms import form_of
from desktop.desk.handing_forms import colleagues
from tests.desktop.register_office import Clerk
from tests.desktop.report_office import ROWS
from tests.workflow.reports.forty import question
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.vietnamese import name_key


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    clerk = Clerk(tmp_path / "desk")
    clerk.lend("van_ban_den", 1, 5)
    yield clerk
    clerk.close()


def given(choices: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names of choices, without posts and units; none for the choice of nobody."""
    return [words.partition(",")[0] for id, words in choices if id]


def test_who_may_be_given_a_paper_stands_by_given_name(clerk: Clerk) -> None:
    clerk.arrive("a", "Việc")
    names = given(next(field for field in form_of(clerk.place, "a", "incoming.assigned").fields
                       if field.name == "person").choices)  # fmt: skip
    assert len(names) > 3 and names == sorted(names, key=name_key) and names != sorted(names)


def test_colleagues_of_the_own_unit_come_first_each_part_by_given_name(clerk: Clerk) -> None:
    place = clerk.place
    found = [place.directory.person(id) for id, _ in colleagues(place)]
    own = [one.name for one in found if one.unit == place.me.unit]
    others = [one.name for one in found if one.unit != place.me.unit]
    assert [one.name for one in found] == own + others and len(others) > 3
    assert own == sorted(own, key=name_key) and others == sorted(others, key=name_key)


@pytest.mark.parametrize("name", ["van-ban-den-nguoi", "van-ban-di-nguoi"])
def test_a_report_by_person_lists_people_by_given_name_and_what_lies_with_nobody_last(name: str) -> None:
    report = known(definitions(lambda n: None), name).compute(ROWS, question())
    labels = [line.label for line in report.lines[:-1]]
    people = [label for label in labels if " (" in label]
    assert [label.split(" (")[0].split()[-1] for label in people] == ["Khải", "Nghĩa", "Thương"]
    assert labels[: len(people)] == people
