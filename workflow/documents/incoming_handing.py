"""Work that changes hands inside the office: passed on, handed back with a reason, taken back before anybody began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Who, everyone, office_of, roles
from workflow.documents.document import Opinion
from workflow.documents.incoming_state import (
    ASSIGNED,
    REGISTERED,
    STARTED,
    Incoming,
    Passed,
    cooperates,
    leads,
)
from workflow.errors import Missing, NotAllowed
from workflow.frozen import replace
from workflow.owners import stands_in, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.steps import Step

GIVEN = frozenset({ASSIGNED, STARTED})

LEADER: Who[Any] = roles("lãnh đạo cơ quan", Role.LEADER)
LEAD: Who[Incoming] = Who("người hoặc đơn vị được giao chủ trì", leads)
GIVER: Who[Incoming] = Who(
    "người vừa chuyển việc", lambda state, person, directory: stands_in(person, giver(state), directory)
)


def _helps(state: Incoming, person: Person, directory: Directory) -> bool:
    return cooperates(state, person, directory) or any(_helps_as(person, id, directory) for id in state.cooperating)


def _helps_as(person: Person, id: str, directory: Directory) -> bool:
    """Tell whether co-operating as ``id`` is the person's own, of their unit, or of somebody they head."""
    if stands_in(person, id, directory) or within(person.unit, id, directory):
        return True
    named = directory.record(id)
    return named is not None and person.has(Role.UNIT_HEAD) and within(named.unit, person.unit, directory)


HELPER: Who[Incoming] = Who("người phối hợp hoặc trưởng đơn vị", _helps)


def giver(state: Incoming) -> str:
    """Return who gave the work to whoever holds it now; for an absent leader, the leader."""
    if state.passed:
        return state.passed[-1].by
    mark = state.done.get("incoming.assigned")
    return (mark.behalf or mark.actor) if mark else ""


def holder(state: Incoming) -> str:
    """Return with whom the work lies: the person named, else the unit or person in the lead."""
    return state.person or state.lead


def transferred(state: Incoming, step: Step) -> Incoming:
    """Lay it with somebody else, who begins anew; a co-operating one is only replaced."""
    to, start, unit = (read.text(step.payload, name) for name in ("to", "from", "unit"))
    text = read.text(step.payload, "text")
    said = (Opinion(step.actor, step.at, text, step.kind, step.on_behalf_of or ""),) if text else ()
    if start in state.cooperating and start != holder(state):
        helpers = dict.fromkeys(to if id == start else id for id in state.cooperating)
        return replace(state, cooperating=tuple(helpers), opinions=(*state.opinions, *said))
    before = Passed(state.lead, state.person, step.on_behalf_of or step.actor, step.at)
    helpers = {id: None for id in state.cooperating if id not in (to, unit)}
    return replace(
        state, stage=ASSIGNED, lead=unit or to, person=to if unit else "", cooperating=tuple(helpers),
        passed=(*state.passed, before), opinions=(*state.opinions, *said),
    )  # fmt: skip


def handed_back(state: Incoming, step: Step) -> Incoming:
    """Give it back to whoever sent it, with the reason."""
    reason = read.text(step.payload, "reason")
    said = Opinion(step.actor, step.at, reason, step.kind, step.on_behalf_of or "")
    return _back(replace(state, opinions=(*state.opinions, said)))


def taken_back(state: Incoming, step: Step) -> Incoming:
    """Lay it where it lay before."""
    return _back(state)


def _back(state: Incoming) -> Incoming:
    if state.passed:
        last = state.passed[-1]
        return replace(state, stage=ASSIGNED, lead=last.lead, person=last.person, passed=state.passed[:-1])
    done = {kind: mark for kind, mark in state.done.items() if kind != "incoming.assigned"}
    return replace(
        state, stage=REGISTERED, lead="", person="", cooperating=(), due=None, due_lines=(), instruction="", done=done
    )


def _derive_transfer(asked: Ask[Incoming]) -> Mapping[str, Any]:
    """Say from whom it goes, and under which unit the new person deals with it."""
    state, directory = asked.state, asked.directory
    start = asked.payload.get("from") or _part_of(asked.right, state, directory)
    to = directory.people.get(str(asked.payload.get("to") or ""))
    found = {"from": start, "unit": ""}
    if to is not None and start == holder(state):
        found["unit"] = state.lead if _under(to, state.lead, directory) else to.unit if _division(to, directory) else ""
    return found


def _part_of(person: Person, state: Incoming, directory: Directory) -> str:
    """Return which part of the work is the person's to pass on: the lead, or the co-operation asked of them."""
    if leads(state, person, directory) or person.has(Role.LEADER):
        return holder(state)
    return next((id for id in state.cooperating if _helps_as(person, id, directory)), holder(state))


