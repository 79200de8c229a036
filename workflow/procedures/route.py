"""A route: the way of a dossier through the office as data; never changed, known by the hash of its contents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from workflow import payload as read
from workflow.procedures.conditions import Condition, read_condition, write_condition
from workflow.steps import canonical


class Kind(StrEnum):
    """What happens at a node."""

    START = "start"
    WORK = "work"
    CHOICE = "choice"
    SPLIT = "split"
    JOIN = "join"
    PAUSE = "pause"
    AGENCY = "agency"
    END = "end"


RESTING = frozenset({Kind.WORK, Kind.PAUSE, Kind.AGENCY})
"""Where a dossier stands until somebody does something; it passes through the other kinds."""
SUPPLEMENT, FINANCE = "supplement", "finance"
REFUSAL = "refusal"
LEAD, COOPERATING = "chu_tri", "phoi_hop"


@dataclass(frozen=True, slots=True)
class Asked:
    """A declared field: filled in by a person at a step, compared by choices.

    ``kind`` is text, number, flag or choice (one of ``values``).
    """

    name: str
    label: str = ""
    kind: str = "text"
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a node; ``outcome`` is chosen by a person, ``when`` compared, ``times`` 0 means without limit."""

    to: str
    outcome: str = ""
    words: str = ""
    when: Condition | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One element of a route.

    Attributes:
        role, unit: who does it: whoever holds the role there (the whole office when ``unit`` is empty).
        hours: working hours it may take; 0 when none is set.
        part: "chu_tri" or "phoi_hop" in parallel branches.
        agency: stage elsewhere (liên thông): which agency; ``role`` and ``unit`` follow it from here.
        why: of a pause, "supplement" or "finance".
        result: of an end, "" for a result, "refusal".
        asks: declared fields filled in when the node is done.
    """

    id: str
    kind: Kind
    name: str = ""
    role: str = ""
    unit: str = ""
    hours: int = 0
    part: str = ""
    agency: str = ""
    why: str = ""
    result: str = ""
    asks: tuple[str, ...] = ()
    next: tuple[Branch, ...] = ()

    @property
    def by_person(self) -> bool:
        """Tell whether a person chooses the way on from here."""
        return self.kind == Kind.CHOICE and any(branch.outcome for branch in self.next)


@dataclass(frozen=True)
class Route:
    """All nodes in the order they were written, and the fields that choices compare."""

    nodes: tuple[Node, ...] = ()
    fields: tuple[Asked, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[str, ...]]:
        """For each node, the ids of the nodes it is reached from, one for each way."""
        found: dict[str, list[str]] = {}
        for node in self.nodes:
            for branch in node.next:
                found.setdefault(branch.to, []).append(node.id)
        return {id: tuple(ids) for id, ids in found.items()}

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the canonical form."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()

    def node(self, id: str) -> Node | None:
        """Return the node ``id``, None when there is none."""
        return self.by_id.get(id)

    def resting(self) -> tuple[Node, ...]:
        """Return the nodes at which a dossier stands, in the order they were written."""
        return tuple(node for node in self.nodes if node.kind in RESTING)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form of SCHEMA.md; what has its default value is left out."""
        value: dict[str, Any] = {"nodes": [_node_json(node) for node in self.nodes]}
        if self.fields:
            value["fields"] = [_short({"name": f.name, "label": f.label, "kind": f.kind, "values": list(f.values)})
                               for f in self.fields]  # fmt: skip
        return value


def _short(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if inner not in ("", 0, [], None)}


def _node_json(node: Node) -> dict[str, Any]:
    ways: list[Any] = [_branch_json(branch) for branch in node.next]
    return _short({
        "id": node.id, "kind": node.kind.value, "name": node.name, "role": node.role, "unit": node.unit,
        "hours": node.hours, "part": node.part, "agency": node.agency, "why": node.why, "result": node.result,
        "asks": list(node.asks), "next": ways,
    })  # fmt: skip


def _branch_json(branch: Branch) -> Any:
    when = write_condition(branch.when) if branch.when else ""
    value = _short(
        {"to": branch.to, "outcome": branch.outcome, "words": branch.words, "when": when, "times": branch.times}
    )
    return branch.to if list(value) == ["to"] else value


def read_route(value: Mapping[str, Any]) -> Route:
    """Read the JSON form of a route; whatever is not as it should be reads as empty, for the check to find.

    Raises:
        ValueError: a kind of node or a condition cannot be understood; the message names the node.
    """
    return Route(
        tuple(_read_node(node) for node in read.records(value, "nodes")),
        tuple(
            Asked(read.text(f, "name"), read.text(f, "label"), read.text(f, "kind") or "text", read.texts(f, "values"))
            for f in read.records(value, "fields")
        ),
    )


def _read_node(value: Mapping[str, Any]) -> Node:
    id = read.text(value, "id")
    try:
        kind = Kind(read.text(value, "kind") or "work")
    except ValueError:
        raise ValueError(f"nút “{id}”: không có loại nút “{value.get('kind')}”") from None
    ways = value.get("next")
    listed = ways if isinstance(ways, list | tuple) else [ways] if ways else []
    return Node(
        id, kind, read.text(value, "name"), read.text(value, "role"), read.text(value, "unit"),
        read.whole(value, "hours"), read.text(value, "part"), read.text(value, "agency"), read.text(value, "why"),
        read.text(value, "result"), read.texts(value, "asks"),
        tuple(_read_branch(id, way) for way in listed if isinstance(way, str | Mapping)),
    )  # fmt: skip


def _read_branch(node: str, value: str | Mapping[str, Any]) -> Branch:
    if isinstance(value, str):
        return Branch(value)
    text = read.text(value, "when")
    try:
        when = read_condition(text) if text else None
    except ValueError as wrong:
        raise ValueError(f"nút “{node}”: điều kiện “{text}” {wrong}") from None
    return Branch(
        read.text(value, "to"), read.text(value, "outcome"), read.text(value, "words"), when, read.whole(value, "times")
    )


def linear(steps: tuple[Node, ...]) -> Route:
    """Return the route of steps one after another, as procedures without choices and branches have it."""
    ids = {node.id for node in steps}
    begin, end = _free("bat_dau", ids), _free("ket_thuc", ids)
    after = [*(node.id for node in steps[1:]), end][: len(steps)]
    nodes = [
        Node(node.id, Kind.WORK, node.name, node.role, node.unit, node.hours, next=(Branch(to),))
        for node, to in zip(steps, after, strict=True)
    ]
    first = Node(begin, Kind.START, next=(Branch(steps[0].id if steps else end),))
    return Route((first, *nodes, Node(end, Kind.END)))


def _free(id: str, taken: set[str]) -> str:
    while id in taken:
        id += "_"
    return id
