"""What the applicant of a dossier has to hear of an accepted step; pure, the same however often it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sync.provincial.notices.event import Contact, Event
from workflow.acts import read_time
from workflow.dossiers.along import waits_for
from workflow.dossiers.dossier import HANDED, REFUSED, SIGNED, STOPPED, WITHDRAWN, Dossier, request_code
from workflow.people import Directory
from workflow.steps import Step
from workflow.vietnamese import amount, iso_short

Values = Mapping[str, str]

_ENDS = {
    REFUSED: "applicant.refused", STOPPED: "applicant.stopped", WITHDRAWN: "applicant.withdrawn",
    HANDED: "applicant.handed_over",
}  # fmt: skip


def _supplement(state: Dossier) -> Values:
    return {"until": iso_short(state.ask_until), "count": str(len(state.asked) or "")}


def _finance(state: Dossier) -> Values:
    duty = state.duties[-1]
    code = request_code(state.code, len(state.duties))
    return {"what": duty.what, "amount": amount(duty.amount), "until": iso_short(duty.until), "payment": code}


def _paid(state: Dossier) -> Values:
    duty = state.duties[-1]
    return {"what": duty.what, "amount": amount(duty.amount), "receipt": duty.receipt}


def _fee(state: Dossier) -> Values:
    paid = state.payments[-1]
    return {"what": paid.what, "amount": amount(paid.amount), "receipt": paid.receipt}


_SAID: Mapping[str, tuple[str, Callable[[Dossier], Values]]] = {
    "dossier.received": ("applicant.received", lambda state: {"give_back": state.give_back}),
    "dossier.supplement_requested": ("applicant.supplement", _supplement),
    "dossier.supplemented": ("applicant.due_changed", lambda state: {}),
    "dossier.finance_notified": ("applicant.finance", _finance),
    "dossier.finance_paid": ("applicant.paid", _paid),
    "dossier.resumed": ("applicant.due_changed", lambda state: {}),
    "dossier.extended": ("applicant.extended", lambda state: {}),
    "dossier.apologised": ("applicant.apologised", lambda state: {}),
}
"""By kind of step: the event and the values only it has (NĐ 118/2025/NĐ-CP: each of these is owed to the applicant)."""


def applicant_events(before: Dossier, step: Step, after: Dossier, directory: Directory) -> tuple[Event, ...]:
    """Return what the applicant has to hear because of ``step``; at most one thing for one step."""
    kind, own = _what(before, step, after)
    if not kind:
        return ()
    values = {
        "code": after.code, "office": directory.name(after.office), "procedure": after.procedure.name,
        "due": read_time(after.due) if after.due else "", **own,
    }  # fmt: skip
    return (Event(kind, values, contact=contact_of(after)),)


def _what(before: Dossier, step: Step, after: Dossier) -> tuple[str, Values]:
    if after.stage != before.stage and after.stage in _ENDS:
        return _ENDS[after.stage], {}
    if step.kind in _SAID:
        kind, values = _SAID[step.kind]
        return kind, values(after)
    if after.fee.paid and not before.fee.paid and after.payments:
        return "applicant.paid", _fee(after)
    if to_be_fetched(after) and not to_be_fetched(before):
        return "applicant.ready", {"give_back": after.give_back}
    return "", {}


def to_be_fetched(state: Dossier) -> bool:
    """Tell whether the applicant may come: signed, sealed, and no other branch of the route still open."""
    return state.stage == SIGNED and state.sealed is not None and not waits_for(state)


def contact_of(state: Dossier) -> Contact:
    """Return how the applicant said to be reached."""
    return Contact(state.applicant.phone, state.applicant.email, state.applicant.notify)
