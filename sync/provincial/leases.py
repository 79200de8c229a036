"""Blocks of register numbers lent to machines: never the same number to two, and the ledger of all that were lent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from sync.provincial.accounts import Caller
from sync.provincial.store import ServerStore
from sync.provincial.tables import COUNTERS, LEASES, NUMBERS
from workflow.errors import AlreadyDone, NotAllowed, Refusal
from workflow.people import Role

BORROWERS = {
    "van_ban_den": frozenset({Role.CLERK}),
    "van_ban_di": frozenset({Role.CLERK}),
    "mhs": frozenset({Role.ONE_STOP}),
}
LANES = {"van_ban_den": "documents", "van_ban_di": "documents", "mhs": "dossiers"}
ONE_HOLDER = frozenset({"van_ban_di"})
"""Outgoing numbers follow the order of signing (NĐ 30/2020, Điều 15): one machine holds them at a time."""
LARGEST = 500
LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Grant:
    """Numbers ``first`` to ``last`` of one register and year, lent to one machine."""

    lease: str
    office: str
    register: str
    year: int
    first: int
    last: int
    expires: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that travels."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


class Leases:
    """Lends numbers and takes them back."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    def grant(self, lane: str, caller: Caller, register: str, year: int, want: int, now: datetime) -> Grant:
        """Lend the next ``want`` numbers of the office's register to the caller's machine.

        Raises:
            NotAllowed: not a keeper of this register.
            AlreadyDone: the outgoing register is with another machine.
            Refusal: no such register here, or a year that is neither this nor the next.
        """
        self._may_borrow(lane, caller, register, year, now)
        size = max(1, min(want, LARGEST))
        with self._store.writing(lane) as connection:
            self._expire(connection, now)
            if register in ONE_HOLDER:
                self._check_holder(connection, caller, register, year)
            first = self._take(connection, caller.office, register, year, size)
            expires = (now + LASTS).isoformat(timespec="seconds")
            grant = Grant(str(uuid.uuid4()), caller.office, register, year, first, first + size - 1, expires)
            connection.execute(
                insert(LEASES).values(
                    id=grant.lease,
                    office=grant.office,
                    register=register,
                    year=year,
                    first=first,
                    last=grant.last,
                    person=caller.person.id,
                    device=caller.device,
                    state="active",
                    granted=now.isoformat(timespec="seconds"),
                    expires=expires,
                )
            )
        return grant

    def held(self, lane: str, caller: Caller) -> list[Grant]:
        """Return the blocks this machine was lent and has not given back, each from behind its last number used.

        An answer lost on the way is found again; a machine set up anew goes on where the lost one was.
        """
        with self._store.reading() as connection:
            mine = (LEASES.c.office == caller.office, LEASES.c.device == caller.device, LEASES.c.state == "active")
            rows = connection.execute(select(LEASES).where(*mine).order_by(LEASES.c.granted, LEASES.c.first)).all()
            grants = [
                replace(_grant(row), first=max(row.first, self._last_used(connection, row) + 1))
                for row in rows
                if LANES.get(row.register) == lane
            ]
        return [grant for grant in grants if grant.first <= grant.last]

    def give_back(self, lane: str, caller: Caller, lease: str, unused_from: int) -> int:
        """Take back the numbers from ``unused_from`` on; return how many can be lent again.

        Numbers behind which others were already lent stay a gap, explained by this lease's row.

        Raises:
            Refusal: not a lease of this machine, or a number of it was used.
        """
        with self._store.writing(lane) as connection:
            row = connection.execute(select(LEASES).where(LEASES.c.id == lease)).one_or_none()
            if row is None or row.device != caller.device or row.office != caller.office or row.state != "active":
                raise Refusal("Dải số này không do máy này giữ.", "Đồng bộ để xem lại dải số.")
            start = max(unused_from, row.first, self._last_used(connection, row) + 1)
            connection.execute(update(LEASES).where(LEASES.c.id == lease).values(state="returned"))
            at_end = (*_key(COUNTERS, row), COUNTERS.c.next == row.last + 1)
            moved = connection.execute(update(COUNTERS).where(*at_end).values(next=start))
            if not moved.rowcount:
                return 0
            connection.execute(update(LEASES).where(LEASES.c.id == lease).values(last=start - 1))
            return int(row.last - start + 1)

    def ledger(self, office: str, register: str, year: int) -> list[dict[str, Any]]:
        """Return every block ever lent of a register, oldest first, with what became of it."""
        with self._store.reading() as connection:
            key = (LEASES.c.office == office, LEASES.c.register == register, LEASES.c.year == year)
            rows = connection.execute(select(LEASES).where(*key).order_by(LEASES.c.first, LEASES.c.granted)).all()
        names = ("first", "last", "person", "device", "state", "granted", "expires")
        return [{name: getattr(row, name) for name in names} for row in rows]

    def _may_borrow(self, lane: str, caller: Caller, register: str, year: int, now: datetime) -> None:
        if LANES.get(register) != lane:
            raise Refusal("Máy chủ này không có sổ đó.", "Cập nhật chương trình rồi thử lại.")
        if not caller.person.has(*BORROWERS[register]):
            raise NotAllowed("Người này không giữ sổ đó nên không được cấp số.", "Nhờ văn thư hoặc bộ phận một cửa.")
        if year not in (now.year, now.year + 1):
            raise Refusal(f"Sổ năm {year} không còn cấp số.", "Kiểm tra ngày giờ của máy.")

    def _expire(self, connection: Connection, now: datetime) -> None:
        late = (LEASES.c.state == "active") & (LEASES.c.expires < now.isoformat(timespec="seconds"))
        connection.execute(update(LEASES).where(late).values(state="expired"))

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
                f"Sổ văn bản đi đang do máy khác giữ (mã người giữ: {other.person}).",
                "Đề nghị người đó trả dải số (Đồng bộ → Trả số) rồi thử lại.",
            )

    def _take(self, connection: Connection, office: str, register: str, year: int, size: int) -> int:
        key = (COUNTERS.c.office == office, COUNTERS.c.register == register, COUNTERS.c.year == year)
        first = connection.execute(select(COUNTERS.c.next).where(*key)).scalar_one_or_none()
        if first is None:
            connection.execute(insert(COUNTERS).values(office=office, register=register, year=year, next=1 + size))
            return 1
        connection.execute(update(COUNTERS).where(*key).values(next=first + size))
        return int(first)

    def _last_used(self, connection: Connection, row: Row[Any]) -> int:
        within = (*_key(NUMBERS, row), NUMBERS.c.number >= row.first, NUMBERS.c.number <= row.last)
        newest = select(NUMBERS.c.number).where(*within).order_by(NUMBERS.c.number.desc()).limit(1)
        return int(connection.execute(newest).scalar_one_or_none() or 0)


def numbers_start(connection: Connection, office: str, register: str, year: int, first: int) -> None:
    """Let a register that was begun on paper or elsewhere go on at ``first``; it never goes back."""
    key = (COUNTERS.c.office == office, COUNTERS.c.register == register, COUNTERS.c.year == year)
    known = connection.execute(select(COUNTERS.c.next).where(*key)).scalar_one_or_none()
    if known is None:
        connection.execute(insert(COUNTERS).values(office=office, register=register, year=year, next=first))
    elif known < first:
        connection.execute(update(COUNTERS).where(*key).values(next=first))


def _key(table: Any, row: Row[Any]) -> Sequence[ColumnElement[bool]]:
    return (table.c.office == row.office, table.c.register == row.register, table.c.year == row.year)


def _grant(row: Row[Any]) -> Grant:
    return Grant(row.id, row.office, row.register, row.year, row.first, row.last, row.expires)
