"""The made-up province: whole, unique, in NFC, and shaped as the rules read it."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import desktop.training
from desktop.printing.content import DraftContent
from desktop.printing.nd30_types import TYPES
from desktop.printing.pdf_draft import pdf
from workflow.default_calendar import default_calendar
from workflow.people import Directory, Role
from workflow.procedures.procedure import check_procedure, read_procedure
from workflow.procedures.route import Kind
from workflow.workdays import Calendar

FOLDER = Path(desktop.training.__file__).parent / "data"
NAMES = ("units", "people", "procedures", "arrivals", "calendar")


def read(name: str) -> dict[str, Any]:
    """Return one file of the made-up data."""
    value: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="module")
def directory() -> Directory:
    """Return the units and people of the training province."""
    return Directory.from_json(read("units") | read("people"))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_says_it_is_for_training_and_is_nfc(name: str) -> None:
    assert read(name)["training"] is True and read(name)["note"]
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_the_province_has_its_64_communes_and_their_identifiers_are_unique(directory: Directory) -> None:
    kinds = [unit.kind for unit in directory.units.values()]
    assert (kinds.count("phuong"), kinds.count("xa")) == (9, 55)
    organs = [unit.organ for unit in directory.units.values() if unit.organ]
    assert len(organs) == len(set(organs))
    assert all(organ == "H12" or organ.startswith("H12.") for organ in organs)
    assert directory.unit("nam-can").organ == "H12.59"
    assert len(read("units")["units"]) == len(directory.units)


def test_every_unit_has_a_parent_that_is_known(directory: Directory) -> None:
    for unit in directory.units.values():
        assert unit.parent in directory.units or unit.id == "ubnd-tinh"
        assert unit.name and unit.short and unit.place and unit.kind
    home = {unit.short for unit in directory.units.values() if unit.parent == "nam-can"}
    assert home == {"VP", "KT", "VHXH", "TTPVHCC"}


def test_everybody_needed_for_both_journeys_works_in_the_home_commune(directory: Directory) -> None:
    people = [person for person in directory.people.values() if person.unit]
    held = list(chain.from_iterable(person.roles for person in people))
    assert held.count(Role.LEADER) == 2 and held.count(Role.CLERK) == 1 and held.count(Role.ONE_STOP) == 2
    assert held.count(Role.SPECIALIST) >= 3 and held.count(Role.UNIT_HEAD) >= 3
    assert all(directory.office(person.unit).id == "nam-can" for person in people)
    uids = {person.uid for person in people}
    assert len(uids) == len({person.id for person in people}) == len(people)
    assert all(len(uid) == 12 and uid.isdigit() for uid in uids)


def test_the_first_leader_is_the_chairman(directory: Directory) -> None:
    leaders = [person for person in directory.people.values() if person.has(Role.LEADER)]
    assert [leader.post for leader in leaders] == ["Chủ tịch", "Phó Chủ tịch"]


def test_every_step_of_a_procedure_can_be_done_by_somebody_and_takes_the_whole_time(directory: Directory) -> None:
    procedures = read("procedures")["procedures"]
    assert len({procedure["code"] for procedure in procedures}) == len(procedures) >= 20
    for procedure in procedures:
        known = read_procedure(procedure)
        check_procedure(known)
        assert known.fee == procedure["fee"] and len(known.papers) == len(procedure["papers"])
        if known.flow is None:
            assert sum(step.hours for step in known.steps) * 60 == known.minutes, known.name
        else:
            assert max(node.hours for node in known.flow.nodes) * 60 <= known.minutes, known.name
        forms = {paper["form"] for paper in procedure["papers"]}
        assert forms and forms <= {"ban_chinh", "ban_sao", "dien_tu"}
        for step in known.steps:
            doers = [p for p in directory.people.values() if p.unit == step.unit and p.has(Role(step.role))]
            assert doers, (known.name, step)


def test_routes_to_learn_on_use_everything_a_route_can_do() -> None:
    routes = [read_procedure(p).route for p in read("procedures")["procedures"] if "route" in p]
    assert len(routes) >= 8
    nodes = [node for route in routes for node in route.nodes]
    assert {node.kind for node in nodes} == set(Kind)
    assert {node.why for node in nodes if node.why} == {"supplement", "finance"}
    assert any(node.by_person for node in nodes) and any(b.when for node in nodes for b in node.next)
    assert any(branch.times for node in nodes for branch in node.next)


def test_every_arriving_document_can_be_printed(directory: Directory) -> None:
    arrivals = read("arrivals")["arrivals"]
    assert len(arrivals) >= 10
    assert len({(arrival["number"], arrival["notation"]) for arrival in arrivals}) == len(arrivals)
    for arrival in arrivals:
        sender = directory.unit(arrival["from"])
        assert all(directory.unit(to) for to in arrival["to"]) and arrival["type"] in TYPES
        content = DraftContent.from_json(
            arrival | {"issuing_body": sender.name, "place": sender.place, "on": None, "urgency": ""}
        )
        page = pdf(content, training=True)
        assert page.pages <= 2
        assert arrival["due_in_days"] is not None or not any("{han}" in text for text in arrival["body"])


def test_the_calendar_is_read_by_the_rules_and_agrees_with_the_embedded_one() -> None:
    calendar = Calendar.from_json(read("calendar"))
    usual = default_calendar()
    day, end = date(2025, 1, 1), date(2027, 12, 31)
    for ordinal in range(day.toordinal(), end.toordinal() + 1):
        now = date.fromordinal(ordinal)
        assert calendar.windows(now) == usual.windows(now), now
    assert calendar.why_off(date(2026, 2, 17)) == "Tết Nguyên Đán"
    assert calendar.works(date(2026, 8, 22)) and not calendar.works(date(2026, 8, 31))
