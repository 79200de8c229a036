"""Where a dossier stands on its route, who holds which step, and where that person may move it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import payload as read
from workflow.dossiers.dossier import SIGNED, Dossier
from workflow.errors import Missing, Refusal, WrongState
from workflow.frozen import remembered
from workflow.owners import holds as has_post
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.procedures.moving import Marking, complete, give_back, leads_to, open_work, outcomes, reached, returnable
from workflow.procedures.route import REFUSAL, SUPPLEMENT, Branch, Kind, Node

ASKED = "dossier.supplement_requested"
_ROLES = frozenset(role.value for role in Role)


def standing(state: Dossier) -> Marking:
    """Return the marking; of a dossier stored before routes had one, made of the step it stands at."""
    if state.marking.open or state.marking.ended or not state.step:
        return state.marking
    place = max(0, state.procedure.place(state.step))
    return Marking((state.step,), trail=tuple(step.id for step in state.procedure.steps[:place]))


@remembered
def open_steps(state: Dossier) -> tuple[Node, ...]:
    """Return the steps at which something has to be done now."""
    return open_work(state.procedure.route, standing(state))


def work_of(state: Dossier) -> tuple[str, ...]:
    """Return with whom the dossier lies: the units of its open steps."""
    return tuple(node.unit or state.office for node in open_steps(state))


def keeps(node: Node, state: Dossier, person: Person, directory: Directory) -> bool:
    """Tell whether the step is the person's: its role, in its unit or in the whole office, or an empty post of it."""
    if person.id == SYSTEM.id or node.role not in _ROLES:
        return False
    return has_post(person, Role(node.role), node.unit or state.office, directory)


@remembered
def held(state: Dossier, person: Person, directory: Directory) -> tuple[Node, ...]:
    """Return the open steps that are the person's."""
    return tuple(node for node in open_steps(state) if keeps(node, state, person, directory))


def holds(state: Dossier, person: Person, directory: Directory) -> bool:
    """Tell whether the dossier lies with the person, at one of its open steps."""
    return bool(held(state, person, directory))


def goes_on(state: Dossier, node: Node) -> bool:
    """Tell whether something follows the step besides handing the result over."""
    if node.kind not in (Kind.WORK, Kind.AGENCY):
        return False
    todo, seen = [branch.to for branch in node.next], set[str]()
    while todo:
        following = state.procedure.route.node(todo.pop())
        if following is None or following.id in seen:
            continue
        seen.add(following.id)
        if following.kind == Kind.CHOICE:
            todo += [branch.to for branch in following.next]
        elif following.kind != Kind.END or following.result == REFUSAL:
            return True
    return False


def ways(state: Dossier, node: Node) -> tuple[Branch, ...]:
    """Return what the person finishing the step may choose; a second request for papers and the very end are not."""
    offered = outcomes(state.procedure.route, standing(state), node.id)
    return tuple(branch for branch in offered if not _why_not(state, branch.to))


def back(state: Dossier, node: Node) -> tuple[Node, ...]:
    """Return the earlier steps to which the dossier may be sent back from the step, the nearest first."""
    route = state.procedure.route
    return tuple(route.by_id[id] for id in returnable(route, standing(state), node.id))


def waits_for(state: Dossier) -> tuple[str, ...]:
    """Return the names of open steps a result has to wait for: parallel branches, answers of other agencies."""
    here, nodes = standing(state), open_steps(state)
    together = len(nodes) > 1 or bool(here.arrived)
    return tuple(node.name or node.id for node in nodes if together or node.kind == Kind.AGENCY)


def left_to_do(state: Dossier, node: Node) -> tuple[Node, ...]:
    """Return the nearest steps, from an open one on, that a signed result does not make needless.

    What leads up to a leader's step was decided by the signature; so was that step. Sealing is done once the seal is
    there, and the last step is handing over. What follows the signature elsewhere (liên thông) or is entered into a
    register is still to be done (NĐ 118/2025/NĐ-CP: "đã xử lý xong" is followed by handing over; phiếu kiểm soát,
    TT 03/2025/TT-VPCP: one row for each thing that was done).
    """
    route = state.procedure.route
    trail = (route.node(id) for id in standing(state).trail)
    behind = any(done is not None and done.role == Role.LEADER for done in trail)
    todo, seen, found = [node.id], set[str](), list[Node]()
    while todo:
        step = route.node(todo.pop(0))
        if step is None or step.id in seen:
            continue
        seen.add(step.id)
        if (step is not node or behind) and _not_said(state, step):
            found.append(step)
        else:
            todo += [branch.to for branch in step.next]
    return tuple(found)


