"""Lets the clock of a dossier run on: papers came, a duty was met, a stop is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.workplace import Workplace
from workflow.dossiers.dossier import PAUSED
from workflow.dossiers.running_on import moved_dues, new_date, runs_on
from workflow.procedures.route import FINANCE, SUPPLEMENT
from workflow.rules import Command
from workflow.steps import Step


def take_supplement(place: Workplace, item: str, got: Sequence[str]) -> tuple[Step, ...]:
    """Take in the papers that were missing; the clock goes on with the minutes that were left (standards §5.4)."""
    state, now = place.journal.state(item), place.now()
    brought = (p for p in state.papers if p.id in got)
    papers = [{"id": p.id, "name": p.name, "got": True, "form": p.form or "ban_chinh"} for p in brought]
    payload = {"papers": papers, **runs_on(place.calendar, state, SUPPLEMENT, now)}
    return place.journal.act(item, "dossier", Command("dossier.supplemented", payload), now=now)


def meet_duty(place: Workplace, item: str, receipt: str) -> tuple[Step, ...]:
    """Note that the financial duty was met; the clock goes on with the minutes that were left."""
    state, now = place.journal.state(item), place.now()
    payload = {"receipt": receipt, **runs_on(place.calendar, state, FINANCE, now)}
    return place.journal.act(item, "dossier", Command("dossier.finance_paid", payload), now=now)


def resume_dossier(place: Workplace, item: str, reason: str) -> tuple[Step, ...]:
    """Let the work go on that was stopped; the time between is not counted."""
    state, now = place.journal.state(item), place.now()
    payload: dict[str, Any] = {"reason": reason}
    if state.stopped_from not in PAUSED:
        since = state.done["dossier.stopped"].at
        payload |= new_date(place.calendar, state, since, now)
        payload |= {"dues": dues} if (dues := moved_dues(place.calendar, state, since, now)) else {}
    return place.journal.act(item, "dossier", Command("dossier.resumed", payload), now=now)
