"""Encrypted files opened as the store opens them, but bare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.bench import big_office
from workflow.store.database import run_on

_KEY = f"key=\"x'{big_office.KEY.hex()}'\""


def open_raw(path: Path) -> Any:
    """Open an encrypted file as the store does."""
    connection = dbapi2.connect(str(path), isolation_level=None, cached_statements=400)
    for pragma in (_KEY, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=FAST",
                   "wal_autocheckpoint=4096"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("run_on", 2, run_on, deterministic=True)
    return connection


def compact(path: Path) -> None:
    """Leave no free page in an encrypted file."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for pragma in (_KEY, "journal_mode=DELETE"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("VACUUM")
    connection.close()
