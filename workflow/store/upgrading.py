"""Bring a database to this version's shape: numbered upgrades, each whole or not at all, data first copied aside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from sqlalchemy.engine import Engine

from workflow.store.troubles import Newer, damaged, from_os
from workflow.store.upgrades import (
    u0001_first,
    u0002_search,
    u0003_reports,
    u0004_tight,
    u0005_registers,
    u0006_mandates,
    u0007_papers,
    u0008_quick,
    u0009_fewer_pages,
    u0010_proofs,
    u0011_said,
    u0012_notes,
)

MAJOR = 1
"""Raised when older programs must not open the file any more."""

UPGRADES: tuple[ModuleType, ...] = (
    u0001_first, u0002_search, u0003_reports, u0004_tight, u0005_registers, u0006_mandates,
    u0007_papers, u0008_quick, u0009_fewer_pages, u0010_proofs, u0011_said, u0012_notes,
)  # fmt: skip
"""In order; the n-th brings the file to shape n."""

_STEP = 1000


def upgrade(
    path: Path,
    engine: Engine,
    open_copy: Callable[[Path], Engine],
    *,
    reading_only: bool = False,
    upgrades: tuple[ModuleType, ...] = UPGRADES,
) -> None:
    """Bring the file behind ``engine`` to the newest shape known here.

    A file with data is upgraded as a copy that takes the place of the original only when whole and sound.

    Args:
        path: the database file.
        engine: open on ``path``.
        open_copy: opens an engine on another file with the same key.
        reading_only: refuse instead of changing anything.

    Raises:
        Newer: a newer major version wrote the file.
        Damaged: the upgraded copy is not sound; the original is untouched.
    """
    version = _version(engine)
    if version // _STEP > MAJOR:
        raise Newer(
            "Dữ liệu này do phiên bản mới hơn của chương trình ghi; mở bằng phiên bản này có thể làm mất nội dung.",
            "Cập nhật chương trình rồi mở lại. Dữ liệu được giữ nguyên.",
        )
    waiting = upgrades[version % _STEP :]
    if not waiting:
        return
    if reading_only:
        raise Newer("Dữ liệu cần được nâng cấp trước khi đọc.", "Mở cửa sổ chương trình một lần rồi làm lại.")
    if version == 0:
        _run(engine, waiting, 0)
    else:
        _run_on_copy(path, engine, open_copy, waiting, version)


def _version(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _run(engine: Engine, waiting: tuple[ModuleType, ...], done: int) -> None:
    for number, module in enumerate(waiting, done % _STEP + 1):
        with engine.connect() as plain, plain.execution_options(vic="full").begin():
            module.upgrade(plain)
            plain.exec_driver_sql(f"PRAGMA user_version={MAJOR * _STEP + number}")


def _run_on_copy(
    path: Path, engine: Engine, open_copy: Callable[[Path], Engine], waiting: tuple[ModuleType, ...], version: int
) -> None:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    copy = path.with_name(path.name + ".upgrading")
    try:
        shutil.copyfile(path, copy)
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise from_os(error) from error
    upgraded = open_copy(copy)
    try:
        _run(upgraded, waiting, version)
        with upgraded.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalar_one() != "ok":
                raise damaged()
            raw = connection.connection.driver_connection
            assert raw is not None
        upgraded.dispose()
        _sync(copy)
        shutil.copyfile(path, path.with_name(f"{path.name}.before-{version}"))
        os.replace(copy, path)
    except OSError as error:
        raise from_os(error) from error
    finally:
        upgraded.dispose()
        for leftover in (copy, copy.with_name(copy.name + "-wal"), copy.with_name(copy.name + "-shm")):
            leftover.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
