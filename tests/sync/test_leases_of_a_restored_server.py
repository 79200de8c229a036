"""Numbers lent by a server that was restored from an older copy: what it no longer knows of is spent no more."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sync.provincial.tables import LEASES
from tests.sync.province import LAN, MAI, Desk, DeskMaker, RunningProvince, running
from workflow.store import cards, number_ledger, numbers

Restore = Callable[[Desk, Callable[[], None]], AbstractContextManager[RunningProvince]]


@pytest.fixture
def restored(memory_path: Path) -> Restore:
    """Return what lets a desk work with a server, and then runs that server as the copy from before it did."""

    @contextmanager
    def after(lan: Desk, work: Callable[[], None]) -> Iterator[RunningProvince]:
        folder = memory_path / "server"
        with running(folder) as province:
            lan.connect(province.urls)
            port = province.port
            province.parts.store.engine.dispose()
        shutil.copytree(folder, memory_path / "copy")
        with running(folder, port=port):
            work()
        anchors = (folder / "anchors.json").read_bytes()
        shutil.rmtree(folder)
        shutil.copytree(memory_path / "copy", folder)
        (folder / "anchors.json").write_bytes(anchors)
        with running(folder, port=port) as province:
            yield province

    return after


def number_of(desk: Desk, item: str) -> int:
    """Return the number an item was registered with."""
    return int(desk.journal.steps(item)[-1].step.payload["number"])


def unknown(province: RunningProvince, desk: Desk) -> set[str]:
    """Return the leases a desk may spend and its server knows nothing of."""
    with province.parts.store.reading() as connection:
        there = {row.id for row in connection.execute(LEASES.select()).all()}
    return {lease.id for lease in numbers.leases(desk.database)} - there


def test_loans_forgotten_without_a_step_are_noticed_within_a_day(restored: Restore, desk: DeskMaker) -> None:
    lan = desk(LAN)

    def work() -> None:
        assert lan.sync().trouble is None

    with restored(lan, work) as province:
        assert unknown(province, lan)
        lan.clock.pass_(days=1)
        assert lan.sync().trouble is None
        assert unknown(province, lan) == set()
        assert numbers.left(lan.database, "van_ban_den", lan.clock().year) == 100


def test_numbers_the_server_forgot_are_not_spent(restored: Restore, desk: DeskMaker) -> None:
    lan, mai = desk(LAN), desk(MAI)

    def work() -> None:
        assert lan.sync().trouble is None
        lan.arrive("truoc")
        lan.register("truoc")
        assert lan.sync().trouble is None

    with restored(lan, work) as province:
        assert lan.sync().trouble is None
        mai.connect(province.urls)
        assert mai.sync().trouble is None
        for one, item in ((lan, "sau-lan"), (mai, "sau-mai")):
            one.arrive(item)
            one.register(item)
            assert one.sync().trouble is None
        assert cards.open_cards(lan.database) == cards.open_cards(mai.database) == []
        assert len({number_of(lan, "truoc"), number_of(lan, "sau-lan"), number_of(mai, "sau-mai")}) == 3
        lan.clock.pass_(days=1)
        assert lan.sync().trouble is None
        assert unknown(province, lan) == set()
    assert numbers.verify(lan.database) == []
    known = number_ledger.stretches(lan.database, "van_ban_den", lan.clock().year)
    assert [row.number for row in known if row.state == "unexplained"] == []
