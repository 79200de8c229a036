"""Rows of the store of digitised papers, written in the transaction of the dossier's step."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from workflow.papers.digitised import Digitised, Kept
from workflow.store.direct import change, rows

WRITE = (
    "INSERT INTO digitised (num, place, what, uid, type, name, sha256, at, given, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_BEFORE = (
    "SELECT num, place, what, uid, type, name, sha256, at, given, body FROM digitised WHERE num = ? ORDER BY place"
)


def rows_of(num: int, found: Kept) -> list[tuple[Any, ...]]:
    """Return the rows of one dossier as ``WRITE`` takes them."""
    papers = [
        (paper.what, paper.uid, paper.type, paper.name, paper.file.sha256, paper.at, 0, _body(paper))
        for paper in found.papers
    ]
    reuses = [("reuse", one.uid, one.type, one.name, one.sha256, one.at, 0, "") for one in found.reuses]
    said = found.consent
    consents = [("consent", said.uid, "", "", "", said.at, int(said.given), "")] if said is not None else []
    return [(num, place, *row) for place, row in enumerate([*papers, *reuses, *consents])]


def write(connection: Connection, num: int, found: Kept) -> None:
    """Keep what a dossier adds to the store of digitised papers, when that changed."""
    wanted = rows_of(num, found)
    if [tuple(row) for row in rows(connection, _BEFORE, (num,))] == wanted:
        return
    change(connection, "DELETE FROM digitised WHERE num = ?", (num,))
    for row in wanted:
        change(connection, WRITE, row)


def _body(paper: Digitised) -> str:
    return msgspec.json.encode(paper).decode()
