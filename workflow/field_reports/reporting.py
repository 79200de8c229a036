"""The rules of field reports, in the one shape of all rules, and what lists, folders and buttons show of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow.acts import Ask, at_office
from workflow.field_reports.acting import TABLE, WORKER
from workflow.field_reports.field_report import (
    APPROVED,
    ASSIGNED,
    CLOSED,
    DRAFTED,
    IN_WORK,
    RECEIVED,
    REOPENED,
    STAGES,
    FieldReport,
    work_of,
)
from workflow.owners import owner, owns
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step

_OFFERED = (
    "field_report.assigned", "field_report.started", "field_report.drafted", "field_report.approved",
    "field_report.published", "field_report.sent_back", "field_report.handed", "field_report.returned",
    "field_report.opinion", "field_report.extended", "field_report.reopened",
)  # fmt: skip
_LEADS = frozenset(_OFFERED[:5])
"""Acts that move a report on; giving it to somebody else, back, or more time never comes first."""
_WAITS: Mapping[str, tuple[Role, str]] = {
    RECEIVED: (Role.CLERK, "Giao đơn vị hoặc chuyển trả"),
    REOPENED: (Role.CLERK, "Giao đơn vị hoặc chuyển trả"),
    DRAFTED: (Role.LEADER, "Duyệt trả lời"),
    APPROVED: (Role.CLERK, "Trả lời công khai"),
}


class FieldReportRules:
    """The rules of field reports."""

    item_kind = "field_report"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> FieldReport:
        """Return the state before the first step."""
        return FieldReport(item)

    def decide(
        self, state: FieldReport, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: FieldReport, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: FieldReport, step: Step) -> FieldReport:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: FieldReport, directory: Directory) -> Row:
        """Return what lists and search know of the report."""
        names = [directory.name(id) for id in (state.unit, state.person) if id]
        said = [answer.text for answer in (*state.answers, *((state.answer,) if state.answer else ()))]
        words = [
            state.code, state.text, state.category, state.where, state.reporter, state.phone, state.why_text, *names,
            *said, *(opinion.text for opinion in state.opinions),
        ]  # fmt: skip
        return Row(
            state=STAGES.get(state.stage, state.stage), title=state.title, code=state.code, party=state.where,
            type_name=state.category or "Phản ánh", received=state.received,
            due=None if state.stage in CLOSED else state.due, done=state.stage in CLOSED, files=len(self.files(state)),
            opinions=len(state.opinions), urgency=min(state.times, 4), words=" ".join(word for word in words if word),
        )  # fmt: skip

    def folders(self, state: FieldReport, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which the person finds the report."""
        if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
            return frozenset()
        found: set[Folder] = set()
        if person.has(Role.CLERK, Role.ONE_STOP, Role.LEADER) or WORKER.may(state, person, directory):
            found.add(Folder.REPORTS)
        tasks = self.tasks(state, directory)
        if any(owns(task.owner, person, directory, self.item_kind, work_of(state)) for task in tasks):
            found |= {Folder.REPORTS, Folder.TODO}
        return frozenset(found)

    def tasks(self, state: FieldReport, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        if state.stage in _WAITS:
            role, words = _WAITS[state.stage]
            return (Task(state.stage, owner(role, state.office), words, state.due),)
        if state.stage in (ASSIGNED, IN_WORK):
            held = state.person or owner(Role.UNIT_HEAD, state.unit)
            words = "Sửa dự thảo trả lời" if state.remark else "Xử lý, dự thảo trả lời"
            return (Task("handle", held, words, state.due),)
        return ()

    def letters(
        self, before: FieldReport, step: Step, after: FieldReport, directory: Directory
    ) -> tuple[Letter, ...]:
        """Return nothing: the server tells the outside system by itself."""
        return ()

    def options(self, state: FieldReport, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first; what was given to a unit is done there first."""
        given = state.stage in (ASSIGNED, IN_WORK)
        offered = (*_OFFERED[1:], _OFFERED[0]) if given else _OFFERED
        found = TABLE.options(state, person, directory, offered)
        return tuple(dataclasses.replace(one, primary=one.primary and one.kind in _LEADS) for one in found)

    def files(self, state: FieldReport) -> tuple[FileRef, ...]:
        """Return what was reported and what is answered with, each once, the answer first."""
        answers = (*((state.answer,) if state.answer else ()), *reversed(state.answers))
        found = (*(file for answer in answers for file in answer.files), *state.files)
        return tuple({file.sha256: file for file in found}.values())

    def to_json(self, state: FieldReport) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> FieldReport:
        """Read what ``to_json`` wrote."""
        return from_plain(FieldReport, value)
