"""The line itself: hung up from outside, silent, cut behind TLS, distrusted, unreachable; each by its own name."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
import requests
from urllib3.exceptions import MaxRetryError
from urllib3.exceptions import SSLError as LibrarySSLError

from sync.errors import NotTheServer, Offline, Stalled, SyncTrouble
from sync.servers.connection import DIALS, IDLE_SECONDS, Connection, faults
from sync.servers.dialling import socket_options


class Mute:
    """A server that takes every connection and says nothing."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.asked = threading.Event()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(taken)
            taken.recv(65536)
            self.asked.set()

    def close(self) -> None:
        """End it."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for one in self._open:
            one.close()


@pytest.fixture
def mute() -> Iterator[Mute]:
    """Run a mute server."""
    server = Mute()
    yield server
    server.close()


def test_hanging_up_ends_a_wait_at_once(mute: Mute) -> None:
    line = Connection(f"http://127.0.0.1:{mute.port}", lambda: "t", stall_seconds=100)
    told: list[SyncTrouble] = []

    def ask() -> None:
        try:
            line.call("GET", "x")
        except SyncTrouble as trouble:
            told.append(trouble)

    waiting = threading.Thread(target=ask)
    waiting.start()
    assert mute.asked.wait(10)
    line.hang_up()
    waiting.join(10)
    assert not waiting.is_alive()
    line.close()
    assert isinstance(told[0], Offline)
    assert not isinstance(told[0], Stalled)


def test_silence_is_a_stall(mute: Mute) -> None:
    line = Connection(f"http://127.0.0.1:{mute.port}", lambda: "t", stall_seconds=0.1)
    with pytest.raises(Stalled):
        line.call("GET", "x")
    line.close()


def test_what_is_sent_may_take_its_time_but_never_over_the_longest() -> None:
    line = Connection("http://127.0.0.1:9", lambda: "t")
    assert line._silence(0) == 15
    assert line._silence(16 * 1024) == 19
    assert line._silence(10**9) == 45
    line.close()


def test_a_connection_long_unused_is_made_anew(mute: Mute) -> None:
    seconds = [0.0]
    line = Connection("http://127.0.0.1:9", lambda: "t", clock=lambda: seconds[0])
    closed: list[float] = []
    line._session.close = lambda: closed.append(seconds[0])  # type: ignore[method-assign]
    for at in (1.0, IDLE_SECONDS, 3 * IDLE_SECONDS):
        seconds[0] = at
        with pytest.raises(Offline):
            line.call("GET", "x")
    assert closed == [3 * IDLE_SECONDS]


def wrapped(cause: Exception) -> requests.exceptions.SSLError:
    """Return a fault of a secured line as the library hands it on."""
    inner = LibrarySSLError(cause)
    return requests.exceptions.SSLError(MaxRetryError(None, "/", inner))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (wrapped(ssl.SSLCertVerificationError(1, "self-signed certificate")), NotTheServer),
        (wrapped(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")), Offline),
        (requests.ConnectTimeout(), Offline),
        (requests.ReadTimeout(), Stalled),
        (requests.exceptions.MissingSchema(), NotTheServer),
    ],
)
def test_each_fault_has_its_own_name(fault: Exception, told: type[SyncTrouble]) -> None:
    with pytest.raises(SyncTrouble) as seen, faults():
        raise fault
    assert type(seen.value) is told


def test_options_are_ones_this_system_takes() -> None:
    with socket.socket() as one:
        for option in socket_options():
            one.setsockopt(*option)
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


def test_a_connection_nobody_took_is_dialled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dialled: list[str] = []

    def nobody(session: requests.Session, method: str, url: str, **more: object) -> requests.Response:
        dialled.append(url)
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "request", nobody)
    line = Connection("http://127.0.0.1:9/a", lambda: "t", standby=["http://127.0.0.1:9/b"])
    with pytest.raises(Offline):
        line.call("GET", "x")
    line.close()
    assert dialled == ["http://127.0.0.1:9/a/x"] * DIALS + ["http://127.0.0.1:9/b/x"] * DIALS
