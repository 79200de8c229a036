"""One provincial server, main and standby: the real parts on one database in memory, that dies and is restored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, Engine, create_engine, event, insert
from sqlalchemy.pool import StaticPool

from sync.provincial import store as real
from sync.provincial.app import Parts, documents_app, dossiers_app, parts
from sync.provincial.catalogues import Catalogues
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore
from sync.provincial.tables import FILES
from tests.simulation.cast import DEVICES, DIRECTORY, OFFICES
from tests.simulation.memory import Memory, held_now, ours
from tests.simulation.served import Packet, Reply, Shortcut, ask
from workflow.registry import registry

LANES = ("documents", "dossiers")
PLACES = ("main", "standby")
_APPS = {"documents": documents_app, "dossiers": dossiers_app}


class Ended(BaseException):
    """A server process ended in the middle of a request; its transaction is whole or not at all."""


@dataclass
class Fates:
    """What happens to server processes; replaced for each story."""

    pause: Callable[[], None] = lambda: None
    """Called where another process of the same server may answer in between."""
    ends: Callable[[str], bool] = lambda when: False
    """Asked "before" and "after" each commit whether the process ends there."""


class Process(ServerStore):
    """The store of one server process; its transactions end where the story says."""

    fates: Fates = Fates()

    def __init__(self, raw: sqlite3.Connection, folder: Path) -> None:
        super().__init__(_engine(raw), folder)
        self.raw = raw
        self._reader: Connection | None = None

    def heads(self) -> dict[str, tuple[str, int]]:
        """As the real one; before that other processes may have been served."""
        self.fates.pause()
        return super().heads()

    def look(self, asked: Statement, **given: Any) -> list[tuple[Any, ...]]:
        """As the real one asks a file, on the only connection there is; nobody writes at that moment."""
        assert not self.raw.in_transaction
        return asked.rows_of(self.raw, self.engine.dialect, **given)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As the real one, without a transaction of its own: nothing runs beside, and nobody writes meanwhile."""
        assert not self.raw.in_transaction
        if self._reader is None:
            self._reader = self.engine.connect()
        yield self._reader

    @contextmanager
    def writing(self, lane: str) -> Iterator[Connection]:
        """As the real one, with a fate. What others do while the lane is taken they do before it or after it."""
        with super().writing(lane) as connection:
            yield connection
            if self.fates.ends("before"):
                raise Ended
        if self.fates.ends("after"):
            raise Ended


@dataclass
class Site:
    """One server: two processes on one database (the standby holds all the main one committed).

    Attributes:
        template, beside: the database and the files beside it on the first day.
        copies: older copies of the database, as an administrator keeps them.
        whole: whether every request goes through the whole application.
    """

    lane: str
    folder: Path
    raw: sqlite3.Connection
    template: bytes = b""
    beside: dict[str, bytes] = field(default_factory=dict)
    processes: dict[str, tuple[Process, Parts, FastAPI]] = field(default_factory=dict)
    copies: list[bytes] = field(default_factory=list)
    tokens: tuple[str, ...] = ()
    down: set[str] = field(default_factory=set)
    memories: dict[str, Memory] = field(default_factory=dict)
    clock: Callable[[], Any] = lambda: None
    whole: bool = True
    _shortcuts: dict[str, Shortcut] = field(default_factory=dict)

    def begin(self, fates: Fates, now: Callable[[], Any]) -> None:
        """Stand as on the first day of a story."""
        self.raw.deserialize(self.template)
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()
        for name, content in self.beside.items():
            (self.folder / name).write_bytes(content)
        self.copies, self.down = [self.template], set()
        for place in PLACES:
            self.start(place, fates, now)

    def start(self, place: str, fates: Fates, now: Callable[[], Any]) -> None:
        """Start a process: what it knew in memory is gone.

        Its routes hold nothing and are put together once for all stories; what the objects behind them came to hold
        is taken out of them again.
        """
        self.clock = now
        if place not in self.processes:
            others = ours()
            store = Process(self.raw, self.folder)
            shared = replace(_parts(store), now=lambda: self.clock())
            self.processes[place] = (store, shared, _APPS[self.lane](shared))
            self._shortcuts[place] = Shortcut(self.processes[place][2])
            for token in self.tokens:  # every machine was here before the story
                shared.accounts.caller(f"Bearer {token}")
            self.memories[place] = held_now(others)
        self.memories[place].restore()
        self.processes[place][0].fates = fates

    def answer(self, place: str, packet: Packet) -> Reply:
        """Let a process answer.

        Raises:
            Ended: it died over it.
        """
        return ask(self.processes[place][2], packet) if self.whole else self._shortcuts[place].ask(packet)

    def freeze(self) -> None:
        """Let every story begin as things stand now."""
        self.template = self.raw.serialize()
        self.beside = {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def keep_copy(self) -> None:
        """Back the database up."""
        self.copies.append(self.raw.serialize())

    def restore(self, which: int) -> None:
        """Put an older copy back, as after a broken disk or when a standby that lagged behind takes over."""
        self.raw.deserialize(self.copies[which])
        for store, _, _ in self.processes.values():
            calm, store.fates = store.fates, Fates()
            store.prepare()
            store.fates = calm


def open_site(lane: str, folder: Path) -> tuple[Site, dict[str, str]]:
    """Make a server with its catalogues, its files and a token for every machine; return it and the tokens."""
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    site = Site(lane, folder, sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    first = Process(site.raw, folder)
    first.fates = Fates()
    first.prepare()
    shared = _parts(first)
    tokens = {device: shared.accounts.issue(person, device) for device, person in DEVICES.items()}
    with first.writing(lane) as connection:
        rows = [
            {"lane": lane, "office": unit, "sha256": (mark * 64)[:64], "size": 1000, "media_type": "application/pdf",
             "complete": True}
            for unit in OFFICES for mark in "0123456789abcdef"
        ]  # fmt: skip
        connection.execute(insert(FILES), rows)
    site.tokens = tuple(tokens.values())
    site.freeze()
    return site, tokens


def _parts(store: Process) -> Parts:
    return parts(store, Catalogues(store.folder / "catalogue"), registry(), training=True)


def _engine(raw: sqlite3.Connection) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, json_serializer=real._dumps)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate"):
        real._begin_sqlite(connection)
