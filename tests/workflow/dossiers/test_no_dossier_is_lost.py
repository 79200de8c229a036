"""Dossiers on random routes, two desks apart, people away and units merged: nothing lost, doubled or left to nobody."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow import office
from tests.workflow.changed import replace
from tests.workflow.dossiers.two_desks import DAYS, GOES, RULES, Copies, directory
from tests.workflow.organisation.changing_office import Story
from workflow.dossiers.along import ahead_of, back, held, open_steps, standing, ways
from workflow.dossiers.dossier import HANDED, PAUSED, PROCESSING, RECEIVED, WITHDRAWN, Dossier
from workflow.errors import Refusal
from workflow.national.states import CODES, national_state
from workflow.next_acts import what_next
from workflow.organisation.mandate import Mandate
from workflow.owners import keepers, owns
from workflow.people import Directory
from workflow.steps import hash_of
from workflow.timeline import words

KINDS = tuple(sorted(
    kind for kind in office.VALID if kind.startswith("dossier.") and kind != "dossier.received"
))  # fmt: skip
WEIGHTS = {
    "dossier.advanced": 60, "dossier.result_prepared": 12, "dossier.result_signed": 9, "dossier.result_sealed": 12,
    "dossier.supplemented": 30, "dossier.finance_paid": 30, "dossier.resumed": 9, "dossier.handed_over": 9,
    "dossier.stopped": 1, "dossier.refused": 1, "dossier.withdrawn": 1, "dossier.consent_withdrawn": 1,
    "dossier.opinion": 1, "dossier.receipt_printed": 0.5,
}  # fmt: skip
"""How often what is offered is done: what leads on more often than what ends it."""
ONLY_ONCE = ("dossier.supplement_requested", "dossier.extended", "dossier.handed_over", "dossier.withdrawn",
             "dossier.result_sealed")  # fmt: skip
"""What the law or the nature of the thing allows once in the life of a dossier (NĐ 118/2025/NĐ-CP)."""
IN_BULK = ("dossier.advanced", "dossier.opinion", "dossier.supplement_requested", "dossier.handed_over",
           "dossier.result_prepared", "dossier.stopped", "dossier.receipt_printed")  # fmt: skip
PEOPLE = sorted(office.OFFICE)
DESK = st.sampled_from((0, 1))
SCOPES = st.sampled_from(((), (), ("dossier",), ("dossier.advanced",), ("incoming",)))
UNITS = st.sampled_from(("", "", "kt", "vh"))
CHANCE = st.integers(0, 10**9).map(random.Random)
"""Left to itself, hypothesis ends most dossiers at once; so what is done is drawn by weights."""


class Commune(RuleBasedStateMachine):
    """Three dossiers; anybody may try anything at either desk, alone, for somebody absent, or to all at once."""

    @initialize(
        leaving=st.fixed_dictionaries({id: st.sampled_from(DAYS) for id in GOES}), merged=st.booleans(),
        seeds=st.lists(st.integers(0, 10**6), min_size=3, max_size=3), size=st.integers(1, 6),
    )  # fmt: skip
    def begin(self, leaving: Mapping[str, str], merged: bool, seeds: list[int], size: int) -> None:
        """Take the dossiers in on the first day."""
        self.now = office.NOW
        self.known = directory(leaving, merged)
        self.mandates: dict[str, Mandate] = {}
        self.dossiers = [Copies(f"d{place}", seed, size, self.known) for place, seed in enumerate(seeds)]

    @property
    def all(self) -> Directory:
        """The organisation of all times, with the delegations known."""
        return self.known.with_mandates(self.mandates.values())

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    @rule(
        giver=st.sampled_from(PEOPLE), taker=st.sampled_from(PEOPLE), days=st.integers(0, 9), scope=SCOPES, unit=UNITS
    )  # fmt: skip
    def somebody_goes_away(self, giver: str, taker: str, days: int, scope: tuple[str, ...], unit: str) -> None:
        """Have somebody represented, if the rules allow it."""
        story = Story("mandate", self.all, f"m{len(self.mandates)}")
        span = {"start": self.now.date().isoformat(), "end": (self.now + timedelta(days=days)).date().isoformat()}
        change = {"giver": giver, "taker": taker, "acts": list(scope), "unit": unit} | span
        try:
            story.do(giver, "mandate.given", self.now, change)
        except Refusal as refusal:
            assert refusal.text
            return
        self.mandates[story.item] = story.state.value

    @rule(data=st.data())
    def a_delegation_ends(self, data: st.DataObject) -> None:
        """Revoke one."""
        if self.mandates:
            item = data.draw(st.sampled_from(sorted(self.mandates)))
            self.mandates[item] = replace(self.mandates[item], ended=self.now.isoformat())

    @rule(desk=DESK, place=st.integers(0, 2), chance=CHANCE, times=st.integers(3, 20))
    def work_goes_on(self, desk: int, place: int, chance: random.Random, times: int) -> None:
        """Do some of what the window offers to somebody, in their own right or in another's place."""
        one = self.dossiers[place]
        for _ in range(times):
            self.now += timedelta(minutes=7)
            seen = self.all.at(self.now)
            offered = [
                (id, option.kind, option.on_behalf_of or None)
                for id in PEOPLE if id in seen.people
                for option in what_next(RULES, one.desks[desk], seen.people[id], seen, self.now)
                if not option.why_not and option.kind in KINDS
            ]  # fmt: skip
            if not offered:
                return
            kinds = sorted({kind for _, kind, _ in offered})
            kind = chance.choices(kinds, [WEIGHTS.get(kind, 3) for kind in kinds])[0]
            deeds = [deed for deed in offered if deed[1] == kind]
            if chance.random() < 0.4:
                deeds = [deed for deed in deeds if deed[2]] or deeds
            actor, _, behalf = chance.choice(deeds)
            self.attempt(desk, one, actor, kind, behalf, chance)

    @rule(desk=DESK, place=st.integers(0, 2), kind=st.sampled_from(KINDS), actor=st.sampled_from(office.EVERYBODY),
          behalf=st.none() | st.sampled_from(PEOPLE), chance=CHANCE)  # fmt: skip
    def somebody_tries(
        self, desk: int, place: int, kind: str, actor: str, behalf: str | None, chance: random.Random
    ) -> None:
        """Try anything; what is refused here is refused by the server too, whoever forges it."""
        self.attempt(desk, self.dossiers[place], actor, kind, behalf, chance)

    @rule(desk=DESK, kind=st.sampled_from(IN_BULK), actor=st.sampled_from(PEOPLE))
    def all_at_once(self, desk: int, kind: str, actor: str) -> None:
        """Do one thing to all dossiers; what one refuses changes neither it nor what becomes of the others."""
        before = [one.desks[desk] for one in self.dossiers]
        change = {"from": None, "to": None} if kind == "dossier.advanced" else {}
        for state, one in zip(before, self.dossiers, strict=True):
            assert one.desks[desk] == state
            try:
                steps = one.do(desk, actor, kind, self.now, self.all, change)
            except Refusal as refusal:
                assert refusal.text and one.desks[desk] == state
            else:
                assert {step.item for step in steps} == {one.item} and one.desks[desk] != state

    @rule(desk=DESK)
    def synchronise(self, desk: int) -> None:
        """Exchange with the server."""
        for one in self.dossiers:
            one.synchronise(desk, self.all)

    def attempt(self, desk: int, one: Copies, actor: str, kind: str, behalf: str | None, chance: random.Random) -> None:
        """Do it; who was refused must have changed nothing, and who was not must have had the right."""
        before = one.desks[desk]
        change = fitting(before, kind, self.all.at(self.now), behalf or actor, chance)
        try:
            steps = one.do(desk, actor, kind, self.now, self.all, change, behalf)
        except Refusal as refusal:
            assert refusal.text
            assert one.desks[desk] == before
            self.forge(one, before, kind, actor, behalf, change)
            return
        seen = self.all.at(self.now)
        assert actor in seen.people and steps
        assert behalf is None or any(held.covers(kind) for held in seen.mandates(taker=actor, giver=behalf))
        whole(before, one.desks[desk], kind)

    def forge(
        self, one: Copies, state: Dossier, kind: str, actor: str, behalf: str | None, change: Mapping[str, Any]
    ) -> None:
        """Take what somebody else may do, put the refused person's name on it, and offer it to the server."""
        seen = self.all.at(self.now)
        for other in PEOPLE:
            try:
                (step,) = one.decide(state, other, kind, self.now, self.all, change)
            except Refusal:
                continue
            forged = replace(step, actor=actor, on_behalf_of=behalf)
            forged = replace(forged, hash=hash_of(forged))
            try:
                RULES.check(state, forged, self.all)
            except Refusal as refusal:
                assert refusal.text
                return
            # Then the person may do this very thing; only what the desk would have filled in differed.
            able = {person.id for person in cast(Any, RULES).table.able(kind, state, seen)}
            assert (behalf or actor) in able and actor in seen.people
            return

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        """Every step made is accepted, waits, or is a card; what may happen once happened once."""
        for one in getattr(self, "dossiers", []):
            accepted = [step.id for step in one.log]
            waiting = [step.id for steps in one.pending for step in steps]
            assert sorted([*accepted, *waiting, *one.refused]) == sorted(one.made)
            counted = Counter(step.kind for step in one.log)
            assert all(counted[kind] <= 1 for kind in ONLY_ONCE), counted

    @invariant()
    def what_is_open_has_somebody_to_do_it(self) -> None:
        """Ask of each dossier, on both desks and the server, whose it is now, and that one of them can do something."""
        if not hasattr(self, "dossiers"):
            return
        seen = self.all.at(self.now)
        for one in self.dossiers:
            for state in {id(state): state for state in (one.server, *one.desks)}.values():
                owned(state, seen)

    def teardown(self) -> None:
        """Let the line be there: all have the same, and it is what the steps say."""
        for _ in range(2):
            for desk in (0, 1):
                if hasattr(self, "dossiers"):
                    self.synchronise(desk)
        for one in getattr(self, "dossiers", []):
            assert one.desks == [one.server, one.server]
            again: Any = RULES.empty(one.item)
            for step in one.log:
                again = RULES.evolve(again, step)
                assert words(step, self.known)[0]
            assert again == one.server == RULES.from_json(RULES.to_json(one.server))


