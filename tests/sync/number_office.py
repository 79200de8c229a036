"""An office of three machines and its server without HTTP: numbers borrowed, spent, refused, lost, given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import delete

from sync.errors import Refused, SyncTrouble
from sync.leases import give_back, top_up
from sync.provincial.accounts import Caller
from sync.provincial.gap_ledger import GapLedger, Stretch
from sync.provincial.leases import Leases
from sync.provincial.registers import Spent, check_number, spend
from sync.provincial.store import ServerStore, open_store
from sync.provincial.tables import COUNTERS, LEASE_NOTES, LEASES, NUMBERS, VOIDS
from sync.servers.lane_server import Ended, LaneServer
from tests.sync.province import DIRECTORY, LAN
from workflow.errors import NoNumberLeft, Refusal
from workflow.steps import Step
from workflow.store import number_ledger, numbers
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal
from workflow.store.numbers import Lease
from workflow.workdays import VIETNAM

OFFICE = "ubnd"
LANES = {"van_ban_den": "documents", "van_ban_di": "documents"}


START = datetime(2026, 12, 10, 8, 0, tzinfo=VIETNAM)


class Direct:
    """The calls of a lane's server, answered by its parts; ``cut`` loses the next answer, not the deed."""

    def __init__(self, office: NumberOffice, caller: Caller, lane: str) -> None:
        self.office, self.caller, self.lane, self.cut = office, caller, lane, False

    def lent(self) -> tuple[list[Lease], list[Ended]]:
        grants = self.office.leases.held(self.lane, self.caller, self.office.now)
        ended = [Ended(**one) for one in self.office.leases.ended(self.lane, self.caller)]  # type: ignore[arg-type]
        return [self._lease(grant) for grant in grants], ended

    def borrow(self, register: str, year: int, want: int) -> list[Lease]:
        try:
            grant = self.office.leases.grant(self.lane, self.caller, register, year, min(want, 6), self.office.now)
        except Refusal as why:
            raise Refused(why.text, why.what_next, reason="409") from None
        self.office.lent.add((register, year))
        if self.cut:
            self.cut = False
            raise SyncTrouble("đứt", "thử lại")
        return [self._lease(grant)]

    def give_back(self, lease: str, unused_from: int) -> int:
        try:
            return self.office.leases.give_back(self.lane, self.caller, lease, unused_from, self.office.now)
        except Refusal as why:
            raise Refused(why.text, why.what_next, reason="409") from None

    def tell_voids(self, told: Sequence[Mapping[str, Any]]) -> None:
        self.office.ledger.take_voids(self.lane, self.caller, told, self.office.now)

    def _lease(self, grant: Any) -> Lease:
        return Lease(
            grant.lease, grant.register, grant.year, grant.first, grant.last, grant.office, self.lane, grant.expires
        )


class Machine:
    """One clerk's machine; ``waiting`` are numbers on their way to the server."""

    def __init__(self, office: NumberOffice, folder: Path, device: str) -> None:
        self.office, self.folder, self.device = office, folder, device
        self.database: Database = open_database(folder, b"k" * 32)
        self.journal = cast(Journal, SimpleNamespace(database=self.database, me=LAN, directory=DIRECTORY))
        self.caller = Caller(LAN, device, OFFICE)
        self.line = Direct(office, self.caller, "documents")
        self.waiting: list[tuple[Spent, str]] = []

    def top_up(self) -> None:
        """Borrow, tell and settle; when the line is cut another time does it again."""
        try:
            top_up(self.journal, cast(LaneServer, self.line), self.office.now)
        except SyncTrouble:
            self.line.cut = False

    def take(self, register: str) -> None:
        """Spend a number on a new item, when there is one."""
        self.office.count += 1
        item = f"item-{self.office.count}"
        year, at = self.office.now.year, self.office.now.isoformat()
        try:
            with self.database.work() as connection:
                number = numbers.take(connection, register, year, item=item, step=item, at=at)
        except NoNumberLeft:
            return
        self.office.carried(register, year, number, item)
        self.waiting.append((Spent(register, year, number), item))

    def push(self, *, refuse: bool) -> None:
        """Send the oldest waiting number; refused for another reason it becomes void here."""
        if not self.waiting:
            return
        number, item = self.waiting.pop(0)
        if refuse:
            with self.database.work() as connection:
                numbers.void_of_step(connection, item, "Người khác đã làm")
            self.office.uncarried(number, item)
            return
        step = cast(Step, SimpleNamespace(item=item, id=item))
        with self.office.store.writing(LANES[number.register]) as connection:
            check_number(connection, self.caller, number, item, offered_again=False)
            spend(connection, self.caller, number, step)

    def give_back(self, place: int) -> None:
        """Give back one of the leases held."""
        held = numbers.leases(self.database)
        if not held:
            return
        lease = held[place % len(held)]
        try:
            give_back(self.database, cast(LaneServer, self.line), lease.id, "Nghỉ phép", self.office.now)
        except Refused:
            return

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


