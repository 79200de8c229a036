"""What was signed, or arrived, in the last days of a year takes a number of that year while its books are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from desktop.actions.number_and_seal import number_document
from desktop.actions.register_document import register_document
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.documents.incoming_state import ARRIVED
from workflow.documents.outgoing_state import SIGNED
from workflow.documents.series import year_closes
from workflow.people import Role
from workflow.rules import Option
from workflow.workdays import VIETNAM

NUMBERED, REGISTERED = "outgoing.numbered_last_year", "incoming.registered_last_year"
_BEGAN: Mapping[str, tuple[str, str, str]] = {
    "outgoing": (SIGNED, "outgoing.signed", NUMBERED), "incoming": (ARRIVED, "incoming.arrived", REGISTERED),
}  # fmt: skip
"""For each kind of document: the stage it waits at, the step whose day counts, and what is offered."""


def options(place: Workplace, kind: str, state: Any) -> tuple[Option, ...]:
    """Offer the last year's book for what was signed or arrived in it, until 10 January (NĐ 30/2020 Điều 15, 22)."""
    stage, began, offered = _BEGAN.get(kind, ("", "", ""))
    if not stage or state.stage != stage or not place.me.has(Role.CLERK):
        return ()
    day, now = _day_of(state, began), place.now()
    if day is None or day.year != now.year - 1 or now > year_closes(day.year):
        return ()
    words = "Cấp số" if kind == "outgoing" else "Vào sổ"
    return (Option(offered, f"{words} năm {day.year}"),)


def _day_of(state: Any, kind: str) -> date | None:
    mark = state.done.get(kind)
    return datetime.fromisoformat(mark.at).astimezone(VIETNAM).date() if mark is not None else None


def _last_day(place: Workplace, item: str, kind: str) -> date:
    return date((_day_of(place.journal.state(item), kind) or place.now().date()).year, 12, 31)


def _numbering(place: Workplace, item: str) -> Form:
    last = _last_day(place, item, "outgoing.signed")
    day = Field("on", "Ngày văn bản (từ ngày ký)", "date", value=last.isoformat(), required=True)
    return Form(f"Cấp số trong sổ năm {last.year}", "Cấp số", (day,))


def _registering(place: Workplace, item: str) -> Form:
    last = _last_day(place, item, "incoming.arrived")
    day = Field("on", "Ngày đến ghi trong sổ", "date", value=last.isoformat(), required=True)
    return Form(f"Vào sổ năm {last.year}", "Vào sổ", (day,))


def _number(place: Workplace, item: str, values: Mapping[str, Any]) -> Done:
    number_document(place, item, date.fromisoformat(str(values["on"])))
    return Done(f"Đã cấp số {place.journal.state(item).code}; còn đóng dấu")


def _register(place: Workplace, item: str, values: Mapping[str, Any]) -> Done:
    day = date.fromisoformat(str(values["on"]))
    number = register_document(place, item, on=day)[0].payload["number"]
    return Done(f"Đã vào sổ năm {day.year}, số đến {number}")


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {NUMBERED: _numbering, REGISTERED: _registering}
ACTS: Mapping[str, Callable[[Workplace, str, Mapping[str, Any]], Done]] = {NUMBERED: _number, REGISTERED: _register}