def fitting(state: Dossier, kind: str, seen: Directory, who: str, chance: random.Random) -> dict[str, Any]:
    """Return what makes a valid payload one of this dossier, where it can."""
    files = {"dossier.result_signed": state.prepared, "dossier.result_sealed": state.signed,
             "dossier.result_stamped": state.result}  # fmt: skip
    if kind in files:
        given = files[kind]
        return {"before": given.sha256} if given else {}
    if state.due and kind in ("dossier.apologised", "dossier.extended"):
        return {"due": state.due.replace("2026", "2027", 1)}
    person = seen.people.get(who)
    mine = (held(state, person, seen) if person else ()) or open_steps(state)
    if kind not in ("dossier.advanced", "dossier.returned") or not mine:
        return {}
    node = chance.choice(mine)
    if kind == "dossier.returned":
        return {"from": node.id, "to": chance.choice(back(state, node) or open_steps(state)).id}
    offered = ways(state, node)
    outcome = chance.choice(offered).outcome if offered else ""
    values = {"so_tien": chance.choice((0, 5)), "uu_tien": chance.random() < 0.5, "loai": "đất ở", "ghi_chu": "x"}
    answers = {name: values[name] for name in node.asks}
    try:
        ahead = ahead_of(state, node.id, outcome, answers)
    except Refusal:
        ahead = ()
    return {"from": node.id, "to": next(iter(ahead), "khong_co"), "outcome": outcome, "data": answers, "text": "Lý do"}


