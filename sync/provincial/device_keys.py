"""Which public key a machine has at the moment, and ending it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, update

from sync.provincial.proof_tables import DEVICE_KEYS


def end_key(connection: Connection, person: str, device: str) -> None:
    """End the key of a machine that is taken out; what it signed stays verifiable."""
    mine = (DEVICE_KEYS.c.person == person) & (DEVICE_KEYS.c.device == device) & (DEVICE_KEYS.c.ended == "")
    connection.execute(update(DEVICE_KEYS).where(mine).values(ended=datetime.now(UTC).isoformat()))
