"""Rows of the store of digitised papers, written in the transaction of the dossier's step."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from workflow.papers.digitised import Digitised, Kept
from workflow.rules import FileRef
from workflow.store.direct import change, rows

WRITE = (
    "INSERT INTO digitised (num, place, what, uid, type, name, sha256, at, given, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_BEFORE = (
    "SELECT num, place, what, uid, type, name, sha256, at, given, body FROM digitised WHERE num = ? ORDER BY place"
)

_TAKE_AWAY = "DELETE FROM digitised WHERE num = ? AND place = ?"


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
    """Keep what a dossier adds to the store of digitised papers, writing only what changed."""
    wanted = rows_of(num, found)
    before = rows(connection, _BEFORE, (num,))
    for place in range(max(len(before), len(wanted))):
        was, now = before[place : place + 1], wanted[place : place + 1]
        if was != now:
            if was:
                change(connection, _TAKE_AWAY, (num, place))
            if now:
                change(connection, WRITE, now[0])


_REST = attrgetter(
    "file.name", "file.media_type", "file.size", "file.role", "issuer", "number", "issued", "expires", "source",
    "source_code",
)  # fmt: skip


def _body(paper: Digitised) -> str:
    """Return what the columns do not say; a row must stay below what a page takes of it, or it fills another page."""
    return _encode(_REST(paper)).decode()


PAPER = "uid, type, name, what, sha256, at, body"
"""The columns ``paper_of`` reads."""


def paper_of(row: Sequence[Any]) -> Digitised:
    """Read a paper or result, written by this version of the program or an earlier one."""
    uid, type, name, what, sha256, at, body = row
    value = msgspec.json.decode(body)
    if isinstance(value, dict):
        return Digitised(**{**value, "file": FileRef.from_json(value["file"])})
    file_name, media_type, size, role, issuer, number, issued, expires, source, source_code = value
    file = FileRef(sha256, file_name, media_type, size, role)
    return Digitised(uid, type, name, what, file, issuer, number, issued, expires, source, source_code, at)


_encode = msgspec.json.Encoder().encode
