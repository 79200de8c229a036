"""The gap ledger of an office: what became of every number of a register, whichever machine it was lent to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from sync.provincial.accounts import Caller
from sync.provincial.registers import Spent, lent_to, which
from sync.provincial.store import ServerStore
from sync.provincial.tables import COUNTERS, LEASE_NOTES, LEASES, NUMBERS, VOIDS
from workflow.errors import NotAllowed, Refusal
from workflow.people import Role

UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers ``first`` to ``last`` of one fate: used, void, lent, returned, expired, revoked, before, unexplained.

    ``lease`` is the block of numbers still lent, so that it can be taken from a machine that is lost.
    """

    first: int
    last: int
    state: str
    item: str = ""
    reason: str = ""
    person: str = ""
    at: str = ""
    lease: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that travels."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


class GapLedger:
    """Keeps the void numbers machines tell of, and answers for every number of a register."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    def take_voids(self, lane: str, caller: Caller, told: Sequence[Mapping[str, Any]], now: datetime) -> int:
        """Take in which numbers of its blocks a machine declares void, or used after all; return how many changed.

        Raises:
            NotAllowed: a number that was never lent to this machine.
            Refusal: a void number without a reason.
        """
        with self._store.writing(lane) as connection:
            return sum(self._take_void(connection, caller, one, now) for one in told)

    def of(self, caller: Caller, register: str, year: int) -> list[Stretch]:
        """Return what became of the numbers of a register of the caller's office, in order and without a hole.

        Raises:
            NotAllowed: the caller neither keeps registers nor leads the office.
        """
        if not caller.person.has(Role.CLERK, Role.ONE_STOP, Role.LEADER):
            raise NotAllowed("Chỉ người giữ sổ và lãnh đạo được xem sổ số.", "Nhờ văn thư.")
        with self._store.reading() as connection:
            return stretches(connection, caller.office, register, year)

    def _take_void(self, connection: Connection, caller: Caller, one: Mapping[str, Any], now: datetime) -> int:
        number = Spent(str(one["register"]), int(one["year"]), int(one["number"]))
        if not lent_to(connection, caller, number):
            raise NotAllowed(f"Số {number.number} năm {number.year} không nằm trong dải số máy này được cấp.")
        same = (*which(VOIDS, caller.office, number), VOIDS.c.number == number.number)
        connection.execute(delete(VOIDS).where(*same))
        if one["state"] != "void":
            return 1
        if not str(one["reason"]).strip():
            raise Refusal(f"Số {number.number} bỏ mà không ghi lý do.")
        values = {
            "office": caller.office, "register": number.register, "year": number.year, "number": number.number,
            "reason": str(one["reason"]), "person": caller.person.id, "device": caller.device,
            "at": str(one.get("at") or now.isoformat(timespec="seconds")),
        }  # fmt: skip
        connection.execute(insert(VOIDS).values(**values))
        return 1


def stretches(connection: Connection, office: str, register: str, year: int) -> list[Stretch]:
    """Return the fate of every number from 1 to the last ever lent or used; neighbours of one fate are one stretch."""
    number = Spent(register, year, 0)
    used = {
        row.number: Stretch(row.number, row.number, "used", row.item)
        for row in connection.execute(select(NUMBERS).where(*which(NUMBERS, office, number))).all()
    }
    void = {
        row.number: Stretch(row.number, row.number, "void", "", row.reason, row.person, row.at)
        for row in connection.execute(select(VOIDS).where(*which(VOIDS, office, number))).all()
    }
    blocks = connection.execute(
        select(LEASES).where(*which(LEASES, office, number)).order_by(LEASES.c.granted, LEASES.c.first)
    ).all()
    notes = {row.id: _last_note(connection, row) for row in blocks}
    following = connection.execute(select(COUNTERS.c.next).where(*which(COUNTERS, office, number))).scalar() or 1
    last = max(following - 1, max(used, default=0))
    return list(_joined(_fates(last, used, void, blocks, notes)))


def _fates(
    last: int, used: Mapping[int, Stretch], void: Mapping[int, Stretch], blocks: Sequence[Row[Any]],
    notes: Mapping[str, tuple[str, str, str]],
) -> Iterator[Stretch]:
    block_of = {number: row for row in blocks for number in range(row.first, row.last + 1)}
    for number in range(1, last + 1):
        row = block_of.get(number)
        if (known := used.get(number) or void.get(number)) is not None:
            yield known
        elif row is None:
            yield Stretch(number, number, UNEXPLAINED)
        else:
            reason, person, at = notes[row.id]
            state = "lent" if row.state == "active" else row.state
            lease = row.id if state == "lent" else ""
            yield Stretch(number, number, state, "", reason, person or row.person, at or row.granted, lease)


def _joined(one_by_one: Iterator[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for one in one_by_one:
        alike = held and (held.state, held.reason, held.person, held.at, held.item, held.lease) == (
            one.state, one.reason, one.person, one.at, one.item, one.lease
        )  # fmt: skip
        if held and alike:
            held = replace(held, last=one.last)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _last_note(connection: Connection, row: Row[Any]) -> tuple[str, str, str]:
    """Return (reason, person, time) of what last happened to a block that is no longer lent."""
    if row.state in ("active", "before"):
        return ("cấp trước khi dùng phần mềm" if row.state == "before" else "", row.person, row.granted)
    said = select(LEASE_NOTES).where(LEASE_NOTES.c.lease == row.id, LEASE_NOTES.c.what == row.state)
    found = connection.execute(said.order_by(LEASE_NOTES.c.id.desc()).limit(1)).one_or_none()
    return (found.note, found.person, found.at) if found else ("", row.person, "")
