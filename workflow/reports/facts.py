"""Which facts a state holds for reports: one reader for each kind of item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow.acts import Mark
from workflow.archive import work_file as work_file_state
from workflow.archive.work_file import WorkFile
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
    withdrawn, released = state.stage == dossier_state.WITHDRAWN, _at(done, "dossier.refused", "dossier.result_signed")
    if withdrawn:
        released, outcome = "", "withdrawn"
    elif state.turned_down:
        released, outcome = released or (local(state.moves[-1].at) if state.moves else ""), "refused"
    else:
        outcome = "done" if released else "stopped" if state.stage == dossier_state.HANDED else ""
    stopped = _at(done, "dossier.stopped") if state.stage == dossier_state.STOPPED else ""
    got = [paper for paper in state.papers if paper.got]
    return ReportRow(
        state.item, "dossier", state.office, (expert.unit if expert else "") or state.office,
        author.actor if author else "", procedure.field, procedure.code, procedure.level, procedure.name,
        state.channel, local(state.at), local(state.due), int(not procedure.days and procedure.hours > 0),
        stopped or local(state.paused_at), released, _at(done, "dossier.withdrawn", "dossier.handed_over"), outcome,
        state.stage, len(got), sum(paper.file is not None for paper in got), sum(bool(paper.source) for paper in got),
        int(state.signed is not None),
        int(state.signed is not None),
    )  # fmt: skip


def _incoming(state: Incoming, directory: Directory) -> ReportRow:
    # What the sender took back or replaced is no longer this office's work.
    returned = state.stage in (incoming_state.REFUSED, incoming_state.RECALLED, incoming_state.REPLACED)
    finished = "" if returned else _at(state.done, "incoming.finished")
    closed = finished or (_at(state.done, "incoming.refused", "incoming.change_agreed") if returned else "")
    person = state.person or (state.lead if state.lead in directory.people else "")
    return ReportRow(
        state.item, "incoming", state.office, _unit_of(state.lead, directory) or _unit_of(person, directory), person,
        state.type_name, "", "", state.subject, 2 if state.doc_id else 1, local(state.received), local(state.deadline),
        0, "", finished, closed, "returned" if returned else "done" if finished else "", state.stage, len(state.files),
        len(state.files), 0, int(state.verdict == "valid"), int(bool(state.files)),
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


def _work_file(state: WorkFile, directory: Directory) -> ReportRow:
    until, due = state.until, state.hand_over_by
    ended = "destroyed" if state.stage == work_file_state.DESTROYED else "done" if state.end else ""
    return ReportRow(
        state.item, "work_file", state.office, state.unit, state.keeper, state.notation, str(state.year or ""),
        state.retention, state.title, 2 if state.electronic else 1, f"{state.start}T00:00:00" if state.start else "",
        f"{due.isoformat()}T17:00:00" if due else "", 0, "", f"{state.end}T17:00:00" if state.end else "",
        _at(state.done, "work_file.received"), ended, state.stage, len(state.entries),
        sum(bool(entry.files) for entry in state.entries), 0, 0, int(state.electronic),
        until.isoformat() if until else "", int(bool(state.hold)),
    )  # fmt: skip


_READERS: Mapping[str, Callable[[Any, Directory], ReportRow]] = {
    "dossier": _dossier,
    "incoming": _incoming,
    "outgoing": _outgoing,
    "work_file": _work_file,
}
