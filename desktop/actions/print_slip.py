"""Prints the slip that travels with a paper, made from its steps: phiếu giải quyết văn bản đến, phiếu kiểm soát."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from desktop.actions.province_terms import province_terms
from desktop.printing.process_slip import (
    ControlSlip,
    HandOver,
    Opinion,
    SettlementSlip,
    control_slip,
    settlement_slip,
)
from desktop.workplace import Workplace
from workflow import payload as read
from workflow.documents.incoming_state import Incoming
from workflow.dossiers.along import open_steps
from workflow.dossiers.dossier import Dossier
from workflow.errors import WrongState
from workflow.people import Directory, Role
from workflow.procedures.route import Kind
from workflow.rules import Option
from workflow.steps import Step
from workflow.timeline import step_words, who, words
from workflow.vietnamese import iso_short
from workflow.workdays import VIETNAM, Rule, standing, undecided_words
from workflow.workdays.standing import WORDS

NAMES: Mapping[str, str] = {
    "incoming": "Phiếu giải quyết văn bản đến",
    "dossier": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
}
_ROLES = {Role.CLERK: "Văn thư", Role.LEADER: "Lãnh đạo", Role.UNIT_HEAD: "Trưởng đơn vị", Role.ONE_STOP: "Một cửa"}
_SAID = ("incoming.assigned", "incoming.steered", "incoming.opinion", "incoming.transferred", "incoming.handed_back",
         "incoming.finished")  # fmt: skip
_TO_APPLICANT = frozenset({
    "dossier.supplement_requested", "dossier.finance_notified", "dossier.handed_over", "dossier.withdrawn",
})  # fmt: skip
_FROM_APPLICANT = frozenset({"dossier.received", "dossier.supplemented", "dossier.finance_paid"})
_MOVED = frozenset({"dossier.advanced", "dossier.returned"})
_SOLVED = frozenset({"dossier.result_signed", "dossier.refused"})
_WHOLE = _SOLVED | {"dossier.handed_over"}
"""What is compared with the day promised to the citizen, not with a step's own hours."""
_HAND_OVERS = _TO_APPLICANT | _FROM_APPLICANT | _MOVED | frozenset({
    "dossier.result_prepared", "dossier.result_signed", "dossier.result_sealed", "dossier.refused", "dossier.stopped",
    "dossier.resumed",
})  # fmt: skip


def slip_options(kind: str, state: Any) -> tuple[Option, ...]:
    """Return the option to print the slip; documents that were never registered have none."""
    if (kind == "incoming" and state.number) or (kind == "dossier" and state.stage):
        return (Option(f"{kind}.slip", "In phiếu giải quyết" if kind == "incoming" else "In phiếu kiểm soát"),)
    return ()


def print_slip(place: Workplace, item: str) -> bytes:
    """Return the slip of an incoming document (NĐ 30/2020 PL IV) or of a dossier (TT 03/2025/TT-VPCP, form 06) as PDF.

    What was done in an absent person's place says so; each hand-over tells whether its giver was early, on time or
    late by the province's rule.

    Raises:
        WrongState: an item of another kind, or one that has no steps yet.
    """
    kind, training = place.journal.kind(item), place.settings.training
    if kind == "incoming":
        return settlement_slip(settlement_content(place, item), training=training)
    if kind == "dossier":
        return control_slip(control_content(place, item), training=training)
    raise WrongState("Chỉ văn bản đến và hồ sơ một cửa có phiếu này.", "Chọn văn bản đến hoặc hồ sơ.")


def settlement_content(place: Workplace, item: str) -> SettlementSlip:
    """Return phiếu giải quyết: what leaders, heads of units and those who deal with it said, each in its part."""
    state: Incoming = place.journal.state(item)
    parts: dict[str, list[Opinion]] = {"leader": [], "unit": [], "handler": []}
    for step in _steps(place, item):
        if step.kind in _SAID:
            parts[_part(step, place)].append(_opinion(step, place.directory))
    office = place.directory.unit(state.office)
    issued = f" ngày {iso_short(state.issued)}" if state.issued else ""
    return SettlementSlip(
        place.directory.name(office.parent), office.name,
        f"{state.type_name or 'Công văn'} số {state.code}{issued} của {state.sender.name or state.sender.organ}",
        state.subject, f"{state.number}, ngày đến {iso_short(state.registered_on)}",
        *(tuple(parts[name]) for name in ("leader", "unit", "handler")),
    )  # fmt: skip


def _steps(place: Workplace, item: str) -> Iterator[Step]:
    """Yield the steps that stand, oldest first."""
    return (record.step for record in place.journal.steps(item) if record.verdict != "refused")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(VIETNAM)


