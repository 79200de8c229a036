"""Enters an arrived document into the incoming register: the next số đến of this desk's lease, once."""

from __future__ import annotations

from datetime import date

from desktop.workplace import Workplace
from sync.leases import numbering_of
from workflow.rules import Command
from workflow.steps import Step
from workflow.store.numbers import NumberRequest

BOOK = "van_ban_den"


def register_document(
    place: Workplace, item: str, book: str = BOOK, on: date | None = None
) -> tuple[Step, ...]:  # fmt: skip
    """Register ``item`` (NĐ 30/2020, Điều 22: one yearly sequence for paper and electronic documents).

    Args:
        on: its day in the book, today unless given; what arrived on the last days of a year may stand in that year's.

    Raises:
        NoNumberLeft: this desk holds no number of the book; connect to be lent more.
        RegisterClosed: the book takes no more numbers.
        Refusal: not a clerk, or somebody registered it first.
    """
    now = place.now()
    day = on or now.date()
    numbering_of(place.journal).check_open(book, day)
    command = Command("incoming.registered", {"book": book, "year": day.year, "on": day.isoformat()})
    return place.journal.act(item, "incoming", command, now=now, number=NumberRequest(book, day.year))
