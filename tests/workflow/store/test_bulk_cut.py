"""A large import cut anywhere: nothing half done at the next opening, and going on ends as if there had been no cut."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import event

from tests.bench import big_office
from tests.workflow.store.desks import KEY
from tests.workflow.store.test_killed import killed_at
from workflow.registry import registry
from workflow.store import bulk, drafts, search
from workflow.store.bulk import ItemHistory
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal

T = TypeVar("T")
SCALE = 0.00003
TABLES = (
    "steps", "items", "placements", "tasks", "search_texts", "search_terms", "file_uses", "folder_counts", "meta",
    "digitised", "report_rows",
)  # fmt: skip
_SHAPE = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'search_%' ORDER BY name"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PIECE", 4)


def histories() -> list[ItemHistory]:
    return [history for kind in big_office.LANES for history in big_office.histories(kind, SCALE)]


def take_in(database: Database, progress: Callable[[int], None] | None = None) -> bulk.TakenIn:
    return bulk.take_in(
        database, histories(), registry(), big_office.DIRECTORY, big_office.ME, progress=progress
    )


def read(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table: sorted((tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")), key=repr)
            for table in TABLES
        } | {"": [tuple(row) for row in connection.exec_driver_sql(_SHAPE)]}


class Ahead(Executor):
    """Computes a piece as soon as it is asked for, before the pieces in front of it are written."""

    def submit(self, job: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(job(*args, **kwargs))
        return future


def verified(database: Database) -> dict[str, Any]:
    return Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-1").verify()


@pytest.fixture
def uncut(memory_path: Path) -> dict[str, list[tuple[object, ...]]]:
    database = open_database(memory_path / "uncut", KEY)
    take_in(database)
    found = read(database)
    database.close()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_killed_at_any_write_the_next_opening_makes_up_for_it(
    memory_path: Path, uncut: dict[str, list[tuple[object, ...]]]
) -> None:
    for write in itertools.count(1, 17):
        folder = memory_path / str(write)

        def job(say: Callable[[str], None], folder: Path = folder, write: int = write) -> None:
            database, counter = open_database(folder, KEY), itertools.count(1)

            def strike(*_: object, **__: object) -> None:
                if next(counter) == write:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(database.engine, "before_cursor_execute", strike)
            take_in(database)

        ended = killed_at(write, job) == ["end"]
        database = open_database(folder, KEY)
        with_files = {item for _, item, *_ in read(database)["file_uses"]}
        assert with_files == {row[1] for row in read(database)["items"]}, f"cut at write {write}"
        assert read(database)[""] == uncut[""]
        take_in(database)
        assert read(database) == uncut
        assert verified(database)["broken"] == []
        database.close()
        if ended:
            assert write > 100
            return


def test_a_reader_breaking_off_leaves_what_was_put_off_to_the_next_try(
    memory_path: Path, uncut: dict[str, list[tuple[object, ...]]]
) -> None:
    class Cut(Exception):
        pass

    def cut(done: int) -> None:
        if done > 6:
            raise Cut

    database = open_database(memory_path / "broken-off", KEY)
    with pytest.raises(Cut):
        take_in(database, cut)
    assert read(database)["file_uses"] == []
    take_in(database)
    assert read(database) == uncut
    database.close()


def test_what_somebody_else_writes_meanwhile_moves_the_numbers(memory_path: Path) -> None:
    database = open_database(memory_path / "meanwhile", KEY)
    every = histories()
    mine, rest = every[:3], every[3:]
    others = iter([*mine])

    def between(done: int) -> None:
        drafts.save(database, "y-kien", {"done": done})
        for history in itertools.islice(others, 1):
            bulk.take_in(database, [history], registry(), big_office.DIRECTORY, big_office.ME)

    done = bulk.take_in(
        database, rest, registry(), big_office.DIRECTORY, big_office.ME, executor=Ahead(), progress=between
    )
    assert done.items == len(rest) and verified(database) == {
        "items": len(every), "steps": sum(len(history.steps) for history in every), "broken": [],
    }  # fmt: skip
    journal = Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-1")
    whole = read(database)
    before = {table: whole[table] for table in ("placements", "tasks", "folder_counts")}
    assert journal.rebuild() == len(every)
    assert {table: read(database)[table] for table in before} == before
    for history in every:
        payload = json.loads(history.steps[0][1])["payload"]
        found = search.find(database, payload.get("code") or payload["document_id"])
        assert history.item in {hit.item for hit in found}
    database.close()
