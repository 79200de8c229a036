"""Directory, procedures, calendars and templates: versioned data that changes without a release."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from workflow.store.database import Database

_PUT = (
    "INSERT INTO catalogue (name, version, body) VALUES (?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET version = excluded.version, body = excluded.body"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One catalogue as it was received."""

    name: str
    version: str
    body: Any


def put(connection: Connection, name: str, version: str, body: Any) -> None:
    """Keep a catalogue in place of its earlier version."""
    connection.exec_driver_sql(_PUT, (name, version, json.dumps(body, ensure_ascii=False, separators=(",", ":"))))


def get(database: Database, name: str) -> Entry | None:
    """Return a catalogue; None when it was never received."""
    with database.reading() as connection:
        row = connection.exec_driver_sql("SELECT version, body FROM catalogue WHERE name = ?", (name,)).first()
    return Entry(name, row[0], json.loads(row[1])) if row else None


def versions(database: Database) -> dict[str, str]:
    """Return the version of every catalogue kept here."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, version FROM catalogue ORDER BY name").all()
    return {row[0]: row[1] for row in rows}