def _not_said(state: Dossier, step: Node) -> bool:
    """Tell whether something is done at the step that neither signature, seal nor hand-over stands for."""
    if step.kind not in (Kind.WORK, Kind.AGENCY, Kind.PAUSE) or _leads_to_leader(state, step):
        return False
    if step.kind != Kind.WORK:
        return True
    sealed = step.role == Role.CLERK and state.sealed is not None
    return step.role != Role.LEADER and not sealed and goes_on(state, step)


def _leads_to_leader(state: Dossier, step: Node) -> bool:
    todo, seen = [branch.to for branch in step.next], set[str]()
    while todo:
        following = state.procedure.route.node(todo.pop())
        if following is None or following.id in seen:
            continue
        if following.kind == Kind.WORK and following.role == Role.LEADER:
            return True
        seen.add(following.id)
        todo += [branch.to for branch in following.next]
    return False


def only_handed_over(state: Dossier) -> bool:
    """Tell whether nothing is left but to give the signed result to the applicant.

    Whoever moved the dossier on meanwhile, without knowing of the signature, did no harm: that is not refused.
    """
    return state.stage == SIGNED and not (
        waits_for(state) or any(left_to_do(state, node) for node in open_steps(state))
    )


@remembered
def moved(state: Dossier, payload: Mapping[str, Any]) -> tuple[Marking, bool]:
    """Return the marking after a move, and whether it goes back.

    Raises:
        WrongState: the dossier does not stand there, or the way is used up.
        Missing: the place is neither the next one nor an earlier one, or a choice or a field is missing.
    """
    route, here = state.procedure.route, standing(state)
    start, to = read.text(payload, "from"), read.text(payload, "to")
    data = {**state.data, **read.record(payload, "data")}
    trouble: Refusal | None = None
    try:
        ahead = complete(route, here, start, read.text(payload, "outcome"), data)
    except Refusal as refusal:
        trouble = refusal
    else:
        if to in leads_to(route, start, read.text(payload, "outcome"), data):
            _check_way(state, here, ahead)
            return ahead, False
    if start in here.open and to in returnable(route, here, start):
        return give_back(route, here, start, to), True
    raise trouble or Missing("to", "Hồ sơ chỉ chuyển sang bước kế tiếp hoặc trả về bước trước.")


def ahead_of(state: Dossier, node: str, outcome: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where finishing the step leads: the steps opened, the join that waits, or the end.

    Raises:
        Refusal: it cannot be finished so.
    """
    here = standing(state)
    return reached(here, complete(state.procedure.route, here, node, outcome, {**state.data, **data}))


def passed(state: Dossier, why: str) -> Marking:
    """Return the marking once what the pauses of the route waited for ("supplement", "finance") is there."""
    route, after = state.procedure.route, standing(state)
    for node in open_work(route, after):
        if node.kind == Kind.PAUSE and node.why == why:
            after = complete(route, after, node.id, data=state.data)
    return after


def _check_way(state: Dossier, here: Marking, ahead: Marking) -> None:
    """Nothing is opened that the signature has settled, or may not be opened yet (NĐ 118/2025/NĐ-CP: its process)."""
    if ahead.ended and (why := _why_not(state, ahead.ended)):
        raise WrongState(why, "Trả kết quả cho người nộp.")
    for id in ahead.open:
        if id not in here.open and (why := _why_not(state, id)):
            raise WrongState(why, "Chọn hướng khác.")


def _why_not(state: Dossier, to: str) -> str:
    """Return why a move may not lead there; "" when it may."""
    node = state.procedure.route.node(to)
    if node is not None and node.kind == Kind.END and node.result != REFUSAL:
        return "Hồ sơ đã ở bước cuối của quy trình."
    if node is not None and node.kind == Kind.PAUSE and node.why == SUPPLEMENT and ASKED in state.done:
        return "Giấy tờ chỉ được yêu cầu bổ sung một lần trong cả quá trình và đã yêu cầu."
    return ""
