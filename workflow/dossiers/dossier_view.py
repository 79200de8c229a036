"""What lists, folders and buttons show of a dossier."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
from workflow.dossiers.dossier import (
    HANDED,
    PROCESSING,
    RECEIVED,
    REFUSED,
    SIGNED,
    STAGES,
    SUPPLEMENT,
    WITHDRAWN,
    Dossier,
    holds,
)
from workflow.owners import owner, owns
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import FileRef, Folder, Option, Row, Task


def row(state: Dossier) -> Row:
    """Return what lists and search know of the dossier."""
    step = state.current
    words = [
        state.code, state.procedure.name, state.procedure.code, state.applicant.name, state.applicant.uid,
        state.applicant.phone, state.applicant.address, state.reason, *(opinion.text for opinion in state.opinions),
        *(paper.name for paper in state.papers), *(file.name for file in files(state)),
    ]  # fmt: skip
    where = step.name if step is not None and state.stage == PROCESSING and step.name else ""
    return Row(
        state=where or STAGES.get(state.stage, state.stage), title=state.procedure.name, code=state.code,
        number=state.code.rpartition("-")[2], party=state.applicant.name, type_name=state.procedure.field,
        received=state.at, due=state.due, paused=state.stage == SUPPLEMENT, done=state.stage in (HANDED, WITHDRAWN),
        files=len(files(state)), opinions=len(state.opinions), signature="valid" if state.signed else "",
        words=" ".join(word for word in words if word),
    )  # fmt: skip


def tasks(state: Dossier) -> tuple[Task, ...]:
    """Return what has to be done now, and by whom."""
    counter = owner(Role.ONE_STOP, state.office)
    if state.stage == SUPPLEMENT:
        return (Task("supplement", counter, "Chờ giấy tờ bổ sung"),)
    if state.stage == REFUSED:
        return (Task("hand-over", counter, "Trả hồ sơ", state.due),)
    if state.stage not in (RECEIVED, PROCESSING, SIGNED):
        return ()
    found: list[Task] = []
    step = state.current
    if step is not None and state.procedure.after(step.id) is not None:
        holder = f"{step.role}@{step.unit or state.office}"
        found.append(Task("advance", holder, "Chuyển giải quyết" if state.stage == RECEIVED else step.name, state.due))
    if state.stage == PROCESSING and state.prepared and (step is None or step.role != Role.LEADER):
        found.append(Task("sign", owner(Role.LEADER, state.office), "Ký kết quả", state.due))
    if state.stage == SIGNED:
        found.append(Task("hand-over", counter, "Trả kết quả", state.due))
    return tuple(found)


def folders(state: Dossier, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders in which the person finds the dossier."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    counter = person.has(Role.ONE_STOP)
    if counter and state.stage == RECEIVED:
        found.add(Folder.INTAKE)
    if counter and state.stage in (SIGNED, REFUSED, HANDED):
        found.add(Folder.RETURNS)
    touched = person.id in {move.actor for move in state.moves} or holds(state, person, directory)
    if state.stage in (PROCESSING, SUPPLEMENT) and (counter or touched or person.has(Role.LEADER)):
        found.add(Folder.UNDER_WAY)
    if any(owns(task.owner, person, directory) for task in tasks(state)):
        found.add(Folder.TODO)
        if not counter:
            found.add(Folder.UNDER_WAY)
    return frozenset(found)


_OFFERED = (
    "dossier.handed_over", "dossier.result_signed", "dossier.supplemented", "dossier.result_sealed",
    "dossier.advanced", "dossier.result_prepared", "dossier.supplement_requested", "dossier.opinion",
    "dossier.receipt_printed", "dossier.apologised", "dossier.refused", "dossier.withdrawn",
)  # fmt: skip
_LEADS = frozenset(_OFFERED[:6])


def options(table: Table[Dossier], state: Dossier, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first; who is to prepare the result does that first."""
    offered = list(_OFFERED)
    step = state.current
    if step is not None and step.role == Role.SPECIALIST and state.prepared is None:
        offered.insert(offered.index("dossier.advanced"), offered.pop(offered.index("dossier.result_prepared")))
    found = table.options(state, person, directory, offered)
    return tuple(replace(option, primary=option.primary and option.kind in _LEADS) for option in found)


def files(state: Dossier) -> tuple[FileRef, ...]:
    """Return every file the dossier holds, the result first, each once."""
    all_files = (state.sealed, state.signed, state.prepared, *(paper.file for paper in state.papers))
    return tuple({file.sha256: file for file in all_files if file is not None}.values())
