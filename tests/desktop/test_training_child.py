"""A part of the training province ends with the program that started it, also when that one is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.training.child import Child, NotStarted

ROOT = Path(__file__).resolve().parents[2]
STARTER = """
import sys
from pathlib import Path
from desktop.training.child import Child
child = Child("desktop", ["serve", "--dir", sys.argv[1], "--training"], Path(sys.argv[1]) / "log")
print(child.ready["documents"], flush=True)
sys.stdin.read()
"""


def connected(address: str) -> socket.socket:
    """Return a line to the server at an address."""
    host, _, port = address.removeprefix("http://").split("/")[0].partition(":")
    return socket.create_connection((host, int(port)), timeout=15)


def hangs_up(line: socket.socket) -> bool:
    """Wait until the other end is gone."""
    with line:
        try:
            return line.recv(1) == b""
        except ConnectionResetError:
            return True


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_servers_end_when_the_window_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    window = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], cwd=ROOT, env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert window.stdout is not None
    address = window.stdout.readline().decode().strip()
    line = connected(address)
    window.send_signal(signal.SIGKILL)
    window.wait()
    for stream in (window.stdin, window.stdout):
        if stream is not None:
            stream.close()
    assert hangs_up(line)


def test_a_part_is_ended_when_it_is_no_longer_needed(tmp_path: Path) -> None:
    with Child("desktop", ["serve", "--dir", str(tmp_path), "--training"], tmp_path / "log") as child:
        line = connected(str(child.ready["dossiers"]))
    assert hangs_up(line)


def test_a_part_that_does_not_start_is_told_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(NotStarted) as told:
        Child("desktop", ["serve", "--port", "no number"], tmp_path / "log")
    assert str(tmp_path / "log") in told.value.what_next
    assert (tmp_path / "log").read_text(encoding="utf-8")
