"""Absent and represented: gives somebody's work to a substitute for a time, accepts, declines, takes it back, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.workplace import Workplace
from workflow.mandates.giving import may_give
from workflow.mandates.mandate_state import ACCEPTED, GIVEN, STAGES, MandateItem
from workflow.owners import within
from workflow.people import SYSTEM, Person, Unit
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store.standing import mandate_items
from workflow.vietnamese import iso_short

SCOPES = (("incoming", "Văn bản đến"), ("outgoing", "Văn bản đi"), ("dossier", "Hồ sơ một cửa"))
"""What a person usually passes on, by kind of item; single kinds of steps may be named too."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """One delegation as a page shows it; ``now`` while it is in force, ``acts`` what this person may do with it."""

    item: str
    giver: str
    taker: str
    span: str
    scope: str
    text: str
    state: str
    now: bool
    mine: bool
    acts: tuple[tuple[str, str], ...] = ()


def delegate(
    place: Workplace,
    taker: str,
    start: date,
    end: date,
    text: str,
    *,
    giver: str = "",
    acts: Sequence[str] = (),
    basis: str = "",
    unit: str = "",
) -> tuple[str, tuple[Step, ...]]:
    """Have ``taker`` do the work of ``giver`` (this person unless given) from ``start`` to the end of ``end``.

    Args:
        text: what is passed on and why, in words; printed with the record.
        acts: kinds of items ("incoming") or of steps ("incoming.assigned"); nothing means all that may be passed on.
        basis: number and date of the written mandate, where there is one.
        unit: only work that lies with this unit of the giver's; nothing means all.

    Returns:
        The item of the delegation and its step.

    Raises:
        Refusal: not one's own work nor that of one's people, another office, dates the wrong way round, the substitute
            absent too (NĐ 30/2020 Điều 13).
    """
    item = new_id()
    payload = {
        "giver": giver or place.me.id, "taker": taker, "start": start.isoformat(), "end": end.isoformat(),
        "acts": list(acts), "text": text, "basis": basis,
        **({"unit": unit} if unit else {}),
    }  # fmt: skip
    return item, place.journal.act(item, "mandate", Command("mandate.given", payload), now=place.now())


def answer(place: Workplace, item: str, kind: str, reason: str = "") -> tuple[Step, ...]:
    """Accept, decline or revoke a delegation (``kind`` is "mandate.accepted", "mandate.declined", "mandate.revoked").

    Raises:
        Refusal: not for this person, or it is over.
    """
    return place.journal.act(item, "mandate", Command(kind, {"reason": reason} if reason else {}), now=place.now())


def delegations(place: Workplace) -> tuple[Delegation, ...]:
    """Return the delegations of the office, those in force first, then the newest."""
    directory = place.directory
    standing = {mandate.id for mandate in directory.mandates()}
    states: list[MandateItem] = [place.journal.state(item) for item in mandate_items(place.database)]
    given = [state for state in states if state.stage]
    given.sort(key=lambda state: (state.item in standing, state.given, state.item), reverse=True)
    return tuple(_shown(place, state, state.item in standing) for state in given)


def _shown(place: Workplace, state: MandateItem, now: bool) -> Delegation:
    directory, rules = place.directory, place.journal.registry["mandate"]
    options = rules.options(state, place.me, directory)
    over = not now and state.stage in (GIVEN, ACCEPTED) and state.end < place.now().date().isoformat()
    return Delegation(
        state.item, directory.name(state.giver), directory.name(state.taker),
        f"{iso_short(state.start)} đến hết {iso_short(state.end)}", _scope(place, state), state.text,
        "Hết hạn" if over else STAGES.get(state.stage, state.stage), now,
        place.me.id in (state.giver, state.taker, state.given_by),
        () if over else tuple((option.kind, option.words) for option in options),
    )  # fmt: skip


def _scope(place: Workplace, state: MandateItem) -> str:
    return scope_words(state.acts) + (f", chỉ việc của {place.directory.name(state.unit)}" if state.unit else "")


def scope_words(acts: Sequence[str]) -> str:
    """Return the scope as people read it; single kinds of steps as the rules name them."""
    names = dict(SCOPES)
    return ", ".join(names.get(act, act) for act in acts) or "Mọi việc giao được"


def units_apart(place: Workplace) -> tuple[Unit, ...]:
    """Return the units whose work may be passed on apart: one's own and those below it, without the office itself."""
    directory, office = place.directory, place.office.id
    return tuple(
        unit for unit in directory.units.values()
        if unit.id != office and not unit.organ and within(unit.id, place.me.unit, directory)
    )  # fmt: skip


def can_be_represented(place: Workplace) -> tuple[Person, ...]:
    """Return whose work this person may pass on: one's own first, then that of one's people."""
    directory = place.directory
    people = [one for one in directory.members(place.office.id) if one.id != SYSTEM.id]
    mine = [one for one in people if may_give(place.me, one, directory)]
    return tuple(sorted(mine, key=lambda one: one.id != place.me.id))
