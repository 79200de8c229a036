"""The training province: both servers and the signing authority on this machine, a desk for everyone of a commune."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

from desktop import settings as settings_file
from desktop.secrets_box import create_box, open_box
from desktop.settings import Servers, Settings, Signing
from desktop.training.child import Child
from desktop.training.names import HOME, LEADER, PASSPHRASE, PIN
from signing.training import pki
from signing.training.authority import TrainingSubject
from signing.training.pki import TrainingPki
from sync.account import Account
from sync.servers.documents_server import training_token
from workflow.people import Directory, Person
from workflow.reorganising import reorganised
from workflow.store import catalogue
from workflow.store.database import open_database

CATALOGUES = ("procedures", "calendar", "registers", "office", "national")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person's training profile lies."""

    person: Person
    folder: Path


def data(name: str) -> dict[str, Any]:
    """Return one file of made-up data."""
    text = (files("desktop.training") / "data" / f"{name}.json").read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def directory() -> Directory:
    """Return the units of Cà Mau, those before 1/7/2025 with their successors, and the people of the home commune."""
    order = data("organisation")
    later = {name: order[name] for name in ("posts", "authorities")}
    today = {"units": data("units")["units"], "people": data("people")["people"], **later}
    return Directory.from_json(reorganised(today, order["codes"]).directory)


class Province:
    """A training province on disk with its running servers. ``close`` ends them.

    Args:
        people: whose desks are made; everyone of the commune unless given (a desk takes about 0.4 s to make).

    Attributes:
        vxp_secrets: secret of each agency's system on the axis, by organ.
    """

    def __init__(self, folder: Path, people: Collection[str] = ()) -> None:
        self.folder = folder
        self._people = people
        self.directory = directory()
        self.office = self.directory.unit(HOME)
        self._made = _made(folder, self.directory)
        self.pki: TrainingPki = pki.load(folder / "pki")
        self.vxp_secrets: dict[str, str] = self._made["vxp_secrets"]
        self._children: list[Child] = []
        self.servers = Servers()

    def start(self) -> None:
        """Start the servers and the authority's services, and tell every desk where they answer.

        Raises:
            NotStarted: one did not come up.
        """
        logs = self.folder / "logs"
        logs.mkdir(exist_ok=True)
        authority = ["--folder", str(self.folder / "pki"), "--port", str(self._made["authority_port"])]
        self._children.append(Child("signing.training", authority, logs / "authority.log"))
        self._children.append(Child("desktop", ["serve", *self._serve()], logs / "servers.log"))
        ready = self._children[-1].ready
        self.servers = Servers(ready["documents"], ready["dossiers"], ready["vxp"], _system(self.office.organ))
        for desk in self.desks():
            self._furnish(desk)

    def stop_servers(self) -> None:
        """Take the line away: both servers end, the authority too."""
        while self._children:
            self._children.pop().stop()

    def desks(self) -> list[Desk]:
        """Return everybody's desk, in the order of the directory."""
        people = [p for p in self.directory.people.values() if p.unit and self.directory.office(p.unit).id == HOME]
        chosen = [person for person in people if not self._people or person.id in self._people]
        return [Desk(person, self.folder / "desks" / person.id) for person in chosen]

    def desk(self, person: str) -> Desk:
        """Return the desk of one person."""
        return next(desk for desk in self.desks() if desk.person.id == person)

    def close(self) -> None:
        """End everything that runs."""
        self.stop_servers()

    def __enter__(self) -> Province:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self) -> Sequence[str]:
        systems = [
            part
            for organ, secret in self.vxp_secrets.items()
            for part in ("--vxp-system", f"{_system(organ)}:{secret}:{organ}")
        ]
        return ["--dir", str(self.folder / "server"), "--port", str(self._made["server_port"]), "--training", *systems]

    def _furnish(self, desk: Desk) -> None:
        """Give a desk its settings, its secrets and, the first time, the directory and catalogues."""
        known = (desk.folder / settings_file.FILE).is_file()
        settings = (
            settings_file.load(desk.folder) if known else Settings(desk.person.id, secrets.token_hex(8), training=True)
        )
        settings = replace(settings, training=True, servers=self.servers, signing=self._signing())
        if not known:
            desk.folder.mkdir(parents=True, exist_ok=True)
            settings = create_box(desk.folder, settings, PASSPHRASE)
        settings_file.save(desk.folder, settings)
        if known:
            return
        box = open_box(desk.folder, settings, PASSPHRASE)
        Account(desk.person.id, settings.device, box).sign_in(
            training_token(self.servers.documents, desk.person.id, settings.device)
        )
        box.put("vxp", self.vxp_secrets[self.office.organ])
        database = open_database(desk.folder, box.data_key)
        try:
            with database.work() as connection:
                catalogue.put(connection, "directory", "0", self.directory.to_json())
                for name in CATALOGUES:
                    catalogue.put(connection, name, "0", data(name))
        finally:
            database.close()

    def _signing(self) -> Signing:
        made = self.pki
        return Signing(
            modules=tuple(map(str, made.modules)),
            token=made.token_label if made.modules == (made.module,) else "",
            environment=made.environment,
            roots=tuple(map(str, made.roots)),
            intermediates=tuple(map(str, made.intermediates)),
            crls=tuple(map(str, made.crls)),
            tsa=made.tsa_url,
            signature_image=str(made.signature_image),
            seal_image=str(made.seal_image),
        )


def _system(organ: str) -> str:
    return f"vic-{organ.lower()}"


def _made(folder: Path, known: Directory) -> dict[str, Any]:
    """Return what was decided when the province was made; make it the first time."""
    path = folder / "province.json"
    if path.is_file():
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return value
    (folder / "server" / "catalogue").mkdir(parents=True, exist_ok=True)
    authority_port, server_port = _free_port(), _free_port()
    organs = sorted({unit.organ for unit in known.units.values() if unit.organ and not unit.end})
    made = {
        "authority_port": authority_port,
        "server_port": server_port,
        "vxp_secrets": {organ: secrets.token_hex(16) for organ in organs},
    }
    leader, office = known.person(LEADER), known.unit(HOME)
    pki.create(
        folder / "pki",
        TrainingSubject(leader.name, office.name, leader.uid),
        TrainingSubject(office.name, office.name, ""),
        PIN,
        services=f"http://127.0.0.1:{authority_port}",
    )
    _write(folder / "server" / "catalogue" / "directory.json", known.to_json())
    for name in CATALOGUES:
        _write(folder / "server" / "catalogue" / f"{name}.json", data(name))
    _write(path, made)
    return made


def _write(path: Path, value: Any) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
