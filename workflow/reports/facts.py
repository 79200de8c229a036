"""Which facts a state holds for reports: one reader for each kind of item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow.acts import Mark
from workflow.documents import incoming_state, outgoing_state
from workflow.documents.incoming_state import Incoming
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers import dossier as dossier_state
from workflow.dossiers.dossier import Dossier
from workflow.people import Directory, Role
from workflow.reports.row import ReportRow, local


def row_of(kind: str, state: Any, directory: Directory) -> ReportRow | None:
    """Return the facts of an item; None before its first step and for kinds no report counts."""
    reader = _READERS.get(kind)
    return reader(state, directory) if reader is not None and state.stage else None


def _at(done: Mapping[str, Mark], *kinds: str) -> str:
    """Return when the first of ``kinds`` that was done was done."""
    return next((local(done[kind].at) for kind in kinds if kind in done), "")


def _unit_of(id: str, directory: Directory) -> str:
    person = directory.people.get(id)
    return person.unit if person is not None else id


def _dossier(state: Dossier, directory: Directory) -> ReportRow:
    procedure, done = state.procedure, state.done
    expert = next((step for step in procedure.steps if step.role == Role.SPECIALIST), state.current)
    author = done.get("dossier.result_prepared")
    withdrawn = state.stage == dossier_state.WITHDRAWN
    refused = "dossier.refused" in done
    released = "" if withdrawn else _at(done, "dossier.refused", "dossier.result_signed")
    outcome = "withdrawn" if withdrawn else "refused" if refused else "done" if released else ""
    got = [paper for paper in state.papers if paper.got]
    return ReportRow(
        state.item, "dossier", state.office, (expert.unit if expert else "") or state.office,
        author.actor if author else "", procedure.field, procedure.code, procedure.level, procedure.name,
        state.channel, local(state.at), local(state.due), int(not procedure.days and procedure.hours > 0),
        local(state.paused_at), released, _at(done, "dossier.withdrawn", "dossier.handed_over"), outcome, state.stage,
        len(got), sum(paper.file is not None for paper in got), 0, int(state.signed is not None),
        int(state.signed is not None),
    )  # fmt: skip


def _incoming(state: Incoming, directory: Directory) -> ReportRow:
    returned = state.stage == incoming_state.REFUSED
    finished = "" if returned else _at(state.done, "incoming.finished")
    person = state.person or (state.lead if state.lead in directory.people else "")
    return ReportRow(
        state.item, "incoming", state.office, _unit_of(state.lead, directory) or _unit_of(person, directory), person,
        state.type_name, "", "", state.subject, 2 if state.doc_id else 1, local(state.received), local(state.deadline),
        0, "", finished, finished or _at(state.done, "incoming.refused"),
        "returned" if returned else "done" if finished else "", state.stage, len(state.files), len(state.files), 0,
        int(state.verdict == "valid"), int(bool(state.files)),
    )  # fmt: skip


def _outgoing(state: Outgoing, directory: Directory) -> ReportRow:
    voided = state.stage == outgoing_state.VOIDED
    sent = "" if voided else _at(state.done, "outgoing.sent")
    return ReportRow(
        state.item, "outgoing", state.office, _unit_of(state.author, directory), state.author, state.type_name, "",
        "", state.subject, 2, _at(state.done, "outgoing.drafted"), local(state.due), 0, "", sent,
        sent or (_at(state.done, "outgoing.voided") if voided else ""),
        "voided" if voided else "done" if sent else "", state.stage, 1, 1, 0,
        int(state.signed is not None), int(state.signed is not None and state.sealed is not None),
    )  # fmt: skip


_READERS: Mapping[str, Callable[[Any, Directory], ReportRow]] = {
    "dossier": _dossier,
    "incoming": _incoming,
    "outgoing": _outgoing,
}
