"""Brings the servers' database to the shape of this version: once, whole or not at all, whoever starts first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from workflow.errors import Trouble

FOLDER = Path(__file__).parent
LOCK = 0x5649_4331
"""Key of PostgreSQL's advisory lock while a revision is applied."""


class NewerDatabase(Trouble):
    """A later version of the servers made this database; nothing was changed."""

    code = "newer-database"
    title = "Cơ sở dữ liệu của phiên bản mới hơn"


class BrokenLinks(Trouble):
    """A revision would leave rows that point nowhere; it was taken back."""

    code = "broken-links"
    title = "Không nâng cấp được cơ sở dữ liệu"


def newest() -> str:
    """Return the revision this version of the servers works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(engine: Engine) -> str:
    """Return the revision of the database, "" for an empty one or one of the days before there were revisions."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> tuple[str, str]:
    """Apply what is missing, one process at a time; return the revisions before and after.

    A database of the days before revisions is recognised by its tables: the first revision creates only what is
    not there. An SQLite file that holds anything is copied aside first, as ``….before-REVISION``.

    Raises:
        NewerDatabase: a later version was here.
        BrokenLinks: a revision broke a reference between tables.
    """
    before, script = current(engine), ScriptDirectory.from_config(_config())
    after = script.get_current_head() or ""
    if before == after:
        return before, after
    if before and before not in {revision.revision for revision in script.walk_revisions()}:
        raise NewerDatabase(
            f"Cơ sở dữ liệu ở phiên bản {before}, chương trình này chỉ biết đến {after}.",
            "Chạy máy chủ bằng phiên bản mới hơn, hoặc khôi phục bản sao lưu cũ.",
        )
    _copy_aside(engine, after)
    with _alone(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, after


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction no other process upgrades beside; SQLite rebuilds tables, so references are looked at last."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(immediate=True) as connection:
        if sqlite:
            _references(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise BrokenLinks("Có dòng trỏ tới dòng không còn.", "Giữ nguyên tệp, báo nơi phát hành.")
        finally:
            if sqlite:
                _references(connection, "ON")


def _references(connection: Connection, state: str) -> None:
    """Switch the watch over references, which SQLite lets nobody do inside a transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute(f"PRAGMA foreign_keys={state}")


def _copy_aside(engine: Engine, revision: str) -> None:
    place = engine.url.database if engine.dialect.name == "sqlite" else None
    if not place or place == ":memory:" or not inspect(engine).get_table_names():
        return
    copy = Path(f"{place}.before-{revision}")
    if copy.exists():
        return
    draft = copy.with_name(f"{copy.name}.part")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
    draft.replace(copy)
