"""What a person was told of the exchange with the servers, kept to be read and searched later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workflow.store.database import Database
from workflow.vietnamese import key

KEPT = timedelta(days=400)
"""More than a working year, so that "the same as last year" can be looked up."""
FLEETING_KEPT = timedelta(days=30)
"""A weak line comes and goes a hundred times a day; that is worth knowing for a month."""
MOST = 1000

_KEEP = "INSERT INTO said (at, about, title, text, item, found) VALUES (?, ?, ?, ?, ?, ?)"
_FORGET = "DELETE FROM said WHERE at < ?"
_FORGET_FLEETING = "DELETE FROM said WHERE at < ? AND about IN ('offline', 'online', 'portal', 'maintenance')"
_FIND = "SELECT num, at, about, title, text, item FROM said WHERE at >= ?{} ORDER BY at DESC, num DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said.

    Attributes:
        at: when (ISO 8601, UTC).
        about: which kind of thing (``sync.summary.About``, or one of those the diary adds).
        item: the item it is about, "" for none.
    """

    num: int
    at: str
    about: str
    title: str
    text: str
    item: str


def keep(database: Database, told: Sequence[tuple[str, str, str, str, str]], now: datetime) -> None:
    """Keep what was said now, and forget what is old.

    Args:
        told: for each thing: about, title, text, item, and what the item is called, by which it is found too.

    Raises:
        StoreTrouble: the disk does not take it.
    """
    if not told:
        return
    moment = _stamp(now)
    rows = [
        (moment, about, title, text, item, key(f"{title} {name} {text}")) for about, title, text, item, name in told
    ]
    with database.work(durable=False) as connection:
        connection.exec_driver_sql(_FORGET, (_stamp(now - KEPT),))
        connection.exec_driver_sql(_FORGET_FLEETING, (_stamp(now - FLEETING_KEPT),))
        connection.exec_driver_sql(_KEEP, rows)


def find(database: Database, since: datetime, words: str = "", limit: int = MOST) -> list[Said]:
    """Return what was said since a moment and holds all words (typed with or without marks), newest first."""
    asked = key(words).split()
    query = _FIND.format(" AND instr(found, ?) > 0" * len(asked))
    with database.reading() as connection:
        rows = connection.exec_driver_sql(query, (_stamp(since), *asked, limit)).all()
    return [Said(*row) for row in rows]


def _stamp(moment: datetime) -> str:
    """Return a moment in UTC in one form, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
