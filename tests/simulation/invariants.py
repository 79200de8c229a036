"""What must hold when everything was mended and everybody synchronised: nothing lost, doubled, different or silent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from sync.provincial.tables import ITEMS, LEASES, STEPS
from tests.simulation.cast import DIRECTORY
from tests.simulation.desk import LANES, RULES, Desk, own_steps
from tests.simulation.site import Site
from workflow.errors import Refusal
from workflow.people import Directory
from workflow.steps import Step, canonical, hash_of
from workflow.store import cards, holding, numbers, outbox

BY_BOOK = {"incoming.registered": "van_ban_den", "outgoing.numbered": "van_ban_di"}


@dataclass(frozen=True)
class Books:
    """What the servers hold, and the items of the story by office."""

    sites: Mapping[str, Site]
    items: Mapping[str, Sequence[str]]

    def accepted(self, lane: str) -> list[tuple[int, str, Step]]:
        """Return the accepted steps of a lane in their order: (position, office, step)."""
        with self.sites[lane].processes["main"][0].reading() as connection:
            rows = connection.execute(
                select(STEPS.c.position, STEPS.c.office, STEPS.c.body)
                .where(STEPS.c.lane == lane, STEPS.c.position.is_not(None))
                .order_by(STEPS.c.position)
            ).all()
        return [(row.position, row.office, Step.from_json(row.body)) for row in rows]

    def states(self, lane: str) -> dict[str, tuple[str, Any]]:
        """Return what the server holds of each item: (office, state as JSON)."""
        with self.sites[lane].processes["main"][0].reading() as connection:
            asked = select(ITEMS.c.item, ITEMS.c.office, ITEMS.c.state).where(ITEMS.c.lane == lane)
            rows = connection.execute(asked).all()
        return {row.item: (row.office, row.state) for row in rows}


def check(books: Books, desks: Sequence[Desk]) -> None:
    """Look at everything.

    Raises:
        AssertionError: something does not hold; says what.
    """
    accepted: dict[str, Step] = {}
    for lane in LANES:
        log = books.accepted(lane)
        states = folded(log)
        _as_folded(books.states(lane), states, lane)
        accepted |= {step.id: step for _, _, step in log}
        for desk in desks:
            _same(desk, lane, states)
    _numbers(list(accepted.values()), books)
    for desk in desks:
        _nothing_vanished(desk, accepted)
        _sound(desk)
    _leases(books, desks)


def folded(log: Sequence[tuple[int, str, Step]]) -> dict[str, tuple[str, Any]]:
    """Fold the accepted steps of a lane, each judged again: by the rules, and once more by our own eyes."""
    states: dict[str, tuple[str, Any]] = {}
    seen: set[str] = set()
    directory = DIRECTORY
    for position, office, step in log:
        assert step.id not in seen, f"step {step.id} was accepted twice"
        assert hash_of(step) == step.hash, f"step {step.id} at the server has another hash than its content"
        seen.add(step.id)
        rules = RULES[step.item_kind]
        owner, state = states.get(step.item, (office, rules.empty(step.item)))
        assert owner == office, f"item {step.item} belongs to two offices"
        _allowed(rules, state, step, directory, position)
        states[step.item] = (office, rules.evolve(state, step))
    return states


def _allowed(rules: Any, state: Any, step: Step, directory: Directory, position: int) -> None:
    try:
        rules.check(state, step, directory)
    except Refusal as refusal:
        raise AssertionError(f"{step.kind} was accepted at {position} against the rules: {refusal.text}") from None
    base = step.payload.get("base")
    if step.kind == "outgoing.revised" and base and state.pdf is not None:
        assert state.pdf.sha256 == base, f"{step.id} silently overwrote a version its author had not seen"


def _as_folded(held: Mapping[str, tuple[str, Any]], states: Mapping[str, tuple[str, Any]], lane: str) -> None:
    assert set(held) == set(states), f"{lane}: the server holds other items than its steps make"
    for item, (_, state) in states.items():
        told = json.loads(canonical(_plain(state)))
        assert json.loads(canonical(held[item][1])) == told, f"{lane}: the server's state of {item} is not its steps'"


def _plain(state: Any) -> Any:
    return RULES[_kind(state)].to_json(state)


def _kind(state: Any) -> str:
    return next(kind for kind, rules in RULES.items() if type(rules.empty("x")) is type(state))


def _same(desk: Desk, lane: str, states: Mapping[str, tuple[str, Any]]) -> None:
    """See that a desk holds what the server says of its office's items, and nothing else.

    Where a restored server forgot what nobody could offer it again, the desk keeps its own and says so.
    """
    office = DIRECTORY.office(desk.me.unit).id
    mine = {item: state for item, (owner, state) in states.items() if owner == office}
    held = {
        item for kind, rules in RULES.items() if rules.lane == lane for item in desk.journal.items(kind)
        if not _emptied(desk, item)
    }  # fmt: skip
    told = {one.item for one in holding.disputed(desk.journal.database, lane)}
    assert held <= set(mine) | told, f"{desk.name} shows items nobody has: {sorted(held - set(mine))}"
    assert held >= set(mine), f"{desk.name} lacks items: {sorted(set(mine) - held)}"
    for item, state in mine.items():
        if item in told:
            continue
        here, there = desk.journal.state(item), state
        assert here == there, f"{desk.name}: {item} differs: {_difference(_plain(here), _plain(there))}"
        row = RULES[_kind(state)].row(state, desk.journal.standing(desk.clock()))
        shown = desk.journal.row(item)
        assert shown.title == row.title and shown.state == row.state, f"{desk.name}: the list shows {item} otherwise"


def _emptied(desk: Desk, item: str) -> bool:
    return not any(record.verdict != "refused" for record in desk.journal.steps(item))


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return "; ".join(f"{name}: {one.get(name)!r:.80} against {other.get(name)!r:.80}" for name in names)


def _numbers(accepted: Sequence[Step], books: Books) -> None:
    taken: Counter[tuple[str, str, Any]] = Counter()
    for step in accepted:
        person = DIRECTORY.record(step.actor)
        office = DIRECTORY.office(person.unit).id if person is not None and person.unit else ""
        if step.kind in BY_BOOK:
            taken[office, BY_BOOK[step.kind], step.payload["number"]] += 1
        elif step.kind == "dossier.received":
            taken[office, "mhs", step.payload["code"].rpartition("-")[2]] += 1
    double = [key for key, count in taken.items() if count > 1]
    assert not double, f"a number was given twice: {double}"


def _nothing_vanished(desk: Desk, accepted: Mapping[str, Step]) -> None:
    """See that every step made here is at the server as it was made, or lies on a card with everything typed."""
    told = {card.id: card.step for card in cards.open_cards(desk.journal.database)}
    held = {step.id: step for step in own_steps(desk)}
    waiting = {row.id for row in outbox.rows(desk.journal.database) if row.state != "refused"}
    for id, step in desk.done.items():
        assert id in held, f"{desk.name}: {step.kind} {id} is gone from the record"
        there = accepted.get(id)
        card = told.get(id)
        assert there is not None or card is not None, f"{desk.name}: {step.kind} {id} vanished silently"
        assert not (there is not None and card is not None), f"{desk.name}: {id} was accepted and has a card"
        assert (there or card) == step, f"{desk.name}: {step.kind} {id} is not what was typed"
        assert id not in waiting, f"{desk.name}: {id} still waits"


def _sound(desk: Desk) -> None:
    broken = desk.journal.verify()["broken"]
    assert not broken, f"{desk.name}: the chain is broken: {broken[:2]}"
    found = numbers.verify(desk.journal.database)
    assert not found, f"{desk.name}: the numbers do not add up: {found[:2]}"


def _leases(books: Books, desks: Sequence[Desk]) -> None:
    """See that what a desk may still spend was lent to it by the server as it is now, and to nobody else."""
    for desk in desks:
        for lease in numbers.leases(desk.journal.database):
            with books.sites[lease.lane].processes["main"][0].reading() as connection:
                row = connection.execute(select(LEASES).where(LEASES.c.id == lease.id)).one_or_none()
            assert row is not None, f"{desk.name} spends numbers of {lease.register} the server knows nothing of"
            assert row.device == desk.device, f"{desk.name} holds numbers lent to {row.device}"
