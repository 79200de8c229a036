"""What people do in the story: something the rules offer now, or something tried in vain, with a payload that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.cast import DIRECTORY
from tests.simulation.seeded import Seeded
from tests.workflow import office
from workflow.documents.numbering import DOSSIER_BOOK, INCOMING_BOOK, OUTGOING_BOOK
from workflow.people import Person, Role
from workflow.registry import registry
from workflow.store.numbers import NumberRequest

RULES = registry()
BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    "clerk": ("incoming.arrived", "incoming.arrived", "dossier.received", "work_file.opened"),
    "other": (*["outgoing.drafted"] * 4, "work_file.opened"),
}
WEIGHTS: Mapping[str, float] = {
    "incoming.registered": 12, "incoming.assigned": 12, "incoming.started": 8, "incoming.opinion": 5,
    "incoming.steered": 4, "incoming.finished": 3, "incoming.refused": 1, "incoming.checked": 1,
    "outgoing.revised": 40, "outgoing.submitted": 4, "outgoing.signed": 14, "outgoing.returned": 4,
    "outgoing.numbered": 14, "outgoing.sealed": 10, "outgoing.opinion": 2, "outgoing.recalled_submission": 1,
    "dossier.advanced": 20, "dossier.opinion": 5, "dossier.result_prepared": 6, "dossier.result_signed": 6,
    "dossier.supplement_requested": 3, "dossier.supplemented": 6, "dossier.handed_over": 4,
    "work_file.revised": 8, "work_file.added": 5,
}  # fmt: skip
"""How often what is offered is done; what is not named here is not done in stories."""
_SUBJECTS = ("rà soát hộ nghèo", "phòng, chống hạn mặn", "tiêm phòng đàn vật nuôi")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act to be tried."""

    item: str
    kind: str
    payload: Mapping[str, Any]
    number: NumberRequest | None = None


def beginning(world: Seeded, person: Person, item: str, now: datetime) -> Deed:
    """Return a deed that begins a new item."""
    group = "clerk" if person.has(Role.CLERK) else "other"
    return _deed(world, item, world.random.choice(BEGINNINGS[group]), None, person, now)


def going_on(world: Seeded, person: Person, item: str, state: Any, now: datetime) -> Deed | None:
    """Return a deed on an item that is there, None when nothing is offered."""
    rules = RULES[state_kind(state)]
    seen = DIRECTORY.at(now)
    offered = [
        option.kind for option in rules.options(state, person, seen) if not option.why_not and option.kind in WEIGHTS
    ]
    if not offered:
        return None
    kind = world.random.choices(offered, [WEIGHTS[kind] for kind in offered])[0]
    return _deed(world, item, kind, state, person, now)


def state_kind(state: Any) -> str:
    """Return the kind of item a state is of."""
    return _KINDS[type(state)]


_KINDS = {type(rules.empty("x")): kind for kind, rules in RULES.items()}


def _deed(world: Seeded, item: str, kind: str, state: Any, person: Person, now: datetime) -> Deed:
    payload = {**office.VALID[kind], **_fitting(world, kind, state, person, now)}
    number = None
    if kind in _BOOKS:
        payload.pop("number", None)
        payload.pop("code", None)
        number = NumberRequest(_BOOKS[kind], now.year)
    return Deed(item, kind, payload, number)


_BOOKS = {
    "incoming.registered": INCOMING_BOOK, "outgoing.numbered": OUTGOING_BOOK, "dossier.received": DOSSIER_BOOK,
}  # fmt: skip


def _fitting(world: Seeded, kind: str, state: Any, person: Person, now: datetime) -> dict[str, Any]:
    """Return what makes a valid payload one of this item, at this moment, by this person."""
    chance = world.random
    text = f"{kind} {chance.randrange(10**6)}"
    fits: Mapping[str, Callable[[], dict[str, Any]]] = {
        "incoming.arrived": lambda: {"subject": f"{chance.choice(_SUBJECTS)} {text}"},
        "incoming.registered": lambda: {"year": now.year, "on": now.date().isoformat()},
        "incoming.assigned": lambda: _assigned(world, state, text, now),
        "outgoing.drafted": lambda: _drafted(world, state, text),
        "outgoing.revised": lambda: _drafted(world, state, text),
        "outgoing.numbered": lambda: {"year": now.year, "on": now.date().isoformat()},
        "dossier.received": lambda: {"due": now.replace(year=now.year + 1).isoformat()},
        "dossier.advanced": lambda: _advanced(state),
        "work_file.opened": lambda: {"title": text},
        "work_file.revised": lambda: chance.choice(({"title": text}, {"retention": "10 năm"}, {"retention": "50 năm"})),
        "work_file.added": lambda: {"entry": office.ENTRY | {"key": f"vb-{chance.randrange(10**6)}"}},
    }
    if kind in fits:
        return fits[kind]()
    if kind in _BEFORE:
        given = _before(kind, state)
        return {"before": given.sha256} if given is not None else {}
    return {"text": text} if "text" in office.VALID[kind] else {}


def _assigned(world: Seeded, state: Any, text: str, now: datetime) -> dict[str, Any]:
    before = state.done.get("incoming.assigned")
    again = {"instead_of": before.at} if before is not None else {}
    due = now.replace(year=now.year + 1).isoformat()
    lead = world.random.choice(("kt", "expert", "vh"))
    return {"lead": lead, "person": "", "cooperating": [], "text": text, "due": due} | again


def _drafted(world: Seeded, state: Any, text: str) -> dict[str, Any]:
    base = {"base": state.pdf.sha256} if state is not None and state.pdf is not None else {}
    return {"subject": text, "pdf": office.file(world.random.choice("0123456789abcdef")), "due": None} | base


def _advanced(state: Any) -> dict[str, Any]:
    following = [step.id for step in state.procedure.steps[state.procedure.place(state.step) + 1 :]]
    return {"from": state.step, "to": next(iter(following), "tiep_nhan")}


_BEFORE = ("outgoing.signed", "outgoing.sealed", "dossier.result_signed")


def _before(kind: str, state: Any) -> Any:
    if kind == "outgoing.signed":
        return state.to_sign or state.submitted
    if kind == "outgoing.sealed":
        return state.to_seal[-1] if state.to_seal else None
    return state.prepared
