"""Early, on time or late: the one comparison all reports use (standards §5.5)."""

from __future__ import annotations

from workflow.reports.ask import Ask, Terms
from workflow.reports.row import ReportRow

EARLY, ON_TIME, LATE = "early", "on_time", "late"


def solved_at(row: ReportRow, terms: Terms) -> str:
    """Return when the item was solved by the province's measure; "" while it is not."""
    if row.outcome == "withdrawn":
        return row.closed
    return row.closed if terms.measure == "closed" and row.kind == "dossier" else row.released or row.closed


def standing(row: ReportRow, at: str) -> str:
    """Return how work done ``at`` stands to its deadline: days are compared, for deadlines by the hour minutes."""
    if not row.due:
        return ON_TIME
    size = 16 if row.by_hour else 10
    done, due = at[:size], row.due[:size]
    return EARLY if done < due else LATE if done > due else ON_TIME


def overdue(row: ReportRow, ask: Ask) -> bool:
    """Tell whether open work is past its deadline as of the question; a clock that stands still never is."""
    if not row.due or (row.paused and row.paused <= ask.as_of):
        return False
    return standing(row, ask.as_of) == LATE
