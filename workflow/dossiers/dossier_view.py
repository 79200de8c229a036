"""What lists, folders and buttons show of a dossier."""

from __future__ import annotations

from dataclasses import replace

from workflow.acts import Table, at_office
from workflow.dossiers.along import goes_on, held, holds, left_to_do, only_handed_over, open_steps, waits_for, work_of
from workflow.dossiers.dossier import (
    FINANCE,
    HANDED,
    PAUSED,
    PROCESSING,
    RECEIVED,
    REFUSED,
    SIGNED,
    STAGES,
    STOPPED,
    SUPPLEMENT,
    WITHDRAWN,
    Dossier,
)
from workflow.frozen import remembered
from workflow.owners import owner, owns
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.procedures import route as kinds
from workflow.procedures.route import Kind, Node
from workflow.rules import FileRef, Folder, Option, Row, Task


def row(state: Dossier) -> Row:
    """Return what lists and search know of the dossier."""
    words = [
        state.code, state.procedure.name, state.procedure.code, state.applicant.name, state.applicant.uid,
        state.applicant.phone, state.applicant.address, state.reason, *(opinion.text for opinion in state.opinions),
        *(paper.name for paper in state.papers), *(file.name for file in files(state)),
    ]  # fmt: skip
    names = [node.name for node in open_steps(state) if node.name] if state.stage == PROCESSING else []
    return Row(
        state="; ".join(names) or STAGES.get(state.stage, state.stage), title=state.procedure.name, code=state.code,
        number=state.code.rpartition("-")[2], party=state.applicant.name, type_name=state.procedure.field,
        received=state.at, due=state.due, paused=state.stage in PAUSED, done=state.stage in (HANDED, WITHDRAWN),
        files=len(files(state)), opinions=len(state.opinions), signature="valid" if state.signed else "",
        words=" ".join(word for word in words if word),
    )  # fmt: skip


@remembered
def tasks(state: Dossier, directory: Directory) -> tuple[Task, ...]:
    """Return what has to be done now, and by whom; each open step with its own due time where it has one."""
    counter = owner(Role.ONE_STOP, state.office)
    if state.stage == SUPPLEMENT:
        return (Task("supplement", counter, "Chờ giấy tờ bổ sung"),)
    if state.stage == FINANCE:
        what = next((duty.what for duty in state.duties if not duty.paid_at), "")
        return (Task("finance", counter, f"Chờ nộp {what}".strip()),)
    if state.stage in (REFUSED, STOPPED):
        return (Task("hand-over", counter, "Trả hồ sơ", state.due),)
    if state.stage == SIGNED:
        return _after_signing(state, directory) or (Task("hand-over", counter, "Trả kết quả", state.due),)
    if state.stage not in (RECEIVED, PROCESSING):
        return ()
    found = [
        Task(f"advance:{node.id}", f"{node.role}@{node.unit or state.office}", _what(state, node, directory),
             state.dues.get(node.id) or state.due)
        for node in open_steps(state) if node.kind == Kind.PAUSE or goes_on(state, node)
    ]  # fmt: skip
    if state.stage == PROCESSING and not state.prepared:
        # The last step was reached without a result: whoever stands there draws it up.
        found += [
            Task(f"result:{node.id}", f"{node.role}@{node.unit or state.office}", "Trình kết quả", state.due)
            for node in open_steps(state) if node.kind == Kind.WORK and not goes_on(state, node)
        ]  # fmt: skip
    if state.stage == PROCESSING and state.prepared and not any(n.role == Role.LEADER for n in open_steps(state)):
        found.append(Task("sign", owner(Role.LEADER, state.office), "Ký kết quả", state.due))
    return tuple(found)


def _after_signing(state: Dossier, directory: Directory) -> tuple[Task, ...]:
    """Return what is still to be done before handing over; whoever only stood on the way is not asked again."""
    found: dict[str, Task] = {}
    waiting = bool(waits_for(state))
    for node in open_steps(state):
        left = left_to_do(state, node)
        due = state.dues.get(node.id) or state.due
        if left and not waiting and node not in left and all(step.role == Role.CLERK for step in left):
            for step in left:
                found[step.id] = Task(f"seal:{step.id}", f"{step.role}@{step.unit or state.office}", step.name, due)
        elif left or waiting:
            names = "; ".join(step.name or step.id for step in left if step is not node)
            what = f"Chuyển: {names}" if names and node not in left else _what(state, node, directory)
            found[node.id] = Task(f"advance:{node.id}", f"{node.role}@{node.unit or state.office}", what, due)
    return tuple(found.values())


