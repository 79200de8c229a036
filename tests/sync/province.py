"""A province for tests: real servers on a free port of this machine, and desks with real stores and real clients."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import requests

from sync.allowance import UNLIMITED, Limits
from sync.cycle import Cycle, Summary
from sync.device_key import DeviceKey, device_key
from sync.provincial.serve import Options, Province, Server, addresses, listen
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from sync.servers.dossiers_server import DossiersServer
from sync.vxp.client import VxpClient
from workflow.people import Directory, Person, Role, Unit
from workflow.registry import registry
from workflow.rules import Command
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.numbers import NumberRequest

HANOI = timezone(timedelta(hours=7))
OFFICE = Unit("ubnd", "UBND xã Đất Mũi", organ="000.00.01.H12", place="Cà Mau")
DIVISION = Unit("vhxh", "Phòng Văn hóa – Xã hội", parent="ubnd")
OTHER = Unit("stc", "Sở Tài chính", organ="000.00.09.H12", place="Cà Mau")
LAN = Person("lan", "Nguyễn Thị Lan", "ubnd", "Văn thư", frozenset({Role.CLERK, Role.ONE_STOP}))
MAI = Person("mai", "Trần Thị Mai", "ubnd", "Văn thư", frozenset({Role.CLERK, Role.ONE_STOP}))
HAI = Person("hai", "Phạm Văn Hải", "ubnd", "Chủ tịch", frozenset({Role.LEADER}))
DUNG = Person("dung", "Lê Dũng", "vhxh", "Chuyên viên", frozenset({Role.SPECIALIST}))
THU = Person("thu", "Vũ Thị Thu", "stc", "Văn thư", frozenset({Role.CLERK}))
DIRECTORY = Directory([OFFICE, DIVISION, OTHER], [LAN, MAI, HAI, DUNG, THU])
SYSTEMS = ("he-xa:bi-mat-1:000.00.01.H12", "he-so:bi-mat-2:000.00.09.H12")


class Clock:
    """The time of the test, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(HANOI).replace(microsecond=0)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at

    def pass_(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


class RunningProvince:
    """The servers in a thread of this process."""

    def __init__(self, folder: Path, database: str = "", port: int = 0) -> None:
        catalogue = folder / "catalogue"
        catalogue.mkdir(parents=True, exist_ok=True)
        (catalogue / "directory.json").write_text(json.dumps(DIRECTORY.to_json(), ensure_ascii=False), encoding="utf-8")
        self.folder = folder
        where = listen("127.0.0.1", port)
        self.port = where.getsockname()[1]
        self.province = Province(Options(folder, port=self.port, database=database, vxp_systems=SYSTEMS, training=True))
        self.parts = self.province.parts
        self.urls = addresses("127.0.0.1", self.port)
        self._server = Server(self.province.app, where)
        self._where = where
        self._thread = threading.Thread(target=self._server.serve_until_told, name="province")
        self._thread.start()

    def stop(self) -> None:
        """End the servers and wait for them."""
        self._server.should_exit = True
        self._thread.join()
        self._where.close()
        self.province.close()


@contextmanager
def running(folder: Path, database: str = "", port: int = 0) -> Iterator[RunningProvince]:
    """Run the servers for a while."""
    province = RunningProvince(folder, database, port)
    try:
        yield province
    finally:
        province.stop()


class Drawer:
    """Secrets of a test's machine, in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> str | None:
        """Return a secret."""
        path = self._folder / name.replace(":", "_")
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def put(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / name.replace(":", "_")).write_text(value, encoding="utf-8")

    def drop(self, name: str) -> None:
        """Forget a secret."""
        (self._folder / name.replace(":", "_")).unlink(missing_ok=True)


class Desk:
    """One person's machine: store on disk, rules, and a client of the servers."""

    def __init__(self, folder: Path, person: Person, clock: Clock, device: str = "") -> None:
        self.folder = folder
        self.me = person
        self.device = device or f"may-{person.id}"
        self.clock = clock
        self.database = open_database(folder, b"k" * 32)
        self.files = Files(self.database, folder, b"k" * 32)
        self.journal = Journal(self.database, registry(), DIRECTORY, person, self.device)
        self.cycle: Cycle | None = None

    def connect(
        self,
        urls: dict[str, str],
        *,
        vxp: str = "",
        lanes: Sequence[str] = ("documents", "dossiers"),
        token: str = "",
        through: dict[str, str] | None = None,
        limits: Callable[[], Limits] = lambda: UNLIMITED,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Cycle:
        """Sign in and prepare the client.

        Args:
            vxp: ``ID:SECRET:...`` of the system this desk uses on the axis.
            through: other addresses for the exchange itself: those of a weak line.
            limits: what files may take.
            monotonic: the seconds by which files make room for steps.
        """
        bearer = token or training_token(urls["documents"], self.me.id, self.device)
        there = through or urls
        kinds = {"documents": DocumentsServer, "dossiers": DossiersServer}
        servers = tuple(
            kinds[lane](Connection(there[lane], lambda: bearer, stall_seconds=5), self.key) for lane in lanes
        )
        client = None
        if vxp:
            system, secret, _ = vxp.split(":")
            client = VxpClient(urls["vxp"], system, secret, requests.Session(), self.clock)
        self.hang_up()
        self.cycle = Cycle(
            self.journal, self.files, servers=servers, vxp=client, now=self.clock, limits=limits, clock=monotonic
        )
        return self.cycle

    def key(self) -> DeviceKey:
        """Return the machine's key, the same one when the machine is opened again."""
        return device_key(Drawer(self.folder / "key"), self.me.id, self.device, self.database)

    def sync(self) -> Summary:
        """Run one cycle."""
        assert self.cycle is not None
        return self.cycle.run()

    def hang_up(self) -> None:
        """Close the lines."""
        if self.cycle is not None:
            self.cycle.close()
            self.cycle = None

    def close(self) -> None:
        """Close everything."""
        self.hang_up()
        self.database.close()

    def do(self, item: str, kind: str, payload: dict[str, Any] | None = None, **more: Any) -> Any:
        """Do one thing to one item."""
        return self.journal.act(item, kind.partition(".")[0], Command(kind, payload or {}), now=self.clock(), **more)

    def arrive(self, item: str, subject: str = "V/v rà soát hộ nghèo", **more: Any) -> Any:
        """Take in a document by hand."""
        payload = {"subject": subject, "from": {"organ": OTHER.organ, "name": OTHER.name}, **more}
        return self.do(item, "incoming.arrived", payload)

    def register(self, item: str) -> Any:
        """Enter a document into the incoming register."""
        year = self.clock().year
        payload = {"book": "van_ban_den", "year": year, "on": self.clock().date().isoformat()}
        return self.do(item, "incoming.registered", payload, number=NumberRequest("van_ban_den", year))


DeskMaker = Callable[..., Desk]
