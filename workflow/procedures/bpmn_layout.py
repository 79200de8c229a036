"""Places the elements of a route from left to right, and the bends of the ways between them, for a diagram."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.procedures.route import RESTING, Kind, Node, Route

COLUMN, ROW = 170, 130
_LEFT, _TOP, _BELOW = 160, 100, 40
_LANE = 65
"""From the middle of a column to where ways go up and down; the widest box reaches to 50."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands, in points from the upper left."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Half of its height down."""
        return self.y + self.height // 2

    @property
    def before(self) -> int:
        """Free of boxes from top to bottom, left of its column."""
        return self.x + self.width // 2 - _LANE

    @property
    def behind(self) -> int:
        """Free of boxes from top to bottom, right of its column."""
        return self.x + self.width // 2 + _LANE


Way = tuple[str, int]
"""A way out: the id of the node it leaves, and which of its ways."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node, corners of each way."""

    boxes: dict[str, Box]
    bends: dict[Way, tuple[tuple[int, int], ...]]


def layout(route: Route) -> Layout:
    """Return a drawing without overlaps: columns by the longest way from the start, branches below each other."""
    order, backward = _order(route)
    columns = _columns(route, order, backward)
    rows = _rows(route, order, columns)
    boxes = {node.id: _box(node, columns[node.id], rows[node.id]) for node in route.nodes}
    bottom = max((box.y + box.height for box in boxes.values()), default=0) + _BELOW
    taken = {(columns[id], rows[id]) for id in boxes}
    bends: dict[Way, tuple[tuple[int, int], ...]] = {}
    for node in route.nodes:
        for number, branch in enumerate(node.next):
            here, there = boxes[node.id], boxes[branch.to]
            between = range(columns[node.id] + 1, columns[branch.to])
            if (node.id, number) in backward:
                below = bottom + 15 * sum(way in backward for way in bends)
                bends[node.id, number] = _over(here, there, below)
            elif any((column, rows[node.id]) in taken for column in between):
                bends[node.id, number] = _over(here, there, here.middle - ROW // 2)
            else:
                bends[node.id, number] = _straight(here, there)
    return Layout(boxes, bends)


def _order(route: Route) -> tuple[list[str], set[Way]]:
    """Return the nodes so that each stands behind those that lead to it, and the ways that lead back."""
    done: list[str] = []
    state: dict[str, int] = {}
    backward: set[Way] = set()
    first = [node.id for node in route.nodes if node.kind == Kind.START]
    for begin in [*first, *(node.id for node in route.nodes)]:
        if begin in state:
            continue
        state[begin] = 1
        walk = [(begin, len(route.by_id[begin].next))]
        while walk:
            id, left = walk.pop()
            if left == 0:
                state[id] = 2
                done.append(id)
                continue
            # The last way is walked first, so that in the order turned round the first one comes first.
            number = left - 1
            walk.append((id, number))
            to = route.by_id[id].next[number].to
            if state.get(to) == 1:
                backward.add((id, number))
            elif to not in state:
                state[to] = 1
                walk.append((to, len(route.by_id[to].next)))
    return done[::-1], backward


def _columns(route: Route, order: list[str], backward: set[Way]) -> dict[str, int]:
    columns = dict.fromkeys(order, 0)
    for id in order:
        for number, branch in enumerate(route.by_id[id].next):
            if (id, number) not in backward:
                columns[branch.to] = max(columns[branch.to], columns[id] + 1)
    return columns


def _rows(route: Route, order: list[str], columns: dict[str, int]) -> dict[str, int]:
    """Give each node a row of its own in its column; ways of one node stand below each other in their order, for
    people who read them so, and for engines that try conditions from above."""
    taken: set[tuple[int, int]] = set()
    wanted: dict[str, int] = {}
    rows: dict[str, int] = {}
    for id in order:
        above = [rows[one] for one in _before(route, id, columns) if one in rows]
        row = max([wanted.get(id, 0), *(place + 1 for place in above)])
        while (columns[id], row) in taken:
            row += 1
        taken.add((columns[id], row))
        rows[id] = row
        for number, branch in enumerate(route.by_id[id].next):
            if branch.to not in rows:
                single = len(route.incoming.get(branch.to, ())) == 1
                wanted[branch.to] = row + number if single else min(wanted.get(branch.to, row), row)
    return rows


def _before(route: Route, id: str, columns: dict[str, int]) -> list[str]:
    """Return the nodes that stand before ``id`` among the ways of the nodes that lead to it: those in its column, and
    wherever they stand those whose condition is tried before."""
    found: list[str] = []
    for start in route.incoming.get(id, ()):
        ways = route.by_id[start].next
        here = next(n for n, branch in enumerate(ways) if branch.to == id)
        tried = ways[here].when is not None
        found += [branch.to for branch in ways[:here] if tried or columns[branch.to] == columns[id]]
    return found


def _box(node: Node, column: int, row: int) -> Box:
    width, height = (100, 80) if node.kind in RESTING - {Kind.PAUSE} else (36, 36)
    if node.kind in (Kind.CHOICE, Kind.SPLIT, Kind.JOIN):
        width = height = 50
    return Box(_LEFT + column * COLUMN - width // 2, _TOP + row * ROW - height // 2, width, height)


def _straight(here: Box, there: Box) -> tuple[tuple[int, int], ...]:
    start, end = (here.x + here.width, here.middle), (there.x, there.middle)
    if here.middle == there.middle:
        return start, end
    return start, (there.before, here.middle), (there.before, there.middle), end


def _over(here: Box, there: Box, level: int) -> tuple[tuple[int, int], ...]:
    """Go along ``level``, between the rows or below all, up and down between the columns: no box lies there."""
    return (
        (here.x + here.width, here.middle), (here.behind, here.middle), (here.behind, level), (there.before, level),
        (there.before, there.middle), (there.x, there.middle),
    )  # fmt: skip
