"""One desk of a story: real journal, exchange and leases over a disk and a line that fail; it dies and begins anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sync import leases
from sync.errors import SyncTrouble
from sync.exchange import Exchange
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer
from sync.servers.dossiers_server import DossiersServer
from sync.servers.lane_server import LaneServer
from tests.simulation.cast import DIRECTORY
from tests.simulation.disk import copied, open_disk
from tests.simulation.line import Line, Session
from tests.simulation.seeded import Seeded
from workflow.errors import StoreTrouble
from workflow.people import Person
from workflow.registry import registry
from workflow.rules import Command
from workflow.steps import Step
from workflow.store import cursors
from workflow.store.direct import rows
from workflow.store.journal import Journal
from workflow.store.numbers import NumberRequest
from workflow.store.packing import id_of

LANES = ("documents", "dossiers")
_POSITIONS = "SELECT item, max(position) FROM steps WHERE mine = 0 AND fate = 1 GROUP BY item"
_KINDS: Mapping[str, Callable[[Connection], LaneServer]] = {"documents": DocumentsServer, "dossiers": DossiersServer}
RULES = registry()
Tell = Callable[[str], None]


class Desk:
    """One person's machine.

    Attributes:
        wrong: how far its clock is off.
        bad: whether its disk and machine may fail.
        done: every step known to be made here, by id: nothing of it may ever be lost.
        marks: (epoch, cursor) of each lane as last seen: neither goes back.
    """

    def __init__(
        self, world: Seeded, line: Line, person: Person, folder: Path, template: Path, tokens: Mapping[str, str],
        tell: Tell = lambda text: None,
    ) -> None:  # fmt: skip
        self.world, self.line, self.me, self.tell = world, line, person, tell
        self.name = person.id
        self.device = f"may-{person.id}"
        self.folder, self.tokens = folder, tokens
        self.wrong = timedelta()
        self.bad = False
        self.fails = 0.02
        self.done: dict[str, Step] = {}
        self.marks: dict[str, tuple[str, str]] = {}
        self._level = dict.fromkeys(LANES, False)
        self._depth = 0
        self._lives = 0
        copied(template, folder / "0")
        self._open()

    def clock(self) -> datetime:
        """Return the time this machine believes in."""
        return self.world.now + self.wrong

    def act(
        self, item: str, kind: str, payload: Mapping[str, Any], number: NumberRequest | None = None
    ) -> Sequence[Step]:
        """Do something to an item.

        Raises:
            Refusal: a rule forbids it.
            StoreTrouble: the disk is full; nothing was done.
            Died: the machine died over it.
        """
        steps = self.journal.act(
            item, kind.partition(".")[0], Command(kind, payload), now=self.clock(), number=number
        )  # fmt: skip
        self.done.update({step.id: step for step in steps})
        return steps

    def exchange(self, lane: str) -> str:
        """Exchange with a server; return the trouble there was, "" when all went well.

        Raises:
            Died: the machine died over it.
        """
        exchange = Exchange(self.journal, self.servers[lane], self.clock)
        try:
            exchange.run()
            if not self.bad or self.world.chance(0.3):
                leases.top_up(self.journal, self.servers[lane], self.clock())
        except (SyncTrouble, StoreTrouble) as trouble:
            self.tell(f"{self.name} {lane}: {type(trouble).__name__}")
            return type(trouble).__name__
        finally:
            self.line.heard += exchange.done.pulled + exchange.done.pushed
            self.look(lane)
        return ""

    def overtake(self) -> None:
        """Exchange once more while another exchange is under way, as a second process or a courier would."""
        if self._depth:
            return
        self._depth += 1
        self.tell(f"{self.name} overtakes itself")
        try:
            for lane in LANES:
                self.exchange(lane)
        finally:
            self._depth -= 1

    def look(self, lane: str) -> None:
        """See that the cursor of a lane never goes back, and that it stands where the rows it tells of end."""
        cursor, epoch = cursors.cursor(self.journal.database, lane)
        known, before = self.marks.get(lane, ("", ""))
        if not cursor:
            self._level[lane] = False  # begun again from the start: always safe
        elif epoch == known:
            assert _place(cursor) >= _place(before), (
                f"{self.name}: the cursor of {lane} went back from {before} to {cursor}"
            )
        else:
            assert epoch not in self._epochs[lane], f"{self.name}: the epoch of {lane} went back to {epoch}"
            self._level[lane] = False
        highest = self._highest(lane)
        if self._level[lane]:
            assert highest <= _place(cursor), (
                f"{self.name}: {lane} holds rows up to {highest}, but its cursor says {cursor}"
            )
        self._level[lane] = highest <= _place(cursor)
        self._epochs[lane].add(epoch)
        self.marks[lane] = (epoch, cursor)

    def _highest(self, lane: str) -> int:
        """Return the highest position of the steps of others held here."""
        with self.journal.database.reading() as connection:
            held = rows(connection, _POSITIONS)
            kinds = dict(rows(connection, "SELECT id, kind FROM items"))
        kind_of = {id_of(item): position for item, position in held}
        return max((place for item, place in kind_of.items() if RULES[kinds[item]].lane == lane), default=0)

    @property
    def home(self) -> Path:
        """The folder of its disk."""
        return self.folder / str(self._lives)

    def die(self, *, power: bool) -> None:
        """End the machine and start it again with what its disk holds."""
        self.tell(f"{self.name} {'loses power' if power else 'dies'}")
        source, log = self._disk.left(self.world.random.choice)
        self._lives += 1
        target = self.folder / str(self._lives)
        copied(source, target, log if power else None)
        self._disk.close()
        shutil.rmtree(source)
        if power:
            self.marks, self._level = {}, dict.fromkeys(LANES, False)
        self._open()
        if not power:
            for lane in LANES:
                self.look(lane)

    def close(self) -> None:
        """Put the machine away."""
        self._disk.close()

    def _open(self) -> None:
        self._disk = open_disk(self.home, self.name, self._fate)
        self.journal = Journal(
            self._disk, RULES, DIRECTORY, self.me, self.device, carries=frozenset(), now=self.clock
        )
        self._epochs: dict[str, set[str]] = {lane: set() for lane in LANES}
        self.servers = {lane: _KINDS[lane](self._connection(lane)) for lane in LANES}
        # What a dead machine had committed without anybody hearing of it counts as done.
        for step in own_steps(self):
            self.done.setdefault(step.id, step)

    def _connection(self, lane: str) -> Connection:
        line = Connection(
            f"http://{lane}-main", lambda: self.tokens[f"{lane}:{self.device}"],
            standby=[f"http://{lane}-standby"], clock=self.world.now.timestamp,
        )  # fmt: skip
        line._session.close()
        line._session = Session(self.line, self)  # type: ignore[assignment]
        return line

    def _fate(self, when: str) -> str:
        if not self.bad or not self.world.chance(self.fails):
            return ""
        return self.world.random.choice(("full", "full", "crash", "power") if when == "before" else ("crash", "power"))


def own_steps(desk: Desk) -> list[Step]:
    """Return the steps made on a desk that its record holds."""
    with desk.journal.database.reading() as connection:
        items = connection.exec_driver_sql("SELECT DISTINCT item FROM steps WHERE mine = 1").scalars().all()
        names = [id_of(item) for item in items]
    return [
        record.step for item in names for record in desk.journal.steps(item) if record.step.device == desk.device
    ]


def _place(cursor: str) -> int:
    return int(cursor.partition(":")[2] or 0)
