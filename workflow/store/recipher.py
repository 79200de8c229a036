"""Files written before pages were halved: exported once into the present form of encryption, the old one kept."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from workflow.store.troubles import damaged, from_os

PAGE = 2048
"""Bytes of a page: a step costs by the page, and half of each page of 4,096 was written for nothing."""
CIPHER = (f"cipher_page_size={PAGE}", "cipher_hmac_algorithm=HMAC_SHA256")
"""Settings of a file's encryption, to be made after its key; AES-256 as ever."""
FIRST = ("cipher_page_size=4096", "cipher_hmac_algorithm=HMAC_SHA512")
"""The settings of files up to shape 9."""


def is_first(path: Path, key: bytes) -> bool:
    """Tell whether a file is of the first form and opens with this key."""
    return path.exists() and not _reads(path, key, CIPHER) and _reads(path, key, FIRST)


def recipher(path: Path, key: bytes) -> None:
    """Bring a file of the first form into the present one.

    A copy takes the place of the original only when whole and sound; the original stays beside it.

    Args:
        path: the database file; nobody else has it open.
        key: the raw key.

    Raises:
        Damaged: the copy is not sound; the original is untouched.
        ReadOnly, DiskFull: it cannot be written.
        dbapi2.Error: the database's own fault.
    """
    copy = path.with_name(f"{path.name}.halving")
    try:
        copy.unlink(missing_ok=True)
        _export(path, copy, key)
        if not _sound(copy, key):
            raise damaged()
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        shutil.copyfile(path, path.with_name(f"{path.name}.before-{PAGE}"))
        os.replace(copy, path)
    except OSError as error:
        raise from_os(error) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def opened(path: Path, key: bytes, settings: tuple[str, ...]) -> Any:
    """Return a bare connection with the key and these settings; a wrong one shows at the first read, and silently."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for pragma in ("cipher_log_level=NONE", f"key=\"x'{key.hex()}'\"", *settings):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _reads(path: Path, key: bytes, settings: tuple[str, ...]) -> bool:
    connection = opened(path, key, settings)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _export(path: Path, copy: Path, key: bytes) -> None:
    source = opened(path, key, FIRST)
    try:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        version = source.execute("PRAGMA user_version").fetchone()[0]
        source.execute(f"ATTACH ? AS fresh KEY \"x'{key.hex()}'\"", (str(copy),))
        for pragma in CIPHER:
            source.execute(f"PRAGMA fresh.{pragma}")
        source.execute("SELECT sqlcipher_export('fresh')").fetchall()
        source.execute(f"PRAGMA fresh.user_version={int(version)}")
        source.execute("DETACH fresh")
    finally:
        source.close()


def _sound(copy: Path, key: bytes) -> bool:
    connection = opened(copy, key, CIPHER)
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
    finally:
        connection.close()
