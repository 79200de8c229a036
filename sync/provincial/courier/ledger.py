"""Which packages of which machine were read: none older than the newest, each machine by the key it first showed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, String, Table, insert, select, update

from sync.compact.short import short_bytes
from sync.courier.troubles import OldCourier, TamperedCourier
from sync.provincial.proof_tables import DEVICE_KEYS
from sync.provincial.store import ServerStore
from sync.provincial.tables import METADATA

DESKS = Table(
    "courier_desks",
    METADATA,
    Column("person", String(64), primary_key=True),
    Column("device", String(64), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("series", String(36), nullable=False),
    Column("answers", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
    comment="The newest courier package read of each machine, its key, and how many answers were written to it",
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A package that may be taken in; ``answer`` is the number of its answer in ``series``."""

    series: str
    answer: int
    again: bool


class CourierLedger:
    """Keeps the order of packages."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    def admit(self, person: str, device: str, key: str, seq: int, digest: str) -> Admitted:
        """Note that a package is taken in; the newest one may come again (its answer was lost), no older one.

        Raises:
            OldCourier: one behind a later one, or the number of another package.
            TamperedCourier: signed by another key than this machine's.
        """
        mine = (DESKS.c.person == person) & (DESKS.c.device == device)
        with self._store.writing("documents") as connection:
            _register(connection, person, device, short_bytes(bytes.fromhex(key)))
            known = connection.execute(select(DESKS).where(mine)).mappings().one_or_none()
            again = _check(known, seq, digest)
            answer = (known["answers"] if known else 0) + 1
            values = {"key": key, "seq": seq, "digest": digest, "answers": answer, "at": datetime.now(UTC).isoformat()}
            if known:
                connection.execute(update(DESKS).where(mine).values(**values))
                return Admitted(known["series"], answer, again)
            series = str(uuid.uuid4())
            first = {"person": person, "device": device, "series": series}
            connection.execute(insert(DESKS).values(**first, **values))
        return Admitted(series, answer, False)


def _register(connection: Connection, person: str, device: str, key: str) -> None:
    """Let a machine sign with the one key it has; one without any registers this one.

    Raises:
        TamperedCourier: it has another.
    """
    mine = (DEVICE_KEYS.c.person == person) & (DEVICE_KEYS.c.device == device)
    rows = connection.execute(select(DEVICE_KEYS.c.key, DEVICE_KEYS.c.ended).where(mine)).all()
    alive = [row.key for row in rows if not row.ended]
    if alive == [key]:
        return
    if alive or any(row.key == key for row in rows):
        raise TamperedCourier("Gói ký bằng khóa khác với khóa của máy này.")
    row = {"person": person, "device": device, "key": key, "ended": ""}
    connection.execute(insert(DEVICE_KEYS).values(**row, registered=datetime.now(UTC).isoformat()))


def _check(known: Mapping[Any, Any] | None, seq: int, digest: str) -> bool:
    """Tell whether the package is the newest one come again."""
    if known is None:
        return False
    if seq == known["seq"] and digest == known["digest"]:
        return True
    if seq <= known["seq"]:
        raise OldCourier(
            "Máy chủ đã đọc gói mới hơn của máy này rồi.", "Dùng gói mới nhất; việc trong gói cũ đã nằm trong gói mới."
        )
    return False
