"""Numbers that steps spend: each once per office, register and year, and only by the machine that was lent it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, insert, select, update

from sync.provincial.accounts import Caller
from sync.provincial.tables import COUNTERS, LEASES, NUMBERS
from workflow.errors import AlreadyDone, NotAllowed, Refusal
from workflow.steps import Step

DOSSIER_CODE = re.compile(r".+-(\d{2})\d{4}-(\d{4,9})\Z")
BY_BOOK = ("incoming.registered", "outgoing.numbered")
BY_HAND = "entry.written"
"""A line written by hand carries a number in the book of copies only."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One number of one register and year."""

    register: str
    year: int
    number: int


def spent(step: Step) -> Spent | None:
    """Return the number ``step`` spends, None when it spends none.

    Raises:
        ValueError: it must spend one, but what it names is no number.
    """
    payload = step.payload
    if step.kind in BY_BOOK or (step.kind == BY_HAND and payload.get("number") is not None):
        book, year, number = payload.get("book"), payload.get("year"), payload.get("number")
        if not isinstance(book, str) or type(year) is not int or type(number) is not int or number < 1:
            raise ValueError("a registration names book, year and number")
        return Spent(book, year, number)
    if step.kind == "dossier.received":
        found = DOSSIER_CODE.match(str(payload.get("code", "")))
        if found is None:
            raise ValueError("not a dossier code")
        return Spent("mhs", 2000 + int(found[1]), int(found[2]))
    return None


def check_number(connection: Connection, caller: Caller, number: Spent, item: str, *, offered_again: bool) -> None:
    """Refuse a number that is taken, or was not lent to this machine.

    Args:
        offered_again: the step was accepted before the server was restored from a copy; the loan may be forgotten.

    Raises:
        AlreadyDone: another item carries the number.
        NotAllowed: the number was never lent to this machine.
    """
    key = which(NUMBERS, caller.office, number)
    taken = connection.execute(
        select(NUMBERS.c.item).where(*key, NUMBERS.c.number == number.number)
    ).scalar_one_or_none()
    if taken is not None and taken != item:
        raise AlreadyDone(
            f"Số {number.number} năm {number.year} đã cấp cho văn bản, hồ sơ khác.", "Đồng bộ rồi lấy số kế tiếp."
        )
    if not offered_again and not lent_to(connection, caller, number):
        raise NotAllowed(
            f"Số {number.number} năm {number.year} không nằm trong dải số máy này được cấp.", "Đồng bộ để nhận dải số."
        )


def spend(connection: Connection, caller: Caller, number: Spent, step: Step) -> None:
    """Write down that the accepted ``step`` carries ``number``, and never lend it again."""
    values = {"office": caller.office, "register": number.register, "year": number.year, "number": number.number}
    again = (*which(NUMBERS, caller.office, number), NUMBERS.c.number == number.number)
    if connection.execute(select(NUMBERS.c.item).where(*again)).first() is None:
        connection.execute(insert(NUMBERS).values(**values, item=step.item, step=step.id))
    behind = (*which(COUNTERS, caller.office, number), COUNTERS.c.next <= number.number)
    connection.execute(update(COUNTERS).where(*behind).values(next=number.number + 1))


def refusal_of_form(why: ValueError) -> Refusal:
    """Return the refusal of a step whose number cannot be read."""
    return Refusal(f"Số của bước không đúng mẫu ({why}).", "Cập nhật chương trình rồi làm lại.")


def lent_to(connection: Connection, caller: Caller, number: Spent) -> bool:
    """Tell whether a number was ever lent to the caller's machine."""
    mine = (
        *which(LEASES, caller.office, number),
        LEASES.c.device == caller.device,
        LEASES.c.first <= number.number,
        LEASES.c.last >= number.number,
    )
    return connection.execute(select(LEASES.c.id).where(*mine).limit(1)).first() is not None


def which(table: Table, office: str, number: Spent) -> tuple[ColumnElement[bool], ...]:
    """Return what makes rows of a table belong to the register and year of a number."""
    return (table.c.office == office, table.c.register == number.register, table.c.year == number.year)
