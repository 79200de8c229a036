"""Numbers of registers: spent only from leases this machine holds, every number accounted for.

Số đến, số đi and mã hồ sơ are unique and sequential per register and year (NĐ 30/2020 Điều 15, 22). What became of
each is told by ``workflow/store/number_ledger.py``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.engine import Connection

from workflow.errors import NoNumberLeft
from workflow.store import loan_papers, number_ledger
from workflow.store.database import Database
from workflow.store.instants import instant
from workflow.store.number_ledger import LedgerRow, ledger, verify

__all__ = [
    "FORGOTTEN", "Ending", "Lease", "LedgerRow", "NumberRequest", "agree", "agreed", "assign", "close", "give_back",
    "grant", "leases", "ledger", "left", "renew_needed", "take", "unspent", "use_of_step", "verify", "void",
    "void_of_step",
]  # fmt: skip

_OVERLAP = (
    "SELECT id FROM leases WHERE register = ? AND year = ? AND id <> ?"
    " AND first <= ? AND iif(closed = '', last, next - 1) >= ?"
)
_NEXT = (
    "SELECT id, next FROM leases WHERE register = ? AND year = ? AND closed = '' AND next <= last"
    " AND (expires = '' OR ? = '' OR expires >= ?) ORDER BY first LIMIT 1"
)
_EXPIRED = (
    "SELECT 1 FROM leases WHERE register = ? AND year = ? AND closed = '' AND next <= last"
    " AND expires <> '' AND expires < ? LIMIT 1"
)
_LEFT = (
    "SELECT coalesce(sum(last - next + 1), 0), coalesce(max(last - first + 1), 0) FROM leases"
    " WHERE register = ? AND year = ? AND closed = ''"
)

_TAKEN_BEFORE = (
    "SELECT coalesce(max(next), 0) FROM leases WHERE register = ? AND year = ? AND id <> ? AND ending = 'revoked'"
    " AND first < next AND first <= ? AND next > ?"
)
_AGREED = "SELECT value FROM meta WHERE name = ?"
_AGREE = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

Ending = Literal["returned", "expired", "revoked"]


FORGOTTEN = number_ledger.FORGOTTEN


@dataclass(frozen=True, slots=True)
class Lease:
    """Numbers ``first`` to ``last`` of a register and year that belong to this machine alone.

    ``expires``: until when the server holds the register for this machine; "" without end. ``paper``: what the server
    signed when it lent them, "" when it is not told.
    """

    id: str
    register: str
    year: int
    first: int
    last: int
    unit: str
    lane: str
    expires: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """Ask ``Journal.act`` to take the next number of a register for the step it makes."""

    register: str
    year: int


_COUNTS = (
    "SELECT coalesce(sum(last - first + 1), 0) FROM leases WHERE register = ? AND year = ?",
    "SELECT count(*) FROM numbers WHERE register = ? AND year = ? AND state = 'used'",
    "SELECT count(*) FROM numbers WHERE register = ? AND year = ? AND state = 'void'",
)


def grant(connection: Connection, lease: Lease, at: str | datetime = "") -> None:
    """Take in a lease from the server; the same lease twice only renews it, numbers given back may come again.

    Raises:
        ValueError: it overlaps another lease held here, or is empty: a number would have two owners.
    """
    if not 1 <= lease.first <= lease.last:
        raise ValueError(f"lease {lease.id} lends no numbers")
    wanted = (lease.register, lease.year, lease.id, lease.last, lease.first)
    clash = connection.exec_driver_sql(_OVERLAP, wanted).scalar()
    if clash is not None:
        raise ValueError(f"lease {lease.id} overlaps lease {clash}")
    if lease.paper:
        loan_papers.keep(connection, lease.id, lease.paper)
    expires = instant(lease.expires) if lease.expires else ""
    known = connection.exec_driver_sql("SELECT expires FROM leases WHERE id = ?", (lease.id,)).scalar()
    if known is None:
        connection.exec_driver_sql(
            "INSERT INTO leases (id, register, year, first, last, next, unit, lane, closed, expires)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
            (lease.id, lease.register, lease.year, lease.first, lease.last, lease.first, lease.unit, lease.lane,
             expires),
        )  # fmt: skip
        _log(connection, lease.id, "granted", f"{lease.first}–{lease.last}", at)
    elif known < expires:
        connection.exec_driver_sql("UPDATE leases SET expires = ? WHERE id = ?", (expires, lease.id))
        _log(connection, lease.id, "renewed", expires, at)


def take(connection: Connection, register: str, year: int, *, item: str = "", step: str = "", at: str = "") -> int:
    """Take the next number, in the transaction of the step that uses it.

    Raises:
        NoNumberLeft: no lease held here has a number left, or the time it was lent for is over; none is ever invented.
    """
    now = instant(at) if at else ""
    row = connection.exec_driver_sql(_NEXT, (register, year, now, now)).first()
    if row is None:
        raise _none_left(connection, register, year, now)
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
        "UPDATE numbers SET state = 'void', reason = ?, at = ?"
        " WHERE register = ? AND year = ? AND number = ?",
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


def give_back(connection: Connection, lease: str, reason: str, at: str | datetime = "") -> tuple[int, int] | None:
    """Close a lease; return the (first, last) number not used, None when all were."""
    return close(connection, lease, "returned", reason or "returned", at)


def close(
    connection: Connection, lease: str, ending: Ending, reason: str, at: str | datetime = ""
) -> tuple[int, int] | None:
    """Close a lease that was given back, ran out of time or was taken away, and keep the record of it.

    Returns:
        The (first, last) number not used; None when all were, or it was closed before.
    """
    row = connection.exec_driver_sql("SELECT next, last FROM leases WHERE id = ? AND closed = ''", (lease,)).first()
    if row is None:
        return None
    connection.exec_driver_sql(
        "UPDATE leases SET closed = ?, ending = ? WHERE id = ?", (reason or ending, ending, lease)
    )
    _log(connection, lease, ending, reason, at)
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
            "SELECT id, register, year, first, last, unit, lane, expires FROM leases"
            " WHERE closed = '' AND next <= last ORDER BY register, year, first"
        ).all()
    return [Lease(*row) for row in rows]


def agreed(database: Database, lane: str) -> str:
    """Return the mark under which this machine and a lane's server last agreed what is lent; "" before that."""
    with database.reading() as connection:
        return str(connection.exec_driver_sql(_AGREED, (_agreed_name(lane),)).scalar() or "")


