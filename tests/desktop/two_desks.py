"""Several real desks of one office and one impartial judge between them: what a server does, without a line."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from desktop.secrets_box import SecretsBox
from desktop.settings import Settings
from desktop.workplace import Workplace
from signing.here import SigningHere
from tests.workflow.organisation.changing_office import START, directory
from workflow.errors import AlreadyDone, Refusal
from workflow.registry import registry
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import numbers, outbox
from workflow.store.append import named_files
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.join import AcceptedPage, AcceptedStep, StepResult
from workflow.store.journal import Journal
from workflow.store.numbers import Lease

KEY = b"k" * 32


class Clock:
    """The time of the test."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)


class Desks:
    """Opens one record for each person; ``exchange`` lets a desk send and receive."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.known = folder, Clock(), directory()
        self.places: dict[str, Workplace] = {}
        self.accepted: list[AcceptedStep] = []
        self.states: dict[str, Any] = {}

    def place(self, who: str) -> Workplace:
        """Return the desk of a person, on a machine of its own; "lan@2" is the same person's second machine."""
        if who not in self.places:
            folder = self.folder / who
            folder.mkdir()
            database, device = open_database(folder, KEY), f"may-{who}"
            me = self.known.at(self.clock()).record(who.partition("@")[0])
            assert me is not None
            journal = Journal(database, registry(), self.known, me, device, frozenset(), self.clock)
            self.places[who] = Workplace(
                folder, Settings(me.id, device, training=True), database, Files(database, folder, KEY), journal, me,
                cast(SecretsBox, None), self.clock, signer=SigningHere(),
            )  # fmt: skip
        return self.places[who]

    def lend(self, who: str, register: str, year: int, first: int, last: int) -> None:
        """Lend a desk numbers."""
        lease = Lease(f"{register}-{first}", register, year, first, last, "moi", "documents")
        with self.place(who).database.work() as connection:
            numbers.grant(connection, lease, self.clock())

    def do(self, who: str, item: str, kind: str, payload: dict[str, Any]) -> None:
        """Do something without the window."""
        journal = self.place(who).journal
        journal.act(item, kind.partition(".")[0], Command(kind, payload), now=self.clock())

    def exchange(self, *people: str) -> None:
        """Let desks send what waits and take in what the others did, in that order."""
        for who in people:
            place = self.place(who)
            results = tuple(
                self._judge(Step.from_json(row.body)) for row in outbox.rows(place.database, 1000)
                if row.kind == "step" and row.state == "waiting"
            )  # fmt: skip
            page = AcceptedPage(results, tuple(self.accepted), str(len(self.accepted)), "e1")
            place.journal.apply("documents", page)
            for other in self.places.values():
                self._copy_files(place, other)

    def close(self) -> None:
        """Close every record."""
        for place in self.places.values():
            place.close()

    def _judge(self, step: Step) -> StepResult:
        rules = registry()[step.item_kind]
        state = self.states.get(step.item) or rules.empty(step.item)
        try:
            rules.check(state, step, self.known)
        except Refusal as why:
            first = next((one.step.actor for one in reversed(self.accepted) if one.step.item == step.item), "")
            status = "superseded" if isinstance(why, AlreadyDone) or first else "rejected"
            reason = " ".join(part for part in (why.text, why.what_next) if part)
            return StepResult(step.id, status, None, reason, self.known.name(first))  # type: ignore[arg-type]
        self.states[step.item] = rules.evolve(state, step)
        self.accepted.append(AcceptedStep(step, len(self.accepted) + 1))
        return StepResult(step.id, "applied", len(self.accepted))

    def _copy_files(self, place: Workplace, other: Workplace) -> None:
        """Files travel apart from steps."""
        if other is not place:
            for ref in {file.sha256: file for one in self.accepted for file in named_files(one.step.payload)}.values():
                if place.files.has(ref.sha256) and not other.files.has(ref.sha256):
                    other.files.put(place.files.read(ref.sha256), ref.name, ref.media_type, role=ref.role)
