"""Numbers of registers: spent only from leases this machine holds, every number accounted for.

Số đến, số đi and mã hồ sơ are unique and sequential per register and year (NĐ 30/2020 Điều 15, 22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.engine import Connection

from workflow.errors import NoNumberLeft
from workflow.store.database import Database

_OVERLAP = (
    "SELECT id FROM leases WHERE register = ? AND year = ? AND id <> ?"
    " AND first <= ? AND iif(closed = '', last, next - 1) >= ?"
)
_NEXT = (
    "SELECT id, next FROM leases WHERE register = ? AND year = ? AND closed = '' AND next <= last"
    " ORDER BY first LIMIT 1"
)
_LEFT = (
    "SELECT coalesce(sum(last - next + 1), 0), coalesce(max(last - first + 1), 0) FROM leases"
    " WHERE register = ? AND year = ? AND closed = ''"
)
_LEDGER = (
    "SELECT register, year, number, number AS last, state, item, step, at, reason FROM numbers"
    " WHERE register = :register AND year = :year UNION ALL"
    " SELECT register, year, next, last, 'returned', '', '', '', closed FROM leases"
    " WHERE closed <> '' AND next <= last AND register = :register AND year = :year ORDER BY 3"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers ``first`` to ``last`` of a register and year that belong to this machine alone."""

    id: str
    register: str
    year: int
    first: int
    last: int
    unit: str
    lane: str


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """Ask ``Journal.act`` to take the next number of a register for the step it makes."""

    register: str
    year: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of a number, or of the numbers ``number`` to ``last`` that were given back."""

    register: str
    year: int
    number: int
    last: int
    state: Literal["used", "void", "returned"]
    item: str
    step: str
    at: str
    reason: str


def grant(connection: Connection, lease: Lease) -> None:
    """Take in a lease from the server; the same lease twice is harmless, numbers given back may come again.

    Raises:
        ValueError: it overlaps another lease held here, or is empty: a number would have two owners.
    """
    if not 1 <= lease.first <= lease.last:
        raise ValueError(f"lease {lease.id} lends no numbers")
    wanted = (lease.register, lease.year, lease.id, lease.last, lease.first)
    clash = connection.exec_driver_sql(_OVERLAP, wanted).scalar()
    if clash is not None:
        raise ValueError(f"lease {lease.id} overlaps lease {clash}")
    connection.exec_driver_sql(
        "INSERT INTO leases (id, register, year, first, last, next, unit, lane, closed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT (id) DO NOTHING",
        (lease.id, lease.register, lease.year, lease.first, lease.last, lease.first, lease.unit, lease.lane),
    )


def take(connection: Connection, register: str, year: int, *, item: str = "", step: str = "", at: str = "") -> int:
    """Take the next number, in the transaction of the step that uses it.

    Raises:
        NoNumberLeft: no lease held here has a number left; none is ever invented.
    """
    row = connection.exec_driver_sql(_NEXT, (register, year)).first()
    if row is None:
        raise NoNumberLeft(
            f"Máy này không còn số nào được cấp của sổ này cho năm {year}.",
            "Kết nối mạng để nhận thêm số, hoặc tiếp nhận tạm và cấp số sau.",
        )
    lease, number = row
    connection.exec_driver_sql("UPDATE leases SET next = next + 1 WHERE id = ?", (lease,))
    connection.exec_driver_sql(
        "INSERT INTO numbers (register, year, number, lease, state, item, step, at, reason)"
        " VALUES (?, ?, ?, ?, 'used', ?, ?, ?, '')",
        (register, year, number, lease, item, step, at),
    )
    return int(number)


def assign(connection: Connection, register: str, year: int, number: int, step: str) -> None:
    """Write into the ledger which step uses a number just taken."""
    connection.exec_driver_sql(
        "UPDATE numbers SET step = ? WHERE register = ? AND year = ? AND number = ?", (step, register, year, number)
    )


def void(connection: Connection, register: str, year: int, number: int, reason: str, at: str | datetime) -> None:
    """Declare a number of this machine void, with the reason the register will show.

    Raises:
        ValueError: the number was not taken here, or no reason is given.
    """
    changed = connection.exec_driver_sql(
        "UPDATE numbers SET state = 'void', reason = ?, at = ? WHERE register = ? AND year = ? AND number = ?",
        (reason, at if isinstance(at, str) else at.isoformat(), register, year, number),
    ).rowcount
    if not changed or not reason:
        raise ValueError(f"number {number} of {register} {year} cannot be made void here")


def void_of_step(connection: Connection, step: str, reason: str) -> None:
    """Declare the number void that a refused step had taken; steps without a number change nothing."""
    connection.exec_driver_sql(
        "UPDATE numbers SET state = 'void', reason = ? WHERE step = ? AND state = 'used'", (reason, step)
    )


def use_of_step(connection: Connection, step: str) -> None:
    """Undo ``void_of_step`` when the server turns out to have accepted the step."""
    connection.exec_driver_sql(
        "UPDATE numbers SET state = 'used', reason = '' WHERE step = ? AND state = 'void'", (step,)
    )


def give_back(connection: Connection, lease: str, reason: str) -> tuple[int, int] | None:
    """Close a lease; return the (first, last) number not used, None when all were."""
    row = connection.exec_driver_sql("SELECT next, last FROM leases WHERE id = ? AND closed = ''", (lease,)).first()
    if row is None:
        return None
    connection.exec_driver_sql("UPDATE leases SET closed = ? WHERE id = ?", (reason or "returned", lease))
    return (row[0], row[1]) if row[0] <= row[1] else None


def left(database: Database, register: str, year: int) -> int:
    """Return how many numbers this machine may still spend."""
    with database.reading() as connection:
        return _left(connection, register, year)[0]


def renew_needed(database: Database, register: str, year: int) -> bool:
    """Tell whether a fifth or less of the largest lease is left: time to ask for more while there still are some."""
    with database.reading() as connection:
        rest, largest = _left(connection, register, year)
    return rest * 5 <= largest


def leases(database: Database) -> list[Lease]:
    """Return the leases held here that still have numbers."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, register, year, first, last, unit, lane FROM leases"
            " WHERE closed = '' AND next <= last ORDER BY register, year, first"
        ).all()
    return [Lease(*row) for row in rows]


