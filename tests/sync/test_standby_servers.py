"""Main server and standby: who is asked, when the main one is tried again, and nothing asked twice by itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sync.errors import Busy, Offline, SyncTrouble
from sync.servers.connection import Connection
from sync.servers.endpoints import RETURN_SECONDS, Endpoints


@dataclass
class Server:
    """A server on loopback that answers with its name, a code, or half an answer; ``asked`` counts requests."""

    name: str
    code: int = 200
    cut: bool = False
    asked: list[str] = field(default_factory=list)
    http: ThreadingHTTPServer | None = None
    thread: threading.Thread | None = None
    port: int = 0

    def start(self) -> Server:
        """Answer from now on, at the same port as before."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            """Answers every request."""

            def do_POST(self) -> None:
                """Take the body and answer."""
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.asked.append(body.decode())
                said = server.name.encode()
                self.send_response(server.code)
                self.send_header("Content-Length", str(len(said) + 99 * server.cut))
                self.end_headers()
                self.wfile.write(said)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), name=self.name)
        self.thread.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self.http is not None and self.thread is not None:
            self.http.shutdown()
            self.thread.join()
            self.http.server_close()
            self.http = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Clock:
    """Seconds that pass when told."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """A main server and its standby."""
    pair = Server("main").start(), Server("standby").start()
    yield pair
    for server in pair:
        server.stop()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def line(servers: tuple[Server, Server], clock: Clock) -> Iterator[Connection]:
    """A line that knows both."""
    main, standby = servers
    line = Connection(main.address, lambda: "t", standby=[standby.address], stall_seconds=5, clock=clock)
    yield line
    line.close()


def said(line: Connection) -> str:
    return line.call("POST", "sync/v1", body=b"steps").body.decode()


def test_the_main_server_is_asked_while_it_answers(line: Connection, servers: tuple[Server, Server]) -> None:
    assert [said(line), said(line)] == ["main", "main"]
    assert servers[1].asked == [] and line.endpoint == servers[0].address


def test_the_standby_answers_at_once_when_the_main_server_is_gone(
    line: Connection, servers: tuple[Server, Server]
) -> None:
    servers[0].stop()
    assert said(line) == "standby"
    assert line.endpoint == servers[1].address
    assert said(line) == "standby" and servers[1].asked == ["steps", "steps"]


def test_the_main_server_is_tried_again_after_a_while_and_used_when_it_answers(
    line: Connection, servers: tuple[Server, Server], clock: Clock
) -> None:
    main = servers[0]
    main.stop()
    assert said(line) == "standby"
    main.start()
    clock.now += RETURN_SECONDS - 1
    assert said(line) == "standby", "not before its time"
    clock.now += 1
    assert said(line) == "main"
    assert line.endpoint == main.address


def test_a_main_server_still_gone_costs_one_try_and_no_answer(
    line: Connection, servers: tuple[Server, Server], clock: Clock
) -> None:
    servers[0].stop()
    said(line)
    clock.now += RETURN_SECONDS
    assert said(line) == "standby"
    assert line.endpoint == servers[1].address


def test_a_gateway_without_its_server_is_passed_over(line: Connection, servers: tuple[Server, Server]) -> None:
    servers[0].code = 502
    assert said(line) == "standby"
    servers[1].code = 504
    with pytest.raises(Busy):
        said(line)


def test_a_busy_server_is_not_left(line: Connection, servers: tuple[Server, Server]) -> None:
    servers[0].code = 503
    with pytest.raises(Busy):
        said(line)
    assert servers[1].asked == [] and line.endpoint == servers[0].address


def test_an_answer_that_breaks_off_is_not_asked_for_twice(line: Connection, servers: tuple[Server, Server]) -> None:
    servers[0].cut = True
    with pytest.raises(SyncTrouble):
        said(line)
    assert servers[0].asked == ["steps"] and servers[1].asked == []
    assert said(line) == "standby", "the next cycle begins with the other"


def test_both_gone_is_offline(line: Connection, servers: tuple[Server, Server]) -> None:
    for server in servers:
        server.stop()
    with pytest.raises(Offline) as offline:
        said(line)
    assert offline.value.what_next


def test_without_a_standby_the_only_address_stays() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    line = Connection(address, lambda: "t")
    for _ in range(2):
        with pytest.raises(Offline):
            said(line)
    assert line.endpoint == address.rstrip("/")
    line.close()


def test_three_addresses_are_asked_in_order() -> None:
    endpoints = Endpoints("http://a", ["http://b", "http://c"], clock=Clock())
    endpoints.failed("http://a")
    endpoints.failed("http://b")
    assert list(endpoints.in_order()) == ["http://c", "http://a", "http://b"]
    endpoints.failed("http://a")
    assert endpoints.current == "http://c", "only the one in use can fail"
