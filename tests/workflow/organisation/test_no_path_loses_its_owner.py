"""Whatever is done on whatever day: every task has an owner who works there, and nobody refused ever acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow.changed import replace
from tests.workflow.office import VALID
from tests.workflow.organisation.changing_office import PEOPLE, START, Story, directory, registered
from workflow.acts import office_of
from workflow.errors import Refusal
from workflow.next_acts import what_next
from workflow.organisation.mandate import Mandate
from workflow.owners import keepers, owns
from workflow.people import Directory
from workflow.steps import hash_of

STAYING = {"chu-tich", "chu-tich-khac", "chu-tich-cu"}
"""Each office keeps one leader while it exists: an office nobody works in has no owners to speak of."""
IDS = [one.id for one in PEOPLE]
GOES = [one for one in IDS if one not in STAYING]
DAYS = ["", "2025-06-27", "2025-06-30", "2025-07-01", "2025-07-03"]
INCOMING = [
    "incoming.assigned", "incoming.transferred", "incoming.handed_back", "incoming.taken_back", "incoming.started",
    "incoming.opinion", "incoming.finished", "incoming.steered",
]  # fmt: skip
OUTGOING = [
    "outgoing.submitted", "outgoing.recalled_submission", "outgoing.passed_on", "outgoing.returned", "outgoing.revised",
    "outgoing.signed", "outgoing.numbered", "outgoing.voided",
]  # fmt: skip
PERSON = st.sampled_from(IDS)
MOVES = frozenset({*INCOMING, *OUTGOING}) - {"incoming.finished", "outgoing.voided"}
WHERE = [*IDS, "kt", "vh", "cu-kt", "moi", "khac"]


class ChangingOffice(RuleBasedStateMachine):
    """A paper of each office and two drafts, while days pass, people leave, an office ends, work is passed about."""

    @initialize(leaving=st.fixed_dictionaries({id: st.sampled_from(DAYS) for id in GOES}))
    def begin(self, leaving: Mapping[str, str]) -> None:
        """Take the papers in on the first day."""
        self.now = START
        self.known = directory(leaving)
        self.mandates: dict[str, Mandate] = {}
        self.stories = [registered(self.known, "moi", "van-thu"), registered(self.known, "cu", "van-thu-cu")]
        for author, signer in (("cv-kt", "chu-tich"), ("cv-cu", "chu-tich-cu")):
            story = Story("outgoing", self.known)
            story.do(author, "outgoing.drafted", START, {"signer": signer})
            self.stories.append(story)

    @property
    def seen(self) -> Directory:
        """The organisation as it stands now."""
        return self.known.with_mandates(self.mandates.values()).at(self.now)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    @rule(giver=st.sampled_from(IDS), taker=st.sampled_from(IDS), days=st.integers(0, 4), scope=st.booleans())
    def somebody_goes_away(self, giver: str, taker: str, days: int, scope: bool) -> None:
        """Have somebody represented, if the rules allow it."""
        story = Story("mandate", self.known.with_mandates(self.mandates.values()), f"m{len(self.mandates)}")
        span = {"start": self.now.date().isoformat(), "end": (self.now + timedelta(days=days)).date().isoformat()}
        acts = ["incoming"] if scope else []
        try:
            story.do(giver, "mandate.given", self.now, {"giver": giver, "taker": taker, "acts": acts} | span)
        except Refusal:
            return
        self.mandates[story.item] = story.state.value

    @rule(data=st.data())
    def a_delegation_ends(self, data: st.DataObject) -> None:
        """Revoke one."""
        if self.mandates:
            item = data.draw(st.sampled_from(sorted(self.mandates)))
            self.mandates[item] = replace(self.mandates[item], ended=self.now.isoformat())

    @rule(data=st.data())
    def somebody_does_what_is_offered(self, data: st.DataObject) -> None:
        """Let somebody do one of the things the window offers, in their own right or in another's place."""
        story = data.draw(st.sampled_from(self.stories))
        story.directory = seen = self.seen
        offered = [
            (id, option.kind, option.on_behalf_of or None)
            for id in IDS if id in seen.people
            for option in what_next(story.rules, story.state, seen.people[id], seen, self.now)
            if not option.why_not and option.kind in MOVES
        ]  # fmt: skip
        if not offered:
            return
        actor, kind, behalf = data.draw(st.sampled_from(offered))
        near = [one.id for one in seen.members(office_of(seen.people[actor], seen))]
        units = [unit.id for unit in seen.units.values() if unit.parent == office_of(seen.people[actor], seen)]
        self.attempt(story, kind, actor, data.draw(st.sampled_from([*near, *units])), behalf)

    @rule(data=st.data(), actor=PERSON, to=st.sampled_from(WHERE), behalf=st.none() | PERSON)
    def somebody_acts(self, data: st.DataObject, actor: str, to: str, behalf: str | None) -> None:
        """Try anything; what is refused here is refused by the server too, whoever forges it."""
        story = data.draw(st.sampled_from(self.stories))
        kind = data.draw(st.sampled_from(INCOMING if story.kind == "incoming" else OUTGOING))
        story.directory = self.known.with_mandates(self.mandates.values())
        self.attempt(story, kind, actor, to, behalf)

    def attempt(self, story: Story, kind: str, actor: str, to: str, behalf: str | None) -> None:
        """Do it; what was refused must be refused as a forged step too."""
        before = story.state
        try:
            story.do(actor, kind, self.now, self.fitting(story, kind, to), behalf=behalf)
        except Refusal as refusal:
            assert refusal.text
            assert story.state == before
            self.forge(story, kind, actor, to, behalf)
        else:
            right = self.seen.people[behalf or actor]
            assert actor in self.seen.people
            assert right.id == actor or any(
                one.covers(kind) for one in self.seen.mandates(taker=actor, giver=right.id)
            )

    def fitting(self, story: Story, kind: str, to: str) -> dict[str, Any]:
        """Return what makes a valid payload one of this paper and this day."""
        day = self.now.date().isoformat()
        change: dict[str, Any] = {"to": to}
        if kind == "incoming.assigned":
            change = {"lead": to, "person": "", "cooperating": [], "due": None}
            mark = story.state.done.get("incoming.assigned")
            change |= {"instead_of": mark.at} if mark else {}
        elif kind == "outgoing.signed" and story.state.submitted:
            change = {"before": story.state.submitted.sha256, "certificate": {"serial": "1", "uid": ""}}
        elif kind == "outgoing.revised":
            change = {"signer": to}
        elif kind == "outgoing.numbered":
            change = {"year": 2025, "on": day}
        return change

    def forge(self, story: Story, kind: str, actor: str, to: str, behalf: str | None) -> None:
        """Take what somebody else may do, put the refused person's name on it, and offer it to the server."""
        change = self.fitting(story, kind, to)
        for other in IDS:
            try:
                (step,) = story.decide(other, kind, self.now, change)
            except (Refusal, ValueError):
                continue
            forged = replace(step, actor=actor, on_behalf_of=behalf)
            forged = replace(forged, hash=hash_of(forged))
            try:
                story.rules.check(story.state, forged, story.directory)
            except Refusal:
                return
            # Then the person may do this very thing; only what the desk would have filled in differed.
            assert actor in self.seen.people
            assert behalf is None or self.seen.mandates(taker=actor, giver=behalf)
            able = cast(Any, story.rules).table.able(kind, story.state, self.seen)
            assert (behalf or actor) in {person.id for person in able}
            return

    @invariant()
    def every_task_has_an_owner_who_works_there(self) -> None:
        """Ask of each paper whose it is now, and that one of them can do something with it."""
        if not hasattr(self, "stories"):
            return
        seen = self.seen
        for story in self.stories:
            owners = [task.owner for task in story.rules.tasks(story.state, seen)]
            held = {one.id for owner in owners for one in keepers(owner, seen)}
            for owner in owners:
                found = keepers(owner, seen)
                assert found, (owner, self.now)
                assert all(one.id in seen.people and owns(owner, one, seen) for one in found)
            if owners:
                people = [seen.people[id] for id in held]
                assert any(self.can_act(story, one.id) for one in people), (story.state, self.now)

    def can_act(self, story: Story, person: str) -> bool:
        """Tell whether the person has something to do with the paper now."""
        options = what_next(story.rules, story.state, self.seen.people[person], self.seen, self.now)
        return any(not option.why_not for option in options)


ChangingOffice.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestChangingOffice = ChangingOffice.TestCase


def test_the_machine_speaks_of_every_act_that_moves_work() -> None:
    known = {kind for kind in VALID if kind.startswith(("incoming.", "outgoing."))}
    assert set(INCOMING + OUTGOING) <= known