def agree(
    connection: Connection, lane: str, mark: str, known: Collection[str], at: str | datetime = ""
) -> None:
    """Close the leases of a lane its server, restored from an older copy, does not know; both sides agree now.

    Args:
        mark: names this moment.
        known: the leases the server says this machine holds.
    """
    held = connection.exec_driver_sql("SELECT id FROM leases WHERE lane = ? AND closed = ''", (lane,)).scalars().all()
    for lease in held:
        if lease not in known:
            close(connection, lease, "revoked", FORGOTTEN, at)
    connection.exec_driver_sql(_AGREE, (_agreed_name(lane), mark))


def unspent(connection: Connection, lease: Lease) -> Lease | None:
    """Return what of a lease was not spent here from one the server forgot; None when nothing is left of it."""
    asked = (lease.register, lease.year, lease.id, lease.last, lease.first)
    first = max(lease.first, int(connection.exec_driver_sql(_TAKEN_BEFORE, asked).scalar_one()))
    return replace(lease, first=first) if first <= lease.last else None


def _agreed_name(lane: str) -> str:
    return f"lent:{lane}"


def _left(connection: Connection, register: str, year: int) -> tuple[int, int]:
    row = connection.exec_driver_sql(_LEFT, (register, year)).one()
    return int(row[0]), int(row[1])


def _none_left(connection: Connection, register: str, year: int, now: str) -> NoNumberLeft:
    if now and connection.exec_driver_sql(_EXPIRED, (register, year, now)).first():
        return NoNumberLeft(
            f"Dải số năm {year} của sổ này đã quá thời gian máy được giữ.", "Kết nối mạng để gia hạn, rồi làm lại."
        )
    lent, used, void = (
        int(connection.exec_driver_sql(query, (register, year)).scalar_one()) for query in _COUNTS
    )  # fmt: skip
    if not lent:
        text = f"Máy này chưa được cấp số nào của sổ này cho năm {year}."
    else:
        gone = f", bỏ {void}" if void else ""
        text = f"Máy này không còn số nào được cấp của sổ này cho năm {year}: được cấp {lent}, đã dùng {used}{gone}."
    return NoNumberLeft(text, f"Có mạng là chương trình tự xin thêm số. {meanwhile(register)}")


def meanwhile(register: str) -> str:
    """Return what can be done while this machine holds no number of a register."""
    if register.startswith("van_ban_den"):
        return "Trong lúc chờ vẫn nhận văn bản, xem và cho ý kiến được; vào sổ khi có số."
    if register == "mhs":
        return "Trong lúc chờ tiếp nhận tạm: giữ hồ sơ ở trang Tiếp nhận, hẹn người dân; cấp mã khi có số."
    return "Trong lúc chờ vẫn soạn, trình và ký được; đóng dấu, phát hành khi có số, hoặc trên máy còn số."


def _log(connection: Connection, lease: str, what: str, note: str, at: str | datetime) -> None:
    connection.exec_driver_sql(
        "INSERT INTO lease_log (lease, what, note, at) VALUES (?, ?, ?, ?)",
        (lease, what, note, at if isinstance(at, str) else at.isoformat()),
    )
