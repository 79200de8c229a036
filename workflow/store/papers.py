"""The store of digitised papers by person and organisation: written with the step, asked at the counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.engine import Connection

from workflow.papers.digitised import Consent, Digitised, Kept, kept
from workflow.papers.proposing import proposals
from workflow.people import Directory
from workflow.procedures.procedure import PaperAsked
from workflow.rules import Rules
from workflow.store import project
from workflow.store.database import Database
from workflow.store.digitised_rows import PAPER, WRITE, paper_of, rows_of

_OF = f"SELECT {PAPER} FROM digitised WHERE uid = ? AND what IN ('paper', 'result')"  # noqa: S608 (constants)
_CONSENT = "SELECT given, at FROM digitised WHERE uid = ? AND what = 'consent' ORDER BY at DESC, num DESC LIMIT 1"
_COUNT = (
    "SELECT type, min(name), count(*), count(DISTINCT num) FROM digitised WHERE what = 'reuse' AND at >= ? AND at < ?"
    " GROUP BY type ORDER BY count(*) DESC, type"
)
_DOSSIERS = "SELECT count(DISTINCT num) FROM digitised WHERE what = 'reuse' AND at >= ? AND at < ?"
_ITEMS = (
    "SELECT DISTINCT i.id FROM digitised AS d JOIN items AS i ON i.num = d.num WHERE d.what = 'reuse' AND d.at >= ?"
    " AND d.at < ? ORDER BY i.num"
)
_BEHIND = "SELECT 1 FROM meta WHERE name = 'digitised' AND value = 'behind'"
_DOSSIER_IDS = "SELECT num, id FROM items WHERE kind = 'dossier' AND num > ? ORDER BY num LIMIT 500"


@dataclass(frozen=True, slots=True)
class Reused:
    """Papers that did not have to be handed in again in a period; ``by_type`` name and number, most first."""

    papers: int
    dossiers: int
    by_type: tuple[tuple[str, int], ...]


def of(database: Database, uid: str) -> list[Digitised]:
    """Return all digitised papers of a person or organisation, whether or not they may be used."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(_OF, (uid,)).all()
    return [paper_of(row) for row in found]


def consent(database: Database, uid: str) -> Consent | None:
    """Return what the person said last about using papers again; None when nobody asked."""
    with database.reading() as connection:
        found = connection.exec_driver_sql(_CONSENT, (uid,)).first()
    return Consent(uid, bool(found[0]), found[1]) if found is not None else None


def proposed(database: Database, asked: Sequence[PaperAsked], uid: str, until: date) -> Mapping[str, Digitised]:
    """Return for each paper asked for (by its id) the digitised one that may stand for it.

    Args:
        until: the day it must still be good: when the result is due.
    """
    said = consent(database, uid) if uid else None
    if said is None or not said.given:
        return {}
    return proposals(of(database, uid), asked, uid, until, consent=True)


def reused(database: Database, first: date, last: date) -> Reused:
    """Count the papers that did not have to be handed in again in dossiers received from ``first`` to ``last``."""
    period = _period(first, last)
    with database.reading() as connection:
        types = connection.exec_driver_sql(_COUNT, period).all()
        dossiers = int(connection.exec_driver_sql(_DOSSIERS, period).scalar_one())
    return Reused(sum(row[2] for row in types), dossiers, tuple((row[1], row[2]) for row in types))


def reusing(database: Database, first: date, last: date) -> list[str]:
    """Return the dossiers behind ``reused``, oldest first."""
    with database.reading() as connection:
        return list(connection.exec_driver_sql(_ITEMS, _period(first, last)).scalars())


def catch_up(database: Database, rules: Rules[Any], directory: Directory) -> int:
    """Take in the dossiers an earlier version of the program wrote; return how many. Nothing to do is one look."""
    with database.reading() as connection:
        if connection.exec_driver_sql(_BEHIND).first() is None:
            return 0
    last, done = 0, 0
    while True:
        with database.work(durable=False) as connection:
            found = connection.exec_driver_sql(_DOSSIER_IDS, (last,)).all()
            for num, id in found:
                state = project.load(connection, id, rules).state
                _replace(connection, num, kept(rules.item_kind, state, directory))
                last = num
            done += len(found)
            if not found:
                connection.exec_driver_sql("DELETE FROM meta WHERE name = 'digitised'")
                return done


def _replace(connection: Connection, num: int, found: Kept) -> None:
    connection.exec_driver_sql("DELETE FROM digitised WHERE num = ?", (num,))
    rows = rows_of(num, found)
    if rows:
        connection.exec_driver_sql(WRITE, rows)


def _period(first: date, last: date) -> tuple[str, str]:
    """Return the bounds as text: times of intake are Vietnamese time, so their first ten letters are the day."""
    return first.isoformat(), f"{last.isoformat()}~"
