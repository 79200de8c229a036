"""When the open steps of a dossier are due: their own working hours, counted with this desk's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.workplace import Workplace
from workflow.dossiers import running_on
from workflow.dossiers.dossier import Dossier
from workflow.procedures.route import Route
from workflow.workdays import due_after


def dues_of(place: Workplace, route: Route, opened: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the due time of each step opened now, by id; steps without hours of their own have none."""
    return running_on.dues_of(place.calendar, route, opened, now)


def added(place: Workplace, state: Dossier, days: int, now: datetime) -> Mapping[str, object]:
    """Return the payload parts of a date ``days`` working days after the promised one, or after now if later."""
    start = max(now, datetime.fromisoformat(state.due)) if state.due else now
    due = due_after(place.calendar, start, days=days)
    dues = {
        id: due_after(place.calendar, max(now, datetime.fromisoformat(step_due)), days=days).at.isoformat()
        for id, step_due in state.dues.items()
    }
    return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines], "dues": dues}