def _what(state: Dossier, node: Node, directory: Directory) -> str:
    if node.kind == Kind.AGENCY:
        return f"Chờ {directory.name(node.agency)}: {node.name or node.id}"
    return "Chuyển giải quyết" if state.stage == RECEIVED else node.name


def folders(state: Dossier, person: Person, directory: Directory) -> frozenset[Folder]:
    """Return the folders in which the person finds the dossier."""
    if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
        return frozenset()
    found: set[Folder] = set()
    counter = person.has(Role.ONE_STOP)
    if counter and state.stage == RECEIVED:
        found.add(Folder.INTAKE)
    if counter and state.stage in (SIGNED, REFUSED, STOPPED, HANDED):
        found.add(Folder.RETURNS)
    if state.stage in (PROCESSING, *PAUSED) and (
        counter or person.has(Role.LEADER) or any(move.actor == person.id for move in state.moves)
        or holds(state, person, directory)
    ):
        found.add(Folder.UNDER_WAY)
    if any(owns(task.owner, person, directory, "dossier", work_of(state)) for task in tasks(state, directory)):
        found.add(Folder.TODO)
        if not counter:
            found.add(Folder.UNDER_WAY)
    return frozenset(found)


_OFFERED = (
    "dossier.handed_over", "dossier.result_signed", "dossier.supplemented", "dossier.finance_paid",
    "dossier.result_sealed", "dossier.advanced", "dossier.result_prepared", "dossier.supplement_requested",
    "dossier.returned", "dossier.finance_notified", "dossier.opinion", "dossier.receipt_printed",
    "dossier.apologised", "dossier.extended", "dossier.resumed", "dossier.refused", "dossier.stopped",
    "dossier.withdrawn",
)  # fmt: skip
_LEADS = frozenset(_OFFERED[:7])
_AT_PAUSE = {kinds.SUPPLEMENT: "dossier.supplement_requested", kinds.FINANCE: "dossier.finance_notified"}


def options(table: Table[Dossier], state: Dossier, person: Person, directory: Directory) -> tuple[Option, ...]:
    """Return what the person may do next, the primary act first; who is to prepare the result does that first."""
    offered = [kind for kind in _OFFERED if kind != "dossier.advanced" or not only_handed_over(state)]
    mine = held(state, person, directory)
    pauses = [_AT_PAUSE[node.why] for node in mine if node.kind == Kind.PAUSE and state.stage not in PAUSED]
    if state.consent == "yes":
        offered.append("dossier.consent_withdrawn")
    for kind in pauses:
        offered.insert(0, offered.pop(offered.index(kind)))
    drafts = any(node.role == Role.SPECIALIST and _decides(state, node) for node in mine)
    if drafts and state.prepared is None and "dossier.advanced" in offered:
        offered.insert(offered.index("dossier.advanced"), offered.pop(offered.index("dossier.result_prepared")))
    found = table.options(state, person, directory, offered)
    leads = _LEADS | set(pauses)
    return tuple(replace(option, primary=option.primary and option.kind in leads) for option in found)


def _decides(state: Dossier, node: Node) -> bool:
    """Tell whether the result is drawn up at this step: not by who only helps, and not while others are waited for."""
    return node.kind == Kind.WORK and node.part != kinds.COOPERATING


@remembered
def files(state: Dossier) -> tuple[FileRef, ...]:
    """Return every file the dossier holds, the result first, each once."""
    results = (state.stamped, state.sealed, state.signed, state.prepared)
    answers = (file for stage in state.elsewhere for file in stage.files)
    all_files = (*results, *(paper.file for paper in state.papers), *answers)
    return tuple({file.sha256: file for file in all_files if file is not None}.values())
