"""Servers and desks for the tests of the exchange."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.provincial.app import Parts, parts
from sync.provincial.catalogues import Catalogues
from sync.provincial.store import open_store
from tests.sync import postgres
from tests.sync.notice_house import House
from tests.sync.province import DIRECTORY, Clock, Desk, DeskMaker, RunningProvince, running
from workflow.people import Person
from workflow.registry import registry


@pytest.fixture
def clock() -> Clock:
    """Return the time of the test."""
    return Clock()


@pytest.fixture
def province(memory_path: Path) -> Iterator[RunningProvince]:
    """Run the servers."""
    with running(memory_path / "server") as province:
        yield province


@pytest.fixture
def desk(memory_path: Path, clock: Clock) -> Iterator[DeskMaker]:
    """Return a maker of desks; they are closed after the test."""
    made: list[Desk] = []

    def make(person: Person, device: str = "") -> Desk:
        found = Desk(memory_path / f"desk-{device or person.id}", person, clock, device)
        made.append(found)
        return found

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """Run a PostgreSQL server, where one is installed."""
    if not postgres.available():
        pytest.skip(postgres.WHY_NOT)
    with postgres.cluster() as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database for the servers, of each kind they run on."""
    if request.param == "sqlite":
        return ""
    found: postgres.Cluster = request.getfixturevalue("cluster")
    return found.new_database()


@pytest.fixture
def servers(memory_path: Path, database: str) -> Iterator[Parts]:
    """Return the servers' parts without HTTP, on each kind of database."""
    folder = memory_path / "server"
    (folder / "catalogue").mkdir(parents=True)
    (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
    store = open_store(folder, database)
    yield parts(store, Catalogues(folder / "catalogue"), registry(), training=True)
    store.close()


@pytest.fixture
def house(servers: Parts, clock: Clock) -> Iterator[Callable[..., House]]:
    """Return a maker of houses, on each kind of database."""
    made: list[House] = []

    def make(channels: dict[str, Any], trust: Any = None) -> House:
        made.append(House(servers, clock, channels, trust))
        return made[-1]

    yield make
    for one in made:
        one.close()
