"""Loans that a server restored from an old copy forgot: taken in again when a machine proves them and none collides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from sync.provincial.accounts import Caller
from sync.provincial.audit import Deed
from sync.provincial.leases import LANES, ONE_HOLDER, expiry, lend, note
from sync.provincial.loan_papers import Loan, LoanPapers
from sync.provincial.registers import Spent, which
from sync.provincial.statement import Statement
from sync.provincial.tables import COUNTERS, LEASES, NUMBERS, STEPS, VOIDS
from workflow.documents.series import book_of
from workflow.store.loan_papers import Shown

WHY = "máy chủ được khôi phục từ bản sao cũ; nhận lại theo giấy cấp số của máy"
_KNOWN = Statement(select(LEASES.c.id).where(LEASES.c.id == bindparam("lease")))


class Regaining:
    """Hears what machines show, inside the transaction that judges their steps."""

    def __init__(self, papers: LoanPapers) -> None:
        self._papers = papers

    def hear(
        self, connection: Connection, lane: str, caller: Caller, shown: Sequence[Shown], now: datetime
    ) -> tuple[Deed, ...]:
        """Take in again what this server lent to the caller's machine and knows nothing of; return what to note.

        Where any number was lent to somebody else since, only those the machine had taken are asked for; where one of
        these was, nothing is taken in: a number never has two owners.
        """
        deeds = [
            self._one(connection, lane, caller, loan, one, now)
            for one in shown
            if (loan := self._papers.read(one.paper)) is not None
            and (loan.office, loan.device, LANES.get(book_of(loan.register))) == (caller.office, caller.device, lane)
            and _KNOWN.first(connection, lease=loan.lease) is None
        ]
        return tuple(deed for deed in deeds if deed is not None)

    def _one(
        self, connection: Connection, lane: str, caller: Caller, loan: Loan, shown: Shown, now: datetime
    ) -> Deed | None:
        taken = replace(loan, last=min(loan.last, shown.spent))
        whole = shown.open and _free(connection, lane, loan) and not _held_elsewhere(connection, loan)
        part = loan if whole else taken
        if part.last < part.first:
            return None  # nothing of it was ever used, and the rest is closed or somebody else's
        if not whole and not _free(connection, lane, part):
            return _deed(lane, caller, part, "đã cấp cho máy khác hoặc đã dùng")
        _go_on_behind(connection, part)
        lend(connection, part, "active" if whole else "returned", expiry(loan.register, loan.year, now))
        note(connection, loan.lease, "regained", caller.person.id, f"{part.first}–{part.last}: {WHY}", now)
        if not whole:
            note(connection, loan.lease, "returned", caller.person.id, f"từ số {part.last + 1}", now)
        return _deed(lane, caller, part, "nhận lại")


def _deed(lane: str, caller: Caller, loan: Loan, outcome: str) -> Deed:
    about = f"{lane} {loan.lease} {loan.register}/{loan.year} {loan.first}–{loan.last}"
    return Deed("numbers.regained", about, outcome, caller.person.id, caller.device)


def _free(connection: Connection, lane: str, loan: Loan) -> bool:
    """Tell whether no number of a loan was lent again, or used or declared void by another machine."""
    number = Spent(loan.register, loan.year, 0)
    lent = (*which(LEASES, loan.office, number), LEASES.c.first <= loan.last, LEASES.c.last >= loan.first)
    within = NUMBERS.c.number.between(loan.first, loan.last)
    ours = (STEPS.c.lane == lane) & (STEPS.c.id == NUMBERS.c.step) & (STEPS.c.device == loan.device)
    used = (*which(NUMBERS, loan.office, number), within, ~select(STEPS.c.id).where(ours).exists())
    void = (*which(VOIDS, loan.office, number), VOIDS.c.number.between(loan.first, loan.last))
    return not any(
        connection.execute(select(column).where(*taken).limit(1)).first()
        for column, taken in (
            (LEASES.c.id, lent), (NUMBERS.c.number, used), (VOIDS.c.number, (*void, VOIDS.c.device != loan.device)),
        )
    )  # fmt: skip


def _held_elsewhere(connection: Connection, loan: Loan) -> bool:
    """Tell whether a series that one machine holds at a time is another's now."""
    if book_of(loan.register) not in ONE_HOLDER:
        return False
    series = which(LEASES, loan.office, Spent(loan.register, loan.year, 0))
    others = select(LEASES.c.id).where(*series, LEASES.c.state == "active", LEASES.c.device != loan.device)
    return connection.execute(others.limit(1)).first() is not None


def _go_on_behind(connection: Connection, loan: Loan) -> None:
    """Never lend these numbers again."""
    series = which(COUNTERS, loan.office, Spent(loan.register, loan.year, 0))
    known = connection.execute(select(COUNTERS.c.next).where(*series)).scalar()
    if known is None:
        values = {"office": loan.office, "register": loan.register, "year": loan.year, "next": loan.last + 1}
        connection.execute(insert(COUNTERS).values(**values))
    elif known <= loan.last:
        connection.execute(update(COUNTERS).where(*series).values(next=loan.last + 1))
