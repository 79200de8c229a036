"""Real processes that die: ``python -m tests.simulation.processes [--seconds N] [--seed N] [--folder DIR]``.

``vic serve`` runs on a free port; the desks of a commune work and exchange with it, each in a process of its own, on
real disks. SIGKILL hits the desks and the server at random moments, whatever they are doing. Each step a desk was told
to be done is noted outside of its record before anything else happens. At the end everybody exchanges, and what must
hold after every story must hold here: nothing lost, doubled or different, no number twice, chains whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sync.cycle import Cycle
from sync.errors import SyncTrouble
from sync.provincial.serve import addresses
from sync.provincial.store import ServerStore, engine_of
from sync.provincial.tables import FILES
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from sync.servers.dossiers_server import DossiersServer
from tests.simulation import deeds
from tests.simulation.cast import CLERK, DIRECTORY, EXPERT, HEAD, OFFICES
from tests.simulation.desk import LANES
from tests.simulation.disk import KEY
from tests.simulation.invariants import Books, check
from tests.simulation.seeded import Seeded
from workflow.errors import Refusal, StoreTrouble
from workflow.people import Person
from workflow.registry import registry
from workflow.rules import Command
from workflow.steps import Step, new_id
from workflow.store import outbox
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.workdays import VIETNAM

PEOPLE = (CLERK, EXPERT, HEAD)
_READY = 60.0
"""Seconds within which a server must answer."""


def clock() -> datetime:
    """Return the time."""
    return datetime.now(VIETNAM)


@dataclass
class RealDesk:
    """A desk on a real disk, opened for one life; ``done`` is what it was told to be done in all its lives."""

    me: Person
    folder: Path
    urls: Mapping[str, str]
    token: str
    clock: Callable[[], datetime] = clock
    done: dict[str, Step] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.me.id

    @property
    def device(self) -> str:
        """The machine's id."""
        return f"may-{self.me.id}"

    @property
    def told(self) -> Path:
        """The file of steps that were told to be done."""
        return self.folder / "told.jsonl"

    def open(self) -> None:
        """Begin a life."""
        self.database = open_database(self.folder / "data", KEY)
        self.journal = Journal(self.database, registry(), DIRECTORY, self.me, self.device, carries=frozenset())
        kinds = {"documents": DocumentsServer, "dossiers": DossiersServer}
        servers = tuple(kinds[lane](Connection(self.urls[lane], lambda: self.token)) for lane in LANES)
        self.cycle = Cycle(self.journal, Files(self.database, self.folder, KEY), servers=servers, now=self.clock)

    def close(self) -> None:
        """End a life in peace."""
        self.cycle.close()
        self.database.close()

    def live(self, world: Seeded) -> None:
        """Work and exchange until killed."""
        while True:
            world.now = self.clock()
            if world.chance(0.25):
                self.cycle.run()
            else:
                self._act(world)

    def _act(self, world: Seeded) -> None:
        known = [item for kind in deeds.RULES for item in self.journal.items(kind)]
        if not known or (len(known) < 12 and world.chance(0.2)):
            deed = deeds.beginning(world, self.me, new_id(), world.now)
        else:
            item = world.random.choice(known)
            found = deeds.going_on(world, self.me, item, self.journal.state(item), world.now)
            if found is None:
                return
            deed = found
        command = Command(deed.kind, deed.payload)
        try:
            steps = self.journal.act(
                deed.item, deed.kind.partition(".")[0], command, now=world.now, number=deed.number
            )  # fmt: skip
        except Refusal:
            return
        line = "".join(json.dumps(step.to_json(), ensure_ascii=False) + "\n" for step in steps)
        handle = os.open(self.told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line.encode())
        os.close(handle)

    def remember(self) -> None:
        """Read what was told to be done."""
        if self.told.exists():
            steps = [Step.from_json(json.loads(line)) for line in self.told.read_text("utf-8").splitlines()]
            self.done = {step.id: step for step in steps}


