"""Moves a dossier along its route: pure, the same on every machine; a marking says where it stands and what is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from workflow.errors import Missing, WrongState
from workflow.frozen import replace
from workflow.procedures.conditions import holds
from workflow.procedures.route import RESTING, Branch, Kind, Node, Route
from workflow.procedures.scopes import Scope, scopes

_AGAIN = "Mở lại hồ sơ để xem bước hiện tại."


class Marking(Struct, frozen=True):
    """Where a dossier stands on its route.

    Attributes:
        open: nodes at which something has to be done, in the order they were reached.
        arrived: ways ("from>join") over which a join was reached that still waits for others.
        taken: how often a limited outcome ("choice/outcome") was chosen.
        trail: nodes done and not undone since, oldest first; what may be returned to.
        ended: the end that was reached.
    """

    open: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    ended: str = ""


def start(route: Route, data: Mapping[str, Any] | None = None) -> Marking:
    """Return the marking of a dossier just taken in."""
    first = next((node for node in route.nodes if node.kind == Kind.START), None)
    return _leave(route, Marking(), first, "", data or {}) if first else Marking()


def open_work(route: Route, marking: Marking) -> tuple[Node, ...]:
    """Return the nodes at which something has to be done now."""
    return tuple(node for id in marking.open if (node := route.node(id)) is not None)


def outcomes(route: Route, marking: Marking, id: str) -> tuple[Branch, ...]:
    """Return what the person finishing the node may choose between; nothing where nobody chooses."""
    node = route.node(id)
    choice = route.node(node.next[0].to) if node and node.next else None
    if choice is None or not choice.by_person:
        return ()
    return tuple(b for b in choice.next if not b.times or marking.taken.get(_key(choice, b), 0) < b.times)


def complete(
    route: Route, marking: Marking, id: str, outcome: str = "", data: Mapping[str, Any] | None = None
) -> Marking:
    """Finish the node ``id`` (NĐ 118/2025/NĐ-CP: along the internal process; tokens as in BPMN 2.0 §13).

    Args:
        outcome: what the person chose, where ``outcomes`` offers something.
        data: declared fields by name, for choices that compare them.

    Raises:
        WrongState: the dossier does not stand at the node.
        Missing: an outcome is needed, or the one given is not offered.
    """
    node = route.node(id)
    if node is None or id not in marking.open:
        raise WrongState("Hồ sơ không đứng ở bước này.", _AGAIN)
    _check_outcome(route, marking, node, outcome)
    done = replace(marking, open=tuple(o for o in marking.open if o != id), trail=(*marking.trail, id))
    return _leave(route, done, node, outcome, data or {})


def _check_outcome(route: Route, marking: Marking, node: Node, outcome: str) -> None:
    """Only what the process offers is chosen; papers are asked for once (NĐ 118/2025/NĐ-CP)."""
    choice = route.node(node.next[0].to) if node.next else None
    offered = outcomes(route, marking, node.id)
    if outcome not in {branch.outcome for branch in offered} and (offered or outcome):
        if choice is not None and any(branch.outcome == outcome and branch.times for branch in choice.next):
            raise WrongState(f"Hướng “{outcome}” chỉ được chọn một lần và đã dùng.")
        words = ", ".join(branch.words or branch.outcome for branch in offered)
        raise Missing("outcome", f"Bước “{node.name or node.id}” phải chọn: {words or 'không có hướng nào'}.")


def reached(before: Marking, after: Marking) -> tuple[str, ...]:
    """Return where finishing a node led: nodes opened, joins that now wait, the end."""
    opened = tuple(id for id in after.open if id not in before.open)
    waiting = tuple(way.partition(">")[2] for way in after.arrived if way not in before.arrived)
    return (*opened, *waiting, *((after.ended,) if after.ended else ()))


def leads_to(route: Route, id: str, outcome: str = "", data: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return where finishing the node may lead, whoever finishes other branches before or after: steps, joins, ends.

    Two desks that each finish their branch without knowing of the other both name the join as waiting, or what
    follows it; both are right.
    """
    node = route.node(id)
    todo = [(branch.to, outcome) for branch in node.next] if node else []
    found: dict[str, None] = {}
    while todo:
        to, chosen = todo.pop(0)
        there = route.node(to)
        if there is None or to in found:
            continue
        if there.kind in RESTING or there.kind in (Kind.END, Kind.JOIN):
            found[to] = None
        if there.kind in (Kind.CHOICE, Kind.SPLIT, Kind.JOIN):
            todo += [(branch.to, "") for branch in _ways(there, chosen, data or {})]
    return tuple(found)


