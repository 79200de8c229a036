"""A PostgreSQL of the tests' own, from the system's package, in a temporary folder and on a local socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
WHY_NOT = "no PostgreSQL server is installed here (apt install postgresql)"


def _account() -> dict[str, object]:
    """PostgreSQL refuses to run as root: give the account it brings along."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        return {}
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def available() -> bool:
    """Tell whether a server can be started here."""
    return bool(PLACES) and (os.geteuid() != 0 or bool(_account()))


class Cluster:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(f"host={self.folder} dbname=postgres user=vic", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # the name is our own hexadecimal
        return f"postgresql://vic@/{name}?host={self.folder}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a server for a while."""
    folder = Path(tempfile.mkdtemp(prefix="vic-pg-"))
    account = _account()
    if account:
        os.chown(folder, int(str(account["user"])), int(str(account["group"])))
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [str(PLACES[0] / program), *words], check=True, cwd=folder, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account,  # type: ignore[call-overload]
        )  # fmt: skip

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    run("initdb", "-D", str(data), "-U", "vic", "-A", "trust", "-E", "UTF8", "--no-sync")
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Cluster(folder)
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
