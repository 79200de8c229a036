"""The tables the catalogue and its drawings are read by, row by row: what must be there, within which bounds."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from tests.workflow.procedures.test_a_catalogue_is_imported import BIRTH
from workflow.people import Role
from workflow.procedures.bpmn_read import read_bpmn
from workflow.procedures.catalogue import merge
from workflow.procedures.reading import read_lines
from workflow.procedures.route import read_route
from workflow.procedures.sound import UnsoundRoute, check_route

TODAY = date(2026, 11, 22)
MUST = {
    "": ("code", "name", "field", "level"), "papers": ("name",), "fees": ("name", "amount"),
    "steps": ("id", "name", "role"),
}  # fmt: skip
MAY = {
    "": ("version", "valid_from", "valid_to", "tiers", "agency", "days", "fee", "result", "results", "legal"),
    "papers": ("id", "form", "count", "required", "case", "template", "type", "months", "once"),
    "fees": ("kind", "case"), "steps": ("unit", "hours"),
}  # fmt: skip
BOUNDS = [
    ("", "days", 0, 2000), ("", "hours", 0, 16_000), ("", "fee", 0, 10**12), ("papers", "count", 1, 100),
    ("papers", "months", 0, 1200), ("fees", "amount", 0, 10**12), ("steps", "hours", 0, 20_000),
]  # fmt: skip


def taken(change: dict[str, Any]) -> list[str]:
    """Import the record; return why it was refused, nothing when it was taken."""
    done = merge(None, read_lines("a.json", json.dumps([change]).encode()), TODAY)
    return [line.words for line in done.refused]


def record(part: str, field: str, value: Any = None) -> dict[str, Any]:
    """Return the good record with one field of it, or of the first of its parts, another value; left out for None."""
    found = copy.deepcopy(BIRTH)
    where = found[part][0] if part else found
    where.pop(field, None)
    if value is not None:
        where[field] = value
    return found


@pytest.mark.parametrize(("part", "field"), [(part, field) for part, fields in MUST.items() for field in fields])
def test_without_what_must_be_there_a_procedure_is_refused(part: str, field: str) -> None:
    assert taken(record(part, field)) and not taken(BIRTH)


@pytest.mark.parametrize(("part", "field"), [(part, field) for part, fields in MAY.items() for field in fields])
def test_without_what_may_be_left_out_it_is_taken(part: str, field: str) -> None:
    assert taken(record(part, field)) == []


@pytest.mark.parametrize(("part", "field", "low", "high"), BOUNDS)
def test_numbers_are_taken_up_to_their_bounds(part: str, field: str, low: int, high: int) -> None:
    def words(value: int) -> str:
        return " ".join(taken(record(part, field, value)))

    outside = f"phải là số nguyên từ {low} đến {high}"
    assert outside in words(low - 1) and outside in words(high + 1)
    assert outside not in words(low) and outside not in words(high)


@pytest.mark.parametrize(
    ("word", "required"),
    [("có", True), ("true", True), ("x", True), ("1", True), ("", True), ("không", False), ("false", False),
     ("0", False), (True, True), (False, False)],
)  # fmt: skip
def test_yes_and_no_as_offices_write_them(word: Any, required: bool) -> None:
    done = merge(None, read_lines("a.json", json.dumps([record("papers", "required", word)]).encode()), TODAY)
    (procedure,) = done.body["procedures"]
    assert procedure["papers"][0].get("required", True) is required


DRAWN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">
<process id="p" name="Quy trình"><laneSet id="l"><lane id="l1" name="{lane}"><flowNodeRef>lam</flowNodeRef></lane>
</laneSet><startEvent id="vao"/><userTask id="lam" name="Làm"/><endEvent id="het"/>
<sequenceFlow id="a" sourceRef="vao" targetRef="lam"/><sequenceFlow id="b" sourceRef="lam" targetRef="het"/>
</process></definitions>"""


@pytest.mark.parametrize(
    ("lane", "role"),
    [("Văn thư", Role.CLERK), ("Lãnh đạo", Role.LEADER), ("Trưởng đơn vị", Role.UNIT_HEAD),
     ("Trưởng phòng", Role.UNIT_HEAD), ("CHUYÊN VIÊN", Role.SPECIALIST), ("Một cửa", Role.ONE_STOP),
     ("bộ phận một cửa", Role.ONE_STOP)],
)  # fmt: skip
def test_a_lane_named_as_a_role_gives_its_tasks_that_role(lane: str, role: Role) -> None:
    node = read_bpmn(DRAWN.format(lane=lane).encode()).route.node("lam")
    assert node is not None and node.role == role


def ways(kind: str, out: int, into: int = 1) -> dict[str, Any]:
    """Return a route one node of which has so many ways out and in."""
    targets = [f"d{place}" for place in range(out)]
    first = {"id": "s", "kind": "start", "next": ["a"] if into == 1 else ["t"]}
    fork = [] if into == 1 else [{"id": "t", "kind": "split", "next": [f"v{place}" for place in range(into)]}]
    fork += [_work(f"v{place}", "a") for place in range(into)] if into != 1 else []
    node: dict[str, Any] = {"id": "a", "kind": kind, "next": targets}
    node |= {"name": "A", "role": "chuyen_vien", "unit": "kt", "hours": 8} if kind in ("work", "agency") else {}
    node |= {"agency": "Thuế"} if kind == "agency" else {}
    return {"nodes": [first, *fork, node, *(_work(target, "e") for target in targets), {"id": "e", "kind": "end"}]}


def _work(id: str, to: str) -> dict[str, Any]:
    return {"id": id, "kind": "work", "name": id, "role": "chuyen_vien", "unit": "kt", "hours": 8, "next": [to]}


def flawed(value: dict[str, Any]) -> set[str]:
    """Return the nodes that are wrong."""
    try:
        check_route(read_route(value))
    except UnsoundRoute as unsound:
        return {flaw.element for flaw in unsound.flaws}
    return set()


@pytest.mark.parametrize("kind", ["work", "agency"])
def test_a_step_has_one_way_on(kind: str) -> None:
    assert "a" not in flawed(ways(kind, 1))
    assert "a" in flawed(ways(kind, 2))


def test_a_beginning_has_one_way_on_and_none_in() -> None:
    value = ways("work", 1)
    value["nodes"][0]["next"] = ["a", "d0"]
    assert "s" in flawed(value)
    back = ways("work", 1)
    back["nodes"][1]["next"] = ["s"]
    assert "s" in flawed(back)


def test_a_split_has_one_way_in_and_a_join_one_way_on() -> None:
    assert "a" in flawed(ways("split", 2, into=2))
    assert "a" in flawed(ways("join", 2, into=2))
    assert "a" not in flawed(ways("join", 1, into=2))
