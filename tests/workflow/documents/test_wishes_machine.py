"""A sender and three receivers over an axis that doubles, delays and reorders everything: nothing is told twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.workflow.office import DIRECTORY, NOW, Desk, at, file
from workflow.documents.change import RECALL
from workflow.documents.outgoing_changes import recallable
from workflow.documents.outgoing_state import standing, waiting_for
from workflow.errors import Refusal
from workflow.steps import Step

OURS = "H12.52"
ORGANS = (OURS, "H12.53", "H12.54")
RECEIVERS = [{"organ": organ, "name": f"UBND xã {organ}"} for organ in ORGANS]
ORDER = ("01", "03", "04", "05", "06")


class TwoOffices(RuleBasedStateMachine):
    """``sender`` is a commune's document; ``copy`` the one that reached Đầm Dơi, the other two only report."""

    def __init__(self) -> None:
        super().__init__()
        self.sender = at("outgoing", "sealed")
        self.sender.do("clerk", "outgoing.sent", {"receivers": RECEIVERS})
        self.copy = Desk("incoming")
        arrival = {"office": "dam-doi", "from": {"organ": "H12.59", "name": "UBND xã Năm Căn"}, "document_id": "u-1"}
        self.copy.do("he-thong", "incoming.arrived", arrival)
        self.clock = NOW
        self.letters: dict[str, Mapping[str, Any]] = {}
        self.mail: list[Mapping[str, Any]] = []
        self.asked: dict[str, list[str]] = {organ: [] for organ in ORGANS[1:]}
        self.updates = 0
        self.given: dict[tuple[str, str], str] = {}
        self._posted(self.copy, self.copy.steps[-1])

    def _posted(self, desk: Desk, step: Step) -> None:
        """Put the letters a step owes on the axis; a key that was used before would be a message told twice."""
        for letter in desk.rules.letters(desk.state, step, desk.state, DIRECTORY):
            assert letter.key not in self.letters, letter.key
            self.letters[letter.key] = letter.body
            self.mail.append({**letter.body, "key": letter.key, "at": self.clock.isoformat(), "step": step.id})

    def _do(self, desk: Desk, who: str, kind: str, change: Mapping[str, Any] | None = None) -> bool:
        self.clock += timedelta(minutes=1)
        try:
            made = desk.do(who, kind, change, self.clock)
        except Refusal as refusal:
            assert refusal.text
            return False
        for step in made:
            self._posted(desk, step)
        return bool(made)

    @rule(data=st.data())
    def takes_back(self, data: st.DataObject) -> None:
        organs = data.draw(st.lists(st.sampled_from(ORGANS), max_size=3, unique=True))
        free = {party.organ for party in recallable(self.sender.state)}
        done = self._do(self.sender, "clerk", "outgoing.recalled", {"organs": organs})
        assert done == (bool(free) and set(organs) <= free)

    @rule(subject=st.sampled_from(["một", "hai"]))
    def updates_it(self, subject: str) -> None:
        self.updates += 1
        name = f"u-1-{self.updates}"
        package = file(f"{self.updates % 10}e", f"{name}.edxml", "application/xml")
        change = {"document_id": name, "package": package, "changes": {"subject": subject}}
        self._do(self.sender, "clerk", "outgoing.updated", change)

    @rule(who=st.sampled_from(["other-clerk", "other-leader"]), agree=st.booleans())
    def the_receiver_answers(self, who: str, agree: bool) -> None:
        wishes = [one for one in self.copy.state.wishes if one.open]
        kind = "incoming.change_agreed" if agree else "incoming.change_refused"
        done = self._do(self.copy, who, kind, {"key": wishes[0].key if wishes else "d-0"})
        assert done == bool(wishes)

    @rule()
    def the_receiver_registers(self) -> None:
        number = {"book": "van_ban_den", "year": 2026, "number": 1, "on": "2026-03-02"}
        self._do(self.copy, "other-clerk", "incoming.registered", number)

    @precondition(lambda self: self.mail)
    @rule(data=st.data(), keep=st.booleans())
    def a_message_arrives(self, data: st.DataObject, keep: bool) -> None:
        """In any order; with ``keep`` the axis hands it out again later."""
        place = data.draw(st.integers(0, len(self.mail) - 1))
        message = self.mail[place] if keep else self.mail.pop(place)
        self._receive(message)

    def _receive(self, message: Mapping[str, Any]) -> None:
        to = message["to"] if isinstance(message["to"], list) else [message["to"]]
        if "H12.59" in to:
            self._reported(message)
        for organ in to:
            if organ in self.asked and (message["message"] == "edoc" or message["code"] == "13"):
                self.asked[organ].append(message["key"])
            elif organ == OURS:
                self._wished(message)

    def _reported(self, message: Mapping[str, Any]) -> None:
        organ, code, at = message["from"], message["code"], message["at"]
        again = f":{at}" if code in ("15", "16") else ""
        report = {
            "organ": organ, "code": code, "at": at, "about": message["document_id"], "key": f"{organ}:{code}{again}",
        }  # fmt: skip
        before = self.sender.state
        known = report["key"] in before.deliveries
        assert self._do(self.sender, "he-thong", "outgoing.delivered", report) != known
        assert not known or self.sender.state == before

    def _wished(self, message: Mapping[str, Any]) -> None:
        what = "recall" if message["message"] == "status" else "update"
        wish = {
            "key": message["key"], "what": what, "organ": "H12.59", "about": message["document_id"],
            "changes": {"subject": "đã cập nhật"} if what == "update" else {},
        }  # fmt: skip
        before = len(self.copy.state.wishes)
        known = any(one.key == message["key"] for one in self.copy.state.wishes)
        self._do(self.copy, "he-thong", "incoming.change_asked", wish)
        assert len(self.copy.state.wishes) == before + (not known)

    @rule(organ=st.sampled_from(ORGANS[1:]), code=st.sampled_from([*ORDER, "02", "15", "16"]), late=st.integers(0, 9))
    def another_office_reports(self, organ: str, code: str, late: int) -> None:
        """Whatever it says, asked or not, in whatever order."""
        at = (NOW + timedelta(seconds=late)).isoformat()
        message = {"from": organ, "code": code, "at": at, "document_id": "u-1", "message": "status", "to": "H12.59"}
        self._receive({**message, "key": f"{organ}:{code}:{at}"})

    @invariant()
    def each_receiver_owes_one_answer_at_a_time(self) -> None:
        for organ in ORGANS:
            open_ones = [one for one in self.sender.state.asked if one.what == RECALL and one.waits_for(organ)]
            assert len(open_ones) <= 1
            if standing(self.sender.state, organ) in ("02", "15"):
                assert organ not in {party.organ for party in recallable(self.sender.state)}

    @invariant()
    def the_first_answer_stands(self) -> None:
        for one in self.sender.state.asked:
            for organ, code in one.answers.items():
                assert self.given.setdefault((one.id, organ), code) == code

    @invariant()
    def a_standing_never_goes_back(self) -> None:
        for organ in ORGANS:
            codes = {one.code for one in self.sender.state.deliveries.values() if one.organ == organ}
            forward = [code for code in ORDER if code in codes]
            assert standing(self.sender.state, organ) in ("02", "15", forward[-1] if forward else "")

    @invariant()
    def what_was_answered_stays_answered(self) -> None:
        wishes = self.copy.state.wishes
        assert len({one.key for one in wishes}) == len(wishes)
        agreed = any(one.verdict == "15" and one.what == RECALL for one in wishes)
        assert (self.copy.state.stage == "recalled") == agreed
        open_tasks = [t for t in self.copy.rules.tasks(self.copy.state, DIRECTORY) if t.key.startswith("answer:")]
        assert len(open_tasks) == sum(one.open for one in wishes)

    def teardown(self) -> None:
        """Deliver what is still on its way, twice: both ends agree on every answer, and nothing changes any more."""
        for message in [*self.mail, *self.mail]:
            self._receive(message)
        state = self.sender.state
        answered = {one.about or "u-1": one.verdict for one in self.copy.state.wishes if one.what == "update"}
        for one in state.asked:
            if one.what == "update" and one.answers.get(OURS):
                assert one.answers[OURS] == answered.get(one.document_id, one.answers[OURS])
        given_back = any(one.verdict == "15" and one.what == RECALL for one in self.copy.state.wishes)
        if given_back:
            assert standing(state, OURS) == "15"
        assert not waiting_for(state, OURS, RECALL) or not given_back
        for desk in (self.sender, self.copy):
            folded: Any = desk.rules.empty(desk.state.item)
            for step in desk.steps:
                folded = desk.rules.evolve(folded, step)
            assert folded == desk.state


TwoOffices.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
test_nothing_is_told_twice_and_both_ends_agree = TwoOffices.TestCase


def test_the_machine_starts_with_a_document_on_its_way() -> None:
    """The first message is the receiver's own report that the document arrived."""
    machine = TwoOffices()
    assert [message["code"] for message in machine.mail] == ["01"]
    assert datetime.fromisoformat(machine.mail[0]["at"]) == NOW
