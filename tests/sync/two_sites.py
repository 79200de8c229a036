"""Two sites for tests: PostgreSQL primary and its streaming standby, and the servers on each, as processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.sync import postgres
from tests.sync.province import DIRECTORY

_PATIENCE = 60.0


def until(true: Any, what: str) -> None:
    """Wait for something other processes bring about."""
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


class Database:
    """One PostgreSQL server on a local socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._runs = False
        self._account = postgres._account()
        if self._account:
            os.chown(folder, int(str(self._account["user"])), int(str(self._account["group"])))

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs."""
        subprocess.run(
            [str(postgres.PLACES[0] / program), *words], check=True, cwd=self.folder, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._account,  # type: ignore[call-overload]
        )  # fmt: skip

    def start(self) -> None:
        """Start it."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        self._runs = True

    def sql(self, said: str, database: str = "postgres") -> list[Any]:
        """Ask it something."""
        with psycopg.connect(f"host={self.folder} dbname={database} user=vic", autocommit=True) as connection:
            found = connection.execute(said.encode())
            return found.fetchall() if found.description else []

    def url(self) -> str:
        """Return the address of the servers' database."""
        return f"postgresql://vic@/province?host={self.folder}"

    def kill(self) -> None:
        """End every process of it at once, as a machine does that loses its power."""
        first = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        self._runs = False
        family = [first, *_children(first)]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def stop(self) -> None:
        """End it, if it still runs."""
        if self._runs:
            self._runs = False
            self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")


def _children(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = place.read_text()
        except OSError:
            continue
        if int(said.rpartition(")")[2].split()[1]) == parent:
            found.append(int(place.parent.name))
    return found


@contextmanager
def pair(*, waits: bool) -> Iterator[tuple[Database, Database]]:
    """Run a primary and a standby that follows it.

    Args:
        waits: every commit waits until the standby has it (``synchronous_commit = on``).
    """
    place = Path(tempfile.mkdtemp(prefix="vic-two-"))
    os.chmod(place, 0o755)
    (place / "1").mkdir()
    (place / "2").mkdir()
    primary, standby = Database(place / "1"), Database(place / "2")
    try:
        primary.run("initdb", "-D", str(primary.data), "-U", "vic", "-A", "trust", "-E", "UTF8", "--no-sync")
        primary.start()
        primary.sql("CREATE DATABASE province")
        standby.run("pg_basebackup", "-h", str(primary.folder), "-U", "vic", "-D", str(standby.data), "-R",
                    "-X", "stream", "-c", "fast", "--no-sync")  # fmt: skip
        standby.start()
        until(lambda: primary.sql("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"), "a standby")
        if waits:
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.sql("SELECT pg_reload_conf()")
            until(lambda: primary.sql("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"), "waiting")
        yield primary, standby
    finally:
        standby.stop()
        primary.stop()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def site(folder: Path, database: str) -> Iterator[dict[str, str]]:
    """Run ``vic serve`` on a database; give its addresses."""
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    command = [sys.executable, "-m", "desktop", "serve", "--dir", str(folder), "--database", database, "--training"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline())
        finally:
            running.terminate()