class Server:
    """``vic serve`` as a process that may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        (folder / "catalogue").mkdir(parents=True)
        (folder / "catalogue" / "directory.json").write_text(json.dumps(DIRECTORY.to_json()), encoding="utf-8")
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "desktop", "serve", "--dir", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--training"], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said and json.loads(said)["ready"], "the server did not start"

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(_READY)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


class Run:
    """One run: a server, three desks, and who is killed when."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = Server(folder / "server")
        self.server.start()
        self.urls = addresses("127.0.0.1", self.server.port)
        self.desks = [self._desk(folder / person.id, person) for person in PEOPLE]
        self._lay_files()
        self.children: dict[str, int] = {}
        self.killed = {"desks": 0, "server": 0}

    def _desk(self, folder: Path, person: Person) -> RealDesk:
        folder.mkdir(parents=True)
        token = training_token(self.urls["documents"], person.id, f"may-{person.id}")
        desk = RealDesk(person, folder, self.urls, token)
        desk.open()
        desk.cycle.run()
        desk.close()
        return desk

    def _lay_files(self) -> None:
        """Let the server hold the files the deeds name."""
        store = ServerStore(engine_of(self.server.folder), self.server.folder)
        rows = [
            {"lane": lane, "office": unit, "sha256": mark * 64, "size": 1000, "media_type": "application/pdf",
             "complete": True} for lane in LANES for unit in OFFICES for mark in "0123456789abcdef"
        ]  # fmt: skip
        with store.writing("documents") as connection:
            connection.execute(FILES.insert(), rows)
        store.engine.dispose()

    def rage(self, seconds: float) -> None:
        """Let everybody work, and kill now this one, now that one."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for desk in self.desks:
                if desk.name not in self.children:
                    self.children[desk.name] = self._born(desk)
            time.sleep(self.chance.uniform(0.02, 0.5))
            if self.chance.random() < 0.08:
                self.server.kill()
                self.killed["server"] += 1
                time.sleep(self.chance.uniform(0.0, 0.5))
                self.server.start()
            else:
                self._kill(self.chance.choice(list(self.children)))
        for name in list(self.children):
            self._kill(name)

    def _born(self, desk: RealDesk) -> int:
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            desk.open()
            desk.live(Seeded(self.chance.randrange(10**9) + os.getpid()))
        except (SyncTrouble, StoreTrouble) as trouble:
            print(f"{desk.name}: {trouble!r}", file=sys.stderr)
        finally:
            os._exit(status)

    def _kill(self, name: str) -> None:
        child = self.children.pop(name)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{name} ended by itself"
        self.killed["desks"] += 1

    def settle(self) -> dict[str, Any]:
        """Let everybody exchange until all know all; look at everything; return figures."""
        for desk in self.desks:
            desk.remember()
            desk.open()
        for _ in range(40):
            pulled = 0
            for desk in self.desks:
                summary = desk.cycle.run()
                assert summary.trouble is None, summary.trouble
                pulled += summary.pulled + summary.pushed
            waiting = [row for desk in self.desks for row in outbox.rows(desk.database) if row.state != "refused"]
            if not pulled and not waiting:
                break
            for row in waiting:
                for desk in self.desks:
                    outbox.again(desk.database, row.id)
        self.server.kill(signal.SIGTERM)
        store = ServerStore(engine_of(self.server.folder), self.server.folder)
        site: Any = SimpleNamespace(processes={"main": (store,)})
        check(Books(dict.fromkeys(LANES, site), {}), self.desks)  # type: ignore[arg-type]
        figures = {"done": sum(len(desk.done) for desk in self.desks), "killed": self.killed}
        for desk in self.desks:
            desk.close()
        store.engine.dispose()
        return figures


def main() -> int:
    """Run once."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.processes", description="Processes that die.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vic-processes-"))
    run = None
    try:
        run = Run(folder, asked.seed)
        run.rage(asked.seconds)
        print(json.dumps(run.settle()), flush=True)
    finally:
        if run is not None:
            for child in run.children.values():
                os.kill(child, signal.SIGKILL)
            run.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
