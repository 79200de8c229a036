"""Both emulators, used as the tests and benches use them: real sockets on a line that is slow, cut, dead or dumb."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.weak_line.namespaces import WHY_NOT, available
from tests.weak_line.profiles import OFFICE, Cut, Profile
from tests.weak_line.proxy import weak_line

QUICK = Profile("quick", 4000, 4000, 0.02)


@pytest.fixture
def giver() -> Iterator[int]:
    """Run a server that sends 40,000 bytes to whoever comes, then hangs up; return its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def give() -> None:
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            with taken, contextlib.suppress(OSError):
                taken.sendall(bytes(40_000))
                taken.shutdown(socket.SHUT_WR)
                while taken.recv(4096):
                    pass

    thread = threading.Thread(target=give)
    thread.start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def fetch(port: int) -> tuple[int, str]:
    """Return how much came, and how it ended."""
    came = 0
    with socket.create_connection(("127.0.0.1", port)) as desk:
        desk.settimeout(0.5)
        try:
            while data := desk.recv(65536):
                came += len(data)
        except TimeoutError:
            return came, "silent"
        except ConnectionResetError:
            return came, "reset"
    return came, "whole"


def test_the_proxy_lets_all_through_at_the_rate_of_its_profile(giver: int) -> None:
    with weak_line(giver, QUICK) as line:
        assert fetch(line.port) == (40_000, "whole")
        assert line.counts()[1].bytes == 40_000


@pytest.mark.parametrize(("ending", "seen"), [("close", "whole"), ("half", "whole"), ("silent", "silent")])
def test_an_answer_ends_after_so_many_bytes(giver: int, ending: str, seen: str) -> None:
    with weak_line(giver) as line:
        line.down, line.ending = 5000, ending  # type: ignore[assignment]
        assert fetch(line.port) == (5000, seen)


def test_a_reset_is_a_reset(giver: int) -> None:
    with weak_line(giver) as line:
        line.down, line.ending = 5000, "reset"
        came, ended = fetch(line.port)
        assert ended == "reset"
        assert came <= 5000


def test_a_swallowed_answer_never_comes(giver: int) -> None:
    with weak_line(giver) as line:
        line.swallow = True
        assert fetch(line.port)[0] == 0
        assert line.connections == 1


def test_a_dead_line_is_silent_and_comes_back(giver: int) -> None:
    with weak_line(giver, QUICK) as line:
        line.off()
        assert fetch(line.port) == (0, "silent")
        line.on()
        assert fetch(line.port) == (40_000, "whole")


def test_cuts_of_the_profile_end_connections(giver: int) -> None:
    slow = Profile("slow", 200, 200, 0.02, cut=Cut(0.3, 0.1))
    with weak_line(giver, slow) as line:
        came, ended = fetch(line.port)
        assert ended == "reset"
        assert came < 40_000


@pytest.mark.skipif(not available(), reason=WHY_NOT)
@pytest.mark.parametrize(("cut", "ended"), [("", "whole"), ("0.1,0.1,reset", "reset")])
def test_namespaces_carry_real_tcp(root: Path, cut: str, ended: str) -> None:
    command = [sys.executable, "-m", "tests.weak_line.probe", OFFICE.name, "60000", "3", *filter(None, [cut])]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["ended"] == ended
    if not cut:
        assert told["bytes"] == 60_000
        assert told["down"]["bytes"] > 60_000
        assert told["seconds"] > 60_000 / (OFFICE.down * 125)
