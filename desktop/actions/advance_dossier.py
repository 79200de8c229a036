"""Moves a dossier along its route: on to the next steps, or back to an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.actions.step_dues import dues_of
from desktop.actions.take_file import take_file
from desktop.workplace import Workplace
from workflow.dossiers.along import ahead_of, back, goes_on, held, open_steps, ways
from workflow.dossiers.dossier import Dossier
from workflow.errors import Missing, WrongState
from workflow.plain import to_plain
from workflow.procedures.answers import asked_at, read_answer
from workflow.procedures.moving import leads_to
from workflow.procedures.route import Asked, Branch, Kind, Node
from workflow.rules import Command, FileRef
from workflow.steps import Step

Way = tuple[Node, Branch | None]


def ways_on(place: Workplace, state: Dossier) -> tuple[Way, ...]:
    """Return what this person may finish now: each own open step, once for each outcome to choose between."""
    found: list[Way] = []
    for node in held(state, place.right, place.directory):
        if not goes_on(state, node):
            continue
        offered = ways(state, node)
        found += [(node, branch) for branch in offered] or [(node, None)]
    return tuple(found)


def ways_back(place: Workplace, state: Dossier) -> tuple[tuple[Node, Node], ...]:
    """Return from which own step to which earlier one the dossier may be sent back, the nearest first."""
    return tuple((node, to) for node in held(state, place.right, place.directory) for to in back(state, node))


def fields_asked(place: Workplace, state: Dossier) -> tuple[Asked, ...]:
    """Return the declared fields of this person's open steps, each once."""
    route = state.procedure.route
    found = (field for node in held(state, place.right, place.directory) for field in asked_at(route, node))
    return tuple(dict.fromkeys(found))


def advance_dossier(
    place: Workplace, item: str, text: str = "", go: str = "", answers: Mapping[str, Any] | None = None,
    reply: Path | None = None,
) -> tuple[Step, ...]:
    """Finish a step and hand the dossier on (phiếu kiểm soát, TT 03/2025/TT-VPCP).

    Args:
        go: which step and outcome, "step" or "step|outcome"; needed where there are several (``ways_on``).
        answers: declared fields as they were typed.
        reply: what another agency answered, where the step waits for one; scanned or as PDF.

    Raises:
        Refusal: somebody else holds it, it stands at the last step, or something is not filled in.
        SecretDocument: the answer bears a mark of secrecy; nothing was kept.
    """
    state, now = place.journal.state(item), place.now()
    node, outcome = _chosen(place, state, go)
    asked = asked_at(state.procedure.route, node)
    data = {field.name: read_answer(field, (answers or {}).get(field.name)) for field in asked}
    opened = ahead_of(state, node.id, outcome, data)
    if not opened:
        raise WrongState("Hồ sơ đã ở bước cuối của quy trình.", "Trả kết quả cho người nộp.")
    payload: dict[str, Any] = {"from": node.id, "to": opened[0], "text": text}
    # Due times also of what follows a join, should the others finish first where this desk cannot see it.
    route = state.procedure.route
    ahead = leads_to(route, node.id, outcome, {**state.data, **data})
    extra = {"outcome": outcome, "data": data, "dues": dues_of(place, route, ahead, now)}
    payload |= {name: value for name, value in extra.items() if value}
    if reply is not None:
        payload["files"] = [to_plain(_taken(place, node, reply))]
    return place.journal.act(item, "dossier", Command("dossier.advanced", payload), now=now)


def waits_for_answer(place: Workplace, state: Dossier) -> bool:
    """Tell whether one of this person's open steps waits for another agency."""
    return any(node.kind == Kind.AGENCY for node in held(state, place.right, place.directory))


def _taken(place: Workplace, node: Node, reply: Path) -> FileRef:
    if node.kind != Kind.AGENCY:
        raise Missing("reply", f"Bước “{node.name or node.id}” không chờ văn bản của cơ quan khác.", "Bỏ tệp kèm theo.")
    return take_file(place, reply, "answer")


def _chosen(place: Workplace, state: Dossier, go: str) -> tuple[Node, str]:
    found = ways_on(place, state)
    names = {f"{node.id}|{branch.outcome}" if branch else node.id: (node, branch) for node, branch in found}
    if len(names) == 1 and not go:
        go = next(iter(names))
    if go in names:
        node, branch = names[go]
        return node, branch.outcome if branch else ""
    if found or not open_steps(state):
        raise Missing("go", "Chưa chọn bước và kết luận.", "Chọn một hướng rồi làm lại.")
    # The rules say who may: an open step of somebody else, or the last one.
    return open_steps(state)[0], ""


def return_dossier(place: Workplace, item: str, go: str, text: str) -> tuple[Step, ...]:
    """Send the dossier back to an earlier step, saying why.

    Args:
        go: "from>to", one of ``ways_back``.

    Raises:
        Refusal: not this person's step, or not an earlier one.
    """
    state, now = place.journal.state(item), place.now()
    start, _, to = go.partition(">")
    dues = dues_of(place, state.procedure.route, (to,), now)
    payload = {"from": start, "to": to, "text": text, **({"dues": dues} if dues else {})}
    return place.journal.act(item, "dossier", Command("dossier.returned", payload), now=now)
