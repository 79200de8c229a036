"""Two other opinions on open work, step by step: SpiffWorkflow on the exported BPMN, and tokens counted on each flow.

SpiffWorkflow lets a parallel join fire early when a loop brings a dossier to it a second time: what arrived in the
first round counts again (BPMN 2.0 §13.4.1 wants one token on every way in, and takes them away). A walk goes on
without that opinion from there; the tokens are counted to its end.

``python -m tests.workflow.procedures.oracle 100000`` compares that many steps and prints what it found.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.workflow.procedures.random_routes import random_data, random_route
from workflow.procedures.bpmn_names import variable
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.conditions import write_condition
from workflow.procedures.moving import Marking, complete, outcomes, start
from workflow.procedures.route import Branch, Kind, Node, Route

LONGEST_WALK = 40
WORDS = {"true": True, "false": False}
"""The peer evaluates conditions as Python; these two words of the standard are given to it as data."""


class Peer:
    """One dossier in SpiffWorkflow."""

    def __init__(self, spec: Any, route: Route, data: dict[str, Any]) -> None:
        self._route = route
        self._resting = {node.id: node for node in route.resting()}
        self._work = BpmnWorkflow(spec)
        self._work.task_tree.data.update(data | WORDS)
        for task in self._work.get_tasks(state=TaskState.READY):
            task.data.update(data | WORDS)
        self._go()

    def _go(self) -> None:
        self._work.do_engine_steps()

    def open(self) -> set[str]:
        """Return the steps at which it stands."""
        tasks = self._work.get_tasks(state=TaskState.READY | TaskState.WAITING | TaskState.STARTED)
        return {task.task_spec.bpmn_id for task in tasks} & set(self._resting)

    def ended(self) -> bool:
        """Tell whether it came to an end."""
        return bool(self._work.completed)

    def complete(self, id: str, choice: str, outcome: str) -> None:
        """Finish a step."""
        if self._resting[id].kind == Kind.PAUSE:
            self._work.catch(BpmnEvent(SignalEventDefinition(f"Signal_{id}")))
        else:
            (task,) = (t for t in self._work.get_tasks(state=TaskState.READY) if t.task_spec.bpmn_id == id)
            if outcome:
                task.data[choice] = outcome
            task.run()
        self._go()


class Tokens:
    """One dossier as the standard tells it: a number of tokens on every flow, moved one at a time."""

    def __init__(self, route: Route, data: dict[str, Any]) -> None:
        self._route, self._data = route, data
        self._on: Counter[tuple[str, int]] = Counter()
        self.at: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.again = False
        self._into: dict[str, list[tuple[str, int]]] = {node.id: [] for node in route.nodes}
        for node in route.nodes:
            for number, branch in enumerate(node.next):
                self._into[branch.to].append((node.id, number))
        first = next(node for node in route.nodes if node.kind == Kind.START)
        self._on[first.id, 0] = 1
        self._run("")

    def complete(self, id: str, outcome: str) -> None:
        """Finish a step."""
        self.at[id] -= 1
        self._on[id, 0] += 1
        self._run(outcome)

    def open(self) -> list[str]:
        """Return the steps at which tokens rest, each as often as there are."""
        resting = {node.id for node in self._route.resting()}
        return sorted(id for id in self.at.elements() if id in resting)

    def ends(self) -> set[str]:
        """Return the ends that were reached."""
        return {node.id for node in self._route.nodes if node.kind == Kind.END and self.at[node.id]}

    def _run(self, outcome: str) -> None:
        moved = True
        while moved:
            moved = any([self._pass(node, outcome) for node in self._route.nodes])

    def _pass(self, node: Node, outcome: str) -> bool:
        ways = self._into[node.id]
        full = [way for way in ways if self._on[way]]
        if node.kind == Kind.JOIN:
            self.again |= bool(full) and bool(self.fired[node.id])
            if len(full) < len(ways):
                return False
        if not full:
            return False
        taken = full if node.kind == Kind.JOIN else full[:1]
        self._on.subtract(taken)
        self.fired[node.id] += 1
        if node.kind in (Kind.WORK, Kind.AGENCY, Kind.PAUSE, Kind.END):
            self.at[node.id] += 1
        else:
            self._on.update((node.id, n) for n in self._out(node, outcome))
        return True

    def _out(self, node: Node, outcome: str) -> list[int]:
        numbers = list(range(len(node.next)))
        if node.kind != Kind.CHOICE:
            return numbers
        if node.by_person:
            return [n for n in numbers if node.next[n].outcome == outcome]
        return [n for n in numbers if self._true(node.next[n])][:1]

    def _true(self, branch: Branch) -> bool:
        return branch.when is None or bool(eval(write_condition(branch.when), {}, self._data | WORDS))


@dataclass
class Walked:
    """How many steps were compared with tokens and with the peer, and what differed."""

    steps: int = 0
    peer_steps: int = 0
    differences: list[str] = field(default_factory=list)

    def __iadd__(self, other: Walked) -> Walked:
        self.steps += other.steps
        self.peer_steps += other.peer_steps
        self.differences += other.differences
        return self


def walk(seed: int, walks: int = 4, size: int = 10) -> Walked:
    """Walk one random route several times beside both others."""
    chance = random.Random(seed)
    route = random_route(seed, size)
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(write_bpmn(route, "thu")))
    spec = parser.get_spec("Process_thu")
    found = Walked()
    for _ in range(walks):
        data = random_data(chance)
        ours, peer, tokens = start(route, data), Peer(spec, route, data), Tokens(route, data)
        for _step in range(LONGEST_WALK):
            if difference := _difference(ours, peer, tokens):
                found.differences.append(f"seed {seed}: {difference}")
                break
            if ours.ended:
                break
            ours = _step_all(chance, route, ours, peer, tokens, data)
            found.steps += 1
            found.peer_steps += not tokens.again
    return found


def _difference(ours: Marking, peer: Peer, tokens: Tokens) -> str:
    if sorted(ours.open) != tokens.open():
        return f"{sorted(ours.open)} here, {tokens.open()} by tokens"
    if ({ours.ended} if ours.ended else set()) != tokens.ends():
        return f"ended {ours.ended!r} here, {tokens.ends()} by tokens"
    if tokens.again:
        return ""
    if set(ours.open) != peer.open():
        return f"{sorted(ours.open)} here, {sorted(peer.open())} by the peer"
    return "" if bool(ours.ended) == peer.ended() else f"ended {ours.ended!r} here, {peer.ended()} by the peer"


def _step_all(
    chance: random.Random, route: Route, ours: Marking, peer: Peer, tokens: Tokens, data: dict[str, Any]
) -> Marking:
    id = chance.choice(sorted(ours.open))
    offered = outcomes(route, ours, id)
    outcome = chance.choice(offered).outcome if offered else ""
    choice = route.by_id[route.by_id[id].next[0].to]
    tokens.complete(id, outcome)
    if not tokens.again:
        peer.complete(id, variable(route, choice) if outcome else "", outcome)
    return complete(route, ours, id, outcome, data)


def compare(steps: int) -> Walked:
    """Walk random routes of growing size until ``steps`` steps were compared with the peer."""
    found, seed = Walked(), 0
    while found.peer_steps < steps:
        found += walk(seed, size=4 + seed % 14)
        seed += 1
    return found


if __name__ == "__main__":
    began = time.perf_counter()
    result = compare(int(sys.argv[1]))
    print(json.dumps({"steps": result.steps, "peer_steps": result.peer_steps, "differences": result.differences[:10],
                      "seconds": round(time.perf_counter() - began, 1)}))  # fmt: skip
    sys.exit(bool(result.differences))
