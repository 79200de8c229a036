"""Promises the applicant a later date: an apology, or an extension the law allows; each once."""

from __future__ import annotations

from desktop.actions.step_dues import added
from desktop.workplace import Workplace
from workflow.rules import Command
from workflow.steps import Step


def apologise(place: Workplace, item: str, reason: str, days: int) -> tuple[Step, ...]:
    """Promise a new date, once, before the old one (TT 03/2025/TT-VPCP, form 04)."""
    state, now = place.journal.state(item), place.now()
    payload = {"reason": reason, **added(place, state, days, now)}
    return place.journal.act(item, "dossier", Command("dossier.apologised", payload), now=now)


def extend(place: Workplace, item: str, reason: str, basis: str, days: int) -> tuple[Step, ...]:
    """Add the working days the law allows, once, while the time still runs (TT 03/2025/TT-VPCP, form 04)."""
    state, now = place.journal.state(item), place.now()
    payload = {"reason": reason, "basis": basis, **added(place, state, days, now)}
    return place.journal.act(item, "dossier", Command("dossier.extended", payload), now=now)
