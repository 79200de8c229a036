"""Early, on time or late: the one comparison all reports use (standards §5.5)."""

from __future__ import annotations

from datetime import datetime

from workflow.reports.ask import Ask, Terms
from workflow.reports.row import ReportRow
from workflow.workdays import VIETNAM
from workflow.workdays.standing import standing as standing_of

EARLY, ON_TIME, LATE = "early", "on_time", "late"


def solved_at(row: ReportRow, terms: Terms) -> str:
    """Return when the item was solved by the province's measure; "" while it is not."""
    if row.outcome == "withdrawn":
        return row.closed
    return row.closed if terms.measure == "closed" and row.kind == "dossier" else row.released or row.closed


def standing(row: ReportRow, at: str, ask: Ask) -> str:
    """Return how work done ``at`` stands to its deadline, by the province's rule.

    Dates are compared as text, for a report looks at a year of dossiers; whatever the rule judges to the minute is
    asked of the working time itself.
    """
    if not row.due:
        return ON_TIME
    rule = ask.terms.rule
    if (rule.hours_by if row.by_hour else rule.days_by) == "date":
        done, due = at[:10], row.due[:10]
        return EARLY if done < due else LATE if done > due else ON_TIME
    found = standing_of(
        ask.calendar, _moment(row.due), finished=_moment(at), by_hours=bool(row.by_hour), rule=rule
    ).kind
    return {"early": EARLY, "late": LATE}.get(found, ON_TIME)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def overdue(row: ReportRow, ask: Ask) -> bool:
    """Tell whether open work is past its deadline as of the question; a clock that stands still never is."""
    if not row.due or (row.paused and row.paused <= ask.as_of):
        return False
    return row.due < ask.as_of
