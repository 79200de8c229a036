"""Whatever anybody tries on any route: nothing lost or doubled, no task with nobody, states are what steps say."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.dossiers.along_route import taken_in
from tests.workflow.office import DIRECTORY, EVERYBODY, PEOPLE, Desk
from tests.workflow.procedures.random_routes import random_route
from workflow.dossiers.along import ahead_of, back, goes_on, held, open_steps, standing, ways
from workflow.dossiers.dossier import PAUSED, Dossier
from workflow.errors import Refusal
from workflow.owners import keepers, owns

KINDS = tuple(f"dossier.{name}" for name in (
    "advanced", "returned", "supplement_requested", "supplemented", "finance_notified", "finance_paid", "stopped",
    "resumed", "apologised", "extended", "result_prepared", "result_signed", "handed_over", "refused", "withdrawn",
))  # fmt: skip
ENDING = frozenset({"dossier.stopped", "dossier.handed_over", "dossier.refused", "dossier.withdrawn",
                    "dossier.result_signed"})  # fmt: skip


@given(seed=st.integers(0, 10**6), size=st.integers(2, 9))
def test_no_path_loses_a_step_or_leaves_a_task_without_owner(seed: int, size: int) -> None:
    """Anything by anybody in any order: whoever is refused changes nothing; what is open has somebody to do it.

    Chance is drawn from the seed: left to itself, hypothesis ends most dossiers at once.
    """
    chance = random.Random(seed)
    desk = taken_in(random_route(seed, size).to_json())
    for _ in range(40):
        who, kind = chance.choice(EVERYBODY), chance.choice(KINDS)
        if chance.random() < 0.85:
            who, kind = _likely(desk, chance) or (who, kind)
        before: Dossier = desk.state
        try:
            made = desk.decide(who, kind, _fit(desk, kind, who, chance))
        except Refusal as refusal:
            assert refusal.text and desk.state == before
            continue
        for step in made:
            desk.rules.check(desk.state, step, DIRECTORY)
            desk.accept(step)
        _is_whole(before, desk, kind)
    again: Any = desk.rules.empty(desk.state.item)
    for step in desk.steps:
        again = desk.rules.evolve(again, step)
    assert again == desk.state == desk.rules.from_json(json.loads(json.dumps(desk.rules.to_json(desk.state))))


def _likely(desk: Desk, chance: random.Random) -> tuple[str, str] | None:
    """Return somebody with work, and what one of the buttons offers; what ends the dossier seldom."""
    tasks = desk.rules.tasks(desk.state, DIRECTORY)
    people = {keeper.id for task in tasks for keeper in keepers(task.owner, DIRECTORY)}
    who = chance.choice(sorted(people | ({"leader", "counter"} if chance.random() < 0.2 else set())) or ["leader"])
    options = desk.rules.options(desk.state, DIRECTORY.person(who), DIRECTORY)
    found = [option.kind for option in options if not option.why_not and option.kind in KINDS]
    weights = [1 if kind in ENDING else 40 if kind == "dossier.advanced" else 6 for kind in found]
    return (who, chance.choices(found, weights)[0]) if found else None


def _fit(desk: Desk, kind: str, who: str, chance: random.Random) -> dict[str, Any]:
    """Return a payload that fits where it can."""
    state = desk.state
    if state.due and kind in ("dossier.apologised", "dossier.extended"):
        return {"due": state.due.replace("2026", "2027", 1)}
    if kind not in ("dossier.advanced", "dossier.returned"):
        return {}
    mine = [node for node in held(state, DIRECTORY.people[who], DIRECTORY) or open_steps(state)]
    if not mine:
        return {}
    node = chance.choice(mine)
    if kind == "dossier.returned":
        earlier = back(state, node) or open_steps(state)
        return {"from": node.id, "to": chance.choice(earlier).id}
    offered = ways(state, node)
    outcome = chance.choice(offered).outcome if offered else ""
    values = {"so_tien": 5, "uu_tien": True, "loai": "đất ở", "ghi_chu": "x"}
    answers = {name: values[name] for name in node.asks}
    try:
        ahead = ahead_of(state, node.id, outcome, answers)
    except Refusal:
        ahead = ()
    return {"from": node.id, "to": next(iter(ahead), "khong_co"), "outcome": outcome, "data": answers, "text": "Lý do"}


def _is_whole(before: Dossier, desk: Desk, kind: str) -> None:
    state: Dossier = desk.state
    marking, route = standing(state), state.procedure.route
    assert len(set(marking.open)) == len(marking.open)
    tasks = desk.rules.tasks(state, DIRECTORY)
    assert len({task.key for task in tasks}) == len(tasks)
    for task in tasks:
        assert keepers(task.owner, DIRECTORY), task
        assert any(owns(task.owner, person, DIRECTORY) for person in PEOPLE), task
    if state.stage in ("received", "processing"):
        assert marking.open or marking.ended
        for node in open_steps(state):
            if goes_on(state, node):
                assert any(task.key == f"advance:{node.id}" for task in tasks)
    if state.stage not in ("handed", "withdrawn"):
        assert tasks, "nobody would do anything any more"
    if state.stage in PAUSED:
        assert len(tasks) == 1 and tasks[0].due is None
    if kind not in ("dossier.advanced", "dossier.returned", "dossier.supplemented", "dossier.finance_paid"):
        assert marking == standing(before)
    assert set(state.dues) <= set(marking.open)
    assert all(route.node(id) is not None for id in marking.open)
