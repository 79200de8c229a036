"""Which parallel branch each node of a route lies in: the ground for sound joins and for returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.procedures.route import Kind, Node, Route

Scope = tuple[tuple[str, int], ...]
"""The branches around a node, outermost first: the id of a split and which of its ways."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """Branches of every node; by which way ("from>join") each branch ends; what does not fit (element, reason)."""

    stacks: Mapping[str, Scope]
    exits: Mapping[tuple[str, int], str]
    wrong: tuple[tuple[str, str], ...]


def scopes(route: Route) -> Scopes:
    """Walk the route once from its start and note the branches around each node.

    Every split ends in one join that all its branches reach, each over one way, and nothing jumps in or out of a
    branch. Routes built so can neither wait for ever at a join nor run one step twice.
    """
    walk = _Walk(route)
    first = next((node for node in route.nodes if node.kind == Kind.START), None)
    if first is not None:
        walk.go(first)
    return Scopes(walk.stacks, walk.exits, (*walk.wrong, *walk.ends()))


class _Walk:
    def __init__(self, route: Route) -> None:
        self._route = route
        self.stacks: dict[str, Scope] = {}
        self.exits: dict[tuple[str, int], str] = {}
        self._arrivals: dict[str, dict[str, Scope]] = {}
        self.wrong: list[tuple[str, str]] = []

    def go(self, first: Node) -> None:
        self.stacks[first.id] = ()
        todo = [first]
        while todo:
            node = todo.pop()
            for number, branch in enumerate(node.next):
                stack = self.stacks[node.id]
                if node.kind == Kind.SPLIT:
                    stack = (*stack, (node.id, number))
                following = self._route.node(branch.to)
                if following is not None and self._enter(node, following, stack):
                    todo.append(following)

    def _enter(self, node: Node, following: Node, stack: Scope) -> bool:
        """Note the branches around ``following``; tell whether it was new."""
        if following.kind == Kind.JOIN:
            self._arrivals.setdefault(following.id, {})[f"{node.id}>{following.id}"] = stack
            if not stack:
                self.wrong.append((following.id, "hợp nhánh được đi tới từ ngoài các nhánh song song"))
            else:
                self.exits.setdefault(stack[-1], f"{node.id}>{following.id}")
            stack = stack[:-1]
        known = self.stacks.get(following.id)
        if known is not None:
            if known != stack:
                self.wrong.append((following.id, "được đi tới từ hai nhánh song song khác nhau hoặc từ ngoài nhánh"))
            return False
        self.stacks[following.id] = stack
        return True

    def ends(self) -> list[tuple[str, str]]:
        """Return what is wrong where branches end."""
        found: list[tuple[str, str]] = []
        for join, ways in self._arrivals.items():
            tops = [stack[-1] for stack in ways.values() if stack]
            splits = {top[0] for top in tops}
            ways_in = len(self._route.incoming.get(join, ()))
            if len(splits) > 1:
                found.append((join, "hợp các nhánh của hai chỗ chia khác nhau"))
            elif len(set(tops)) != len(tops) or ways_in != len(ways):
                found.append((join, "một nhánh đi tới chỗ hợp bằng nhiều đường; gộp lại trước khi hợp"))
            elif splits and len(tops) != len(self._route.by_id[splits.pop()].next):
                found.append((join, "không đợi đủ các nhánh đã chia"))
        for node in self._route.nodes:
            if node.kind == Kind.END and self.stacks.get(node.id):
                found.append((node.id, "kết thúc khi còn nhánh song song chưa hợp"))
        return found
