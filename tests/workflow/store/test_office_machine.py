"""Two desks and a server under the real rules: whatever is done in whatever order, offline or not, nothing is lost.

No number is used twice, no step vanishes, no task is without owner, nobody refused ever acts, both desks end alike, and
both records verify clean.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow import office
from tests.workflow.changed import replace
from tests.workflow.store.desks import KEY
from tests.workflow.test_any_sequence import MINE, fit
from workflow.errors import NotAllowed, Refusal
from workflow.owners import keepers
from workflow.rules import Command
from workflow.steps import Step, hash_of
from workflow.store import cards, cursors, lists, numbers, outbox
from workflow.store.database import open_database
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal, StepResult
from workflow.store.numbers import Lease, NumberRequest

NUMBERED = {"incoming.registered": "van_ban_den", "outgoing.numbered": "van_ban_di", "dossier.received": "ho_so"}
ITEMS = {"incoming": ("i1", "i2"), "outgoing": ("o1",), "dossier": ("d1", "d2")}
ALL = [(kind, item) for kind, items in ITEMS.items() for item in items]
LANES = sorted({office.RULES[kind].lane for kind in ITEMS})
_MEMORY = "/dev/shm"
SEEN = office.DIRECTORY
DESK = st.sampled_from((0, 1))
PERSON = st.sampled_from(office.EVERYBODY)


BEGINNINGS = (
    (0, "incoming", "i1", "incoming.arrived", "clerk"), (0, "dossier", "d1", "dossier.received", "counter"),
    (1, "outgoing", "o1", "outgoing.drafted", "expert"),
)  # fmt: skip
ENDS = frozenset({"incoming.refused", "dossier.refused", "dossier.withdrawn", "outgoing.voided"})
"""Tried now and then like everything else, but not gone on with: little can be done after."""


class Server:
    """Accepts by the rules, in one order for each lane, and answers the same to the same step."""

    def __init__(self) -> None:
        self.logs: dict[str, list[AcceptedStep]] = {lane: [] for lane in LANES}
        self.states: dict[str, Any] = {}
        self.answers: dict[str, StepResult] = {}

    def push(self, step: Step) -> StepResult:
        """Judge a step, once."""
        if step.id not in self.answers:
            self.answers[step.id] = self._judge(step)
        return self.answers[step.id]

    def _judge(self, step: Step) -> StepResult:
        rules = office.RULES[step.item_kind]
        state = self.states.get(step.item, rules.empty(step.item))
        log = self.logs[rules.lane]
        try:
            rules.check(state, step, office.DIRECTORY)
        except Refusal as refusal:
            return StepResult(step.id, "superseded", None, refusal.text, "ai đó")
        self.states[step.item] = rules.evolve(state, step)
        log.append(AcceptedStep(step, len(log) + 1))
        return StepResult(step.id, "applied", len(log))


class Office(RuleBasedStateMachine):
    """The clerk's and the specialist's machines; anybody may try anything on each; the line is there now and then."""

    @initialize()
    def begin(self) -> None:
        """Open both desks; each holds numbers of its own."""
        self.folder = Path(tempfile.mkdtemp(prefix="vic-office-", dir=_MEMORY if Path(_MEMORY).is_dir() else None))
        self.server, self.now = Server(), office.NOW
        self.made: dict[str, tuple[int, Step]] = {}
        self.desks: list[Journal] = []
        for place, person in enumerate((office.PEOPLE[0], office.PEOPLE[4])):
            database = open_database(self.folder / str(place), KEY)
            journal = Journal(database, office.RULES, office.DIRECTORY, person, f"may-{place}", now=lambda: self.now)
            with database.work() as connection:
                for register in NUMBERED.values():
                    first = 1 + 40 * place
                    lease = Lease(f"{register}-{place}", register, 2026, first, first + 39, "nam-can", "documents")
                    numbers.grant(connection, lease)
            self.desks.append(journal)
        for desk, kind, item, name, who in BEGINNINGS:
            self.made.update({step.id: (desk, step) for step in self.do(desk, kind, item, name, who)})

    @rule(desk=DESK, what=st.sampled_from(ALL), who=PERSON, data=st.data())
    def try_something(self, desk: int, what: tuple[str, str], who: str, data: st.DataObject) -> None:
        """Let somebody try something: it is done whole, or refused without a trace."""
        kind, item = what
        name = data.draw(st.sampled_from(MINE[kind]))
        journal = self.desks[desk]
        self.now += timedelta(minutes=1)
        before = len(journal.steps(item)), self.left(desk)
        try:
            steps = self.do(desk, kind, item, name, who)
        except Refusal as refusal:
            assert refusal.text
            assert (len(journal.steps(item)), self.left(desk)) == before
            return
        for step in steps:
            assert step.actor == who
            self.made[step.id] = (desk, step)

    @rule(desk=DESK, what=st.sampled_from(ALL), times=st.integers(1, 7), data=st.data())
    def go_on(self, desk: int, what: tuple[str, str], times: int, data: st.DataObject) -> None:
        """Do some of what the rules offer to somebody, so that items get far."""
        kind, item = what
        for _ in range(times):
            self.now += timedelta(minutes=1)
            state = self.state(desk, kind, item)
            offered = [
                (option.kind, person.id)
                for person in office.PEOPLE
                for option in office.RULES[kind].options(state, person, SEEN)
                if not option.why_not and option.kind in MINE[kind] and option.kind not in ENDS
            ]
            if not offered:
                return
            name = data.draw(st.sampled_from(sorted({name for name, _ in offered})))
            who = data.draw(st.sampled_from([who for other, who in offered if other == name]))
            try:
                steps = self.do(desk, kind, item, name, who)
            except Refusal as refusal:
                assert refusal.text
                continue
            self.made.update({step.id: (desk, step) for step in steps})

    @rule(desk=DESK, lost=st.booleans())
    def synchronise(self, desk: int, lost: bool) -> None:
        """Send what waits and take in what is new; sometimes the answer is lost."""
        for lane in LANES:
            self.cycle(desk, lane, lost)

    @rule(who=PERSON, data=st.data())
    def forge(self, who: str, data: st.DataObject) -> None:
        """Send a step somebody made under another's name: the server takes it only if that person may."""
        if not self.made:
            return
        _, step = self.made[data.draw(st.sampled_from(sorted(self.made)))]
        forged = replace(step, id=f"forged-{len(self.server.answers)}", actor=who, on_behalf_of=None)
        forged = replace(forged, hash=hash_of(forged))
        rules = office.RULES[step.item_kind]
        state = self.server.states.get(step.item, rules.empty(step.item))
        try:
            rules.decide(
                state, Command(step.kind, step.payload), office.DIRECTORY.person(who), self.now, office.DIRECTORY
            )
        except NotAllowed:
            before = self.server.states.get(step.item)
            assert self.server.push(forged).status == "superseded"
            assert self.server.states.get(step.item) == before
        except Refusal:
            return

    @invariant()
    def whole(self) -> None:
        """Both records hold together, and no number has two owners."""
        used: dict[tuple[str, int], str] = {}
        for journal in getattr(self, "desks", []):
            assert journal.verify()["broken"] == []
            assert numbers.verify(journal.database) == []
            for register in NUMBERED.values():
                for row in numbers.ledger(journal.database, register, 2026):
                    if row.state == "used":
                        assert used.setdefault((register, row.number), row.step) == row.step
                        assert row.step in self.made

    def teardown(self) -> None:
        """Let the line be there long enough: both desks know the same, every step is somewhere."""
        for _ in range(6):
            for place in range(len(getattr(self, "desks", []))):
                self.synchronise(place, False)
        for journal in getattr(self, "desks", []):
            self.settled(journal)
        for journal in getattr(self, "desks", []):
            journal.database.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def settled(self, journal: Journal) -> None:
        """Look at one desk after everything was exchanged."""
        assert outbox.pending(journal.database, LANES[0]) == []
        here = self.desks.index(journal)
        refused = {card.id for card in cards.open_cards(journal.database)}
        accepted = {one.step.id for log in self.server.logs.values() for one in log}
        for id in (id for id, (desk, _) in self.made.items() if desk == here):
            assert (id in accepted) != (id in refused)
        assert refused <= {id for id, (desk, _) in self.made.items() if desk == here}
        for kind, item in ALL:
            known = self.server.states.get(item)
            if known is None:
                continue
            assert journal.state(item) == known
            tasks = lists.tasks_of(journal.database, item)
            assert {task.key for task in tasks} == {task.key for task in office.RULES[kind].tasks(known, SEEN)}
            assert all(keepers(task.owner, SEEN) for task in tasks)
            there = {one.step.id for log in self.server.logs.values() for one in log if one.step.item == item}
            assert {one.step.id for one in journal.steps(item) if one.verdict == "accepted"} == there != set()

    def do(self, desk: int, kind: str, item: str, name: str, who: str) -> tuple[Step, ...]:
        """Do one thing at one desk, with a number where it takes one."""
        journal = self.desks[desk]
        state = self.state(desk, kind, item)
        place: Any = SimpleNamespace(state=state, steps=journal.steps(item))
        payload = {**office.VALID[name], **fit(place, name)}
        request = NumberRequest(NUMBERED[name], 2026) if name in NUMBERED else None
        if request is not None:
            payload.pop("number", None)
            payload.pop("code", None)
        return journal.act(
            item, kind, Command(name, payload), now=self.now, actor=office.DIRECTORY.person(who), number=request
        )

    def state(self, desk: int, kind: str, item: str) -> Any:
        """Return the state a desk shows."""
        journal = self.desks[desk]
        return journal.state(item) if journal.kind(item) else office.RULES[kind].empty(item)

    def left(self, desk: int) -> list[int]:
        """Return how many numbers a desk may still spend."""
        return [numbers.left(self.desks[desk].database, register, 2026) for register in NUMBERED.values()]

    def cycle(self, desk: int, lane: str, lost: bool) -> None:
        """Run one cycle of a desk with one server."""
        journal = self.desks[desk]
        waiting = [row for row in outbox.pending(journal.database, lane, files=False) if row.kind == "step"]
        outbox.sending(journal.database, [row.id for row in waiting])
        results = tuple(self.server.push(Step.from_json(row.body)) for row in waiting)
        if lost:
            return
        since = int(cursors.cursor(journal.database, lane)[0] or 0)
        log = self.server.logs[lane]
        journal.apply(lane, AcceptedPage(results, tuple(log[since:]), str(len(log)), "e"))


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
