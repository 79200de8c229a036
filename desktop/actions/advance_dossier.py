"""Moves a dossier along its procedure: to the next step, to wait for papers, to a new date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.workplace import Workplace
from workflow.errors import WrongState
from workflow.rules import Command
from workflow.steps import Step
from workflow.workdays import due_after, working_minutes


def advance_dossier(place: Workplace, item: str, text: str = "") -> tuple[Step, ...]:
    """Hand the dossier on to the next step of its procedure (phiếu kiểm soát, TT 03/2025/TT-VPCP).

    Raises:
        Refusal: somebody else holds it, or it stands at the last step.
    """
    state = place.journal.state(item)
    here = state.procedure.place(state.step)
    if here + 1 >= len(state.procedure.steps):
        raise WrongState("Hồ sơ đã ở bước cuối của quy trình.", "Trả kết quả cho người nộp.")
    payload = {"from": state.step, "to": state.procedure.steps[here + 1].id, "text": text}
    return place.journal.act(item, "dossier", Command("dossier.advanced", payload), now=place.now())


def take_supplement(place: Workplace, item: str, got: Sequence[str]) -> tuple[Step, ...]:
    """Take in the papers that were missing; the clock goes on with the minutes that were left."""
    state, now = place.journal.state(item), place.now()
    asked = next(r.step for r in place.journal.steps(item) if r.step.kind == "dossier.supplement_requested")
    brought = (p for p in state.papers if p.id in got)
    papers = [
        {"id": p.id, "name": p.name, "got": True, "form": p.form or "ban_chinh"} for p in brought
    ]
    payload: dict[str, object] = {"papers": papers}
    if state.due:
        since = datetime.fromisoformat(asked.at)
        remaining = max(0, working_minutes(place.calendar, since, datetime.fromisoformat(state.due)))
        due = due_after(place.calendar, now, minutes=remaining)
        payload |= {"due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}
    return place.journal.act(item, "dossier", Command("dossier.supplemented", payload), now=now)


def apologise(place: Workplace, item: str, reason: str, days: int) -> tuple[Step, ...]:
    """Promise a new date, once, before the old one (TT 03/2025/TT-VPCP, form 04)."""
    state, now = place.journal.state(item), place.now()
    start = max(now, datetime.fromisoformat(state.due)) if state.due else now
    due = due_after(place.calendar, start, days=days)
    payload = {"reason": reason, "due": due.at.isoformat(), "due_lines": [line.to_json() for line in due.lines]}
    return place.journal.act(item, "dossier", Command("dossier.apologised", payload), now=now)
