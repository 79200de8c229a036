"""Enters an arrived document into the incoming register: the next số đến of this desk's lease, once."""

from __future__ import annotations

from desktop.workplace import Workplace
from sync.leases import numbering_of
from workflow.rules import Command
from workflow.steps import Step
from workflow.store.numbers import NumberRequest

BOOK = "van_ban_den"


def register_document(place: Workplace, item: str, book: str = BOOK) -> tuple[Step, ...]:
    """Register ``item`` (NĐ 30/2020, Điều 22: one yearly sequence for paper and electronic documents).

    Raises:
        NoNumberLeft: this desk holds no number of the book; connect to be lent more.
        RegisterClosed: the book takes no more numbers.
        Refusal: not a clerk, or somebody registered it first.
    """
    now = place.now()
    numbering_of(place.journal).check_open(book, now.date())
    command = Command("incoming.registered", {"book": book, "year": now.year, "on": now.date().isoformat()})
    return place.journal.act(item, "incoming", command, now=now, number=NumberRequest(book, now.year))