def _part(step: Step, place: Workplace) -> str:
    """Return the part of the slip by the post in whose right it was said that day (NĐ 30/2020 Điều 23, 24)."""
    person = place.journal.standing(_moment(step.at)).record(step.on_behalf_of or step.actor)
    if person is not None and person.has(Role.LEADER):
        return "leader"
    return "unit" if person is not None and person.has(Role.UNIT_HEAD) else "handler"


def _opinion(step: Step, directory: Directory) -> Opinion:
    """Return what was said; an assignment tells who leads, who helps and until when in lines below."""
    title, text = words(step, directory)
    lines = text.splitlines()
    if step.kind == "incoming.assigned":
        said = read.text(step.payload, "text")
        rest = [line for line in lines if line not in said.splitlines()]
        return Opinion(who(step, directory), said or title, _moment(step.at), (*((title,) if said else ()), *rest))
    spoken = step.kind in ("incoming.steered", "incoming.opinion")
    shown = text if spoken else ": ".join(part for part in (title, text) if part)
    return Opinion(who(step, directory), shown, _moment(step.at))


def control_content(place: Workplace, item: str) -> ControlSlip:
    """Return phiếu kiểm soát: each hand-over so far, from the applicant to the counter and back."""
    rules = place.journal.registry["dossier"]
    rule = province_terms(place).rule
    before: Dossier = rules.empty(item)
    rows = []
    for step in _steps(place, item):
        after = rules.evolve(before, step)
        if step.kind in _HAND_OVERS:
            rows.append(_row(place, rule, before, step, after))
        before = after
    office = place.directory.unit(before.office)
    return ControlSlip(
        place.directory.name(office.parent), office.name, before.code, before.procedure.name, before.applicant.name,
        f"{_moment(before.at):%H giờ %M, ngày %d/%m/%Y}",
        _due_words(before), tuple(rows),
    )  # fmt: skip


def _due_words(state: Dossier) -> str:
    """Return the date promised last, with what of it rests on holidays not decided yet."""
    if not state.due:
        return "Không có hạn"
    unsure = undecided_words(state.due_lines)
    return f"{_moment(state.due):%H giờ %M, ngày %d/%m/%Y}" + (f" ({unsure})" if unsure else "")


def _row(place: Workplace, rule: Rule, before: Dossier, step: Step, after: Dossier) -> HandOver:
    directory = place.journal.standing(_moment(step.at))
    applicant, officer = after.applicant.name, who(step, directory)
    giver, receiver = officer, _receivers(before, step, after, directory)
    if step.kind in _FROM_APPLICANT:
        giver, receiver = applicant, officer
    elif step.kind in _TO_APPLICANT:
        receiver = read.text(step.payload, "to") or applicant
    title, text = step_words(step, after.procedure, directory)
    note = ": ".join(part for part in (title, text.replace("\n", "; ")) if part)
    result = "" if step.kind in _FROM_APPLICANT else _result(place, rule, before, step)
    return HandOver(giver, receiver, _moment(step.at), result, note)


def _receivers(before: Dossier, step: Step, after: Dossier, directory: Directory) -> str:
    """Return who has something to do that nobody had before: another agency, or the holders of posts."""
    if step.kind == "dossier.result_prepared":
        return f"{_ROLES[Role.LEADER]}, {directory.name(after.office)}"
    if step.kind in ("dossier.result_signed", "dossier.result_sealed", "dossier.refused", "dossier.stopped"):
        return f"{_ROLES[Role.ONE_STOP]}, {directory.name(after.office)}"
    were = {node.id for node in open_steps(before)}
    names = [
        directory.name(node.agency) if node.kind == Kind.AGENCY
        else f"{_ROLES.get(Role(node.role), 'Chuyên viên')}, {directory.name(node.unit or after.office)}"
        for node in open_steps(after) if node.id not in were
    ]  # fmt: skip
    return "; ".join(dict.fromkeys(names))


def _result(place: Workplace, rule: Rule, before: Dossier, step: Step) -> str:
    """Return trước hạn, đúng hạn or quá hạn: the step's own hours where it has some, else the day promised."""
    own = before.dues.get(read.text(step.payload, "from")) if step.kind in _MOVED else None
    due = own or (before.due if step.kind in _WHOLE else None)
    if due is None or _SOLVED & before.done.keys():
        return ""
    hours = bool(own) or bool(before.procedure.hours and not before.procedure.days)
    found = standing(place.calendar, _moment(due), finished=_moment(step.at), by_hours=hours, rule=rule)
    return WORDS[found.kind].capitalize()
