"""What lists, folders, buttons and the axis get of an outgoing document."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
from workflow.documents.outgoing_changes import reachable
from workflow.documents.outgoing_state import (
    DRAFTED,
    NUMBERED,
    RETURNED,
    SEALED,
    SENT,
    SIGNED,
    STAGES,
    SUBMITTED,
    VOIDED,
    Outgoing,
    change_words,
    standing,
    work_of,
)
from workflow.owners import owner, owns, stands_in
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import FileRef, Folder, Option, Row, Task


def row(state: Outgoing, directory: Directory) -> Row:
    """Return what lists and search know of the document."""
    receivers = [receiver.name or receiver.organ for receiver in state.receivers]
    party = receivers[0] + (f" và {len(receivers) - 1} nơi khác" if len(receivers) > 1 else "") if receivers else ""
    words = [
        state.code, state.subject, state.type_name, *receivers, *state.places, directory.name(state.author),
        directory.name(state.signer), *map(directory.name, state.cosigners), state.reply_code, *state.body,
        *(opinion.text for opinion in state.opinions),
        state.document_id, state.reason, state.replaces_code, state.replaced_code,
        *(one.document_id for one in state.asked), *(one.reason for one in state.asked),
    ]  # fmt: skip
    made = state.done.get("outgoing.drafted")
    return Row(
        state=_words(state), title=state.subject, code=state.code, number=str(state.number or ""), party=party,
        type_name=state.type_name, received=made.at if made else "", due=state.due, urgency=state.urgency,
        done=state.stage in (SENT, VOIDED), files=len(files(state)), opinions=len(state.opinions),
        signature="valid" if state.signed else "", words=" ".join(word for word in words if word),
    )  # fmt: skip


def _words(state: Outgoing) -> str:
    """Return the state in words; once sent, whether a receiver refused it or all have it."""
    if state.stage == SENT and change_words(state):
        return change_words(state)
    if state.stage == SENT:
        standings = [standing(state, receiver.organ) for receiver in state.receivers if receiver.organ]
        if "02" in standings:
            return "Có nơi từ chối"
        if standings and all(standings):
            return "Đã đến nơi"
    return STAGES.get(state.stage, state.stage)


def tasks(state: Outgoing) -> tuple[Task, ...]:
    """Return what has to be done now, and by whom."""
    clerk = owner(Role.CLERK, state.office)
    waiting = {
        RETURNED: ("revise", state.author, "Sửa dự thảo"), SUBMITTED: _signing(state),
        SIGNED: ("number", clerk, "Cấp số, đóng dấu"),
        NUMBERED: ("seal", clerk, "Đóng dấu"),
        SEALED: ("send", clerk, "Gửi"),
    }.get(state.stage)
    return (Task(*waiting, state.due),) if waiting else ()


def _signing(state: Outgoing) -> tuple[str, str, str]:
    """Return the next signature: initials, those who sign beside the signer, the signer."""
    if state.next_initial:
        return "initial", state.next_initial, "Ký nháy"
    return ("cosign", state.next_cosigner, "Cùng ký") if state.next_cosigner else ("sign", state.to, "Ký")


def folders(state: Outgoing, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders in which the person finds the document."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    mine = stands_in(person, state.author, directory)
    if mine and state.stage in (DRAFTED, RETURNED, SUBMITTED):
        found.add(Folder.DRAFTS)
    if state.stage == SUBMITTED and _to_sign(state, person, directory):
        found.add(Folder.TO_SIGN)
    issued = state.stage in (SIGNED, NUMBERED, SEALED, SENT) or (state.stage == VOIDED and bool(state.number))
    if issued and (mine or person.id in (state.to, *state.cosigned) or person.has(Role.CLERK, Role.LEADER)):
        found.add(Folder.OUTGOING)
    if any(owns(task.owner, person, directory, "outgoing", work_of(state)) for task in tasks(state)):
        found.add(Folder.TODO)
    return frozenset(found)


def _to_sign(state: Outgoing, person: Person, directory: Directory) -> bool:
    """Tell whether it is this person's turn: who initials, then who signs beside the signer, each in their order."""
    before = state.next_initial or state.next_cosigner
    if before:
        return person.id == before
    return stands_in(person, state.to, directory)


_OFFERED = (
    "outgoing.initialled", "outgoing.cosigned", "outgoing.signed", "outgoing.submitted", "outgoing.numbered",
    "outgoing.sealed", "outgoing.sent", "outgoing.revised", "outgoing.returned", "outgoing.opinion", "outgoing.voided",
    "outgoing.recalled_submission", "outgoing.passed_on",
)  # fmt: skip
_AFTER = ("outgoing.updated", "outgoing.recalled")
_PUBLIC = ("outgoing.published", "outgoing.unpublished")
_HANDING = ("outgoing.recalled_submission", "outgoing.passed_on")
_QUIET = frozenset({"outgoing.opinion", "outgoing.voided", *_HANDING, *_AFTER, *_PUBLIC})
REPLACING = Option("outgoing.replaced", "Thay thế")
"""Replacing makes a new draft; the sent document learns of it when that one leaves."""


def options(table: Table[Outgoing], state: Outgoing, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first; a returned draft is first of all revised."""
    offered = list(_OFFERED)
    if state.stage == RETURNED:
        offered.insert(0, offered.pop(offered.index("outgoing.revised")))
    if state.stage == SENT:
        offered += _AFTER
    if state.stage in (SEALED, SENT):
        offered.append(_PUBLIC[1] if state.published else _PUBLIC[0])
    found = table.options(state, person, directory, offered)
    shown = tuple(replace(option, primary=option.primary and option.kind not in _QUIET) for option in found)
    return (*shown, REPLACING) if _may_replace(state, person, directory) else shown


def _may_replace(state: Outgoing, person: Person, directory: Directory) -> bool:
    """Tell whether the person may write what will stand in place of a sent document: its author, or a clerk."""
    writes = person.id == state.author or person.has(Role.CLERK)
    fits = state.stage == SENT and not state.replaced_by and bool(reachable(state))
    return fits and writes and person.id != SYSTEM.id and at_office(person, state.office, directory)


def files(state: Outgoing) -> tuple[FileRef, ...]:
    """Return every file the document holds, newest rendition first, each once."""
    newest = (
        state.rendition, state.stamped, state.sealed, state.filled, state.signed, state.cosigned_file,
        state.initialled_file, state.submitted, state.pdf, state.docx, state.package,
    )  # fmt: skip
    return tuple({file.sha256: file for file in newest if file is not None}.values())
