"""The axis keeps its packages the same on SQLite and on PostgreSQL, also when everybody sends at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from sync.provincial.vxp_store import Agency, PackageStore, Window
from tests.sync import edxml_samples as samples
from tests.sync.axis import START, Axis, running_axis


def test_the_whole_way_of_a_package(memory_path: Path, database: str) -> None:
    raw = samples.with_junk(samples.edoc(data=samples.PDF + bytes(range(256)) * 5000))
    with running_axis(memory_path, database) as axis:
        first = axis.sender.send(raw, samples.SENDER, [samples.RECEIVER, samples.OTHER])
    with running_axis(memory_path, database) as axis:
        assert axis.sender.send(raw, samples.SENDER, [samples.RECEIVER]) == first
        (item,) = axis.receiver.received("edoc", START - timedelta(days=1))
        assert axis.receiver.get(item.doc_id) == raw
        axis.receiver.update_status(item.doc_id, "done")
        told = {row.receiver: row.receive_status for row in axis.sender.sent("edoc")}
        assert told == {samples.RECEIVER: "done", samples.OTHER: "initial"}
        axis.packages.register(Agency("H12.63", "UBND xã Năm Căn"))
        assert {agency.code for agency in axis.sender.agencies()} >= {"H12.63", samples.SENDER}
        axis.packages.delete("H12.63")
        assert "H12.63" not in {agency.code for agency in axis.sender.agencies()}


def at_once(work: Callable[[int], None], number: int) -> None:
    """Do ``work`` in several threads that start together; raise what any of them raised."""
    ready = threading.Barrier(number)

    def run(place: int) -> None:
        ready.wait()
        work(place)

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(run, range(number)))


def test_the_same_package_from_many_lines_at_once_is_one_package(memory_path: Path, database: str) -> None:
    raw = samples.edoc()
    ids: set[str] = set()
    with running_axis(memory_path, database) as axis:
        packages: PackageStore = axis.packages

        def send(place: int) -> None:
            ids.add(packages.deliver(samples.SENDER, [samples.RECEIVER, samples.OTHER], raw))

        at_once(send, 8)
        assert len(ids) == 1
        assert len(packages.received([samples.RECEIVER], Window())) == 1


def test_many_packages_at_once_all_arrive(memory_path: Path, database: str) -> None:
    with running_axis(memory_path, database) as axis:

        def send(place: int) -> None:
            for number in range(3):
                raw = samples.edoc(document_id=f"id-{place}-{number}")
                axis.packages.deliver(samples.SENDER, [samples.RECEIVER], raw)

        at_once(send, 6)
        assert len(axis.receiver.received("edoc", START - timedelta(days=1))) == 18


def test_a_delivery_is_closed_once(memory_path: Path, database: str) -> None:
    with running_axis(memory_path, database) as axis:
        axis.packages.deliver(samples.SENDER, [samples.RECEIVER], samples.edoc())
        (row,) = axis.packages.received([samples.RECEIVER], Window())
        assert axis.packages.mark(row.delivery, [samples.RECEIVER], "fail")
        assert axis.packages.mark(row.delivery, [samples.RECEIVER], "done")
        assert not axis.packages.mark(row.delivery, [samples.OTHER], "done")
        assert not axis.packages.mark("khong-co", [samples.RECEIVER], "done")
        (row,) = axis.packages.received([samples.RECEIVER], Window())
        assert row.status == "fail"


def test_a_package_for_nobody_is_kept_and_delivered_to_nobody(axis_alone: Axis) -> None:
    axis_alone.packages.deliver(samples.SENDER, ["khong-co"], samples.edoc())
    assert axis_alone.receiver.received("edoc") == []
    assert [row.receiver for row in axis_alone.packages.sent([samples.SENDER], Window())] == ["khong-co"]


@pytest.fixture
def axis_alone(memory_path: Path) -> Iterator[Axis]:
    """Run the endpoint on SQLite."""
    with running_axis(memory_path) as axis:
        yield axis
