"""What lists, folders, buttons and the axis get of an outgoing document."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
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
    standing,
)
from workflow.owners import owner, owns
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Step


def row(state: Outgoing, directory: Directory) -> Row:
    """Return what lists and search know of the document."""
    receivers = [receiver.name or receiver.organ for receiver in state.receivers]
    party = receivers[0] + (f" và {len(receivers) - 1} nơi khác" if len(receivers) > 1 else "") if receivers else ""
    words = [
        state.code, state.subject, state.type_name, *receivers, *state.places, directory.name(state.author),
        directory.name(state.signer), state.reply_code, *state.body, *(opinion.text for opinion in state.opinions),
        state.document_id, state.reason,
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
        RETURNED: ("revise", state.author, "Sửa dự thảo"),
        SUBMITTED: ("sign", state.to, "Ký"),
        SIGNED: ("number", clerk, "Cấp số, đóng dấu"),
        NUMBERED: ("seal", clerk, "Đóng dấu"),
        SEALED: ("send", clerk, "Gửi"),
    }.get(state.stage)
    return (Task(*waiting, state.due),) if waiting else ()


def folders(state: Outgoing, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders in which the person finds the document."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    mine = person.id == state.author
    if mine and state.stage in (DRAFTED, RETURNED, SUBMITTED):
        found.add(Folder.DRAFTS)
    if person.id == state.to and state.stage == SUBMITTED:
        found.add(Folder.TO_SIGN)
    issued = state.stage in (SIGNED, NUMBERED, SEALED, SENT) or (state.stage == VOIDED and bool(state.number))
    if issued and (mine or person.id == state.to or person.has(Role.CLERK, Role.LEADER)):
        found.add(Folder.OUTGOING)
    if any(owns(task.owner, person, directory) for task in tasks(state)):
        found.add(Folder.TODO)
    return frozenset(found)


_OFFERED = (
    "outgoing.signed", "outgoing.submitted", "outgoing.numbered", "outgoing.sealed", "outgoing.sent",
    "outgoing.revised", "outgoing.returned", "outgoing.opinion", "outgoing.voided",
)  # fmt: skip
_QUIET = frozenset({"outgoing.opinion", "outgoing.voided"})


def options(table: Table[Outgoing], state: Outgoing, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first; a returned draft is first of all revised."""
    offered = list(_OFFERED)
    if state.stage == RETURNED:
        offered.insert(0, offered.pop(offered.index("outgoing.revised")))
    found = table.options(state, person, directory, offered)
    return tuple(replace(option, primary=option.primary and option.kind not in _QUIET) for option in found)


def letters(step: Step, after: Outgoing, directory: Directory) -> tuple[Letter, ...]:
    """Return the edXML package that leaves when the document is sent."""
    if step.kind != "outgoing.sent" or after.package is None:
        return ()
    office = directory.units.get(after.office)
    organs = list(dict.fromkeys(receiver.organ for receiver in after.receivers if receiver.organ))
    if office is None or not organs:
        return ()
    body = {
        "message": "edoc",
        "package": after.package.sha256,
        "document_id": after.document_id,
        "from": office.organ,
        "to": organs,
    }
    return (Letter("vxp", f"edoc:{after.document_id}", f"Gửi {after.code}", body),)


def files(state: Outgoing) -> tuple[FileRef, ...]:
    """Return every file the document holds, newest rendition first, each once."""
    newest = (
        state.rendition, state.stamped, state.sealed, state.filled, state.signed, state.submitted, state.pdf,
        state.docx, state.package,
    )  # fmt: skip
    return tuple({file.sha256: file for file in newest if file is not None}.values())
