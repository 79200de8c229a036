"""Gives a document to those who must answer it, with a due time in working time that explains itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from desktop.workplace import Workplace
from workflow.rules import Command
from workflow.steps import Step
from workflow.workdays import due_at_close


def assign_document(
    place: Workplace,
    item: str,
    *,
    lead: str,
    cooperating: Sequence[str] = (),
    person: str = "",
    text: str = "",
    days: int | None = None,
    by: date | None = None,
) -> tuple[Step, ...]:
    """Assign ``item`` to the unit ``lead`` (chủ trì) and the units ``cooperating`` (phối hợp).

    Args:
        days: working days from now; or
        by: the last day, until the office closes. Neither means no deadline.

    Raises:
        Refusal: only a leader or the head of the leading unit assigns, after registration.
    """
    now = place.now()
    due, lines = _due(place, now, days, by)
    payload = {
        "lead": lead,
        "cooperating": list(cooperating),
        "person": person,
        "text": text,
        "due": due,
        "due_lines": lines,
    }
    return place.journal.act(item, "incoming", Command("incoming.assigned", payload), now=now)


def _due(
    place: Workplace, now: datetime, days: int | None, by: date | None
) -> tuple[str | None, list[dict[str, object]]]:
    if days is not None:
        due = due_at_close(place.calendar, now, days)
        return due.at.isoformat(), [line.to_json() for line in due.lines]
    if by is not None:
        return datetime.combine(by, time(17, 0), now.tzinfo).isoformat(), []
    return None, []
