"""Servers and desks for the tests of the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.province import Clock, Desk, DeskMaker, RunningProvince, running
from workflow.people import Person


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
