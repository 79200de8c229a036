"""The database of the provincial servers: SQLite by default, PostgreSQL by URL; one writer per lane at a time."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text, update
from sqlalchemy.engine import make_url

from sync.provincial.migrations.upgrade import upgrade
from sync.provincial.tables import LANES

LANE_NAMES = ("documents", "dossiers")
ANCHORS = "anchors.json"


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
        self._anchoring = threading.Lock()

    @contextmanager
    def writing(self, lane: str) -> Iterator[Connection]:
        """One transaction that may hand out positions or numbers of ``lane``; the lane's only one at that moment."""
        with self.engine.connect().execution_options(immediate=True) as connection, connection.begin():
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_key(lane)})
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of every connection, and remember how far the lanes had come."""
        self._write_anchors()
        self.engine.dispose()

    def prepare(self) -> None:
        """Upgrade the database, and give a lane a new epoch when the database is older than it was left.

        A database restored from a copy has forgotten positions it handed out. The anchor beside it knows, so no
        administrator has to remember a command.
        """
        upgrade(self.engine)
        anchors = self._read_anchors()
        for lane in LANE_NAMES:
            with self.writing(lane) as connection:
                self._prepare_lane(connection, lane, anchors.get(lane, {}))
        self._write_anchors()

    def _prepare_lane(self, connection: Connection, lane: str, anchor: dict[str, Any]) -> None:
        known = connection.execute(select(LANES).where(LANES.c.lane == lane)).one_or_none()
        if known is None:
            connection.execute(insert(LANES).values(lane=lane, epoch=_new_epoch(), position=0))
        elif anchor.get("epoch") == known.epoch and anchor.get("position", 0) > known.position:
            connection.execute(update(LANES).where(LANES.c.lane == lane).values(epoch=_new_epoch()))

    def anchor(self, lane: str, epoch: str, position: int) -> None:
        """Remember outside the database how far ``lane`` has come."""
        with self._anchoring:
            anchors = self._read_anchors()
            known = anchors.get(lane, {})
            if known.get("epoch") != epoch or known.get("position", 0) < position:
                anchors[lane] = {"epoch": epoch, "position": position}
                self._save_anchors(anchors)

    def _write_anchors(self) -> None:
        with self.reading() as connection:
            rows = connection.execute(select(LANES)).all()
        self._save_anchors({row.lane: {"epoch": row.epoch, "position": row.position} for row in rows})

    def _read_anchors(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self.folder / ANCHORS).read_text(encoding="utf-8"))
            return found
        except (FileNotFoundError, ValueError):
            return {}

    def _save_anchors(self, anchors: dict[str, Any]) -> None:
        draft = self.folder / f"{ANCHORS}.{uuid.uuid4().hex}"
        draft.write_text(json.dumps(anchors), encoding="utf-8")
        draft.replace(self.folder / ANCHORS)


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
    """Return the way into the database, as ``open_store`` names it; nothing is created or changed yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url = make_url(database or f"sqlite:///{folder / 'server.db'}")
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, json_serializer=_dumps)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def lane_row(connection: Connection, lane: str) -> tuple[str, int]:
    """Return the epoch and the newest position of ``lane``."""
    row = connection.execute(select(LANES.c.epoch, LANES.c.position).where(LANES.c.lane == lane)).one()
    return row.epoch, row.position


def next_position(connection: Connection, lane: str) -> int:
    """Take the next position; only inside ``ServerStore.writing``."""
    connection.execute(update(LANES).where(LANES.c.lane == lane).values(position=LANES.c.position + 1))
    return lane_row(connection, lane)[1]


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Yield ``values`` in pieces both databases accept as parameters of one query."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _new_epoch() -> str:
    return f"e{uuid.uuid4().hex[:12]}"


def _lock_key(lane: str) -> int:
    return int.from_bytes(hashlib.sha256(f"vic:{lane}".encode()).digest()[:8], "big", signed=True)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
