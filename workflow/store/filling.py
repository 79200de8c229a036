"""What a large import puts off to its end, and the next opening makes up for where it was cut.

Some tables are ordered by what is as good as random: the hash of a file, a citizen's number. Written as items come,
each row would touch a page of its own somewhere in the file, the more of them the larger it is. So named files wait in
a table of their own until they are written in their order, an index is made at the end where there is nearly nothing
yet, and the index of search is put together then. Until ``finish`` lists and search are whole; which files are to be
fetched is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.engine import Connection

from workflow.store import direct

FEW = 5000
"""Items up to which what is there is nearly nothing."""
PARTS = "0123456789abcdef"
"""First letters of a hash: so many parts are sorted one after another, each in memory."""
_MARK = "filling"
_PART = 1 << 48
LATER = (
    "INSERT INTO late_uses (sha256, item, name, media_type, size, role, num) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_BEGUN = "SELECT value FROM meta WHERE name = ?"
_BEGIN = (
    "CREATE TABLE IF NOT EXISTS late_uses (num INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, item TEXT NOT NULL,"
    " name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, role TEXT NOT NULL)",
    "INSERT INTO search (search, rank) VALUES ('automerge', 0)",
    "INSERT INTO search (search, rank) VALUES ('crisismerge', 64)",
)
_INDEX = "CREATE INDEX IF NOT EXISTS digitised_of ON digitised (uid, what, at)"
_USES = (
    "INSERT INTO file_uses (sha256, item, name, media_type, size, role) SELECT sha256, item, name, media_type, size,"
    " role FROM late_uses WHERE num BETWEEN ? AND ? ORDER BY sha256, item ON CONFLICT (sha256, item) DO NOTHING"
)
_END = (
    "DROP TABLE IF EXISTS late_uses",
    "INSERT INTO search (search, rank) VALUES ('automerge', 4)",
    "INSERT INTO search (search, rank) VALUES ('crisismerge', 16)",
    # What the next step of a person would have to put together, were it left.
    "INSERT INTO search (search, rank) VALUES ('merge', 1048576)",
)


def begin(connection: Connection) -> None:
    """Put off from now on what is better done at once; asked with each piece, for another import may end first."""
    if direct.value(connection, _BEGUN, (_MARK,)) is not None:
        return
    few = direct.value(connection, "SELECT count(*) FROM (SELECT 1 FROM items LIMIT ?)", (FEW,)) < FEW
    for statement in (*_BEGIN, *(("DROP INDEX IF EXISTS digitised_of",) if few else ())):
        direct.change(connection, statement)
    direct.change(connection, "INSERT INTO meta (name, value) VALUES (?, ?)", (_MARK, "begun"))


def later(connection: Connection, uses: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of files named as ``LATER`` takes them: numbered within the part their hash belongs to."""
    last = [
        direct.value(connection, "SELECT max(num) FROM late_uses WHERE num BETWEEN ? AND ?", _within(part)) or 0
        for part in range(len(PARTS))
    ]
    number = max(num % _PART for num in last) + 1
    return [(*use, int(use[0][0], 16) * _PART + number + place) for place, use in enumerate(sorted(uses))]


def finish(work: Callable[[], AbstractContextManager[Connection]]) -> bool:
    """Do what was put off; tell whether there was anything. A cut in the middle is no harm: it is begun anew.

    Args:
        work: gives a transaction of the database.
    """
    with work() as connection:
        begun = direct.value(connection, _BEGUN, (_MARK,))
    if begun is None:
        return False
    for part in range(len(PARTS)):
        with work() as connection:
            direct.change(connection, _USES, _within(part))
            direct.change(connection, "DELETE FROM late_uses WHERE num BETWEEN ? AND ?", _within(part))
    with work() as connection:
        direct.change(connection, _INDEX)
    with work() as connection:
        for statement in _END:
            direct.change(connection, statement)
        direct.change(connection, "DELETE FROM meta WHERE name = ?", (_MARK,))
    return True


def _within(part: int) -> tuple[int, int]:
    """Return the numbers of one part."""
    return part * _PART, (part + 1) * _PART - 1
