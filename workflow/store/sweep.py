"""Removes attachments nobody needs any more: put aside for an act that was never done, and long enough ago."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from workflow.store.files import Files
from workflow.store.instants import instant

DAYS = 7
"""How long a file may wait for the act that names it."""

_LONELY = (
    "SELECT f.sha256 FROM files AS f WHERE f.at < ?"
    " AND NOT EXISTS (SELECT 1 FROM file_uses AS u WHERE u.sha256 = f.sha256) ORDER BY f.sha256"
)
_FILLING = "SELECT 1 FROM sqlite_master WHERE name = 'late_uses'"
_FORGET = (
    "DELETE FROM files WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM file_uses AS u WHERE u.sha256 = files.sha256)"
)
_NAMED = (
    "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM drafts WHERE instr(drafts.value, json_each.value))"
    " OR EXISTS (SELECT 1 FROM outbox WHERE instr(body, json_each.value) OR instr(needs, json_each.value))"
    " OR EXISTS (SELECT 1 FROM cards WHERE instr(cards.body, json_each.value))"
    " OR EXISTS (SELECT 1 FROM catalogue WHERE instr(catalogue.body, json_each.value))"
)


def sweep(files: Files, now: datetime, days: int = DAYS) -> list[str]:
    """Remove files that no step, draft, letter, card or catalogue names; return their SHA-256.

    To be called when the profile is opened, before anything is put: whoever puts the same content anew must find it.

    Args:
        now: aware time.
        days: files put later than so many days ago stay; the form that will name them may still be open.
    """
    before = instant(now - timedelta(days=days))
    with files.database.work() as connection:
        lonely = list(connection.exec_driver_sql(_LONELY, (before,)).scalars())
        gone = sorted(set(lonely) - _named(connection, lonely))
        for sha256 in gone:
            connection.exec_driver_sql("DELETE FROM files WHERE sha256 = ?", (sha256,))
            connection.exec_driver_sql("DELETE FROM uploads WHERE sha256 = ?", (sha256,))
    # After the commit: a file without its row is written over by the next ``put``, a row without its file is a loss.
    for sha256 in gone:
        files.remove(sha256)
    return gone


def forget_unused(files: Files, sha256: str) -> None:
    """Remove a file that nothing names, at once: it was put before it could be judged, and may not be kept.

    While a first copy is being filled in nobody knows all that is named; ``sweep`` removes it later.
    """
    with files.database.work() as connection:
        if connection.exec_driver_sql(_FILLING).first() or _named(connection, [sha256]):
            return
        gone = connection.exec_driver_sql(_FORGET, (sha256,)).rowcount
    if gone:
        files.remove(sha256)


def _named(connection: Connection, hashes: Sequence[str]) -> set[str]:
    if not hashes:
        return set()
    return set(connection.exec_driver_sql(_NAMED, (json.dumps(list(hashes)),)).scalars())
