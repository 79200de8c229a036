"""One story: people act, machines fail, then everything is mended, everybody synchronises, and all must hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest import mock

from sqlalchemy.exc import SQLAlchemyError

from sync import exchange, leases
from sync.provincial import store
from tests.simulation import deeds
from tests.simulation.cast import CASTS, DIRECTORY, OTHER, PLAYERS
from tests.simulation.desk import LANES, Desk
from tests.simulation.disk import KEY, Died
from tests.simulation.invariants import Books, check
from tests.simulation.line import Line
from tests.simulation.seeded import Seeded, ruled
from tests.simulation.served import in_one_thread
from tests.simulation.site import PLACES, Fates, Site, open_site
from workflow.errors import Refusal, StoreTrouble
from workflow.steps import new_id
from workflow.store import catalogue, outbox
from workflow.store.database import open_database

MOVES = (14, 24)
"""How many things happen in a story."""
MOST_ROUNDS = 12
"""Synchronisations within which everything must have come to rest once nothing fails any more."""


_FOR_STORIES = (
    (store, "upgrade", lambda engine: None), (leases, "FEW", 2), (leases, "WANTED", dict.fromkeys(leases.WANTED, 3)),
    (exchange, "MOST_ROUNDS", 12),
)  # fmt: skip


class Broken(AssertionError):
    """Something that must hold did not; says in which story."""


@dataclass
class Stage:
    """What all stories of a process share: an empty province, ready to be copied."""

    folder: Path
    sites: dict[str, Site] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def desk(self, person: str) -> Path:
        """Return where the disk of a person's new machine lies, ready to be copied."""
        return self.folder / "desks" / person


@contextmanager
def stage() -> Iterator[Stage]:
    """Make the empty province, and let the framework and the clocks be ours while it stands."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="vic-story-", dir=memory if memory.is_dir() else None))
    made = Stage(folder)
    try:
        with in_one_thread(), ruled(Seeded(0)):
            for lane in LANES:
                made.sites[lane], tokens = open_site(lane, folder / lane)
                made.tokens |= {f"{lane}:{device}": token for device, token in tokens.items()}
            # A copy put back has the shape it was taken with; numbers run short within a story.
            with ExitStack() as stack:
                for module, name, value in _FOR_STORIES:
                    stack.enter_context(mock.patch.object(module, name, value))
                _furnish(made)
                yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _furnish(made: Stage) -> None:
    """Prepare everybody's machine: signed in, numbers lent, nothing done yet."""
    database = open_database(made.folder / "new", KEY)
    with database.work() as connection:
        catalogue.put(connection, "directory", "1", DIRECTORY.to_json())
    database.close()
    world = Seeded(0)
    line = Line(world, made.sites, lambda text: None, bad=False)
    with ruled(world):
        for site in made.sites.values():
            site.begin(Fates(), lambda: world.now)
        for person in PLAYERS:
            desk = Desk(world, line, person, made.folder / "furnished" / person.id, made.folder / "new", made.tokens)
            for lane in LANES:
                assert not desk.exchange(lane)
            desk.close()
            (made.folder / "desks").mkdir(exist_ok=True)
            desk.home.rename(made.desk(person.id))
    for site in made.sites.values():
        site.freeze()


