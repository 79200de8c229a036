"""A weak line with real TCP at both ends: starts the emulator and puts threads of this process at either end of it."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal

from tests.weak_line.model import Counts
from tests.weak_line.profiles import Profile
from tests.weak_line.tun import SERVER

_NEW_NETWORK = 0x40000000
_NUMBERS = count(1)
_ROOT = Path(__file__).resolve().parents[2]
WHY_NOT = "needs root, /dev/net/tun and `ip netns`"


def available() -> bool:
    """Tell whether this machine lets us make devices and namespaces."""
    return sys.platform == "linux" and os.geteuid() == 0 and Path("/dev/net/tun").exists() and _has_ip()


def _has_ip() -> bool:
    try:
        return subprocess.run(("ip", "netns", "list"), capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


class WeakNet:
    """One running emulator.

    Attributes:
        server: the address a server listens at, on its side.
    """

    server = SERVER

    def __init__(self, profile: Profile, seed: int = 1) -> None:
        self._name = f"vw{os.getpid() % 100_000}x{next(_NUMBERS)}"
        command = [sys.executable, "-m", "tests.weak_line.tun", self._name, profile.to_json(), str(seed)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
        if self._answer() != "ready":
            raise OSError("the emulator did not start")

    @contextmanager
    def at(self, end: Literal["desk", "server"]) -> Iterator[None]:
        """Let this thread make its sockets at one end; sockets made before stay where they are."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self._name}-{'c' if end == 'desk' else 's'}", os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(home)
            os.close(there)
            os.close(home)

    def off(self) -> None:
        """Take the line away: everything sent disappears, nobody is told."""
        self._say("off")

    def on(self) -> None:
        """Give the line back."""
        self._say("on")

    def restart(self) -> None:
        """Let the times of the cuts count from now."""
        self._say("restart")

    def counts(self) -> tuple[Counts, Counts]:
        """Return (up, down): what was offered to the line until now."""
        self._say("counts")
        told: dict[str, Any] = json.loads(self._answer())
        return Counts(**told["up"]), Counts(**told["down"])

    def bytes(self) -> int:
        """Return the bytes offered both ways until now, packet heads included."""
        up, down = self.counts()
        return up.bytes + down.bytes

    def close(self) -> None:
        """End the emulator; its namespaces go with it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def weak_net(profile: Profile, seed: int = 1) -> Iterator[WeakNet]:
    """Run a weak line for a while."""
    net = WeakNet(profile, seed)
    try:
        yield net
    finally:
        net.close()


def _enter(handle: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(handle, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")
