"""The audit: who asked for what and what became of it; rows that are only added, each sealed by the one before it."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Row, String, Table, Text, insert, select

from sync.provincial.catalogues import write_whole
from sync.provincial.store import ServerStore
from sync.provincial.tables import METADATA
from workflow.workdays import VIETNAM

LANE = "audit"
HEAD = "audit_head.json"
"""Outside the database: the newest row as last written, so that rows cut off at the end are missed."""
START = "0" * 64
PAGE = 1000
_LONGEST = 300

AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("person", String(64), nullable=False),
    Column("device", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("what", String(60), nullable=False),
    Column("about", Text, nullable=False),
    Column("outcome", String(120), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_of_person", "person", "seq"),
    comment="Who asked for what; only added to, each row sealed by the one before",
)
_NAMES = ("seq", "at", "person", "device", "address", "what", "about", "outcome")
_LAST = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody asked for.

    Attributes:
        person: id in the directory, the account of the machine for a command, "" for nobody known.
        what: the kind, as ``file.read`` or ``step.refused``.
        about: which file, item, machine; never contents.
        outcome: the code of the answer, or the reason of a refusal.
    """

    what: str
    about: str = ""
    outcome: str = ""
    person: str = ""
    device: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows were recomputed, and what is wrong with them: one line for each break."""

    rows: int
    broken: tuple[str, ...]


class Audit:
    """Adds to the audit and reads it."""

    def __init__(self, store: ServerStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._head = store.folder / HEAD
        self._heading = threading.Lock()
        self._written = 0

    def note(self, *deeds: Deed) -> None:
        """Add rows, durably, in one transaction."""
        if not deeds:
            return
        with self._store.writing(LANE) as connection:
            last = connection.execute(_LAST).one_or_none()
            seq, seal = (last.seq, last.hash) if last else (0, START)
            rows = []
            for deed in deeds:
                seq += 1
                row = self._row(seq, deed)
                seal = _seal(seal, row)
                rows.append(row | {"hash": seal})
            connection.execute(insert(AUDIT), rows)
        with self._heading:
            if seq > self._written:
                write_whole(self._head, {"seq": seq, "hash": seal})
                self._written = seq

    def rows(self, *, after: int = 0, person: str = "", what: str = "", limit: int = PAGE) -> list[dict[str, Any]]:
        """Return rows in order, as they were written.

        Args:
            after: only those behind this number.
            person: only those of this person.
            what: only kinds that begin so.
        """
        query = select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(limit)
        if person:
            query = query.where(AUDIT.c.person == person)
        if what:
            query = query.where(AUDIT.c.what.startswith(what, autoescape=True))
        with self._store.reading() as connection:
            return [_told(row) for row in connection.execute(query)]

    def verify(self) -> Verified:
        """Recompute every row: one that was changed, taken out, put in or cut off at the end shows."""
        count, seal, expected, broken, seals = 0, START, 1, list[str](), dict[int, str]()
        told = self._told_head()
        with self._store.reading() as connection:
            for row in _all(connection):
                count += 1
                if row.seq != expected:
                    broken.append(f"{expected}–{row.seq - 1}: thiếu dòng")
                seal = _seal(seal, _told(row))
                if seal != row.hash:
                    broken.append(f"{row.seq}: nội dung không khớp dấu niêm phong")
                    seal = row.hash
                if told and row.seq == told[0]:
                    seals[row.seq] = row.hash
                expected = row.seq + 1
        if count and told is None:
            broken.append(f"{HEAD} thiếu hoặc hỏng: không biết có dòng cuối nào bị cắt không")
        if told and seals.get(told[0]) != told[1]:
            broken.append(f"{told[0]}: dòng cuối đã ghi không còn như trước")
        return Verified(count, tuple(broken))

    def _row(self, seq: int, deed: Deed) -> dict[str, Any]:
        said = {name: _clean(getattr(deed, name)) for name in ("device", "address", "what", "about", "outcome")}
        return {"seq": seq, "at": self._now().isoformat(timespec="milliseconds"), "person": _clean(deed.person)[:64],
                **said, "device": said["device"][:64], "address": said["address"][:64], "what": said["what"][:60],
                "outcome": said["outcome"][:120]}  # fmt: skip

    def _told_head(self) -> tuple[int, str] | None:
        try:
            said = json.loads(self._head.read_text("utf-8"))
            return int(said["seq"]), str(said["hash"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None




def note_command(store: ServerStore, what: str, about: str) -> None:
    """Note what somebody did by a command on the servers' machine; the account there is the person."""
    Audit(store, lambda: datetime.now(VIETNAM)).note(Deed(what, about, "done", getpass.getuser(), platform.node()))


def _all(connection: Connection) -> Iterator[Row[Any]]:
    after = 0
    while rows := connection.execute(select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(PAGE)).all():
        yield from rows
        after = rows[-1].seq


def _told(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _NAMES}


def _seal(before: str, row: Mapping[str, Any]) -> str:
    said = json.dumps([row[name] for name in _NAMES], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def _clean(text: str) -> str:
    """Return a text both databases keep as it is."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")[:_LONGEST]
