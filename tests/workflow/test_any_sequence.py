"""Whatever people try in whatever order: decide and check agree, states survive storage, nothing ever breaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.office import DIRECTORY, EVERYBODY, NOW, PEOPLE, VALID, Desk, at, file
from workflow.errors import Refusal
from workflow.rules import Folder
from workflow.steps import breaks
from workflow.timeline import step_words, words

KINDS = ("incoming", "outgoing", "stray", "dossier", "mandate", "work_file")
HALFWAY = {
    "incoming": "registered", "outgoing": "submitted", "stray": "waiting", "dossier": "processing", "mandate": "given",
    "work_file": "open",
}  # fmt: skip
MINE = {kind: sorted(name for name in VALID if name.startswith(f"{kind}.")) for kind in KINDS}


def fit(desk: Desk, name: str) -> Mapping[str, Any]:
    """Return what makes a valid payload name the files and places the item really has by now."""
    state = desk.state
    if name == "outgoing.signed" and state.submitted:
        return {"before": state.submitted.sha256}
    if name == "outgoing.sealed" and state.to_seal:
        return {"before": state.to_seal[-1].sha256}
    if name == "outgoing.stamped" and state.rendition:
        return {"before": state.rendition.sha256, "file": file(f"{len(desk.steps) % 10}f")}
    if name == "dossier.result_stamped" and state.result:
        return {"before": state.result.sha256, "file": file(f"{len(desk.steps) % 10}e")}
    if name == "dossier.advanced":
        following = [step.id for step in state.procedure.steps[state.procedure.place(state.step) + 1 :]]
        return {"from": state.step, "to": next(iter(following), "tiep_nhan")}
    return {}


class Everything:
    """All that anybody may ask of an item, asked after every step."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def look(self) -> None:
        """Ask it all; the answers must be whole and must survive storage."""
        desk, rules, state = self.desk, self.desk.rules, self.desk.state
        stored = json.loads(json.dumps(rules.to_json(state)))
        assert rules.from_json(stored) == state
        assert json.loads(json.dumps(rules.to_json(rules.from_json(stored)))) == stored
        row = rules.row(state, DIRECTORY)
        assert row.state or not state.stage
        tasks = rules.tasks(state, DIRECTORY)
        assert len({task.key for task in tasks}) == len(tasks)
        assert len({ref.sha256 for ref in rules.files(state)}) == len(rules.files(state))
        for person in PEOPLE:
            assert rules.folders(state, person, DIRECTORY) <= set(Folder)
            options = rules.options(state, person, DIRECTORY)
            assert [option.primary for option in options].count(True) <= 1
            assert not any(option.primary for option in options[1:])
            assert all(option.words for option in options)
        if desk.steps:
            assert words(desk.steps[-1], DIRECTORY)[0]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_is_decided_here_is_accepted_there(kind: str, data: st.DataObject) -> None:
    desk = Desk(kind)
    look = Everything(desk).look
    look()
    for _ in range(data.draw(st.integers(1, 14))):
        name = data.draw(st.sampled_from(MINE[kind]))
        who = data.draw(st.sampled_from(EVERYBODY))
        before = desk.state
        try:
            made = desk.decide(who, name, fit(desk, name))
        except Refusal:
            assert desk.state == before
            continue
        for step in made:
            desk.rules.check(desk.state, step, DIRECTORY)
            after = desk.rules.evolve(desk.state, step)
            letters = desk.rules.letters(desk.state, step, after, DIRECTORY)
            assert len({letter.key for letter in letters}) == len(letters)
            desk.accept(step)
        look()
    folded: Any = desk.rules.empty(desk.state.item)
    for step in desk.steps:
        folded = desk.rules.evolve(folded, step)
    assert folded == desk.state
    assert breaks(desk.steps) == []


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**9) | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted({name for payload in VALID.values() for name in payload} | {"office", "signer", "key"})


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_evolve_takes_any_payload_and_check_refuses_it_in_words(kind: str, data: st.DataObject) -> None:
    start = HALFWAY[kind]
    desk = at(kind, start) if data.draw(st.booleans()) else Desk(kind)
    name = data.draw(st.sampled_from(MINE[kind]))
    payload = {
        **(VALID[name] if data.draw(st.booleans()) else {}),
        **data.draw(st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=4)),
    }
    step = desk.step(data.draw(st.sampled_from(EVERYBODY)), name, payload)
    try:
        desk.rules.check(desk.state, step, DIRECTORY)
    except Refusal as refusal:
        assert refusal.text
    after = desk.rules.evolve(desk.state, step)
    assert desk.rules.from_json(json.loads(json.dumps(desk.rules.to_json(after)))) == after
    desk.accept(step)
    desk.rules.letters(desk.state, step, after, DIRECTORY)
    Everything(desk).look()
    assert words(step, DIRECTORY)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_two_desks_apart_join_to_one_state(kind: str, data: st.DataObject) -> None:
    """What the server accepted first stands; each pending step is then either accepted on top or refused in words."""
    start = HALFWAY[kind]
    here, there, server = at(kind, start), at(kind, start), at(kind, start)
    pending = []
    for desk in (here, there):
        for _ in range(data.draw(st.integers(0, 4))):
            name = data.draw(st.sampled_from(MINE[kind]))
            try:
                pending += desk.do(data.draw(st.sampled_from(EVERYBODY)), name, fit(desk, name))
            except Refusal:
                continue
    accepted = []
    for step in data.draw(st.permutations(pending)):
        try:
            server.rules.check(server.state, step, DIRECTORY)
        except Refusal as refusal:
            assert refusal.text
            continue
        server.accept(step)
        accepted.append(step)
    fresh = at(kind, start)
    for step in accepted:
        fresh.accept(step)
    assert fresh.state == server.state
    Everything(server).look()


def test_moves_are_named_as_the_procedure_names_them() -> None:
    desk = at("dossier", "received")
    forward = desk.do("counter", "dossier.advanced")[0]
    assert step_words(desk.steps[0], desk.state.procedure, DIRECTORY) == words(desk.steps[0], DIRECTORY)
    assert step_words(forward, desk.state.procedure, DIRECTORY)[0] == "Chuyển bước “Thẩm định”"
    back = {"from": "tham_dinh", "to": "tiep_nhan", "text": "Thiếu chữ ký"}
    returned = desk.do("expert", "dossier.advanced", back, NOW)[0]
    assert step_words(returned, desk.state.procedure, DIRECTORY) == ("Trả về bước “Tiếp nhận”", "Thiếu chữ ký")
