"""A document signed in the last days of a year, numbered in that year's register while it still takes numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from desktop.actions.number_and_seal import number_document
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.documents.outgoing_state import SIGNED, Outgoing
from workflow.documents.series import year_closes
from workflow.people import Role
from workflow.rules import Option
from workflow.workdays import VIETNAM

KIND = "outgoing.numbered_last_year"


def options(place: Workplace, kind: str, state: Any) -> tuple[Option, ...]:
    """Offer the last year's register for what was signed in it, until 10 January (NĐ 30/2020 Điều 15)."""
    if kind != "outgoing" or state.stage != SIGNED or not place.me.has(Role.CLERK):
        return ()
    signed, now = _signed(state), place.now()
    if signed is None or signed.year != now.year - 1 or now > year_closes(signed.year):
        return ()
    return (Option(KIND, f"Cấp số năm {signed.year}"),)


def _signed(state: Outgoing) -> date | None:
    mark = state.done.get("outgoing.signed")
    return datetime.fromisoformat(mark.at).astimezone(VIETNAM).date() if mark is not None else None


def _form(place: Workplace, item: str) -> Form:
    signed = _signed(place.journal.state(item)) or place.now().date()
    last = date(signed.year, 12, 31)
    return Form(
        f"Cấp số trong sổ năm {signed.year}", "Cấp số",
        (Field("on", "Ngày văn bản (từ ngày ký)", "date", value=last.isoformat(), required=True),),
    )  # fmt: skip


def _number(place: Workplace, item: str, values: Mapping[str, Any]) -> Done:
    number_document(place, item, date.fromisoformat(str(values["on"])))
    return Done(f"Đã cấp số {place.journal.state(item).code}; còn đóng dấu")


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {KIND: _form}
ACTS: Mapping[str, Callable[[Workplace, str, Mapping[str, Any]], Done]] = {KIND: _number}
