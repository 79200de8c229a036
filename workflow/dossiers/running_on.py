"""The dates of a clock that runs again: what was left when it stopped, counted from now; on the desk and the server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from workflow.dossiers.along import passed, standing
from workflow.dossiers.dossier import Dossier
from workflow.procedures.route import Route
from workflow.workdays import Calendar, due_after, exact_end, working_minutes


def dues_of(calendar: Calendar, route: Route, opened: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the due time of each step opened now, by id; steps without hours of their own have none."""
    steps = (node for id in opened if (node := route.node(id)) is not None and node.hours)
    return {node.id: due_after(calendar, now, minutes=node.hours * 60).at.isoformat() for node in steps}


def left_of(calendar: Calendar, due: str, since: str) -> int:
    """Return the working minutes that were left until ``due`` when the clock stopped at ``since``."""
    return max(0, working_minutes(calendar, datetime.fromisoformat(since), datetime.fromisoformat(due)))


def moved_dues(calendar: Calendar, state: Dossier, since: str, now: datetime) -> dict[str, str]:
    """Return the due times of steps that stood still since ``since``: what was left then, counted from now."""
    return {
        id: due_after(calendar, now, minutes=left_of(calendar, due, since)).at.isoformat()
        for id, due in state.dues.items()
    }


def new_date(calendar: Calendar, state: Dossier, since: str, now: datetime) -> dict[str, Any]:
    """Return the payload parts of a clock that runs again: the new promised date and its lines; {} without a date.

    What rounding added to the earlier date does not count as time left: it would grow with every pause.
    """
    if not state.due:
        return {}
    end = exact_end(state.due_lines, state.due)
    due = due_after(calendar, now, minutes=left_of(calendar, end.isoformat(), since))
    return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}


def runs_on(calendar: Calendar, state: Dossier, why: str, now: datetime) -> dict[str, Any]:
    """Return the new dates once what a pause waited for ("supplement", "finance") is there (standards §5.4).

    They are those of the dossier, of steps that stood still, and of those the pause of the route opens.
    """
    opened = [id for id in passed(state, why).open if id not in standing(state).open]
    moved = moved_dues(calendar, state, state.paused_at, now)
    dues = {**moved, **dues_of(calendar, state.procedure.route, opened, now)}
    return {**new_date(calendar, state, state.paused_at, now), **({"dues": dues} if dues else {})}
