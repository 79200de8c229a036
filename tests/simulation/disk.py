"""A desk's disk: the real encrypted file in memory, whose machine dies, loses power or runs full at a commit.

The crash model is ours, so nothing is flushed to a real disk. A process that dies keeps every committed transaction. A
power cut keeps every durable commit and all before it, and any number of the later ones that were not durable (in WAL
mode with synchronous=NORMAL just the tail is lost): the copy of the write-ahead log ends behind one of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from workflow.store import database as real
from workflow.store.database import FILE_NAME, Database
from workflow.store.troubles import DiskFull

KEY = b"s" * 32
Fate = Callable[[str], str]
"""Asked at each commit ("before" or "after"): "" to go on, "full", "crash" or "power"."""


class Died(BaseException):
    """The machine of a desk ended; ``power`` tells whether it was a power cut."""

    def __init__(self, desk: str, *, power: bool) -> None:
        super().__init__(desk)
        self.desk = desk
        self.power = power


class Disk(Database):
    """The real database of a desk; asks ``fate`` before and after each commit."""

    def __init__(self, folder: Path, engine: Engine, name: str, fate: Fate) -> None:
        super().__init__(folder, engine, None)
        self._name = name
        self._fate = fate
        self._log = folder / f"{FILE_NAME}-wal"
        self._flushed = self._log.stat().st_size if self._log.exists() else 0
        self._sizes: list[int] = []
        self._reader: Connection | None = None

    @contextmanager
    def work(self, *, durable: bool = True) -> Iterator[Connection]:
        """As the real one, with a fate."""
        if getattr(self._mine, "connection", None) is not None:
            with super().work(durable=durable) as connection:
                yield connection
            return
        with super().work(durable=durable) as connection:
            yield connection
            self._meet("before")
        self._note(durable)
        self._meet("after")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As the real one, on the only connection there is, without a transaction of its own: nothing runs beside."""
        outer: Connection | None = getattr(self._mine, "connection", None)
        if outer is None and self._reader is None:
            self._reader = self.engine.connect()
        yield outer if outer is not None else cast(Connection, self._reader)

    def close(self) -> None:
        """As the real one."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        super().close()

    def left(self, cut: Callable[[list[int]], int]) -> tuple[Path, int]:
        """Return where the file lies and how much of its log a power cut leaves.

        Args:
            cut: chooses among the sizes the log may have.
        """
        return self.folder, cut([self._flushed, *self._sizes])

    def _note(self, durable: bool) -> None:
        size = self._log.stat().st_size if self._log.exists() else 0
        if durable:
            self._flushed, self._sizes = size, []
        else:
            self._sizes.append(size)

    def _meet(self, when: str) -> None:
        fate = self._fate(when)
        if fate == "full":
            raise DiskFull("Đĩa đầy.", "Giải phóng chỗ rồi làm lại.")
        if fate:
            raise Died(self._name, power=fate == "power")


def open_disk(folder: Path, name: str, fate: Fate) -> Disk:
    """Open the database in ``folder`` as the real one is opened, but with one connection for all."""
    return Disk(folder, _engine(folder / FILE_NAME), name, fate)


def _engine(path: Path) -> Engine:
    """Return the real way into the file, with one connection: its readers never see less than the writer wrote."""
    engine = real._engine(path, KEY, False)
    engine.pool = StaticPool(engine.pool._creator, dialect=engine.dialect)
    event.remove(engine, "begin", real._begin)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("vic"):
        real._begin(connection)


def copied(source: Path, target: Path, log: int | None = None) -> None:
    """Copy a database with its log, or the first ``log`` bytes of that, as the disk holds it at this moment."""
    target.mkdir(parents=True)
    shutil.copyfile(source / FILE_NAME, target / FILE_NAME)
    wal = source / f"{FILE_NAME}-wal"
    if wal.exists():
        data = wal.read_bytes()
        (target / wal.name).write_bytes(data if log is None else data[:log])
