"""When the open steps of a dossier are due: their own working hours, counted with this desk's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.workplace import Workplace
from workflow.dossiers.dossier import Dossier
from workflow.procedures.route import Route
from workflow.workdays import due_after, exact_end, working_minutes


def dues_of(place: Workplace, route: Route, opened: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the due time of each step opened now, by id; steps without hours of their own have none."""
    steps = (node for id in opened if (node := route.node(id)) is not None and node.hours)
    return {node.id: due_after(place.calendar, now, minutes=node.hours * 60).at.isoformat() for node in steps}


def left_of(place: Workplace, due: str, since: str) -> int:
    """Return the working minutes that were left until ``due`` when the clock stopped at ``since``."""
    return max(0, working_minutes(place.calendar, datetime.fromisoformat(since), datetime.fromisoformat(due)))


def moved_dues(place: Workplace, state: Dossier, since: str, now: datetime) -> dict[str, str]:
    """Return the due times of steps that stood still since ``since``: what was left then, counted from now."""
    return {
        id: due_after(place.calendar, now, minutes=left_of(place, due, since)).at.isoformat()
        for id, due in state.dues.items()
    }


def new_date(place: Workplace, state: Dossier, since: str, now: datetime) -> dict[str, object]:
    """Return the payload parts of a clock that runs again: the new promised date and its lines; {} without a date.

    What rounding added to the earlier date does not count as time left: it would grow with every pause.
    """
    if not state.due:
        return {}
    end = exact_end(state.due_lines, state.due)
    due = due_after(place.calendar, now, minutes=left_of(place, end.isoformat(), since))
    return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}


def added(place: Workplace, state: Dossier, days: int, now: datetime) -> Mapping[str, object]:
    """Return the payload parts of a date ``days`` working days after the promised one, or after now if later."""
    start = max(now, datetime.fromisoformat(state.due)) if state.due else now
    due = due_after(place.calendar, start, days=days)
    dues = {
        id: due_after(place.calendar, max(now, datetime.fromisoformat(step_due)), days=days).at.isoformat()
        for id, step_due in state.dues.items()
    }
    return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines], "dues": dues}
