"""What the national portal knows of a dossier, and why it cannot be told, in words of the reader."""

from __future__ import annotations

from desktop.shown import Card
from desktop.workplace import Workplace
from workflow.dossiers.dossier import Dossier
from workflow.national.dossier_record import dossier_record
from workflow.national.findings import blocking
from workflow.national.portal import CATALOGUE, BadTable, Portal, read_portal
from workflow.national.states import national_state
from workflow.store import catalogue


def portal_fact(place: Workplace, state: Dossier) -> tuple[str, str]:
    """Return the state as the portal names it: "Trên Cổng DVCQG", "4 · Đang xử lý"."""
    portal = _portal(place)
    found = national_state(state, portal.states if portal is not None else None)
    return "Trên Cổng DVCQG", f"{found.code} · {found.name}"


def portal_cards(place: Workplace, state: Dossier) -> tuple[Card, ...]:
    """Return the card that says why a dossier cannot be reported; none where the province reports nothing yet.

    The server builds its records by the same rules, so what is mended here is mended there with the next step.
    """
    portal = _portal(place)
    if portal is None or not state.stage:
        return ()
    _, findings = dossier_record(state, place.directory, portal)
    wrong = [finding.text for finding in blocking(findings)]
    if not wrong:
        return ()
    return (Card("today", "Chưa báo được lên Cổng Dịch vụ công quốc gia", "\n".join(wrong)),)


def _portal(place: Workplace) -> Portal | None:
    known = catalogue.get(place.database, CATALOGUE)
    if known is None or not isinstance(known.body, dict):
        return None
    try:
        return read_portal(known.body)
    except BadTable:
        # The server says so with every row; here the shipped table is as good.
        return read_portal({name: value for name, value in known.body.items() if name != "states"})
