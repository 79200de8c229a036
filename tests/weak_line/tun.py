"""The emulator itself, a process of its own: two TUN devices in two network namespaces and a weak line between them.

``python -m tests.weak_line.tun NAME PROFILE_JSON SEED`` makes the namespaces ``NAME-c`` (192.0.2.1, a desk) and
``NAME-s`` (192.0.2.2, a server), says ``ready`` and then obeys its standard input, one word a line: ``counts`` answers
one JSON line, ``off`` and ``on`` take the line away and give it back, the end of input ends it. Needs root and Linux;
no kernel module, and nothing leaves the machine.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import json
import os
import select
import struct
import subprocess
import sys
import time

from tests.weak_line.model import Direction, both
from tests.weak_line.packets import Flow, Segment, reset, segment
from tests.weak_line.profiles import Profile

DESK, SERVER = "192.0.2.1", "192.0.2.2"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_MTU = "1400"


def device(name: str, namespace: str, address: str, peer: str) -> int:
    """Make a TUN device inside a namespace; return its file."""
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(handle, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    inside = ("ip", "-n", namespace)
    for command in (
        ("ip", "link", "set", name, "netns", namespace),
        (*inside, "addr", "add", address, "peer", peer, "dev", name),
        (*inside, "link", "set", name, "mtu", _MTU, "up"),
        (*inside, "link", "set", "lo", "up"),
    ):
        subprocess.run(command, check=True)
    return handle


class Emulator:
    """Carries packets between two devices as the profile says."""

    def __init__(self, desk: int, server: int, profile: Profile, seed: int) -> None:
        up, down = both(profile, seed)
        self._ways: dict[int, tuple[Direction, int]] = {desk: (up, server), server: (down, desk)}
        self._profile = profile
        self._began = time.monotonic()
        self._off = False
        self._cuts = 0
        self._flows: dict[Flow, Segment] = {}
        self._dead: set[Flow] = set()
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._number = 0

    def run(self) -> None:
        """Carry until the end of standard input."""
        poll = select.epoll()
        for handle in (*self._ways, 0):
            poll.register(handle, select.EPOLLIN)
        while True:
            for handle, _ in poll.poll(self._pause()):
                if handle == 0 and not self._obey():
                    return
                if handle in self._ways:
                    self._take(handle)
            self._cut_if_due()
            self._deliver()

    def _pause(self) -> float:
        due = self._waiting[0][0] - time.monotonic() if self._waiting else 1.0
        return max(0.0, min(due, 0.05 if self._profile.cut else 1.0))

    def _away(self) -> bool:
        cut = self._profile.cut
        return self._off or (cut is not None and cut.is_off(time.monotonic() - self._began))

    def _obey(self) -> bool:
        for word in os.read(0, 4096).decode().split() or ["end"]:
            if word == "end":
                return False
            if word == "counts":
                names = zip(("up", "down"), self._ways.values(), strict=True)
                sys.stdout.write(json.dumps({name: way.counts.to_json() for name, (way, _) in names}) + "\n")
                sys.stdout.flush()
            if word == "restart":
                self._began, self._cuts = time.monotonic(), 0
            self._off = {"off": True, "on": False}.get(word, self._off)
        return True

    def _take(self, handle: int) -> None:
        way, target = self._ways[handle]
        with contextlib.suppress(BlockingIOError):
            while packet := os.read(handle, 65535):
                if packet[0] >> 4 != 4:
                    continue
                away = self._away()
                arrives = way.offer(time.monotonic(), len(packet), away=away)
                if self._known_dead(packet, handle, away) or arrives is None:
                    continue
                self._number += 1
                heapq.heappush(self._waiting, (arrives, self._number, target, packet))

    def _known_dead(self, packet: bytes, handle: int, away: bool) -> bool:
        """Note the connection; tell whether a cut ended it, and then tell its sender too where the profile says so."""
        seen = segment(packet)
        if seen is None:
            return False
        if seen.begins:
            self._dead -= {seen.flow, seen.flow.back()}
        if seen.flow in self._dead:
            if self._profile.cut is not None and self._profile.cut.ending == "reset" and not seen.is_reset:
                os.write(handle, reset(seen.flow.back(), seen.ack, seen.after))
            return True
        if not away:
            self._flows[seen.flow] = seen
        return False

    def _cut_if_due(self) -> None:
        cut = self._profile.cut
        if cut is None or cut.count(time.monotonic() - self._began) <= self._cuts:
            return
        self._cuts += 1
        self._waiting.clear()
        for way, _ in self._ways.values():
            way.clear(time.monotonic())
        if cut.ending == "kept":
            return
        handles = list(self._ways)
        for flow, last in self._flows.items():
            self._dead.add(flow)
            if cut.ending == "reset":
                sender = handles[0] if flow.source == bytes(map(int, DESK.split("."))) else handles[1]
                os.write(sender, reset(flow.back(), last.ack, last.after))
        self._flows.clear()

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, _, target, packet = heapq.heappop(self._waiting)
            with contextlib.suppress(OSError):
                os.write(target, packet)


def main(name: str, profile: str, seed: str) -> None:
    """Make the namespaces and carry; the namespaces go with the end."""
    spaces = (f"{name}-c", f"{name}-s")
    for space in spaces:
        subprocess.run(("ip", "netns", "add", space), check=True)
    try:
        desk = device(f"{name}c"[-15:], spaces[0], DESK, SERVER)
        server = device(f"{name}s"[-15:], spaces[1], SERVER, DESK)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        Emulator(desk, server, Profile.from_json(profile), int(seed)).run()
    finally:
        for space in spaces:
            subprocess.run(("ip", "netns", "del", space), check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
