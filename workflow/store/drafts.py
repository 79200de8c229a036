"""Everything typed and not yet sent on its way, kept as typed: a program that is killed gives it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workflow.store.database import Database

_SAVE = (
    "INSERT INTO drafts (key, value, at) VALUES (?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at"
)


def save(database: Database, key: str, value: Mapping[str, Any], now: datetime | None = None) -> None:
    """Keep what stands in a form under ``key``; on the disk when this returns.

    Raises:
        StoreTrouble: the disk does not take it.
    """
    text = json.dumps(dict(value), ensure_ascii=False)
    moment = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
    database.run(lambda connection: connection.exec_driver_sql(_SAVE, (key, text, moment)))


def load(database: Database, key: str) -> dict[str, Any] | None:
    """Return what was typed under ``key``; None when there is nothing."""
    with database.reading() as connection:
        text = connection.exec_driver_sql("SELECT value FROM drafts WHERE key = ?", (key,)).scalar()
    value: dict[str, Any] | None = json.loads(text) if text is not None else None
    return value


def drop(database: Database, key: str) -> None:
    """Forget what was typed under ``key``; harmless when there is nothing."""
    with database.work() as connection:
        connection.exec_driver_sql("DELETE FROM drafts WHERE key = ?", (key,))


def keys(database: Database, prefix: str = "") -> list[str]:
    """Return the keys under which something is kept, newest first."""
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT key FROM drafts ORDER BY at DESC, key").scalars()
        return [key for key in found if key.startswith(prefix)]


def drop_before(database: Database, prefix: str, moment: datetime) -> int:
    """Forget what was kept under keys beginning with ``prefix`` before ``moment``; return how much."""
    with database.work() as connection:
        return connection.exec_driver_sql(
            "DELETE FROM drafts WHERE substr(key, 1, ?) = ? AND julianday(at) < julianday(?)",
            (len(prefix), prefix, moment.isoformat()),
        ).rowcount
