"""The servers' database: revisions give exactly the tables the code names, on each kind of database, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from sync.provincial import serve
from sync.provincial.migrations.upgrade import FOLDER, BrokenLinks, NewerDatabase, current, newest, upgrade
from sync.provincial.store import engine_of, open_store
from sync.provincial.tables import METADATA


@pytest.fixture
def engine(memory_path: Path, database: str) -> Iterator[Engine]:
    """Return an empty database of each kind."""
    found = engine_of(memory_path, database)
    yield found
    found.dispose()


def test_a_folder_the_servers_make_is_their_own(memory_path: Path, database: str) -> None:
    engine_of(memory_path / "tinh", database).dispose()
    assert (memory_path / "tinh").stat().st_mode & 0o077 == 0


def differences(engine: Engine) -> list[object]:
    """Return where the database is not what the code says."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))


def test_the_revisions_make_what_the_code_names(engine: Engine) -> None:
    assert serve.Province is not None  # everything that names a table has been read
    assert upgrade(engine) == ("", newest())
    assert differences(engine) == []
    assert upgrade(engine) == (newest(), newest())


def test_there_is_one_newest_revision() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert script.get_heads() == [newest()]
    assert [revision.down_revision for revision in script.walk_revisions()][-1] is None


def test_a_database_from_before_revisions_keeps_its_rows(engine: Engine) -> None:
    early = [METADATA.tables[name] for name in ("lanes", "tokens", "counters", "leases")]
    METADATA.create_all(engine, early)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO lanes (lane, epoch, position) VALUES ('documents', 'e1', 7)"))
    upgrade(engine)
    assert differences(engine) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT epoch, position FROM lanes")).one() == ("e1", 7)


def test_a_file_is_copied_aside_before_it_changes(memory_path: Path) -> None:
    engine = engine_of(memory_path)
    METADATA.create_all(engine, [METADATA.tables["lanes"]])
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO lanes (lane, epoch, position) VALUES ('documents', 'e1', 7)"))
    upgrade(engine)
    engine.dispose()
    copy = sqlite3.connect(memory_path / f"server.db.before-{newest()}")
    assert copy.execute("SELECT lane, epoch, position FROM lanes").fetchall() == [("documents", "e1", 7)]
    copy.close()


def test_an_empty_file_is_not_copied(memory_path: Path) -> None:
    open_store(memory_path).close()
    assert not list(memory_path.glob("*.before-*"))


def test_a_database_of_a_later_version_is_refused_in_words(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="9999"):
        upgrade(engine)
    assert current(engine) == "9999"


def test_several_that_start_at_once_upgrade_once(memory_path: Path, database: str) -> None:
    engines = [engine_of(memory_path, database) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(upgrade, engines))
    assert {after for _, after in done} == {newest()}
    assert differences(engines[0]) == []
    for engine in engines:
        engine.dispose()


def test_a_revision_that_breaks_references_is_taken_back(memory_path: Path) -> None:
    engine = engine_of(memory_path)
    METADATA.create_all(engine, [METADATA.tables[name] for name in ("vxp_contents", "vxp_packages", "vxp_deliveries")])
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO vxp_deliveries VALUES ('d', 'no-such-package', 'r', 'initial', 0, 0)")
    with pytest.raises(BrokenLinks):
        upgrade(engine)
    assert current(engine) == ""
    engine.dispose()
