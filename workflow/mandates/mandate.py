"""The rules of delegations, in the one shape of all rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow.acts import Ask, at_office
from workflow.mandates.giving import ENDER, TABLE
from workflow.mandates.mandate_state import ACCEPTED, DECLINED, GIVEN, REVOKED, STAGES, MandateItem
from workflow.owners import owns
from workflow.people import Directory, Person
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step
from workflow.vietnamese import iso_short


class MandateRules:
    """Given → accepted or declined → revoked; it holds from the moment it was given, inside its days."""

    item_kind = "mandate"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> MandateItem:
        """Return the state before the first step."""
        return MandateItem(item)

    def decide(
        self, state: MandateItem, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: MandateItem, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: MandateItem, step: Step) -> MandateItem:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: MandateItem, directory: Directory) -> Row:
        """Return what lists and search know of the delegation."""
        giver, taker = directory.name(state.giver), directory.name(state.taker)
        title = f"{taker} làm thay {giver}, từ {iso_short(state.start)} đến hết {iso_short(state.end)}"
        return Row(
            state=STAGES.get(state.stage, state.stage), title=title if state.stage else "", code=state.basis,
            party=giver, type_name="Làm thay", received=state.given, done=state.stage in (ACCEPTED, DECLINED, REVOKED),
            words=" ".join(part for part in (state.text, state.basis, state.reason) if part),
        )  # fmt: skip

    def folders(self, state: MandateItem, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return "to do" for the one who has to accept; the list of delegations is a page of its own."""
        if not at_office(person, state.office, directory):
            return frozenset()
        mine = any(owns(task.owner, person, directory, self.item_kind) for task in self.tasks(state, directory))
        return frozenset({Folder.TODO}) if mine else frozenset()

    def tasks(self, state: MandateItem, directory: Directory) -> tuple[Task, ...]:
        """Return the taker's task to accept; once it is over by its days nobody has to do anything."""
        over = directory.when is not None and state.end < directory.when.date().isoformat()
        return (Task("accept", state.taker, "Nhận làm thay"),) if state.stage == GIVEN and not over else ()

    def letters(
        self, before: MandateItem, step: Step, after: MandateItem, directory: Directory
    ) -> tuple[Letter, ...]:
        """Return nothing: it stays inside the office."""
        return ()

    def options(self, state: MandateItem, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next; nobody is pressed to end it."""
        kinds = ["mandate.accepted", "mandate.declined"]
        if ENDER.may(state, person, directory):
            kinds.append("mandate.revoked")
        found = TABLE.options(state, person, directory, kinds)
        return tuple(
            Option(o.kind, o.words, o.kind == "mandate.accepted" and o.primary, o.why_not, o.missing, personal=True)
            for o in found
            if not o.why_not
        )

    def files(self, state: MandateItem) -> tuple[FileRef, ...]:
        """Return nothing; the written mandate is a document of its own, named in ``basis``."""
        return ()

    def to_json(self, state: MandateItem) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> MandateItem:
        """Read what ``to_json`` wrote."""
        return from_plain(MandateItem, value)