def ledger(database: Database, register: str, year: int) -> list[LedgerRow]:
    """Return what became of every number lent to this machine, in order."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_LEDGER, {"register": register, "year": year}).all()
    return [LedgerRow(*row) for row in rows]


def verify(database: Database) -> list[str]:
    """Return what does not add up: numbers spent without a ledger row, rows outside their lease, overlapping leases."""
    with database.reading() as connection:
        return list(_faults(connection))


def _left(connection: Connection, register: str, year: int) -> tuple[int, int]:
    row = connection.exec_driver_sql(_LEFT, (register, year)).one()
    return int(row[0]), int(row[1])


def _faults(connection: Connection) -> Iterator[str]:
    spent = connection.exec_driver_sql(
        "SELECT l.id, l.next - l.first, (SELECT count(*) FROM numbers AS n WHERE n.lease = l.id"
        " AND n.register = l.register AND n.year = l.year AND n.number BETWEEN l.first AND l.next - 1) FROM leases AS l"
    )
    for lease, taken, written in spent.all():
        if taken != written:
            yield f"{lease}: {taken} số đã lấy, sổ ghi {written}"
    outside = connection.exec_driver_sql(
        "SELECT n.register, n.year, n.number FROM numbers AS n LEFT JOIN leases AS l ON l.id = n.lease"
        " WHERE l.id IS NULL OR n.number NOT BETWEEN l.first AND l.next - 1"
    )
    for register, year, number in outside.all():
        yield f"{register}/{year}: số {number} nằm ngoài phần được cấp"
    overlap = connection.exec_driver_sql(
        "SELECT a.id, b.id FROM leases AS a JOIN leases AS b ON a.register = b.register AND a.year = b.year"
        " AND a.id < b.id AND a.first <= iif(b.closed = '', b.last, b.next - 1)"
        " AND b.first <= iif(a.closed = '', a.last, a.next - 1)"
    )
    for one, other in overlap.all():
        yield f"{one} và {other}: phần số chồng nhau"