class NumberOffice:
    """The server and three machines; remembers which number every item carries."""

    def __init__(self, folder: Path) -> None:
        self.now, self.count = START, 0
        self.store: ServerStore = open_store(folder / "server")
        self.leases, self.ledger = Leases(self.store), GapLedger(self.store)
        self.machines = [Machine(self, folder / f"may-{n}", f"may-{n}") for n in range(3)]
        self.items: dict[tuple[str, int, int], str] = {}
        self.lent: set[tuple[str, int]] = set()
        self.clerk = Caller(LAN, "may-quan-tri", OFFICE)

    def begin_anew(self) -> None:
        """Forget everything: opening databases is dear."""
        self.now, self.count = START, 0
        self.items.clear()
        self.lent.clear()
        for machine in self.machines:
            machine.waiting.clear()
            with machine.database.work(durable=False) as connection:
                for table in ("leases", "numbers", "lease_log"):
                    connection.exec_driver_sql(f"DELETE FROM {table}")
        with self.store.writing("documents") as connection:
            for table in (VOIDS, LEASE_NOTES, LEASES, NUMBERS, COUNTERS):
                connection.execute(delete(table))

    def carried(self, register: str, year: int, number: int, item: str) -> None:
        """Note that an item carries a number; never two."""
        key = (register, year, number)
        assert key not in self.items, f"{key}: {self.items.get(key)} và {item}"
        self.items[key] = item

    def uncarried(self, number: Spent, item: str) -> None:
        """Keep in mind that a void number is never carried again."""
        self.items[(number.register, number.year, number.number)] = f"bỏ {item}"

    def revoke(self, place: int) -> None:
        """Take one of the active leases away."""
        active = [
            (row, register)
            for register in LANES
            for row in self.leases.ledger(OFFICE, register, self.now.year)
            if row["state"] == "active"
        ]
        if active:
            row, register = active[place % len(active)]
            self.leases.revoke(LANES[register], self.clerk, row["id"], "Máy hỏng", self.now)

    def pass_days(self, days: int) -> None:
        """Let time pass."""
        self.now += timedelta(days=days)

    def stretches(self, register: str, year: int) -> list[Stretch]:
        """Return the office's ledger."""
        return self.ledger.of(self.clerk, register, year)

    def check(self) -> None:
        """Every machine adds up; the office's ledger has no hole, tells nothing twice and nothing unexplained."""
        for machine in self.machines:
            assert number_ledger.verify(machine.database) == []
            for register, year in number_ledger.series(machine.database):
                told = number_ledger.stretches(machine.database, register, year)
                assert all(row.state != "unexplained" for row in told)
                assert all(one.last < other.number for one, other in pairwise(told))
        for register, year in self.lent:
            following = 1
            for stretch in self.stretches(register, year):
                assert stretch.first == following and stretch.state != "unexplained", stretch
                following = stretch.last + 1
            taken = [key[2] for key in self.items if key[:2] == (register, year)]
            assert max(taken, default=0) < following

    def settle(self) -> None:
        """Send everything, tell everything: used, void and unused agree on both sides."""
        for machine in self.machines:
            while machine.waiting:
                machine.push(refuse=False)
            machine.top_up()
        for (register, year, number), item in self.items.items():
            (found,) = [s for s in self.stretches(register, year) if s.first <= number <= s.last]
            assert (found.state, found.item) == (("void", "") if item.startswith("bỏ") else ("used", item))

    def close(self) -> None:
        """Let go of every database."""
        for machine in self.machines:
            machine.close()
        self.store.close()
