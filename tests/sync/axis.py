"""A VXP endpoint on loopback, as it stands in the province, and servers that answer otherwise."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
import uvicorn
from fastapi import FastAPI

from sync.provincial.store import open_store
from sync.provincial.vxp import vxp_router
from sync.provincial.vxp_access import VxpSystem
from sync.provincial.vxp_store import PackageStore
from sync.vxp.client import VxpClient
from tests.sync import edxml_samples as samples

START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **how_far: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**how_far)


@dataclass
class Axis:
    """The endpoint, its store, and a client of the sending and one of the receiving office."""

    endpoint: str
    packages: PackageStore
    clock: Clock
    session: requests.Session

    def client(self, system: str, secret: str, now: Callable[[], datetime] | None = None) -> VxpClient:
        """Return a client of ``system``."""
        return VxpClient(self.endpoint, system, secret, self.session, now or self.clock)

    @property
    def sender(self) -> VxpClient:
        """Return the client of the office that sends."""
        return self.client("so-nnmt", "bi-mat-1")

    @property
    def receiver(self) -> VxpClient:
        """Return the client of the office that receives."""
        return self.client("xa-dam-doi", "bi-mat-2")


SYSTEMS = {
    system.id: system
    for system in (
        VxpSystem("so-nnmt", "bi-mat-1", samples.SENDER, "Sở Nông nghiệp và Môi trường"),
        VxpSystem("xa-dam-doi", "bi-mat-2", samples.RECEIVER, "UBND xã Đầm Dơi"),
        VxpSystem("xa-ta-an-khuong", "bi-mat-3", samples.OTHER, "UBND xã Tạ An Khương"),
    )
}


@contextlib.contextmanager
def running_axis(folder: Path, database: str = "", largest: int = 32 * 1024 * 1024) -> Iterator[Axis]:
    """Run the endpoint until the block ends; a second one in the same folder goes on with the same packages."""
    clock = Clock()
    store = open_store(folder, database)
    packages = PackageStore(store.engine, clock, folder)
    app = FastAPI()
    app.include_router(vxp_router(packages, SYSTEMS, clock, largest=largest), prefix="/vxp")
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    # The protocol must be named, or asyncio leaves TCP_NODELAY off and every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="axis")
    thread.start()
    try:
        with requests.Session() as session:
            session.trust_env = False
            yield Axis(f"http://127.0.0.1:{listener.getsockname()[1]}/vxp", packages, clock, session)
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        listener.close()
        store.close()


@contextlib.contextmanager
def answering(answer: bytes, *, hold: bool = False) -> Iterator[str]:
    """Run a server that sends ``answer`` to whoever comes and hangs up, or, with ``hold``, stays silent after it."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                caller.recv(1 << 16)
                caller.sendall(answer)
                if hold:
                    done.wait()

    thread = threading.Thread(target=serve, name="answering")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@contextlib.contextmanager
def slowly_reading(length: int, seconds: float, answer: bytes) -> Iterator[str]:
    """Run a server that takes about ``seconds`` to read a body of ``length``, always a little, and then answers."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    pause = threading.Event()

    def serve() -> None:
        caller, _ = listener.accept()
        with caller:
            left = length
            while left > 0:
                pause.wait(seconds / 30)
                read = len(caller.recv(min(left, length // 30), socket.MSG_WAITALL))
                if not read:
                    return
                left -= read
            caller.sendall(answer)
            with contextlib.suppress(OSError):  # it may have left already
                caller.shutdown(socket.SHUT_WR)
            while caller.recv(1 << 16):
                pass  # the head of the request was not counted: hanging up on the rest would lose the answer

    thread = threading.Thread(target=serve, name="slowly reading")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()
