"""The gap ledger: what became of every number lent to this machine; nothing unexplained, and the proof of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.engine import Connection

from workflow.store.database import Database

_LEDGER = (
    "SELECT register, year, number, number AS last, state, item, step, at, reason FROM numbers"
    " WHERE register = :register AND year = :year UNION ALL"
    " SELECT register, year, next, last, ending, '', '', '', closed FROM leases"
    " WHERE closed <> '' AND next <= last AND register = :register AND year = :year"
)
_LENT = (
    " UNION ALL SELECT register, year, next, last, 'lent', '', '', '', '' FROM leases"
    " WHERE closed = '' AND next <= last AND register = :register AND year = :year"
)
_SERIES = (
    "SELECT DISTINCT register, year FROM leases UNION SELECT DISTINCT register, year FROM numbers ORDER BY 1, 2"
)
FORGOTTEN = "Máy chủ được khôi phục từ bản sao cũ, không còn ghi dải số này."
"""Why a lease is closed that a restored server does not know; nothing is told that server of its numbers."""
_UNTOLD = (
    "SELECT n.register, n.year, n.number, n.state, n.reason, n.at FROM numbers AS n JOIN leases AS l ON l.id = n.lease"
    " WHERE l.lane = ? AND l.closed <> ? AND n.state <> n.told AND 'void' IN (n.state, n.told)"
    " ORDER BY n.register, n.year, n.number"
)

State = Literal["used", "void", "returned", "expired", "revoked", "lent", "unexplained"]
WORDS: Mapping[State, str] = {
    "used": "Đã dùng", "void": "Bỏ", "returned": "Đã trả lại", "expired": "Hết thời gian giữ",
    "revoked": "Bị thu hồi", "lent": "Máy này đang giữ", "unexplained": "Chưa rõ",
}  # fmt: skip


_WEIGHT: Mapping[State, int] = {
    "returned": 0, "expired": 0, "revoked": 0, "lent": 1, "unexplained": 2, "void": 3, "used": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of a number, or of the numbers ``number`` to ``last``."""

    register: str
    year: int
    number: int
    last: int
    state: State
    item: str
    step: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeaseEvent:
    """Something that happened to a lease: granted, renewed, returned, expired, revoked."""

    lease: str
    what: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class VoidNumber:
    """A number the server does not know to be void; or that it was told is void and was used after all."""

    register: str
    year: int
    number: int
    state: State
    reason: str
    at: str


def ledger(database: Database, register: str, year: int, *, lent: bool = False) -> list[LedgerRow]:
    """Return what became of every number lent to this machine, in order.

    Args:
        lent: with the numbers still to be spent.
    """
    with database.reading() as connection:
        return _rows(connection, register, year, lent)


def stretches(database: Database, register: str, year: int) -> list[LedgerRow]:
    """Return the whole register as this machine knows it, from its first number lent here to the last.

    Each used number is a row; neighbours of another kind and reason are one. What lies between two leases and was
    never lent here is left out: other machines account for it. A number spent without a row is "unexplained".
    """
    with database.reading() as connection:
        rows = _rows(connection, register, year, lent=True)
        rows += _unexplained(connection, register, year)
    fate: dict[int, LedgerRow] = {}
    # Numbers given back may come again in a later lease: what is so now hides what was.
    for row in sorted(rows, key=lambda row: _WEIGHT[row.state]):
        fate |= dict.fromkeys(range(row.number, row.last + 1), row)
    joined: list[LedgerRow] = []
    for number, row in sorted(fate.items()):
        last = joined[-1] if joined else None
        if last and row.state != "used" and (last.state, last.reason, last.last + 1) == (row.state, row.reason, number):
            joined[-1] = replace(last, last=number, item="", step="", at="")
        else:
            joined.append(replace(row, number=number, last=number))
    return joined


def series(database: Database) -> list[tuple[str, int]]:
    """Return every register and year of which this machine was lent numbers."""
    with database.reading() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql(_SERIES).all()]


def lease_log(database: Database, lease: str) -> list[LeaseEvent]:
    """Return what happened to a lease, in order."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT lease, what, note, at FROM lease_log WHERE lease = ? ORDER BY num", (lease,)
        ).all()
    return [LeaseEvent(*row) for row in rows]


def untold(database: Database, lane: str) -> list[VoidNumber]:
    """Return what the lane's server must hear of void numbers, so that its ledger has no hole."""
    with database.reading() as connection:
        return [VoidNumber(*row) for row in connection.exec_driver_sql(_UNTOLD, (lane, FORGOTTEN)).all()]


def told(connection: Connection, number: VoidNumber) -> None:
    """Note that the server knows."""
    connection.exec_driver_sql(
        "UPDATE numbers SET told = ? WHERE register = ? AND year = ? AND number = ?",
        (number.state, number.register, number.year, number.number),
    )


def verify(database: Database) -> list[str]:
    """Return what does not add up: numbers spent without a ledger row, rows outside their lease, overlapping leases."""
    with database.reading() as connection:
        return list(_faults(connection))


def _rows(connection: Connection, register: str, year: int, lent: bool) -> list[LedgerRow]:
    query = f"{_LEDGER}{_LENT if lent else ''} ORDER BY 3"
    return [LedgerRow(*row) for row in connection.exec_driver_sql(query, {"register": register, "year": year}).all()]


def _unexplained(connection: Connection, register: str, year: int) -> Iterator[LedgerRow]:
    spent = connection.exec_driver_sql(
        "SELECT id, first, next FROM leases WHERE register = ? AND year = ?", (register, year)
    ).all()
    for lease, first, following in spent:
        known = set(
            connection.exec_driver_sql(
                "SELECT number FROM numbers WHERE register = ? AND year = ? AND number BETWEEN ? AND ?",
                (register, year, first, following - 1),
            ).scalars()
        )
        for number in range(first, following):
            if number not in known:
                yield LedgerRow(register, year, number, number, "unexplained", "", "", "", f"Dải số {lease}")


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
