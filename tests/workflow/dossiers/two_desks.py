"""One dossier on a server and on two desks that hear of each other now and then; every step judged by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.workflow import office
from tests.workflow.changed import replace
from tests.workflow.dossiers.along_route import PROCEDURE
from tests.workflow.procedures.random_routes import random_route
from workflow.dossiers.dossier import Dossier
from workflow.errors import Refusal
from workflow.organisation.post import Post
from workflow.organisation.succession import Link
from workflow.people import Directory, Unit
from workflow.rules import Command
from workflow.steps import Step, make

RULES = office.RULES["dossier"]
DAY = "2026-03-05"
"""The day on which Phòng Kinh tế may become part of another."""
STAYING = "leader"
GOES = tuple(sorted(office.OFFICE - {STAYING}))
DAYS = ("", "2026-03-03", "2026-03-05", "2026-03-09")


def directory(leaving: Mapping[str, str], merged: bool) -> Directory:
    """Return the commune while people leave and, when ``merged``, Phòng Kinh tế goes into a new one with its people."""
    units = [replace(unit, end=DAY) if merged and unit.id == "kt" else unit for unit in office.UNITS]
    people = [replace(person, end=leaving.get(person.id, "")) for person in office.PEOPLE]
    if not merged:
        return Directory(units, people)
    units.append(Unit("ktht", "Phòng Kinh tế - Hạ tầng", "", "nam-can", "KTHT", start=DAY))
    posts = []
    for person in people:
        if person.unit == "kt":
            roles = tuple(role.value for role in person.roles)
            posts += [Post(person.id, "kt", person.post, roles, end=DAY)]
            posts += [Post(person.id, "ktht", person.post, roles, start=DAY)]
    return Directory(units, people, posts=posts, links=[Link("kt", "ktht", DAY)])


class Copies:
    """A dossier as the server and two desks have it.

    Attributes:
        log: accepted steps in the server's order.
        desks: the state each desk shows: what the server accepted when last heard of, and its own pending steps.
        pending: what each desk did since.
        refused: ids of steps that did not come in; a person sees a card for each.
    """

    def __init__(self, item: str, seed: int, size: int, known: Directory) -> None:
        self.item = item
        self.log: list[Step] = []
        self.server: Dossier = RULES.empty(item)
        self.desks: list[Dossier] = [self.server, self.server]
        self.pending: list[list[Step]] = [[], []]
        self.refused: set[str] = set()
        self.made: set[str] = set()
        route = random_route(seed, size).to_json()
        self.do(0, "counter", "dossier.received", office.NOW, known, {"procedure": PROCEDURE | {"route": route}})
        for desk in (0, 1):
            self.synchronise(desk, known)

    def decide(
        self,
        state: Dossier,
        who: str,
        kind: str,
        at: datetime,
        known: Directory,
        change: Mapping[str, Any],
        behalf: str | None = None,
    ) -> list[Step]:
        """Return the steps it would make."""
        actor = known.record(who)
        assert actor is not None
        command = Command(kind, {**office.VALID[kind], **change}, behalf)
        last = self.log[-1].hash if self.log else None
        return [
            make(draft, item=self.item, item_kind="dossier", actor=who, at=at, device="may", previous=last,
                 on_behalf_of=behalf)
            for draft in RULES.decide(state, command, actor, at, known)
        ]  # fmt: skip

    def do(
        self,
        desk: int,
        who: str,
        kind: str,
        at: datetime,
        known: Directory,
        change: Mapping[str, Any],
        behalf: str | None = None,
    ) -> list[Step]:
        """Do it at a desk, or raise the refusal."""
        steps = self.decide(self.desks[desk], who, kind, at, known, change, behalf)
        for step in steps:
            RULES.check(self.desks[desk], step, known)
            self.desks[desk] = RULES.evolve(self.desks[desk], step)
            self.pending[desk].append(step)
            self.made.add(step.id)
        return steps

    def synchronise(self, desk: int, known: Directory) -> None:
        """Let the server judge what waits, and take over what it accepted meanwhile."""
        for step in self.pending[desk]:
            try:
                RULES.check(self.server, step, known)
            except Refusal as refusal:
                assert refusal.text
                self.refused.add(step.id)
                continue
            self.server = RULES.evolve(self.server, step)
            self.log.append(step)
        self.pending[desk] = []
        self.desks[desk] = self.server
