"""A person's profile on a machine, and a tiny server that puts the steps of several desks in one order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.workflow.store.notebooks import DIRECTORY, NOW, REGISTRY
from workflow.errors import Refusal
from workflow.people import Person
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import cursors, outbox
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.gathering import looking
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal, StepResult

KEY = bytes(range(32))
LANE = "documents"


class Desk:
    """One profile: its database, journal and files; can be closed and opened again."""

    def __init__(self, folder: Path, person: Person) -> None:
        self.folder, self.person = folder, person
        self.now = NOW
        self.open()

    def open(self) -> None:
        self.database = open_database(self.folder, KEY)
        self.journal = Journal(self.database, REGISTRY, DIRECTORY, self.person, f"may-{self.person.id}")
        self.files = Files(self.database, self.folder, KEY)

    def close(self) -> None:
        self.database.close()

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def do(self, item: str, command: Command, **more: Any) -> tuple[Step, ...]:
        return self.journal.act(item, "notebook", command, now=self.tick(), **more)

    def count(self, table: str) -> int:
        with looking(self.database) as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


class Server:
    """Accepts steps by the rules, gives them positions, and answers the same to the same step."""

    def __init__(self, epoch: str = "e1") -> None:
        self.epoch = epoch
        self.log: list[AcceptedStep] = []
        self.answers: dict[str, StepResult] = {}
        self.states: dict[str, Any] = {}

    def push(self, step: Step) -> StepResult:
        if step.id not in self.answers:
            self.answers[step.id] = self._judge(step)
        return self.answers[step.id]

    def _judge(self, step: Step) -> StepResult:
        rules = REGISTRY[step.item_kind]
        state = self.states.get(step.item, rules.empty(step.item))
        try:
            rules.check(state, step, DIRECTORY)
        except Refusal as refusal:
            return StepResult(step.id, "superseded", None, refusal.text, "ai đó")
        self.states[step.item] = rules.evolve(state, step)
        self.log.append(AcceptedStep(step, len(self.log) + 1))
        return StepResult(step.id, "applied", len(self.log))

    def page(self, results: Sequence[StepResult], since: str) -> AcceptedPage:
        start = int(since or 0)
        return AcceptedPage(tuple(results), tuple(self.log[start:]), str(len(self.log)), self.epoch)

    def sync(self, desk: Desk, *, answer_lost: bool = False, own_steps: bool = True) -> tuple[str, ...]:
        """Run one cycle of a desk: push what may go, take in what is new."""
        rows = outbox.pending(desk.database, LANE)
        outbox.sending(desk.database, [row.id for row in rows])
        results = [self.push(Step.from_json(row.body)) for row in rows]
        if answer_lost:
            return ()
        page = self.page(results, cursors.cursor(desk.database, LANE)[0])
        if not own_steps:
            device = desk.journal.device
            others = tuple(accepted for accepted in page.steps if accepted.step.device != device)
            page = AcceptedPage(page.results, others, page.cursor, page.epoch)
        return desk.journal.apply(LANE, page)