def _under(person: Person, unit: str, directory: Directory) -> bool:
    return unit in directory.units and within(person.unit, unit, directory)


def _division(person: Person, directory: Directory) -> bool:
    """Tell whether the person works in a division, not directly at the top of the office."""
    return person.unit in directory.units and not directory.units[person.unit].organ


def _guard_transfer(asked: Ask[Incoming]) -> None:
    """It goes to somebody of this office who does not hold it yet; only leaders pass it across units (NĐ 30/2020 Điều
    23 khoản 2: the head of the office decides which unit deals with a document; Điều 24 khoản 1: inside a unit its
    head does)."""
    state, payload, directory = asked.state, asked.payload, asked.directory
    to, start = payload["to"], payload["from"]
    if start != holder(state) and start not in state.cooperating:
        raise Missing("from", f"Việc này không còn ở {directory.name(start)}.", "Mở lại văn bản rồi chuyển.")
    if to == start or (to in state.cooperating and start != holder(state)):
        raise Missing("to", f"{directory.name(to)} đang giữ việc này.")
    person = directory.people.get(to)
    office = office_of(person, directory) if person else _office_of_unit(to, directory)
    if person is SYSTEM or not office or office != office_of(asked.right, directory):
        raise Missing("to", f"{directory.name(to)} không thuộc {directory.name(office_of(asked.right, directory))}.")
    unit = payload.get("unit") or ""
    if unit and (person is None or not _under(person, unit, directory)):
        raise Missing("unit", f"{directory.name(to)} không thuộc {directory.name(unit)}.")
    if asked.right.has(Role.LEADER):
        return
    _guard_reach(asked, person.unit if person else to)


def _guard_reach(asked: Ask[Incoming], goes_to: str) -> None:
    """Whoever is no leader passes on only what is with them or their unit, and only inside that unit.

    NĐ 30/2020 Điều 24: the head of the office says which unit settles a document, the head of the unit who in it.
    """
    state, directory, start = asked.state, asked.directory, asked.payload["from"]
    mine = leads(state, asked.right, directory) if start == holder(state) else _helps_as(asked.right, start, directory)
    if not mine:
        raise NotAllowed(f"Việc này của {directory.name(start)}; người đó hoặc trưởng đơn vị chuyển.")
    here = state.lead if start == holder(state) and state.lead in directory.units else asked.right.unit
    if not within(goes_to, here, directory):
        raise NotAllowed(
            f"Chuyển ra ngoài {directory.name(here)} do lãnh đạo cơ quan quyết định.",
            "Trả lại việc, ghi lý do; hoặc nhờ lãnh đạo chuyển.",
        )


def _office_of_unit(unit: str, directory: Directory) -> str:
    return directory.office(unit).id if unit in directory.units else ""


def _passed_before(asked: Ask[Incoming]) -> Mark | None:
    """Return who passed it on first, when it no longer lies where the command says."""
    start = asked.payload.get("from")
    if not start or start == holder(asked.state) or start in asked.state.cooperating:
        return None
    return asked.state.done.get("incoming.transferred")


ACTS: tuple[Act[Incoming], ...] = (
    Act(
        "incoming.transferred", "Chuyển việc", "chuyển việc", "NĐ 30/2020 Điều 23 khoản 2, Điều 24 khoản 1",
        everyone(LEAD, LEADER, HELPER), GIVEN, transferred,
        fields=(
            ask.mark("to", "người hoặc đơn vị nhận"), ask.mark("from", "người hoặc đơn vị đang giữ"),
            ask.mark("unit", "đơn vị chủ trì").optional(), ask.text("text", "lý do, yêu cầu", 5000).optional(),
        ),
        derive=_derive_transfer, guard=_guard_transfer, taken=_passed_before, clears=("incoming.started",),
    ),
    Act(
        "incoming.handed_back", "Trả lại việc", "trả lại việc", "NĐ 30/2020 Điều 24; PL IV phiếu giải quyết mục 3",
        LEAD, GIVEN, handed_back, fields=(ask.text("reason", "lý do trả lại", 5000),),
        clears=("incoming.started", "incoming.transferred"),
    ),
    Act(
        "incoming.taken_back", "Thu hồi việc", "thu hồi việc đã giao", "NĐ 30/2020 Điều 23, Điều 24; quy chế làm việc",
        GIVER, frozenset({ASSIGNED}), taken_back, clears=("incoming.transferred",),
    ),
)  # fmt: skip