def returnable(route: Route, marking: Marking, id: str) -> tuple[str, ...]:
    """Return the nodes to which somebody holding ``id`` may send the dossier back, the nearest first."""
    stacks = scopes(route).stacks
    here = stacks.get(id, ())
    found = dict.fromkeys(reversed(marking.trail))
    return tuple(
        to for to in found
        if to != id and _kind(route, to) in (Kind.WORK, Kind.AGENCY) and not _beside(here, stacks.get(to, ()))
    )  # fmt: skip


def give_back(route: Route, marking: Marking, id: str, to: str) -> Marking:
    """Send the dossier from the open node ``id`` back to ``to``, which was done before.

    From inside a parallel branch to before the branches: all of them stop. From after the join into one branch: only
    that branch is open again, the others stay done. What may be chosen only once stays used (NĐ 118/2025/NĐ-CP).

    Raises:
        WrongState: the dossier does not stand at ``id``.
        Missing: ``to`` was not done before, or lies in a branch beside.
    """
    if id not in marking.open:
        raise WrongState("Hồ sơ không đứng ở bước này.", _AGAIN)
    if to not in returnable(route, marking, id):
        raise Missing("to", "Hồ sơ chỉ chuyển sang bước kế tiếp hoặc trả về bước trước.")
    known = scopes(route)
    here, there = known.stacks.get(id, ()), known.stacks.get(to, ())
    above = _together(here, there)
    stay = [o for o in marking.open if not _under(known.stacks.get(o, ()), above)]
    ways = [way for way in marking.arrived if not _under(known.stacks.get(way.partition(">")[0], ()), above)]
    for level in range(len(above), len(there)):
        split = route.by_id[there[level][0]]
        ways += [known.exits[split.id, n] for n in range(len(split.next)) if n != there[level][1]]
    place = len(marking.trail) - 1 - marking.trail[::-1].index(to)
    kept = [done for done in marking.trail[place:] if _survives(known.stacks.get(done, ()), there, len(above))]
    return replace(marking, open=(*stay, to), arrived=tuple(ways), trail=(*marking.trail[:place], *kept))


def _survives(done: Scope, there: Scope, level: int) -> bool:
    """Tell whether a node stays done: it lies in another branch of a split that ``there`` lies in, below ``level``."""
    common = _together(done, there)
    if len(common) < level:
        return True
    return len(common) < min(len(done), len(there)) and done[len(common)][0] == there[len(common)][0]


def _together(one: Scope, other: Scope) -> Scope:
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:same]


def _under(scope: Scope, above: Scope) -> bool:
    return scope[: len(above)] == above


def _beside(here: Scope, there: Scope) -> bool:
    """Tell whether two places lie in different branches of one split."""
    common = len(_together(here, there))
    return common < min(len(here), len(there)) and here[common][0] == there[common][0]


def _kind(route: Route, id: str) -> Kind | None:
    node = route.node(id)
    return node.kind if node else None


def _key(choice: Node, branch: Branch) -> str:
    return f"{choice.id}/{branch.outcome}"


def _leave(route: Route, marking: Marking, node: Node, outcome: str, data: Mapping[str, Any]) -> Marking:
    """Go out of ``node`` over every way that is open."""
    for branch in _ways(node, outcome, data):
        if branch.times:
            key = _key(node, branch)
            marking = replace(marking, taken={**marking.taken, key: marking.taken.get(key, 0) + 1})
        marking = _arrive(route, marking, node.id, branch.to, outcome, data)
    return marking


def _ways(node: Node, outcome: str, data: Mapping[str, Any]) -> tuple[Branch, ...]:
    if node.kind != Kind.CHOICE:
        return node.next
    if node.by_person:
        return tuple(branch for branch in node.next if branch.outcome == outcome)[:1]
    return tuple(branch for branch in node.next if branch.when is None or holds(branch.when, data))[:1]


def _arrive(
    route: Route, marking: Marking, start: str, id: str, outcome: str, data: Mapping[str, Any]
) -> Marking:
    node = route.node(id)
    if node is None or marking.ended:
        return marking
    if node.kind in RESTING:
        return replace(marking, open=(*marking.open, id))
    if node.kind == Kind.END:
        return replace(marking, ended=id)
    if node.kind == Kind.JOIN:
        ways = (*marking.arrived, f"{start}>{id}")
        needed = {f"{other}>{id}" for other in route.incoming[id]}
        if not needed <= set(ways):
            return replace(marking, arrived=ways)
        marking = replace(marking, arrived=tuple(way for way in ways if way not in needed))
    return _leave(route, marking, node, outcome if node.by_person else "", data)
