"""Runs the provincial servers: document server, dossier server and VXP endpoint on one port, until told to end."""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TextIO

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from sync.provincial.accounts import Caller
from sync.provincial.app import Parts, documents_app, dossiers_app, parts
from sync.provincial.catalogues import Catalogues
from sync.provincial.courier.answering import CourierOffice
from sync.provincial.courier.axis import OfficeAxis, office_axis
from sync.provincial.courier.courier_app import LARGEST as LARGEST_COURIER
from sync.provincial.courier.courier_app import PATH as COURIER
from sync.provincial.courier.courier_app import add_courier
from sync.provincial.courier.ledger import CourierLedger
from sync.provincial.courier.office_keys import office_keys
from sync.provincial.described import describe, describe_axis
from sync.provincial.limits import Limited, Rates
from sync.provincial.notices.setting_up import delivering
from sync.provincial.operating import add_operating, guarded, operating
from sync.provincial.promotion import stands_by
from sync.provincial.standing_by import StandingBy
from sync.provincial.store import engine_of, open_store
from sync.provincial.vxp import VxpSystem, vxp_router
from sync.provincial.vxp_store import PackageStore
from workflow.errors import Trouble
from workflow.registry import registry

LARGEST_PACKAGE = 512 * 1024 * 1024
"""Bytes of the longest call of the axis; what a package may be is for the axis to say."""


class CannotServe(Trouble):
    """The servers cannot begin; nothing was changed."""

    code = "serve"
    title = "Không chạy được máy chủ"


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; see ``vic serve`` in the manual.

    ``vxp_systems`` are ``ID:SECRET:ORGANID`` of the systems that may use the VXP endpoint; ``rates`` what one caller
    may ask, the usual unless given, ``counted`` where that is counted: a storage URI of the library ``limits``,
    this process unless given.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    database: str = ""
    vxp_systems: tuple[str, ...] = ()
    training: bool = False
    rates: Rates | None = None
    counted: str = ""


class Province:
    """The servers' application and what it holds open; ``close`` lets go."""

    def __init__(self, options: Options) -> None:
        catalogues = Catalogues(options.folder / "catalogue")
        store = open_store(options.folder, options.database)
        self.parts: Parts = parts(store, catalogues, registry(), training=options.training)
        self.app = build_apps(self.parts, options)
        self._inside: FastAPI | None = None
        add_courier(self.app, self.courier)
        self.delivering = delivering(store, catalogues, registry(), self.parts.notices, self.parts.now)

    def courier(self) -> CourierOffice:
        """Return who reads packages from sticks and answers them; to be closed after use.

        Raises:
            BadOfficeKeys: the file with the province's courier keys cannot be used.
        """
        ledger, keys = CourierLedger(self.parts.store), office_keys(self.parts.store.folder)
        if self._inside is None:
            self._inside = FastAPI(openapi_url=None)  # without the limits of those who come over the network
            self._inside.mount("/documents", documents_app(self.parts))
            self._inside.mount("/dossiers", dossiers_app(self.parts))
        return CourierOffice(self._inside, self.parts.accounts, ledger, keys, self._axis, self.parts.now)

    def _axis(self, caller: Caller | None) -> OfficeAxis | None:
        shared = self.parts
        packages = PackageStore(shared.store.engine, shared.now, shared.store.folder)
        return office_axis(packages, shared.catalogues.directory(), caller, shared.now)

    def close(self) -> None:
        """End the deliveries and close the database."""
        self.delivering.stop()
        self.parts.store.close()


