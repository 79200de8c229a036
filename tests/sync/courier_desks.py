"""A commune without a line, a stick and the province: real stores, real servers' application, real packages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sync.account import Account
from sync.courier import keys
from sync.courier.reading import CourierReader, Read
from sync.courier.stick import PART_SIZE
from sync.courier.writing import CourierWriter, Written
from sync.device_key import device_key
from sync.provincial.courier.answering import Answered
from sync.provincial.courier.office_keys import office_keys
from sync.provincial.serve import Options, Province
from tests.sync.province import DIRECTORY, SYSTEMS, Clock, Desk
from workflow.people import Person
from workflow.store import catalogue

LANES = ("documents", "dossiers", "vxp")


class Tokens:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return what was kept."""
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep."""
        self.kept[name] = value

    def drop(self, name: str) -> None:
        """Forget."""
        self.kept.pop(name, None)


class Office:
    """The province's servers in a folder, without a network."""

    def __init__(self, folder: Path) -> None:
        (folder / "catalogue").mkdir(parents=True, exist_ok=True)
        told = json.dumps(DIRECTORY.to_json(), ensure_ascii=False)
        (folder / "catalogue" / "directory.json").write_text(told, encoding="utf-8")
        self.folder = folder
        self.keys = office_keys(folder)
        self.province = Province(Options(folder, vxp_systems=SYSTEMS, training=True))

    def token(self, person: str, device: str) -> str:
        """Return a bearer token."""
        return self.province.parts.accounts.issue(person, device)

    def answer(self, package: Path, folder: Path, **more: Any) -> Answered:
        """Take a package in and answer it."""
        with closing(self.province.courier()) as courier:
            return courier.answer(package, folder, **more)

    def steps(self, lane: str = "documents") -> int:
        """Return how many steps the servers accepted."""
        return self.province.parts.feed.head(lane)[1]


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Open the province for a while."""
    found = Office(folder)
    try:
        yield found
    finally:
        found.province.close()


class Carrier:
    """One desk that is never on a line."""

    def __init__(self, folder: Path, person: Person, clock: Clock, office: Office, device: str = "") -> None:
        self.desk = Desk(folder, person, clock, device)
        self.tokens = Tokens()
        self.account = Account(person.id, self.desk.device, self.tokens)
        self.account.sign_in(office.token(person.id, self.desk.device))
        with self.desk.database.work() as connection:
            catalogue.put(connection, keys.CATALOGUE, "1", office.keys.public())

    def write(self, stick: Path, part_size: int = PART_SIZE) -> Written:
        """Write what waits."""
        key = device_key(self.tokens, self.account.person, self.account.device, self.desk.database)
        writer = CourierWriter(self.desk.journal, self.desk.files, self.account, key, self.desk.clock)
        return writer.write(stick, LANES, part_size=part_size)

    def read(self, place: Path) -> Read:
        """Read an answer."""
        return CourierReader(self.desk.journal, self.desk.files, self.account, self.desk.clock).read(place)

    def snapshot(self) -> list[tuple[Any, ...]]:
        """Return everything the record holds of steps, outbox, lanes, numbers and files: to show that nothing moved."""
        with self.desk.database.reading() as connection:
            found: list[tuple[Any, ...]] = []
            for table in ("steps", "outbox", "lanes", "leases", "files", "uploads", "drafts", "catalogue"):
                columns = "*"
                found += [tuple(row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM {table} ORDER BY 1")]
            return found
