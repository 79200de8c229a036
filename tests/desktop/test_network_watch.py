"""What the system says of the network: back or another one wakes the exchange; paid by the byte holds large files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PyQt6.QtNetwork import QNetworkInformation

from desktop.app import application
from desktop.line import Line
from desktop.network_watch import NetworkWatch
from desktop.settings import Settings
from desktop.workplace import clock
from sync.allowance import Limits
from sync.status import remember
from sync.summary import ServerSummary, Summary
from workflow.store.database import Database, open_database

Reach = QNetworkInformation.Reachability


@pytest.mark.parametrize(
    ("reach", "woken"), [(Reach.Online, 1), (Reach.Site, 1), (Reach.Disconnected, 0), (Reach.Unknown, 0)]
)
def test_only_a_network_that_is_there_wakes_the_exchange(reach: Reach, woken: int) -> None:
    application()
    watch, heard = NetworkWatch(), list[bool]()
    watch.up.connect(lambda: heard.append(True))
    watch._reached(reach)
    assert len(heard) == woken


def test_a_line_that_costs_nothing_any_more_takes_what_waited_for_it() -> None:
    application()
    watch, heard = NetworkWatch(), list[bool]()
    watch.up.connect(lambda: heard.append(watch.metered()))
    watch._pay(True)
    assert watch.metered()
    assert heard == []
    watch._pay(False)
    assert heard == [False]
    watch._pay(False)
    assert heard == [False]


@pytest.fixture
def database(memory_path: Path) -> Iterator[Database]:
    """Open an empty record."""
    found = open_database(memory_path, b"k" * 32)
    yield found
    found.close()


def limits(database: Database, *, metered: bool = False, frugal: bool = False, day: int = 0) -> Limits:
    """Return what files may take on a desk with these settings."""
    kept = Settings("lan", "may-lan", frugal=frugal, day_budget_mb=day)
    place = SimpleNamespace(settings=kept, secrets=None, database=database, now=clock)
    line = Line(place)  # type: ignore[arg-type]
    line.metered = lambda: metered
    return line._limits()


def test_the_switch_or_the_system_holds_large_files(database: Database) -> None:
    assert limits(database) == Limits(None, metered=False)
    assert limits(database, frugal=True) == limits(database, metered=True) == Limits(None, metered=True)


def test_a_day_budget_is_what_is_left_of_the_day(database: Database) -> None:
    assert limits(database, day=5) == Limits(5_000_000, metered=False)
    remember(database, Summary([ServerSummary("documents", "", bytes_up=1_000_000, bytes_down=500_000)]), clock())
    assert limits(database, day=5) == Limits(3_500_000, metered=False)
    assert limits(database, day=1) == Limits(0, metered=False)
