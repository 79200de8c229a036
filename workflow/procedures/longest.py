"""The longest way through a route in working hours, and whether the legal time of a procedure is enough for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.procedures.procedure import read_procedure
from workflow.procedures.route import Kind, Route
from workflow.workdays.hours import DAY_MINUTES

_COUNTED = frozenset({Kind.WORK, Kind.AGENCY})
"""Waiting for papers or for a duty is not counted (NĐ 118/2025/NĐ-CP)."""


def longest_hours(route: Route) -> int:
    """Return the hours of the slowest way from start to end; of parallel branches the slowest counts, loops once."""
    first = next((node.id for node in route.nodes if node.kind == Kind.START), "")
    hours: dict[str, int] = {}
    entered: set[str] = set()
    todo = [first] if first else []
    while todo:
        node = route.by_id.get(todo[-1])
        if node is None or node.id in hours:
            todo.pop()
        elif node.id not in entered:
            entered.add(node.id)
            todo += [branch.to for branch in node.next if branch.to not in entered]
        else:
            # A way back to a node still being counted is a loop: it adds nothing.
            ahead = max((hours.get(branch.to, 0) for branch in node.next), default=0)
            hours[node.id] = ahead + (node.hours if node.kind in _COUNTED else 0)
            todo.pop()
    return hours.get(first, 0)


def too_short(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the column and the words of what is odd about the legal time of a sound record; empty when nothing is."""
    procedure = read_procedure(record)
    given = procedure.hours or procedure.days * DAY_MINUTES // 60
    needed = longest_hours(procedure.route)
    if not given or needed <= given:
        return "", ""
    column, limit = ("hours", f"{given} giờ") if procedure.hours else ("days", f"{procedure.days} ngày ({given} giờ)")
    return column, f"thời hạn {limit} ngắn hơn đường đi dài nhất của quy trình ({needed} giờ làm việc); xem lại"
