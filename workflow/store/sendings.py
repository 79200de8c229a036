"""What this machine signed and sent: kept so that a step taken out or changed later shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.store.database import Database

_HASH = 32
_KNOWN = "SELECT hash FROM steps UNION SELECT logged FROM steps WHERE logged IS NOT NULL UNION SELECT hash FROM twins"


@dataclass(frozen=True, slots=True)
class Sending:
    """One signed sending: key and signature in base64url, hashes of its steps in hex."""

    lane: str
    person: str
    device: str
    key: str
    signature: str
    hashes: tuple[str, ...]


def keep(database: Database, sending: Sending) -> None:
    """Keep a sending before it leaves; the same steps sent again are kept once."""
    told = b"".join(bytes.fromhex(hash) for hash in sending.hashes)
    with database.work(durable=False) as connection:
        newest = connection.exec_driver_sql(
            "SELECT hashes FROM sendings WHERE lane = ? ORDER BY num DESC LIMIT 1", (sending.lane,)
        ).scalar()
        if newest != told:
            connection.exec_driver_sql(
                "INSERT INTO sendings (lane, person, device, key, signature, hashes) VALUES (?, ?, ?, ?, ?, ?)",
                (sending.lane, sending.person, sending.device, sending.key, sending.signature, told),
            )


def kept(database: Database) -> list[Sending]:
    """Return every sending, oldest first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT lane, person, device, key, signature, hashes FROM sendings ORDER BY num"
        ).all()
    return [Sending(row[0], row[1], row[2], row[3], row[4], _split(row[5])) for row in rows]


def lost(database: Database, hashes: Sequence[str]) -> list[str]:
    """Return those hashes that no step of this machine's record bears any more."""
    with database.reading() as connection:
        known = {hash.hex() for hash in connection.exec_driver_sql(_KNOWN).scalars()}
    return [hash for hash in hashes if hash not in known]


def _split(hashes: bytes) -> tuple[str, ...]:
    return tuple(hashes[at : at + _HASH].hex() for at in range(0, len(hashes), _HASH))
