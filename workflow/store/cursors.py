"""How far the steps of each server are known here, and under which epoch of that server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from workflow.store import direct
from workflow.store.database import Database
from workflow.store.packing import key

MODULO = 1 << 256
_GAIN = "UPDATE lanes SET held = held + ?, sum = ? WHERE lane = ?"
_HELD = "SELECT held, sum, scope, excused FROM lanes WHERE lane = ?"
_COUNTED = "SELECT item, hash FROM steps WHERE fate = 1 AND position IS NOT NULL"


def cursor(database: Database, lane: str) -> tuple[str, str]:
    """Return (cursor, epoch) of ``lane``; empty texts before the first page."""
    with database.reading() as connection:
        row = direct.first(connection, "SELECT cursor, epoch FROM lanes WHERE lane = ?", (lane,))
    return (row[0], row[1]) if row else ("", "")


def remember(connection: Connection, lane: str, cursor: str, epoch: str) -> None:
    """Keep cursor and epoch, in the transaction that stores the page they belong to."""
    connection.exec_driver_sql(
        "INSERT INTO lanes (lane, cursor, epoch) VALUES (?, ?, ?)"
        " ON CONFLICT (lane) DO UPDATE SET cursor = excluded.cursor, epoch = excluded.epoch",
        (lane, cursor, epoch),
    )


def begin_again(connection: Connection, lane: str, epoch: str) -> None:
    """Keep the epoch of a server restored from a copy; its steps come again from the first, and no difference known of
    it before excuses one of it now."""
    remember(connection, lane, "", epoch)
    connection.exec_driver_sql("UPDATE lanes SET excused = '' WHERE lane = ?", (lane,))


@dataclass(frozen=True, slots=True)
class Held:
    """What this machine holds of a lane: accepted steps, and the sum of their hashes modulo 2^256.

    ``excused`` is by how much (steps, sum) the server is known to hold more; ``scope`` the offices that was told for.
    """

    count: int
    sum: int
    scope: str
    excused: tuple[int, int]


def gain(connection: Connection, lane: str, hashes: Iterable[bytes]) -> None:
    """Add steps just accepted to what is held; nothing is done before the first count."""
    added = list(hashes)
    row = connection.exec_driver_sql(_HELD, (lane,)).first()
    if added and row is not None and row[0] is not None:
        total = int.from_bytes(row[1], "big") + sum(int.from_bytes(hash, "big") for hash in added)
        connection.exec_driver_sql(_GAIN, (len(added), (total % MODULO).to_bytes(32, "big"), lane))


def held(database: Database, lane: str) -> Held:
    """Return what is held of a lane, counted from the steps when it is not known."""
    with database.reading() as connection:
        row = connection.exec_driver_sql(_HELD, (lane,)).first()
    if row is None or row[0] is None:
        return recount(database, lane)
    return _held(*row)


def recount(database: Database, lane: str) -> Held:
    """Count what is held of a lane from its steps: after an upgrade, a first snapshot, a healing."""
    with database.work(durable=False) as connection:
        mine = {
            key(id) for (id,) in connection.exec_driver_sql("SELECT id FROM items WHERE lane = ?", (lane,)).all()
        }
        count = total = 0
        for item, hash in connection.exec_driver_sql(_COUNTED):
            if item in mine:
                count, total = count + 1, total + int.from_bytes(hash, "big")
        total %= MODULO
        connection.exec_driver_sql(
            "INSERT INTO lanes (lane, cursor, epoch, held, sum) VALUES (?, '', '', ?, ?)"
            " ON CONFLICT (lane) DO UPDATE SET held = excluded.held, sum = excluded.sum",
            (lane, count, total.to_bytes(32, "big")),
        )
        return _held(*connection.exec_driver_sql(_HELD, (lane,)).one())


def uncounted(connection: Connection) -> None:
    """Forget what is held of every lane, in the transaction of an import that does not add up; it is counted anew."""
    connection.exec_driver_sql("UPDATE lanes SET held = NULL, sum = NULL")


def excuse(connection: Connection, lane: str, scope: str, more: tuple[int, int]) -> None:
    """Remember by how much the server holds more than this machine, so that it is said once."""
    connection.exec_driver_sql(
        "UPDATE lanes SET scope = ?, excused = ? WHERE lane = ?",
        (scope, f"{more[0]}:{more[1] % MODULO:x}" if more != (0, 0) else "", lane),
    )


def _held(count: int, total: bytes, scope: str, excused: str) -> Held:
    steps, _, rest = excused.partition(":")
    return Held(count, int.from_bytes(total, "big"), scope, (int(steps), int(rest, 16)) if excused else (0, 0))
