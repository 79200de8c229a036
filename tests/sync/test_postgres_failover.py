"""The primary dies under load and its standby takes over: no accepted step lost, none twice, no number twice."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from sync.cycle import Cycle
from sync.provincial.app import Parts
from sync.provincial.promotion import TIMELINE
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync import postgres
from tests.sync.province import LAN, MAI, Clock, Desk, DeskMaker
from tests.sync.two_sites import pair, site, until
from workflow.store.packing import id_of

pytestmark = pytest.mark.postgres
EACH = 5
"""Documents each of three desks takes in and enters into the register."""


class Worker:
    """A desk that works all the time and speaks to whichever site answers."""

    def __init__(self, desk: Desk, first: dict[str, str], second: dict[str, str]) -> None:
        self.desk = desk
        token = training_token(first["documents"], desk.me.id, desk.device)
        line = Connection(first["documents"], lambda: token, standby=[second["documents"]], stall_seconds=10)
        servers = (DocumentsServer(line, desk.key),)
        desk.cycle = Cycle(desk.journal, desk.files, servers=servers, vxp=None, now=desk.clock)
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.work, name=f"worker {desk.me.id}")

    def work(self) -> None:
        """Take in documents one by one, enter them into the register, exchange after each."""
        for n in range(EACH):
            item = f"vb-{self.desk.device}-{n}"
            self.desk.arrive(item, f"Văn bản {n} của {self.desk.me.name}")
            self.desk.register(item)
            self.desk.sync()
        self.done.set()

    def settle(self) -> None:
        """Exchange until nothing waits."""
        until(lambda: self.desk.sync().online and not self.waiting(), f"{self.desk.me.id} to be done")

    def waiting(self) -> int:
        """Return how much has not gone."""
        with self.desk.database.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM outbox WHERE state <> 'sent'").scalar_one())


def accepted(desk: Desk) -> dict[str, tuple[int, str]]:
    """Return position and hash of every step the desk was told is accepted."""
    with desk.database.reading() as connection:
        items = connection.exec_driver_sql("SELECT id FROM items").scalars().all()
    records = [record for item in items for record in desk.journal.steps(id_of(item))]
    return {one.step.id: (one.position, one.step.hash) for one in records if one.position is not None}


def test_the_primary_is_killed_under_load_and_its_standby_takes_over(
    memory_path: Path, desk: DeskMaker, clock: Clock
) -> None:
    if not postgres.available():
        pytest.skip(postgres.WHY_NOT)
    with (
        pair(waits=True) as (primary, standby),
        site(memory_path / "a", primary.url()) as first,
        site(memory_path / "b", standby.url()) as second,
    ):
        assert requests.post(f"{second['documents']}/sync/v1", timeout=10).status_code == 502
        assert requests.get(f"{second['documents']}/health", timeout=10).json() == {"status": "standby"}
        workers = [Worker(one, first, second) for one in (desk(LAN), desk(MAI), desk(LAN, "may-lan-2"))]
        workers[0].desk.arrive("vb-dau", "Văn bản đầu tiên")
        for worker in workers:
            worker.settle()
        epoch = primary.sql("SELECT epoch FROM lanes WHERE lane = 'documents'", "province")
        for worker in workers:
            worker.thread.start()
        until(lambda: primary.sql("SELECT position FROM lanes WHERE lane = 'documents'", "province")[0][0] >= 10, "10")
        primary.kill()
        standby.run("pg_ctl", "-D", str(standby.data), "-w", "promote")
        for worker in workers:
            worker.thread.join(60)
            assert worker.done.is_set()
        for _ in range(2):
            for worker in workers:
                worker.settle()
        assert standby.sql("SELECT epoch FROM lanes WHERE lane = 'documents'", "province") == epoch
        check(standby.sql("SELECT id, position, hash FROM steps WHERE position IS NOT NULL", "province"), workers)
        numbers = standby.sql("SELECT number, item FROM numbers ORDER BY number", "province")
        assert len({number for number, _ in numbers}) == len({item for _, item in numbers}) == 3 * EACH


def check(held: list[tuple[str, int, str]], workers: list[Worker]) -> None:
    """Compare what the standby holds with what every desk was told."""
    there = {id: (position, hash) for id, position, hash in held}
    assert sorted(position for position, _ in there.values()) == list(range(1, len(there) + 1))
    assert len(there) == 1 + 2 * 3 * EACH
    for worker in workers:
        assert accepted(worker.desk) == there
        assert worker.desk.journal.verify()["broken"] == []


def timeline(servers: Parts, told: str, proof: int) -> None:
    """Let the database remember another timeline, as after a promotion."""
    change = text("UPDATE lanes SET epoch = :told, position = :proof WHERE lane = :lane")
    with servers.store.engine.begin() as connection:
        connection.execute(change, {"told": told, "proof": proof, "lane": TIMELINE})


def epochs(servers: Parts) -> list[str]:
    """Return the epoch of each lane."""
    heads = servers.store.heads()
    return [heads[lane][0] for lane in ("documents", "dossiers")]


@pytest.fixture
def database(cluster: postgres.Cluster) -> str:
    """Return an empty database of PostgreSQL: only that has timelines."""
    return cluster.new_database()


def test_a_primary_that_waited_for_its_standby_lost_nothing(servers: Parts) -> None:
    before = epochs(servers)
    timeline(servers, "00000000:synchronous", 0)
    servers.store.prepare()
    assert epochs(servers) == before


def test_one_that_did_not_wait_may_have_lost_steps_and_every_lane_begins_anew(servers: Parts) -> None:
    before = epochs(servers)
    timeline(servers, "00000000:asynchronous", 0)
    servers.store.prepare()
    assert not set(epochs(servers)) & set(before)
    again = epochs(servers)
    servers.store.prepare()
    assert epochs(servers) == again


def test_a_desk_that_knows_more_proves_a_loss_once_after_a_promotion(servers: Parts) -> None:
    before = epochs(servers)
    servers.store.shown("documents", before[0], 5)
    assert epochs(servers) == before  # nothing was promoted: the desk says what cannot be
    timeline(servers, "00000000:synchronous", 0)
    servers.store.prepare()
    servers.store.shown("documents", "another epoch", 5)
    servers.store.shown("documents", before[0], 0)
    assert epochs(servers) == before
    servers.store.shown("documents", before[0], 5)
    after = epochs(servers)
    assert not set(after) & set(before)
    servers.store.shown("documents", after[0], 5)
    assert epochs(servers) == after


def test_a_database_that_went_away_is_looked_at_again_before_anything_is_told(servers: Parts) -> None:
    before = epochs(servers)
    servers.store.anchor("documents", before[0], 7)
    servers.store.doubt()
    after = epochs(servers)
    assert after[0] != before[0]
    assert after[1] == before[1]
