"""An office to measure weak lines on: servers that listen at the far end of each, desks, and the peers' own server."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect

from sync.cycle import Cycle, Summary
from sync.exchange import Exchange
from sync.leases import keep
from sync.provincial.serve import Options, Province, Server, addresses, listen
from sync.servers.connection import Connection
from sync.servers.documents_server import training_token
from sync.servers.dossiers_server import DossiersServer
from tests.bench import big_office
from tests.bench import big_words as words
from tests.bench.land_case import cases
from tests.weak_line.namespaces import WeakNet
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.people import Person
from workflow.registry import registry
from workflow.rules import Command
from workflow.store.database import open_database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.numbers import NumberRequest

COUNT = 500
_OPINIONS = 3
LEADER = big_office.DIRECTORY.person("leader")


class Desk:
    """One machine of the office."""

    def __init__(self, folder: Path, person: Person) -> None:
        self.me, self.device = person, folder.name
        self.database = open_database(folder, big_office.KEY)
        self.files = Files(self.database, folder, big_office.KEY)
        self.now = big_office.NOW
        self.journal = Journal(
            self.database, registry(), big_office.DIRECTORY, person, self.device, now=lambda: self.now
        )
        self.cycle: Cycle | None = None
        self.line: Connection | None = None

    def connect(self, url: str, token: str) -> None:
        """Take a line to the dossier server."""
        self.hang_up()
        self.line = Connection(url, lambda: token)
        self.cycle = Cycle(self.journal, self.files, servers=(DossiersServer(self.line),), now=lambda: self.now)

    def sync(self) -> Summary:
        """Run one cycle."""
        assert self.cycle is not None
        return self.cycle.run()

    def pull(self) -> int:
        """Exchange steps only; return how many requests that took."""
        assert self.line is not None
        before = self.line.traffic.round_trips
        Exchange(self.journal, DossiersServer(self.line), lambda: self.now).run()
        return self.line.traffic.round_trips - before

    def opine(self, item: str, *needs: str) -> str:
        """Give an opinion on a dossier; return the step's id.

        Args:
            needs: files (SHA-256) that must be at the server first.
        """
        command = Command("dossier.opinion", {"text": "Đồng ý"})
        return self.journal.act(item, "dossier", command, now=self.now, needs=needs)[0].id

    def hang_up(self) -> None:
        """End the line."""
        if self.cycle is not None:
            self.cycle.close()
        self.cycle = self.line = None

    def close(self) -> None:
        """End all."""
        self.hang_up()
        self.database.close()


class Office:
    """The servers in a thread of this process, listening on loopback and at the far end of every weak line given.

    Attributes:
        records: each dossier as a server would send it whole: state, history, attachments; as JSON.
    """

    def __init__(self, folder: Path, nets: Mapping[str, WeakNet]) -> None:
        catalogue = folder / "server" / "catalogue"
        catalogue.mkdir(parents=True)
        told = json.dumps(big_office.DIRECTORY.to_json(), ensure_ascii=False)
        (catalogue / "directory.json").write_text(told, encoding="utf-8")
        self._folder = folder
        self._province = Province(Options(folder / "server", training=True))
        self.records: dict[str, bytes] = {}
        self.body = b""
        self._province.app.mount("/peer", self._peer())
        here = listen("127.0.0.1", 0)
        self.port = here.getsockname()[1]
        self._sockets = [here, *(_listening(net, self.port) for net in nets.values())]
        self._server = Server(self._province.app, here)
        self._thread = threading.Thread(target=self._server.run, args=(self._sockets,), name="office")
        self._thread.start()
        self.url = addresses("127.0.0.1", self.port)["dossiers"]

    def token(self, person: Person, device: str) -> str:
        """Sign somebody in."""
        return training_token(addresses("127.0.0.1", self.port)["documents"], person.id, device)

    def desk(self, name: str, person: Person, net: WeakNet | None = None) -> Desk:
        """Return a new machine with its line."""
        desk = Desk(self._folder / name, person)
        desk.connect(self.there(net), self.token(person, name))
        return desk

    def there(self, net: WeakNet | None) -> str:
        """Return the address of the dossier server, through a weak line where one is given."""
        return self.url if net is None else addresses(net.server, self.port)["dossiers"]

    def peer(self, net: WeakNet) -> str:
        """Return the address of the peers' server."""
        return f"http://{net.server}:{self.port}/peer"

    def close(self) -> None:
        """End the servers."""
        self._server.should_exit = True
        self._thread.join()
        for one in self._sockets:
            one.close()
        self._province.close()

    def _peer(self) -> FastAPI:
        """What a plain REST server and CouchDB answer, compressed, without any work of their own."""
        app = FastAPI()

        @app.get("/dossiers/{item}")
        def record(item: str) -> Response:
            return _zipped(self.records[item])

        @app.get("/body")
        def body() -> Response:
            return Response(self.body)

        @app.post("/upload")
        async def upload(request: Request) -> Response:
            try:
                await request.body()
            except ClientDisconnect:
                return Response(status_code=400)  # the line was cut; nobody is left to read this
            return Response(status_code=204)

        @app.get("/couch/_changes")
        def changes(since: int, limit: int) -> Response:
            some = list(enumerate(self.records, 1))[since : since + limit]
            rows = [
                {"seq": f"{place}-{'g1AAAA' * 12}", "id": item, "changes": [{"rev": _revision(item)}]}
                for place, item in some
            ]
            return _zipped(json.dumps({"results": rows, "last_seq": since + len(some)}).encode())

        @app.post("/couch/_bulk_get")
        async def bulk_get(request: Request) -> Response:
            wanted = [one["id"] for one in (await request.json())["docs"]]
            documents = (
                b'{"id":"%s","docs":[{"ok":{"_id":"%s","_rev":"%s","_revisions":{"start":7,"ids":["%s"]},%s}]}'
                % (id.encode(), id.encode(), _revision(id).encode(), _revision(id)[2:].encode(), self.records[id][1:])
                for id in wanted
            )
            return _zipped(b'{"results":[' + b",".join(documents) + b"]}")

        @app.api_route("/couch/_local/{name}", methods=["GET", "PUT"])
        def checkpoint(name: str) -> dict[str, Any]:
            return {"ok": True, "_id": f"_local/{name}", "_rev": "0-1"}

        @app.get("/couch")
        def information() -> dict[str, Any]:
            return {"db_name": "dossiers", "update_seq": f"{COUNT}-{'g1AAAA' * 12}", "doc_count": COUNT}

        return app


