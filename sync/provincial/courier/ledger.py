"""Which packages of which machine were read: none older than the newest, each machine by the key it first showed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, String, Table, insert, select, update

from sync.courier.troubles import OldCourier, TamperedCourier
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
            known = connection.execute(select(DESKS).where(mine)).mappings().one_or_none()
            again = _check(known, key, seq, digest)
            answer = (known["answers"] if known else 0) + 1
            values = {"seq": seq, "digest": digest, "answers": answer, "at": datetime.now(UTC).isoformat()}
            if known:
                connection.execute(update(DESKS).where(mine).values(**values))
                return Admitted(known["series"], answer, again)
            series = str(uuid.uuid4())
            first = {"person": person, "device": device, "key": key, "series": series}
            connection.execute(insert(DESKS).values(**first, **values))
        return Admitted(series, answer, False)


def _check(known: Mapping[Any, Any] | None, key: str, seq: int, digest: str) -> bool:
    """Tell whether the package is the newest one come again."""
    if known is None:
        return False
    if known["key"] != key:
        raise TamperedCourier("Gói ký bằng khóa khác với khóa của máy này.")
    if seq == known["seq"] and digest == known["digest"]:
        return True
    if seq <= known["seq"]:
        raise OldCourier(
            "Máy chủ đã đọc gói mới hơn của máy này rồi.", "Dùng gói mới nhất; việc trong gói cũ đã nằm trong gói mới."
        )
    return False
