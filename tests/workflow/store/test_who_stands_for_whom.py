"""Real journals of one office: tasks come and go with delegations, leavers and dissolved units, without a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.workflow.office import VALID
from tests.workflow.organisation.changing_office import AFTER, START, directory
from workflow.errors import NotAllowed, Refusal
from workflow.owners import owners_of
from workflow.people import Directory
from workflow.registry import registry
from workflow.rules import Command, Folder
from workflow.steps import Step
from workflow.store import cursors, lists
from workflow.store.database import open_database
from workflow.store.join import AcceptedPage, AcceptedStep, StepResult
from workflow.store.journal import Journal
from workflow.store.standing import mandate_items

PAPER = "0197a000-0000-7000-8000-000000000001"
AWAY = {"giver": "chu-tich", "taker": "truong-vh", "start": "2025-06-26", "end": "2025-06-28", "acts": ["incoming"]}
ASSIGN = {"lead": "kt", "person": "cv-kt", "cooperating": [], "due": "2025-07-09T17:00:00+07:00"}


class Office:
    """The desks of some people, and one order of steps that all of them get at once."""

    def __init__(self, folder: Path, known: Directory, people: tuple[str, ...]) -> None:
        self.now, self.position = START, 0
        self.desks: dict[str, Journal] = {}
        for id in people:
            (folder / id).mkdir()
            me = known.at(START).record(id)
            assert me is not None
            database = open_database(folder / id, b"k" * 32)
            self.desks[id] = Journal(database, registry(), known, me, f"may-{id}", now=lambda: self.now)
            self.desks[id].settle()

    def do(self, who: str, kind: str, change: Mapping[str, Any] | None = None, item: str = PAPER, **more: Any) -> Step:
        """Do something at one desk and bring it to the others."""
        desk = self.desks[who]
        command = Command(kind, {**VALID[kind], **(change or {})})
        (step,) = desk.act(item, kind.partition(".")[0], command, now=self.now, **more)
        self.position += 1
        cursor = f"s:{self.position}"
        for id, other in self.desks.items():
            mine = (StepResult(step.id, "applied", self.position),) if id == who else ()
            theirs = () if id == who else (AcceptedStep(step, self.position),)
            other.apply("documents", AcceptedPage(mine, theirs, cursor, "e1"))
        return step

    def to_do(self, who: str) -> int:
        """Return how much stands under "Cần xử lý" at a desk, after it looked what changed hands."""
        self.desks[who].settle()
        return lists.counts(self.desks[who].database, self.now)[Folder.TODO].total

    def tasks(self, who: str) -> list[str]:
        """Return the tasks of a person as the store finds them."""
        desk = self.desks[who]
        seen = desk.standing()
        person = seen.record(who)
        assert person is not None
        return [task.key for task in lists.tasks_for(desk.database, owners_of(person, seen))]


@contextmanager
def office(folder: Path, known: Directory, *people: str) -> Iterator[Office]:
    """Open desks for a while."""
    found = Office(folder, known, people)
    try:
        yield found
    finally:
        for desk in found.desks.values():
            desk.database.close()


def register(found: Office, clerk: str = "van-thu", organ: str = "H12.59") -> None:
    """Take a paper in and enter it."""
    found.do(clerk, "incoming.arrived", {"to": [{"organ": organ, "name": ""}], "due": ""})
    found.do(clerk, "incoming.registered", {"year": 2025, "on": found.now.date().isoformat()})


def test_tasks_of_the_absent_come_to_the_substitute_and_go_again(tmp_path: Path) -> None:
    with office(tmp_path, directory(), "chu-tich", "van-thu", "truong-vh") as found:
        register(found)
        found.do("chu-tich", "mandate.given", AWAY, "lam-thay")
        assert (found.to_do("chu-tich"), found.to_do("truong-vh")) == (1, 1), "only the delegation itself to accept"
        found.do("truong-vh", "mandate.accepted", {}, "lam-thay")
        assert (found.to_do("truong-vh"), found.tasks("truong-vh")) == (0, [])
        found.now = START + timedelta(days=2)
        assert (found.to_do("truong-vh"), found.tasks("truong-vh")) == (1, ["assign"])
        found.now = START + timedelta(days=4)
        assert (found.to_do("truong-vh"), found.tasks("truong-vh")) == (0, [])
        assert found.to_do("chu-tich") == 1
        assert mandate_items(found.desks["truong-vh"].database) == ["lam-thay"]


def test_revoked_its_tasks_are_gone_at_once(tmp_path: Path) -> None:
    with office(tmp_path, directory(), "chu-tich", "van-thu", "truong-vh") as found:
        register(found)
        found.do("chu-tich", "mandate.given", AWAY, "lam-thay")
        found.now = START + timedelta(days=2)
        assert found.to_do("truong-vh") == 2
        found.do("chu-tich", "mandate.revoked", {}, "lam-thay")
        assert found.to_do("truong-vh") == 0
        with pytest.raises(NotAllowed):
            found.do("truong-vh", "incoming.assigned", ASSIGN, on_behalf_of="chu-tich")


def test_the_step_of_a_substitute_says_in_whose_place_and_joins_elsewhere(tmp_path: Path) -> None:
    with office(tmp_path, directory(), "chu-tich", "van-thu", "truong-vh") as found:
        register(found)
        found.do("chu-tich", "mandate.given", AWAY, "lam-thay")
        found.now = START + timedelta(days=2)
        found.desks["truong-vh"] = found.desks["truong-vh"].on_behalf("chu-tich")
        step = found.do("truong-vh", "incoming.assigned", ASSIGN)
        assert step.on_behalf_of == "chu-tich"
        for desk in found.desks.values():
            assert desk.state(PAPER).stage == "assigned"
            assert desk.steps(PAPER)[-1].step == step
            assert desk.verify()["broken"] == []


def test_the_work_of_who_left_comes_to_the_head_on_that_day(tmp_path: Path) -> None:
    known = directory({"cv-kt": "2025-06-28"})
    with office(tmp_path, known, "chu-tich", "van-thu", "cv-kt", "truong-kt") as found:
        register(found)
        found.do("chu-tich", "incoming.assigned", ASSIGN)
        assert (found.to_do("cv-kt"), found.to_do("truong-kt")) == (1, 0)
        found.now = START + timedelta(days=4)
        assert found.to_do("truong-kt") == 1
        assert found.tasks("truong-kt") == ["handle"]
        with pytest.raises(Refusal, match="không còn giữ nhiệm vụ"):
            found.do("cv-kt", "incoming.started")
        found.do("truong-kt", "incoming.started")


def test_the_heir_of_a_dissolved_office_gets_its_papers_and_its_tasks(tmp_path: Path) -> None:
    with office(tmp_path, directory(), "van-thu-cu", "van-thu", "chu-tich") as found:
        register(found, "van-thu-cu", "000.01.23.H12")
        assert found.to_do("chu-tich") == 0
        cursor = cursors.cursor(found.desks["van-thu"].database, "documents")
        assert cursor == ("s:2", "e1")
        found.now = AFTER
        assert found.to_do("chu-tich") == 1
        assert found.tasks("chu-tich") == ["assign"]
        assert cursors.cursor(found.desks["chu-tich"].database, "documents") == ("", "e1"), "everything is asked anew"
        found.do("chu-tich", "incoming.assigned", ASSIGN | {"person": "cv-cu"})
        assert found.to_do("chu-tich") == 0
        assert cursors.cursor(found.desks["chu-tich"].database, "documents") == ("s:3", "e1"), "and only once"


def test_settling_twice_changes_nothing_and_a_new_directory_is_looked_at(tmp_path: Path) -> None:
    with office(tmp_path, directory(), "chu-tich", "van-thu", "cv-kt", "truong-kt") as found:
        register(found)
        found.do("chu-tich", "incoming.assigned", ASSIGN)
        desk = found.desks["truong-kt"]
        assert desk.settle() == desk.settle() == ()
        desk.directory = directory({"cv-kt": "2025-06-24"})
        assert desk.settle() == (PAPER,)
        assert desk.settle() == ()
        assert lists.counts(desk.database, found.now)[Folder.TODO].total == 1


def test_an_act_is_judged_by_its_own_day_not_by_the_day_it_arrives(tmp_path: Path) -> None:
    known = directory({"cv-kt": "2025-06-28"})
    with office(tmp_path, known, "chu-tich", "van-thu", "cv-kt") as found:
        register(found)
        found.do("chu-tich", "incoming.assigned", ASSIGN)
        desk = found.desks["cv-kt"]
        desk.act(PAPER, "incoming", Command("incoming.started"), now=START + timedelta(hours=1))
        found.now = datetime(2025, 7, 20, 9, 0, tzinfo=START.tzinfo)
        page = AcceptedPage((), (), "s:9", "e1")
        desk.apply("documents", page)
        desk.rebuild(PAPER)
        assert desk.state(PAPER).stage == "started"
