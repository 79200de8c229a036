"""The database of the provincial servers: SQLite by default, PostgreSQL by URL; one writer per lane at a time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from sync.provincial.migrations.upgrade import upgrade
from sync.provincial.promotion import TIMELINE, proven, settle
from sync.provincial.statement import Statement
from sync.provincial.tables import LANES
from sync.provincial.watermark import Watermark

LANE_NAMES = ("documents", "dossiers")
ANCHORS = "anchors.json"
ACCOUNTS = "accounts"
"""The row beside those of the lanes that counts revocations, so that one look tells both."""


class ServerStore:
    """Connections and the one lock per lane that keeps positions in the order of their commits.

    A reader must never see a position while a lower one is still in flight, or its cursor would pass over that one
    for ever. Both databases are therefore given one writer per lane, from before the position is taken to after
    the commit.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.sqlite = engine.dialect.name == "sqlite"
        self._watermark = Watermark(folder / ANCHORS)
        # SQLite has one writer in all and makes the others poll; waiting here instead is fair and costs nothing.
        self._turns: dict[str, threading.Lock] = {}
        self._file = (engine.url.database or "").replace(":memory:", "") if self.sqlite else ""
        self._glancing: list[sqlite3.Connection] = []
        self._doubted = False

    @contextmanager
    def writing(self, lane: str) -> Iterator[Connection]:
        """One transaction that may hand out positions or numbers of ``lane``; the lane's only one at that moment."""
        turn = self._turns.setdefault("" if self.sqlite else lane, threading.Lock())
        with turn, self.engine.connect().execution_options(immediate=True) as connection:
            with connection.begin():
                if not self.sqlite:
                    connection.execute(_TURN, {"key": _lock_key(lane)})
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def heads(self) -> dict[str, tuple[str, int]]:
        """Return epoch and newest committed position of every lane, as they stand at this moment.

        Every request of every desk asks this first, so SQLite is asked without anything in between.
        """
        if self._doubted:
            self.prepare()
            self._doubted = False
        return {lane: (epoch, position) for lane, epoch, position in self.look(_ALL_HEADS)}

    def look(self, asked: Statement, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows of one short query as things stand at this moment; on SQLite without a transaction around."""
        if not self._file:
            with self.reading() as connection:
                return asked.rows(connection, **given)
        try:
            raw = self._glancing.pop()
        except IndexError:
            raw = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        try:
            return asked.rows_of(raw, self.engine.dialect, **given)
        finally:
            self._glancing.append(raw)

    @property
    def at_once(self) -> bool:
        """Whether ``heads`` is answered without a way over the network."""
        return bool(self._file)

    def accounts_position(self) -> int:
        """Return how often tokens were revoked, by whichever process."""
        return self.heads().get(ACCOUNTS, ("", 0))[1]

    def close(self) -> None:
        """Let go of every connection, and remember how far the lanes had come."""
        with suppress(OperationalError):  # a database that is gone tells nothing; what is remembered stays
            self._write_anchors()
        while self._glancing:
            self._glancing.pop().close()
        self.engine.dispose()

    def prepare(self) -> None:
        """Upgrade the database, and give a lane a new epoch when the database is older than it was left.

        A database restored from a copy has forgotten positions it handed out. The anchor beside it knows, so no
        administrator has to remember a command.
        """
        upgrade(self.engine)
        marks, lost = self._watermark.read(), False
        if not self.sqlite:
            with self.writing(TIMELINE) as connection:
                lost = settle(connection)
        for lane in LANE_NAMES:
            with self.writing(lane) as connection:
                self._prepare_lane(connection, lane, *marks.get(lane, ("", 0)))
                if lost:
                    _renew(connection, lane)
        self._write_anchors()

    def doubt(self) -> None:
        """Look again, before anything else is told, whether the database is still the one it was: it went away."""
        self._doubted = not self.sqlite

    def shown(self, lane: str, epoch: str, position: int) -> None:
        """Hear that a desk knows a position of this epoch that the lane never reached.

        After a standby took over, that proves that it lost steps: every lane begins a new epoch.
        """
        if self.sqlite:
            return
        with self.writing(lane) as connection:
            now = lane_row(connection, lane)
            if now[0] == epoch and position > now[1] and proven(connection):
                for one in LANE_NAMES:
                    _renew(connection, one)

    def _prepare_lane(self, connection: Connection, lane: str, epoch: str, position: int) -> None:
        known = connection.execute(select(LANES).where(LANES.c.lane == lane)).one_or_none()
        if known is None:
            connection.execute(insert(LANES).values(lane=lane, epoch=_new_epoch(), position=0))
        elif _older((known.epoch, known.position), (epoch, position)):
            again = _new_epoch(known.epoch, epoch)
            connection.execute(update(LANES).where(LANES.c.lane == lane).values(epoch=again))

    def anchor(self, lane: str, epoch: str, position: int) -> None:
        """Remember outside the database how far ``lane`` has come."""
        self._watermark.bring(lane, epoch, position)

    def _write_anchors(self) -> None:
        with self.reading() as connection:
            rows = connection.execute(_HEADS).all()
        self._watermark.write({row.lane: (row.epoch, row.position) for row in rows if row.lane in LANE_NAMES})


def open_store(folder: Path, database: str = "") -> ServerStore:
    """Open the servers' database.

    Args:
        folder: where files, anchors and, by default, the SQLite file are kept.
        database: SQLAlchemy URL; empty means SQLite in ``folder``; ``postgresql://`` is driven by psycopg 3.
    """
    store = ServerStore(engine_of(folder, database), folder)
    store.prepare()
    return store


def engine_of(folder: Path, database: str = "") -> Engine:
    """Return the way into the database, as ``open_store`` names it; nothing is created or changed yet.

    A folder made here is for the servers' own account: in it lie citizens' data.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = make_url(database or f"sqlite:///{folder / 'server.db'}")
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    sqlite = url.get_backend_name() == "sqlite"
    # A server that went away, or a standby that took over, is noticed before a request meets the dead connection.
    patience: dict[str, Any] = {} if sqlite else {"connect_args": {"connect_timeout": 5}, "pool_pre_ping": True}
    engine = create_engine(url, json_serializer=_dumps, pool_size=20, max_overflow=30, **patience)
    if sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_HEADS = select(LANES.c.lane, LANES.c.epoch, LANES.c.position)
_ALL_HEADS = Statement(_HEADS)
_LANE = Statement(_HEADS.where(LANES.c.lane == bindparam("of_lane")))
_NEXT = update(LANES).where(LANES.c.lane == bindparam("which")).values(position=LANES.c.position + 1)
_TAKEN = Statement(_NEXT.returning(LANES.c.position))
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lane_row(connection: Connection, lane: str) -> tuple[str, int]:
    """Return the epoch and the newest position of ``lane``."""
    found = _LANE.first(connection, of_lane=lane)
    assert found is not None
    return found[1], found[2]


def _renew(connection: Connection, lane: str) -> None:
    epoch, _ = lane_row(connection, lane)
    connection.execute(update(LANES).where(LANES.c.lane == lane).values(epoch=_new_epoch(epoch)))


def next_position(connection: Connection, lane: str) -> int:
    """Take the next position; only inside ``ServerStore.writing``."""
    return int(_TAKEN.value(connection, which=lane))


def accounts_changed(connection: Connection) -> None:
    """Let every process forget which tokens it recognised; inside ``ServerStore.writing``."""
    if not connection.execute(_NEXT, {"which": ACCOUNTS}).rowcount:
        connection.execute(insert(LANES).values(lane=ACCOUNTS, epoch="", position=1))


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Yield ``values`` in pieces both databases accept as parameters of one query."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _new_epoch(*before: str) -> str:
    """Return a new epoch, of a generation above those ``before``."""
    return f"e{max(map(_generation, before), default=0) + 1}-{uuid.uuid4().hex[:12]}"


def _generation(epoch: str) -> int:
    """Return how many restores lie before an epoch; those of earlier versions of this program tell no number."""
    number, dash, _ = epoch.removeprefix("e").partition("-")
    return int(number) if dash and number.isascii() and number.isdigit() else 0


def _older(here: tuple[str, int], mark: tuple[str, int]) -> bool:
    """Tell whether a lane has forgotten something the mark beside it remembers.

    The mark of a machine that was off while the lane was restored elsewhere is of an earlier generation: it says
    nothing. A copy from before the last restore is of one, too, but then it is the lane's that is the earlier one.
    """
    (epoch, position), (known, reached) = here, mark
    if not known:
        return False
    if epoch == known:
        return reached > position
    return _generation(known) >= _generation(epoch)


def _lock_key(lane: str) -> int:
    return int.from_bytes(hashlib.sha256(f"vic:{lane}".encode()).digest()[:8], "big", signed=True)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
