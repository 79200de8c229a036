"""The relay with real sockets and TLS: desks get through to the configured servers, nobody anywhere else, unread."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from sync.courier.troubles import BadCourier, ForeignCourier
from sync.errors import Offline
from sync.provincial.courier.office_keys import office_keys
from sync.relay.forwarding import Forwarder
from sync.relay.handing import fetch, hand_over
from sync.relay.heads import BadHead, authority, greeting_length, named_server, read_head
from sync.relay.rules import CannotRelay, RelayRules, relay_rules
from sync.relay.serving import Relay
from sync.relay.shelf import Shelf
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.courier_desks import Carrier, office
from tests.sync.province import DUNG, LAN, Clock, DeskMaker, RunningProvince
from tests.sync.tls_front import certificate, wire

Door = tuple[str, Relay]


class RunningRelay:
    """A relay in a thread of this process."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ending = asyncio.Event()
        self.port = 0
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._run()))
        self._thread.start()
        self._ready.wait(10)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    async def _run(self) -> None:
        server = await asyncio.start_server(self.relay.client, "127.0.0.1", 0, limit=8192)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ending.wait()
        server.close()
        await self.relay.close()
        await server.wait_closed()

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def run() -> Iterator[Callable[[Relay], RunningRelay]]:
    """Return a starter of relays."""
    made: list[RunningRelay] = []

    def start(relay: Relay) -> RunningRelay:
        made.append(RunningRelay(relay))
        return made[-1]

    yield start
    for one in made:
        one.stop()


def rules(port: int, **limits: float) -> RelayRules:
    """Return rules for one server of this machine."""
    return relay_rules([f"https://127.0.0.1:{port}/documents"], **limits)


Starter = Callable[[Relay], RunningRelay]


def test_a_desk_works_through_a_relay_that_reads_nothing(
    province: RunningProvince, desk: DeskMaker, run: Starter, memory_path: Path
) -> None:
    tls = certificate(memory_path)
    lan = desk(LAN)
    token = training_token(province.urls["documents"], LAN.id, lan.device)
    with wire(province.port, tls) as front:
        relay = run(Relay(rules(front.port)))
        with wire(relay.port) as tap:
            through = {"https": f"http://127.0.0.1:{tap.port}"}
            line = Connection(f"https://127.0.0.1:{front.port}/documents", lambda: token, extra_ca=tls[0],
                              proxies=through)  # fmt: skip
            server = DocumentsServer(line)
            found = server.catalogue("directory", "")
            line.close()
        assert found is not None and found[1]["units"]
        assert relay.relay.passed == 1
        heard, inside = bytes(tap.heard), bytes(front.heard)
    assert b"catalogue/directory" in inside and token.encode() in inside  # behind the TLS, where it belongs
    assert token.encode() not in heard
    assert b"catalogue" not in heard and b"units" not in heard
    assert heard.startswith(f"CONNECT 127.0.0.1:{front.port}".encode())