class Site:
    """The servers of one site: a province where the database takes writes, until then nothing behind the address."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._province: Province | None = None
        self.app = StandingBy(self._open)

    def close(self) -> None:
        """Close what is open."""
        if self._province is not None:
            self._province.close()

    def _open(self) -> FastAPI | None:
        engine = engine_of(self._options.folder, self._options.database)
        try:
            if stands_by(engine):
                return None
        finally:
            engine.dispose()
        self._province = Province(self._options)
        self._province.delivering.start()
        return self._province.app


def build_apps(shared: Parts, options: Options) -> FastAPI:
    """Return one application with the servers under ``/documents``, ``/dossiers`` and ``/vxp``."""
    app = FastAPI(title="VIC", openapi_url=None, docs_url=None, redoc_url=None)
    run = operating(shared.store, shared.acceptance.verdicts, shared.now, options.rates, options.counted)
    documents, dossiers = documents_app(shared), dossiers_app(shared)
    for one in (app, documents, dossiers):
        add_operating(one, run)
    app.add_middleware(Limited, limiter=run.limiter, body=LARGEST_COURIER, only=COURIER)
    describe(documents, "VIC documents")
    describe(dossiers, "VIC dossiers")
    app.mount("/documents", guarded(documents, run, shared.store, "documents", accounts=shared.accounts))
    app.mount("/dossiers", guarded(dossiers, run, shared.store, "dossiers", accounts=shared.accounts))
    axis = vxp_app(shared, vxp_systems(options.vxp_systems))
    describe_axis(axis)
    app.mount("/vxp", guarded(axis, run, shared.store, "vxp", body=LARGEST_PACKAGE))
    return app


def vxp_app(shared: Parts, systems: Sequence[tuple[str, str, str]]) -> FastAPI:
    """Return the VXP endpoint for ``systems`` (id, secret, organ); organs bear the names of the directory."""
    names = {unit.organ: unit.name for unit in shared.catalogues.directory().units.values() if unit.organ}
    known = {id: VxpSystem(id, secret, organ, names.get(organ, organ)) for id, secret, organ in systems}
    app = FastAPI(title="VIC vxp", openapi_url=None, docs_url=None, redoc_url=None)
    packages = PackageStore(shared.store.engine, shared.now, shared.store.folder)
    app.include_router(vxp_router(packages, known, shared.now))
    return app


def listen(host: str, port: int) -> socket.socket:
    """Take the port, 0 for any free one.

    Raises:
        CannotServe: somebody else has it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(256)
    except OSError as why:
        taken.close()
        raise CannotServe(f"Cổng {port} trên {host} không dùng được: {why}.", "Chọn cổng khác (--port).") from None
    return taken


def addresses(host: str, port: int) -> dict[str, str]:
    """Return the address of each server."""
    shown = f"[{host}]" if ":" in host else host
    return {name: f"http://{shown}:{port}/{name}" for name in ("vxp", "documents", "dossiers")}


class Server(uvicorn.Server):
    """A server that tells once it is ready, and ends on SIGTERM without a trace."""

    def __init__(self, app: ASGIApp, where: socket.socket, ready: TextIO | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                lifespan="off",
                access_log=False,
                timeout_keep_alive=75,  # longer than a desk's regular pause: the line stays warm
                timeout_graceful_shutdown=5,
            )
        )
        self._where = where
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so in one JSON line."""
        await super().startup(sockets)
        if self._ready is not None and self.started:
            host, port = self._where.getsockname()[:2]
            print(json.dumps({"ready": True} | addresses(host, port)), file=self._ready, flush=True)

    def serve_until_told(self) -> None:
        """Serve; return after ``should_exit`` was set or a signal came."""
        self.run(sockets=[self._where])


def serve(options: Options, ready: TextIO | None = None) -> int:
    """Run the servers until SIGTERM or Ctrl+C; return 0.

    Args:
        ready: where the JSON line goes that says the servers answer; standard output unless given.

    Raises:
        CannotServe: the port or the database cannot be used.
    """
    where = listen(options.host, options.port)
    office_keys(options.folder)
    site = Site(options)
    before = {number: signal.signal(number, _end_quietly) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        site.app.look()
        Server(site.app, where, ready or sys.stdout).serve_until_told()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        site.close()
        where.close()
    return 0


def _end_quietly(number: int, frame: FrameType | None) -> None:
    """Take the signal that uvicorn passes on once it has ended by it."""


def vxp_systems(texts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Read ``ID:SECRET:ORGANID`` texts.

    Raises:
        CannotServe: one is not of that form.
    """
    found: list[tuple[str, str, str]] = []
    for text in texts:
        system, _, rest = text.partition(":")
        secret, _, organ = rest.rpartition(":")
        if not (system and secret and organ):
            raise CannotServe("Hệ thống VXP phải ghi dạng ID:SECRET:ORGANID.", "Sửa tham số --vxp-system.")
        found.append((system, secret, organ))
    return found
