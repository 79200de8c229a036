"""Answers a field report with words and pictures, and gives it more working time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.actions.take_file import take_file
from desktop.workplace import Workplace
from workflow.rules import Command
from workflow.steps import Step
from workflow.workdays import due_after

KIND = "field_report"


def draft_answer(place: Workplace, item: str, text: str, path: str = "") -> tuple[Step, ...]:
    """Write the answer down for the leader to look at.

    Args:
        path: a picture or PDF that shows what was done; "" for none.

    Raises:
        Missing: the file cannot be taken in.
        Refusal: it is not this person's to answer.
    """
    payload: dict[str, Any] = {"text": text}
    with place.database.work():
        if path:
            payload["files"] = [take_file(place, Path(path), "answer", said=(text,)).to_json()]
        return place.journal.act(item, KIND, Command("field_report.drafted", payload), now=place.now())


def extend_report(place: Workplace, item: str, reason: str, days: int) -> tuple[Step, ...]:
    """Add working days to the time the citizen was promised, once."""
    state, now = place.journal.state(item), place.now()
    start = max(now, datetime.fromisoformat(state.due)) if state.due else now
    payload = {"reason": reason, **_days_after(place, start, days)}
    return place.journal.act(item, KIND, Command("field_report.extended", payload), now=now)


def reopen_report(place: Workplace, item: str, text: str, days: int) -> tuple[Step, ...]:
    """Take it up again because the citizen says so; the time begins anew."""
    now = place.now()
    payload = {"text": text, **_days_after(place, now, days)}
    return place.journal.act(item, KIND, Command("field_report.reopened", payload), now=now)


def _days_after(place: Workplace, start: datetime, days: int) -> Mapping[str, Any]:
    due = due_after(place.calendar, start, days=days)
    return {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}