class Story:
    """One seed, played on a stage."""

    def __init__(self, made: Stage, seed: int, *, loud: bool = False) -> None:
        self.seed, self.loud = seed, loud
        self.stage = made
        self.world = Seeded(seed)
        self.log: list[str] = []
        self.line = Line(self.world, made.sites, self.tell, self._serve_another)
        self.folder = made.folder / "story"
        self.items: dict[str, list[str]] = {}
        self.books = Books(made.sites, self.items)
        self.busy: set[str] = set()
        self.desks: list[Desk] = []

    def tell(self, what: str) -> None:
        """Note what happens."""
        line = f"{self.world.now:%d/%m %H:%M:%S} {what}"
        self.log.append(line)
        if self.loud:
            print(line, flush=True)

    def play(self) -> None:
        """Play it and look whether everything holds.

        Raises:
            Broken: something does not.
        """
        try:
            with ruled(self.world):
                self._begin()
                for _ in range(self.world.random.randrange(*MOVES)):
                    self._move()
                self._mend()
                self._settle()
                check(self.books, self.desks)
        except (AssertionError, SQLAlchemyError) as why:
            raise Broken(f"seed {self.seed}: {why}") from why
        finally:
            for desk in self.desks:
                desk.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _begin(self) -> None:
        self.fates = Fates(self._pause, self._ends)
        for site in self.stage.sites.values():
            site.whole = self.seed % 10 == 0
            site.begin(self.fates, lambda: self.world.now)
        people = list(self.world.random.choice(CASTS))
        if self.world.chance(0.25):
            people.append(OTHER)
        for person in people:
            template = self.stage.desk(person.id)
            desk = Desk(self.world, self.line, person, self.folder / person.id, template, self.stage.tokens, self.tell)
            desk.bad, desk.fails = True, self.world.random.choice((0.0, 0.06, 0.15))
            self.desks.append(desk)
            self.items.setdefault(DIRECTORY.office(person.unit).id, [])

    def _move(self) -> None:
        """Let one thing happen."""
        self.world.pass_(seconds=self.world.random.choice((1, 20, 90, 900, 7200)))
        move = self.world.random.choices(tuple(self._MOVES), tuple(self._MOVES.values()))[0]
        desk = self.world.random.choice(self.desks)
        if move == "act":
            with self._living(desk):
                self._act(desk)
        elif move == "exchange":
            with self._living(desk):
                for lane in self.world.random.choice((LANES, LANES[::-1], LANES[:1], LANES[1:])):
                    desk.exchange(lane)
        elif move == "death":
            desk.die(power=self.world.chance(0.5))
        elif move == "clock":
            desk.wrong = timedelta(minutes=self.world.random.choice((-2000, -90, -3, 0, 3, 90, 2000)))
            self.tell(f"{desk.name}: the clock is off by {desk.wrong}")
        elif move == "late":
            self.line.deliver_late()
        else:
            self._administer(move)

    _MOVES = {"act": 44, "exchange": 34, "death": 4, "clock": 3, "late": 7, "copy": 4, "restore": 2, "outage": 3,
              "restart": 1}  # fmt: skip

    def _administer(self, move: str) -> None:
        site = self.stage.sites[self.world.random.choice(LANES)]
        if move == "copy":
            site.keep_copy()
        elif move == "restore":
            site.restore(self.world.random.randrange(len(site.copies)))
        elif move == "outage":
            site.down = self.world.random.choice((set(), {"main"}, {"standby"}, {"main", "standby"}))
        else:
            site.start(self.world.random.choice(PLACES), self.fates, lambda: self.world.now)
        self.tell(f"{site.lane}: {move} {sorted(site.down)}")

    def _act(self, desk: Desk) -> None:
        office = DIRECTORY.office(desk.me.unit).id
        known = self.items[office]
        now = desk.clock()
        if not known or (len(known) < 4 and self.world.chance(0.15)):
            deed = deeds.beginning(self.world, desk.me, new_id(), now)
        else:
            item = self.world.random.choice(known)
            try:
                state = desk.journal.state(item)
            except KeyError:
                return
            found = deeds.going_on(self.world, desk.me, item, state, now)
            if found is None:
                return
            deed = found
        try:
            steps = desk.act(deed.item, deed.kind, deed.payload, deed.number)
        except (Refusal, StoreTrouble) as no:
            self.tell(f"{desk.name} {deed.kind} {deed.item[-6:]}: {type(no).__name__}")
            return
        finally:
            if desk.journal.kind(deed.item) and deed.item not in known:
                known.append(deed.item)
        self.tell(f"{desk.name} {deed.kind} {deed.item[-6:]} {[step.id[-6:] for step in steps]}")

    @contextmanager
    def _living(self, desk: Desk) -> Iterator[None]:
        """Start a desk again that dies over what it does; it counts as busy meanwhile."""
        self.busy.add(desk.name)
        try:
            yield
        except Died as died:
            assert died.desk == desk.name
            desk.die(power=died.power)
        finally:
            self.busy.discard(desk.name)

    def _pause(self) -> None:
        """Before a server looks how far it has come, others may be served."""
        if self.line.bad and self.world.chance(0.02):
            self._serve_another()

    def _serve_another(self) -> None:
        """Let somebody else act and exchange while a request is under way."""
        free = [desk for desk in self.desks if desk.name not in self.busy]
        if len(self.busy) != 1 or not free:
            return
        desk = self.world.random.choice(free)
        self.tell(f"{desk.name} is served in between")
        with self._living(desk):
            self._act(desk)
            for lane in LANES:
                desk.exchange(lane)

    def _ends(self, when: str) -> bool:
        return self.line.bad and self.world.chance(0.01)

    def _mend(self) -> None:
        """From now on nothing fails; what was held up on the line still comes."""
        self.tell("all is mended")
        self.line.bad = False
        for desk in self.desks:
            desk.bad, desk.wrong = False, timedelta()
        for site in self.stage.sites.values():
            site.down = set()
        while self.line.later:
            self.line.deliver_late()

    def _settle(self) -> None:
        """Let everybody exchange until all know all; who knows already and has nothing to send need not ask again."""
        for count in range(MOST_ROUNDS):
            before = self.line.heard
            for desk in self.desks:
                self.world.pass_(hours=2)
                for lane in LANES:
                    if self._knows(desk, lane, at_first=not count):
                        continue
                    trouble = desk.exchange(lane)
                    assert not trouble, f"{desk.name}: {lane} has trouble for no reason: {trouble}"
            if count and self.line.heard == before and not any(_open(desk) for desk in self.desks):
                return
        waiting = {desk.name: [row.what for row in _open(desk)] for desk in self.desks}
        raise AssertionError(f"it never comes to rest; waiting: {waiting}")

    def _knows(self, desk: Desk, lane: str, *, at_first: bool) -> bool:
        """Tell whether an exchange would bring nothing; at first only where nothing ever happened."""
        epoch, position = self.stage.sites[lane].processes["main"][0].heads()[lane]
        if at_first and (position or self.stage.sites[lane].copies[1:]):
            return False
        return desk.marks.get(lane) == (epoch, f"s:{position}") and not _open(desk)


def _open(desk: Desk) -> list[outbox.OutboxRow]:
    return [row for row in outbox.rows(desk.journal.database) if row.state != "refused"]
