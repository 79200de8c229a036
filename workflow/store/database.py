"""One person's encrypted SQLite file: opened once, written in whole transactions, read from snapshots."""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from workflow.store import filling, upgrading
from workflow.store.direct import STRAIGHT
from workflow.store.faults import FAULTS, translate, translated
from workflow.store.lock import Lock
from workflow.store.troubles import DiskFull, WrongKey, damaged, from_os

T = TypeVar("T")

KEY_BYTES = 32
FILE_NAME = "vic.db"
_CHECK_NAME = "vic.check"
_BALLAST_NAME = "ballast"
_BALLAST_BYTES = 512 * 1024
_BUSY_MS = 10_000
_WAL_KEPT = 16 << 20
_WRONG_KEY = (
    "Khóa trên máy không phải khóa đã mã hóa dữ liệu này. Dữ liệu được giữ nguyên.",
    "Mở bằng đúng tài khoản máy tính đã dùng trước đây, hoặc dùng khóa khôi phục do đơn vị giữ.",
)


class Database:
    """One encrypted SQLite file of one person and profile.

    Safe to use from several threads: writers take turns, each reader has a snapshot of its own.

    Attributes:
        folder: the profile's data folder.
        engine: the SQLAlchemy engine (tests listen to its statements).
    """

    def __init__(self, folder: Path, engine: Engine, lock: Lock | None) -> None:
        self.folder = folder
        self.engine = engine
        self._lock = lock
        self._turn = threading.Lock()
        self._mine = threading.local()
        self._writer: Connection | None = None
        self._raw: Any = None
        self._settings: tuple[str, bool] | None = None

    def work(self, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """Give a connection inside one write transaction; committed at the end, rolled back on any error.

        Inside another ``work`` of the same thread it is a savepoint of that one.

        Args:
            durable: flush to the disk at commit (synchronous=FULL); False only for what can be downloaded again.

        Raises:
            StoreTrouble: the disk or the database cannot take it; nothing was written.
        """
        outer: Connection | None = getattr(self._mine, "connection", None)
        return _Turn(self, "full" if durable else "normal") if outer is None else _savepoint(outer)

    def _begin(self, how: str) -> Connection:
        """Begin a transaction that writes.

        One connection serves all writers, and begins and commits by the driver: taking one from the pool, and
        SQLAlchemy's own beginning and ending, cost a fifth of a step. IMMEDIATE, since a late upgrade of a reader fails
        at once whatever the time-out.
        """
        writer = self._writer
        if writer is None:
            writer = self._writer = self.engine.connect()
            self._raw = writer.connection.driver_connection
        settings = (how, bool(writer.dispatch.before_cursor_execute))
        if settings != self._settings:
            straight = None if settings[1] else self._raw.execute
            writer = self._writer = writer.execution_options(**{STRAIGHT: straight, "vic": how})
            self._raw.execute(f"PRAGMA synchronous={how}")
            self._settings = settings
        self._raw.execute("BEGIN IMMEDIATE")
        return writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one committed moment (and, inside ``work``, this thread's own writes)."""
        outer: Connection | None = getattr(self._mine, "connection", None)
        if outer is not None:
            yield outer
            return
        with translated(self.folder), self.engine.connect() as connection, connection.begin():
            yield connection

    def run(self, job: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Run ``job`` in one transaction; on a full disk free the ballast and try once more, so the last work is saved.

        Raises:
            StoreTrouble: as ``work``.
        """
        try:
            with self.work(durable=durable) as connection:
                return job(connection)
        except DiskFull:
            if self.inside or not self.drop_ballast():
                raise
        with self.work(durable=durable) as connection:
            return job(connection)

    @property
    def inside(self) -> bool:
        """Whether this thread is inside ``work``: what it wrote may still be undone."""
        return getattr(self._mine, "connection", None) is not None

    def drop_ballast(self) -> bool:
        """Free the room kept for the last work on a full disk; tell whether there was any."""
        try:
            (self.folder / _BALLAST_NAME).unlink()
        except FileNotFoundError:
            return False
        return True

    def quick_check(self) -> list[str]:
        """Return what SQLite finds wrong with the file; empty when nothing (slow on large files)."""
        with self.reading() as connection:
            found = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check").all()]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Close all connections and let go of the profile; harmless when done twice."""
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = self._raw = self._settings = None
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()


class _Turn:
    """One write transaction of one thread; a class, since beginning and ending a generator costs as much as a row."""

    __slots__ = ("_database", "_how", "_raw", "_writer")

    def __init__(self, database: Database, how: str) -> None:
        self._database, self._how = database, how

    def __enter__(self) -> Connection:
        database = self._database
        database._turn.acquire()
        try:
            self._writer = database._begin(self._how)
        except BaseException as error:
            database._turn.release()
            if isinstance(error, FAULTS):
                translate(error, database.folder)
            raise
        self._raw = database._raw
        database._mine.connection = self._writer
        return self._writer

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        database = self._database
        try:
            if error is None:
                self._commit()
            else:
                _roll_back(self._writer, self._raw)
        except FAULTS as fault:
            translate(fault, database.folder)
            raise
        finally:
            database._mine.connection = None
            database._turn.release()
        if isinstance(error, FAULTS):
            translate(error, database.folder)

    def _commit(self) -> None:
        try:
            _commit(self._writer, self._raw)
        except BaseException:
            _roll_back(self._writer, self._raw)
            raise


@contextmanager
def _savepoint(outer: Connection) -> Iterator[Connection]:
    with outer.begin_nested():
        yield outer


def open_database(folder: Path, key: bytes, *, reading_only: bool = False) -> Database:
    """Open the profile's database, creating or upgrading it as needed.

    Args:
        folder: the profile's data folder; made when it does not exist.
        key: 32 random bytes, see ``keys``.
        reading_only: look without taking the profile over (a command beside the open window); nothing is created.

    Raises:
        AlreadyOpen: another window has it.
        Newer: a newer major version wrote it.
        WrongKey: another key encrypted it.
        Damaged: the file does not hold together.
        DiskFull, ReadOnly: it cannot be written.
    """
    if len(key) != KEY_BYTES:
        raise WrongKey(*_WRONG_KEY)
    if not reading_only:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise from_os(error) from error
    lock = None if reading_only else Lock(folder)
    engine = _engine(folder / FILE_NAME, key, reading_only)
    try:
        known = _check_key(folder, key)
        _prepare(folder, key, engine, known, reading_only)
        database = Database(folder, engine, lock)
        if not reading_only:
            filling.finish(lambda: database.work(durable=False))
    except BaseException:
        engine.dispose()
        if lock is not None:
            lock.release()
        raise
    return database


def _prepare(folder: Path, key: bytes, engine: Engine, known: bool, reading_only: bool) -> None:
    path = folder / FILE_NAME
    if (known or reading_only) and not path.exists():
        raise damaged()
    with translated(folder):
        try:
            upgrading.upgrade(path, engine, lambda copy: _engine(copy, key, False), reading_only=reading_only)
        except DBAPIError as error:
            if not known and getattr(error.orig, "sqlite_errorname", "") == "SQLITE_NOTADB":
                raise WrongKey(*_WRONG_KEY) from error
            raise
    if reading_only:
        return
    try:
        if not known:
            _write_safely(folder / _CHECK_NAME, _key_check(key).encode())
        _lay_ballast(folder / _BALLAST_NAME)
    except OSError as error:
        raise from_os(error) from error


def _key_check(key: bytes) -> str:
    return hmac.new(key, b"VIC Desktop key check 1", hashlib.sha256).hexdigest()


def _check_key(folder: Path, key: bytes) -> bool:
    """Tell whether the key is known to be right, so that an unreadable file can only be a damaged one."""
    try:
        written = (folder / _CHECK_NAME).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return False
    if len(written) == hashlib.sha256().digest_size * 2 and not hmac.compare_digest(
        written.encode(errors="replace"), _key_check(key).encode()
    ):
        raise WrongKey(*_WRONG_KEY)
    return len(written) == hashlib.sha256().digest_size * 2


def _write_safely(path: Path, data: bytes) -> None:
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _lay_ballast(path: Path) -> None:
    """Keep half a megabyte aside; on a disk already full there is nothing to keep."""
    if path.exists():
        return
    try:
        _write_safely(path, os.urandom(_BALLAST_BYTES))
    except OSError:
        path.with_suffix(".new").unlink(missing_ok=True)


def _engine(path: Path, key: bytes, reading_only: bool) -> Engine:
    def connect() -> Any:
        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=400)
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        if reading_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA journal_size_limit={_WAL_KEPT}")
            connection.execute(f"PRAGMA wal_autocheckpoint={_WAL_KEPT // 4096}")
        connection.create_function("run_on", 2, run_on, deterministic=True)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=FAST")
        return connection

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=12
    )
    event.listen(engine, "begin", _begin)
    return engine


def run_on(head: str, hashes: str) -> str:
    """Return the running hash after some more steps; the statement that keeps it calls this.

    Args:
        hashes: of the steps in their order, with spaces between.
    """
    for hash in hashes.split():
        head = hashlib.sha256(f"{head}{hash}".encode("ascii")).hexdigest()
    return head


def _begin(connection: Connection) -> None:
    """Begin a reader; a writer has begun when SQLAlchemy first hears of it."""
    raw: Any = connection.connection.driver_connection
    if not raw.in_transaction:
        raw.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get("vic") else "BEGIN")


def _commit(connection: Connection, raw: Any) -> None:
    """Commit, through SQLAlchemy where it took part."""
    if connection.in_transaction():
        connection.commit()
    else:
        raw.commit()


def _roll_back(connection: Connection, raw: Any) -> None:
    """Undo what was not committed, also where committing failed half way; both sides forget it."""
    if connection.get_transaction() is not None:
        connection.rollback()
    if raw.in_transaction:
        raw.rollback()