def whole(before: Dossier, state: Dossier, kind: str) -> None:
    """See that an act left the dossier somewhere on its route, and moved it only if it is one that moves."""
    marking = standing(state)
    assert len(set(marking.open)) == len(marking.open)
    assert all(state.procedure.route.node(id) is not None for id in marking.open)
    assert set(state.dues) <= set(marking.open)
    if state.stage in (RECEIVED, PROCESSING):
        assert marking.open or marking.ended
    if kind not in ("dossier.advanced", "dossier.returned", "dossier.supplemented", "dossier.finance_paid"):
        assert marking == standing(before)
    assert national_state(state).code in CODES


def owned(state: Dossier, seen: Directory) -> None:
    """See that each task is somebody's who works there now and can do something with the dossier."""
    tasks = RULES.tasks(state, seen)
    assert len({task.key for task in tasks}) == len(tasks)
    assert tasks or state.stage in (HANDED, WITHDRAWN), "nobody would do anything any more"
    if state.stage in PAUSED:
        assert len(tasks) == 1 and tasks[0].due is None
    for task in tasks:
        found = keepers(task.owner, seen)
        assert found, task
        assert all(one.id in seen.people and owns(task.owner, one, seen) for one in found)
        options = (option for one in found for option in what_next(RULES, state, one, seen, cast(Any, seen.when)))
        assert any(not option.why_not for option in options), (task, state.stage)


Commune.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestCommune = Commune.TestCase