@contextmanager
def office(folder: Path, nets: Mapping[str, WeakNet]) -> Iterator[Office]:
    """Run an office for a while."""
    running = Office(folder, nets)
    try:
        yield running
    finally:
        running.close()


def fill(office: Office, clerk: Desk, count: int = COUNT) -> list[str]:
    """Take in that many dossiers with their history and bring them to the server; return their ids."""
    random, items = Random(5), []
    assert clerk.line is not None
    keep(clerk.database, DossiersServer(clerk.line).borrow(DOSSIER_BOOK, clerk.now.year, count), clerk.now)
    for acts in cases(count):
        received = acts[0].command.payload
        papers = [{**paper, "file": None} for paper in received["papers"]]
        item, at = acts[0].item, acts[0].at
        items.append(item)
        number = NumberRequest(DOSSIER_BOOK, clerk.now.year)
        _act(clerk, item, "dossier.received", {**received, "papers": papers}, at, number)
        _act(clerk, item, acts[1].command.kind, dict(acts[1].command.payload), at + timedelta(hours=1))
        for n in range(_OPINIONS):
            _act(clerk, item, "dossier.opinion", {"text": _text(random)}, at + timedelta(hours=2 + n))
    told = clerk.sync()
    assert told.trouble is None, told.trouble
    return items


def change(clerk: Desk, items: list[str]) -> None:
    """Change one field of each dossier and bring that to the server."""
    random = Random(6)
    for item in items:
        _act(clerk, item, "dossier.opinion", {"text": words.FIELDS[random.randrange(20)]}, clerk.now)
    told = clerk.sync()
    assert told.trouble is None, told.trouble


def records(clerk: Desk, items: list[str]) -> dict[str, bytes]:
    """Return each dossier whole, as a server sends it to a machine that keeps no history."""
    rules, found = clerk.journal.registry["dossier"], {}
    for item in items:
        state = clerk.journal.state(item)
        history = [
            {"kind": record.step.kind, "actor": record.step.actor, "at": record.step.at, "id": record.step.id}
            for record in clerk.journal.steps(item)
        ]
        files = [ref.to_json() for ref in rules.files(state)]
        value = {"id": item, "state": rules.to_json(state), "history": history, "attachments": files}
        found[item] = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return found


def _act(
    desk: Desk, item: str, kind: str, payload: Mapping[str, Any], at: datetime, number: NumberRequest | None = None
) -> None:
    desk.journal.act(item, "dossier", Command(kind, payload), now=at, number=number)


def _text(random: Random) -> str:
    said = (f"{words.place(random)}: {words.name(random)}, {words.FIELDS[random.randrange(20)]}" for _ in range(6))
    return "; ".join(said)


def _listening(net: WeakNet, port: int) -> socket.socket:
    with net.at("server"):
        return listen(net.server, port)


def _revision(item: str) -> str:
    return f"7-{item.replace('-', '')[:32]:0<32}"


def _zipped(body: bytes) -> Response:
    return Response(gzip.compress(body, 6), media_type="application/json", headers={"Content-Encoding": "gzip"})