@pytest.mark.parametrize(
    "target", ["127.0.0.1:22", "example.org:443", "127.0.0.1:0", "127.0.0.1", "[::1]:443", "x y:1"]
)
def test_no_other_target_is_reached(run: Starter, target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        relay = run(Relay(rules(listening.getsockname()[1])))
        with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
            client.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            answer = client.recv(4096)
        assert answer.split(b" ")[1] in (b"400", b"403")
        with pytest.raises(BlockingIOError):
            listening.accept()
    assert (relay.relay.passed, relay.relay.refused) == (0, 1)


@pytest.mark.parametrize("words", ["GET http://127.0.0.1/", "POST /", "GET /courier/answers/x"])
def test_nothing_goes_through_in_the_clear(run: Starter, words: str) -> None:
    relay = run(Relay(rules(443)))
    with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
        client.sendall(f"{words} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(4096).startswith(b"HTTP/1.1 405")


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n", b"\x16\x02\x00\x00\x05hello", b"\x17\x03\x01\x00\x05hello"]
)
def test_only_tls_goes_through_an_open_connection(run: Starter, said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        relay = run(Relay(rules(server.getsockname()[1])))
        with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
            client.sendall(f"CONNECT 127.0.0.1:{server.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
            client.sendall(said)
            with server.accept()[0] as far:
                far.settimeout(10)
                assert far.recv(10) == b""
        assert relay.relay.passed == 0


def hello(name: str | None) -> bytes:
    """Return the greeting a TLS client begins with."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def test_a_greeting_names_the_server_it_is_for() -> None:
    assert named_server(hello("vic.camau.gov.vn")) == "vic.camau.gov.vn"
    assert named_server(hello(None)) == ""
    assert greeting_length(hello("a.vn")) == len(hello("a.vn"))
    assert greeting_length(b"\x16\x03") is None


def test_a_greeting_for_somebody_else_is_not_passed_on(run: Starter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]
        relay = run(Relay(RelayRules(frozenset({("localhost", port)}), relay_rules(["https://x"]).networks)))
        for name, passes in (("evil.example", False), ("localhost", True)):
            with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
                client.sendall(f"CONNECT localhost:{port} HTTP/1.1\r\n\r\n".encode())
                assert client.recv(4096).startswith(b"HTTP/1.1 200")
                client.sendall(hello(name))
                with server.accept()[0] as far:
                    far.settimeout(10)
                    assert bool(far.recv(10)) is passes


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    for read in (read_head, greeting_length, named_server, lambda d: authority(d.decode("latin-1"))):
        try:
            read(data)
        except BadHead:
            continue


@given(st.integers(0, 600), st.integers(1, 255))
def test_a_spoiled_greeting_is_read_or_refused(place: int, change: int) -> None:
    data = bytearray(hello("vic.camau.gov.vn"))
    data[place % len(data)] ^= change
    try:
        assert isinstance(named_server(bytes(data)), str)
    except BadHead:
        return


@pytest.mark.parametrize(
    ("address", "inside"),
    [("10.1.2.3", True), ("192.168.1.9", True), ("::ffff:192.168.1.9", True), ("fe80::1%eth0", True),
     ("8.8.8.8", False), ("2001:db8::1", False), ("", False), ("x", False)],
)  # fmt: skip
def test_only_machines_of_the_own_network_are_served(address: str, inside: bool) -> None:
    assert rules(443).lets_in(address) is inside
    assert not relay_rules(["https://a"], ["192.168.7.0/24"]).lets_in("10.0.0.1")


@pytest.mark.parametrize("urls", [[], ["http://a"], ["https://"], ["https://a:x"], ["ftp://a"]])
def test_a_relay_to_nowhere_does_not_begin(urls: list[str]) -> None:
    with pytest.raises(CannotRelay):
        relay_rules(urls)


def test_one_machine_cannot_take_all_places(run: Starter) -> None:
    relay = run(Relay(rules(443, per_client=2)))
    with socket.create_connection(("127.0.0.1", relay.port)), socket.create_connection(("127.0.0.1", relay.port)):
        with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as third:
            assert third.recv(100).startswith(b"HTTP/1.1 503")


def test_a_silent_client_is_let_go(run: Starter) -> None:
    relay = run(Relay(rules(443, patience=0.05)))
    with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
        assert client.recv(100) == b""


def test_a_silent_connection_ends(run: Starter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        relay = run(Relay(rules(server.getsockname()[1], idle=0.05)))
        with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as client:
            client.sendall(f"CONNECT 127.0.0.1:{server.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
            client.sendall(hello(None))
            assert client.recv(100) == b""


def test_a_server_that_is_down_is_no_connection_for_the_desk(run: Starter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    relay = run(Relay(rules(port)))
    line = Connection(f"https://127.0.0.1:{port}/documents", lambda: "t", proxies={"https": relay.url})
    with pytest.raises(Offline):
        line.call("GET", "leases")
    line.close()


def test_packages_wait_on_the_relay_until_the_line_is_back(
    province: RunningProvince, run: Starter, memory_path: Path, clock: Clock
) -> None:
    """The line is down: the clerk hands her package over; at night it is up; in the morning the answer is there."""
    stick = memory_path / "out"
    stick.mkdir()
    shelf = Shelf(memory_path / "shelf")
    relay = run(Relay(rules(443), shelf))
    lan = _carrier(province, memory_path, clock)
    lan.desk.arrive("i1")
    package = lan.write(stick).paths[0]
    hand_over(relay.url, package)
    hand_over(relay.url, package)
    with pytest.raises(ForeignCourier, match="chưa có trả lời"):
        fetch(relay.url, lan.desk.device, stick / "answer.vicgoi")
    down = Forwarder(shelf, "http://127.0.0.1:9/documents")
    with pytest.raises(Offline):
        down.run()
    down.close()
    assert len(shelf.requests()) == 1
    up = Forwarder(shelf, province.urls["documents"])
    assert (up.run(), up.run(), shelf.requests()) == (1, 0, [])
    up.close()
    fetch(relay.url, lan.desk.device, stick / "answer.vicgoi")
    assert lan.read(stick / "answer.vicgoi").results == {"applied": 1}
    lan.desk.close()


def _carrier(province: RunningProvince, folder: Path, clock: Clock) -> Carrier:
    with office(folder / "unused") as unused:
        found = Carrier(folder / "carrier", LAN, clock, unused)
    found.account.sign_in(province.parts.accounts.issue(LAN.id, found.desk.device))
    from workflow.store import catalogue

    with found.desk.database.work() as connection:
        catalogue.put(connection, "courier", "2", office_keys(province.folder).public())
    return found


def test_what_is_no_package_does_not_lie_on_the_shelf(run: Starter, memory_path: Path) -> None:
    relay = run(Relay(rules(443), Shelf(memory_path / "shelf")))
    spoiled = memory_path / "x.vicgoi"
    spoiled.write_bytes(b"x" * 5000)
    with pytest.raises(BadCourier):
        hand_over(relay.url, spoiled)
    assert [path for path in (memory_path / "shelf").rglob("*") if path.is_file()] == []
    for method, path in (("DELETE", "requests"), ("GET", "answers/../x"), ("GET", "requests")):
        assert requests.request(method, f"{relay.url}/courier/{path}", timeout=10).status_code in (404, 405)


@pytest.mark.logs("sync.relay.forwarding")
def test_a_refused_package_leaves_the_shelf(province: RunningProvince, memory_path: Path, clock: Clock) -> None:
    """Sealed for another province: it would be refused every two minutes for a month."""
    stick = memory_path / "out"
    stick.mkdir()
    office_keys(province.folder)
    with office(memory_path / "elsewhere") as elsewhere:
        dung = Carrier(memory_path / "carrier", DUNG, clock, elsewhere)
        package = dung.write(stick).paths[0]
        dung.desk.close()
    shelf = Shelf(memory_path / "shelf")
    draft = shelf.draft()
    draft.write_bytes(package.read_bytes())
    shelf.keep(draft, "request")
    forwarder = Forwarder(shelf, province.urls["documents"])
    assert (forwarder.run(), shelf.requests()) == (0, [])
    forwarder.close()


def test_old_packages_are_taken_off(memory_path: Path) -> None:
    now = [1_000_000_000.0]
    shelf = Shelf(memory_path / "shelf", lambda: now[0])
    old = memory_path / "shelf" / "gui" / "x.vicgoi"
    old.write_bytes(b"x")
    os.utime(old, (now[0], now[0]))
    shelf.tidy()
    assert old.exists()
    now[0] += 36 * 86_400
    shelf.tidy()
    assert not old.exists()


@pytest.mark.skipif(os.name == "nt", reason="ends by SIGTERM, which Windows has not")
def test_the_command_says_when_desks_may_come() -> None:
    command = [
        sys.executable,
        "-m",
        "desktop",
        "relay",
        "--listen",
        "127.0.0.1:0",
        "--to",
        "https://localhost/documents",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        ready = json.loads(running.stdout.readline())
        port = int(ready["relay"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"CONNECT example.org:443 HTTP/1.1\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 403")
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=20)
        assert (running.returncode, out, err) == (0, "", "")
