"""Writes a line by hand into a book: a certified copy with its number, a file copy lent, a letter by post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desktop.workplace import Workplace
from sync.leases import numbering_of
from workflow.documents.series import COPY_BOOK
from workflow.registers.entry import COPIES_BOOK
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store.numbers import NumberRequest


def write_entry(
    place: Workplace,
    register: str,
    values: Mapping[str, Any],
    *,
    on: date | None = None,
    kind: str = "",
    document: str = "",
    item: str = "",
) -> tuple[str, tuple[Step, ...]]:
    """Write one line; a copy (``kind`` SY, TrS or SL) takes the next number of the joint series of copies.

    Args:
        register: one of ``workflow.registers.entry.BY_HAND``.
        values: cells by the keys of the book's columns; days as ISO text.
        on: its day, today unless given.
        document: id of the item it speaks of.
        item: made beforehand by the page, so that pressing twice writes once.

    Returns:
        The item of the line and the steps made.

    Raises:
        NoNumberLeft: this machine holds no number of the book of copies.
        RegisterClosed: the book takes no more lines.
        Refusal: not the clerk, a cell of the wrong kind, or the mark of a state secret.
    """
    now = place.now()
    day = on or now.date()
    payload: dict[str, Any] = {"register": register, "on": day.isoformat(), "values": dict(values)}
    if document:
        payload["document"] = document
    request = None
    if register == COPIES_BOOK:
        numbering_of(place.journal).check_open(COPY_BOOK, day)
        payload |= {"book": COPY_BOOK, "year": day.year, "kind": kind}
        request = NumberRequest(COPY_BOOK, day.year)
    item = item or new_id()
    return item, place.journal.act(item, "entry", Command("entry.written", payload), now=now, number=request)


def end_entry(place: Workplace, item: str, kind: str, **payload: str) -> tuple[Step, ...]:
    """Write who signed for it (``entry.signed``, name), when it came back (``entry.returned``, on) or why it does not
    count (``entry.voided``, reason).

    Raises:
        Refusal: not the clerk, or done already.
    """
    return place.journal.act(item, "entry", Command(kind, payload), now=place.now())
