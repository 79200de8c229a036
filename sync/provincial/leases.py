"""Blocks of register numbers lent to machines: never the same number to two, and a record of what became of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from sync.provincial.accounts import Caller
from sync.provincial.loan_papers import Loan, LoanPapers
from sync.provincial.store import ServerStore
from sync.provincial.tables import COUNTERS, LEASE_NOTES, LEASES, NUMBERS
from workflow.documents.numbering import DOSSIER_BOOK, INCOMING_BOOK, OUTGOING_BOOK
from workflow.documents.series import COPY_BOOK, GRACE, LEGAL_BOOK, ONE_SERIES, Numbering, book_of, name_of, year_closes
from workflow.errors import AlreadyDone, NotAllowed, Refusal
from workflow.people import Role

_CLERKS = frozenset({Role.CLERK})
BORROWERS: Mapping[str, frozenset[Role]] = {
    INCOMING_BOOK: _CLERKS, OUTGOING_BOOK: _CLERKS, LEGAL_BOOK: _CLERKS, COPY_BOOK: _CLERKS,
    DOSSIER_BOOK: frozenset({Role.ONE_STOP}),
}  # fmt: skip
"""Who keeps a book, and so may be lent numbers of its series (NĐ 30/2020 Điều 6: văn thư cơ quan)."""
LANES = {book: "dossiers" if book == DOSSIER_BOOK else "documents" for book in BORROWERS}
ONE_HOLDER = frozenset({OUTGOING_BOOK, LEGAL_BOOK, COPY_BOOK})
"""Outgoing numbers follow the order of signing (NĐ 30/2020, Điều 15): one machine holds them at a time."""
LARGEST = 500
LASTS = timedelta(days=30)
"""How long one machine keeps a series that has one holder without being heard of."""
Ending = Literal["returned", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Grant:
    """Numbers ``first`` to ``last`` of one register and year, lent to one machine; ``paper`` proves the whole loan."""

    lease: str
    office: str
    register: str
    year: int
    first: int
    last: int
    expires: str
    paper: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that travels."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


class Leases:
    """Lends numbers and takes them back.

    Args:
        numbering: how an office numbers what it issues, by the office's id.
        papers: writes what a machine shows should a restored server have forgotten the loan; None writes nothing.
    """

    def __init__(
        self, store: ServerStore, numbering: Callable[[str], Numbering] = lambda office: ONE_SERIES,
        papers: LoanPapers | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._papers = papers
        self._numbering = numbering

    def grant(self, lane: str, caller: Caller, register: str, year: int, want: int, now: datetime) -> Grant:
        """Lend the next ``want`` numbers of the office's register to the caller's machine.

        Raises:
            NotAllowed: not a keeper of this register.
            AlreadyDone: the outgoing register is with another machine.
            WrongState: the register is closed: its unit or council is no more.
            Refusal: no such register here, or a year that takes no numbers now.
        """
        self._may_borrow(lane, caller, register, year, now)
        size = max(1, min(want, LARGEST))
        with self._store.writing(lane) as connection:
            self._expire(connection, now)
            if book_of(register) in ONE_HOLDER:
                self._check_holder(connection, caller, register, year)
            first = self._take(connection, caller.office, register, year, size)
            loan = Loan(str(uuid.uuid4()), caller.office, register, year, first, first + size - 1,
                        caller.person.id, caller.device, _text(now))  # fmt: skip
            expires = expiry(register, year, now)
            lend(connection, loan, "active", expires)
            note(connection, loan.lease, "granted", caller.person.id, f"{first}–{loan.last}", now)
        return Grant(loan.lease, loan.office, register, year, first, loan.last, expires, self._paper(loan))

    def held(self, lane: str, caller: Caller, now: datetime) -> list[Grant]:
        """Return the blocks this machine was lent and has not given back, each from behind its last number used.

        An answer lost on the way is found again; a machine set up anew goes on where the lost one was. Being heard of
        renews them.
        """
        with self._store.writing(lane) as connection:
            self._expire(connection, now)
            mine = (LEASES.c.office == caller.office, LEASES.c.device == caller.device, LEASES.c.state == "active")
            rows = connection.execute(select(LEASES).where(*mine).order_by(LEASES.c.granted, LEASES.c.first)).all()
            rows = [row for row in rows if LANES.get(book_of(row.register)) == lane]
            grants = [
                replace(
                    self._grant(row),
                    first=max(row.first, last_used(connection, row) + 1),
                    expires=self._renew(connection, row, now),
                )
                for row in rows
            ]
        return [grant for grant in grants if grant.first <= grant.last]

    def ended(self, lane: str, caller: Caller) -> list[dict[str, str]]:
        """Return the blocks this machine lost without giving them back: ``{"lease", "ending", "reason"}``."""
        gone = (LEASES.c.device == caller.device, LEASES.c.state.in_(("expired", "revoked")))
        with self._store.reading() as connection:
            rows = connection.execute(select(LEASES).where(LEASES.c.office == caller.office, *gone)).all()
            return [
                {"lease": row.id, "ending": row.state, "reason": _why(connection, row.id, row.state)}
                for row in rows
                if LANES.get(book_of(row.register)) == lane
            ]

    def give_back(self, lane: str, caller: Caller, lease: str, unused_from: int, now: datetime | None = None) -> int:
        """Take back the numbers from ``unused_from`` on; return how many can be lent again.

        Numbers behind which others were already lent stay a gap, explained by this lease's row.

        Raises:
            Refusal: not a lease of this machine, or a number of it was used.
        """
        with self._store.writing(lane) as connection:
            row = connection.execute(select(LEASES).where(LEASES.c.id == lease)).one_or_none()
            if row is None or row.device != caller.device or row.office != caller.office or row.state != "active":
                raise Refusal("Dải số này không do máy này giữ.", "Đồng bộ để xem lại dải số.")
            start = max(unused_from, row.first, last_used(connection, row) + 1)
            connection.execute(update(LEASES).where(LEASES.c.id == lease).values(state="returned"))
            note(connection, lease, "returned", caller.person.id, f"từ số {start}", now)
            at_end = (*key(COUNTERS, row), COUNTERS.c.next == row.last + 1)
            moved = connection.execute(update(COUNTERS).where(*at_end).values(next=start))
            if not moved.rowcount:
                return 0
            connection.execute(update(LEASES).where(LEASES.c.id == lease).values(last=start - 1))
            return int(row.last - start + 1)

    def revoke(self, lane: str, caller: Caller, lease: str, reason: str, now: datetime) -> None:
        """Take a block away from a machine that is lost or broken; what it used before still comes in.

        Its other numbers are never lent again, so that no number can have two owners.

        Raises:
            NotAllowed: neither the clerk nor a leader of the office.
            Refusal: no such block is lent, or no reason is given.
        """
        if not caller.person.has(Role.CLERK, Role.LEADER):
            raise NotAllowed("Chỉ văn thư, lãnh đạo cơ quan được thu hồi dải số.", "Nhờ văn thư hoặc lãnh đạo.")
        if not reason.strip():
            raise Refusal("Thu hồi dải số phải ghi lý do.", "Ghi lý do rồi làm lại.")
        with self._store.writing(lane) as connection:
            lent = (LEASES.c.id == lease, LEASES.c.office == caller.office, LEASES.c.state == "active")
            if not connection.execute(update(LEASES).where(*lent).values(state="revoked")).rowcount:
                raise Refusal("Dải số này không còn do máy nào giữ.", "Đồng bộ để xem lại dải số.")
            note(connection, lease, "revoked", caller.person.id, reason, now)

    def ledger(self, office: str, register: str, year: int) -> list[dict[str, Any]]:
        """Return every block ever lent of a register, oldest first, with what became of it."""
        with self._store.reading() as connection:
            which = (LEASES.c.office == office, LEASES.c.register == register, LEASES.c.year == year)
            rows = connection.execute(select(LEASES).where(*which).order_by(LEASES.c.first, LEASES.c.granted)).all()
        names = ("id", "first", "last", "person", "device", "state", "granted", "expires")
        return [{name: getattr(row, name) for name in names} for row in rows]

    def _may_borrow(self, lane: str, caller: Caller, register: str, year: int, now: datetime) -> None:
        book, numbering = book_of(register), self._numbering(caller.office)
        if LANES.get(book) != lane or not numbering.keeps(register):
            raise Refusal("Máy chủ này không có sổ đó.", "Cập nhật chương trình rồi thử lại.")
        if caller.left or not caller.person.has(*BORROWERS[book]):
            raise NotAllowed("Người này không giữ sổ đó nên không được cấp số.", "Nhờ văn thư hoặc bộ phận một cửa.")
        late = year == now.year - 1 and (now.month, now.day) <= GRACE
        if year not in (now.year, now.year + 1) and not late:
            raise Refusal(f"Sổ năm {year} không còn cấp số.", "Kiểm tra ngày giờ của máy.")
        numbering.check_open(register, max(date(year, 1, 1), now.date()) if not late else date(year, 12, 31))

    def _grant(self, row: Row[Any]) -> Grant:
        whose = (row.person, row.device, row.granted)
        loan = Loan(row.id, row.office, row.register, row.year, row.first, row.last, *whose)
        return Grant(row.id, row.office, row.register, row.year, row.first, row.last, row.expires, self._paper(loan))

    def _paper(self, loan: Loan) -> str:
        return self._papers.write(loan) if self._papers is not None else ""

    def _renew(self, connection: Connection, row: Row[Any], now: datetime) -> str:
        """Let the machine keep the block from now on; return until when."""
        expires = max(str(row.expires), expiry(row.register, row.year, now))
        connection.execute(update(LEASES).where(LEASES.c.id == row.id).values(expires=expires))
        return expires

    def _expire(self, connection: Connection, now: datetime) -> None:
        late = (LEASES.c.state == "active") & (LEASES.c.expires < _text(now))
        for lease in connection.execute(select(LEASES.c.id).where(late)).scalars().all():
            connection.execute(update(LEASES).where(LEASES.c.id == lease).values(state="expired"))
            note(connection, lease, "expired", "", "máy không liên lạc trong thời gian được giữ số", now)

    def _check_holder(self, connection: Connection, caller: Caller, register: str, year: int) -> None:
        held = select(LEASES.c.device, LEASES.c.person).where(
            LEASES.c.office == caller.office,
            LEASES.c.register == register,
            LEASES.c.year == year,
            LEASES.c.state == "active",
            LEASES.c.device != caller.device,
        )
        other = connection.execute(held.limit(1)).one_or_none()
        if other is not None:
            raise AlreadyDone(
                f"{name_of(register)} đang do máy khác giữ (mã người giữ: {other.person}).",
                "Đề nghị người đó trả số, hoặc lãnh đạo thu hồi dải số của máy đó.",
            )

    def _take(self, connection: Connection, office: str, register: str, year: int, size: int) -> int:
        which = (COUNTERS.c.office == office, COUNTERS.c.register == register, COUNTERS.c.year == year)
        first = connection.execute(select(COUNTERS.c.next).where(*which)).scalar_one_or_none()
        if first is None:
            connection.execute(insert(COUNTERS).values(office=office, register=register, year=year, next=1 + size))
            return 1
        connection.execute(update(COUNTERS).where(*which).values(next=first + size))
        return int(first)


def lend(connection: Connection, loan: Loan, state: Literal["active", "returned"], expires: str) -> None:
    """Write a loan down as it is told, with the series it is of behind it already."""
    values = {
        "id": loan.lease, "office": loan.office, "register": loan.register, "year": loan.year, "first": loan.first,
        "last": loan.last, "person": loan.person, "device": loan.device, "state": state, "granted": loan.granted,
        "expires": expires,
    }  # fmt: skip
    connection.execute(insert(LEASES).values(**values))


def numbers_start(connection: Connection, office: str, register: str, year: int, first: int, now: datetime) -> None:
    """Let a register that was begun on paper or elsewhere go on at ``first``; it never goes back.

    The numbers before it stand in the ledger as issued before.
    """
    which = (COUNTERS.c.office == office, COUNTERS.c.register == register, COUNTERS.c.year == year)
    known = connection.execute(select(COUNTERS.c.next).where(*which)).scalar_one_or_none()
    if (known or 1) >= first:
        return
    if known is None:
        connection.execute(insert(COUNTERS).values(office=office, register=register, year=year, next=first))
    else:
        connection.execute(update(COUNTERS).where(*which).values(next=first))
    values = {
        "id": str(uuid.uuid4()), "office": office, "register": register, "year": year, "first": known or 1,
        "last": first - 1, "person": "", "device": "", "state": "before", "granted": _text(now), "expires": _text(now),
    }  # fmt: skip
    connection.execute(insert(LEASES).values(**values))


def last_used(connection: Connection, row: Row[Any]) -> int:
    """Return the highest number of a block that an accepted step carries, 0 for none."""
    within = (*key(NUMBERS, row), NUMBERS.c.number >= row.first, NUMBERS.c.number <= row.last)
    newest = select(NUMBERS.c.number).where(*within).order_by(NUMBERS.c.number.desc()).limit(1)
    return int(connection.execute(newest).scalar_one_or_none() or 0)


def note(connection: Connection, lease: str, what: str, person: str, text: str, now: datetime | None) -> None:
    """Write down what happened to a block."""
    at = _text(now) if now else ""
    connection.execute(insert(LEASE_NOTES).values(lease=lease, what=what, person=person, note=text, at=at))


def key(table: Any, row: Row[Any]) -> Sequence[ColumnElement[bool]]:
    """Return what makes rows of a table belong to the register and year of a block."""
    return (table.c.office == row.office, table.c.register == row.register, table.c.year == row.year)


def _why(connection: Connection, lease: str, what: str) -> str:
    said = select(LEASE_NOTES.c.note).where(LEASE_NOTES.c.lease == lease, LEASE_NOTES.c.what == what)
    return str(connection.execute(said.order_by(LEASE_NOTES.c.id.desc()).limit(1)).scalar_one_or_none() or "")


def expiry(register: str, year: int, now: datetime) -> str:
    """Return until when a machine keeps a block: those with one holder a month, others until the year is closed."""
    end = year_closes(year).astimezone(now.tzinfo)
    return _text(min(now + LASTS, end) if book_of(register) in ONE_HOLDER else end)


def _text(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
