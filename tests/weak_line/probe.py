"""One measure through the real emulator: ``python -m tests.weak_line.probe PROFILE BYTES [SEED] [ON,OFF,ENDING]``.

Prints one JSON line: how much came down in how many seconds, how it ended, and what the line counted.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
import time

from tests.weak_line.namespaces import WeakNet, weak_net
from tests.weak_line.profiles import PROFILES, Ending, Profile

_QUIET = 15.0
_ENDINGS: dict[str, Ending] = {"kept": "kept", "reset": "reset", "silent": "silent"}


def main(name: str, size: str, seed: str = "1", cut: str = "") -> None:
    """Measure and print."""
    profile = PROFILES[name]
    if cut:
        on, off, ending = cut.split(",")
        profile = profile.cutting(float(on), float(off), _ENDINGS[ending])
    json.dump(measure(profile, int(size), int(seed)), sys.stdout)
    sys.stdout.write("\n")


def measure(profile: Profile, size: int, seed: int) -> dict[str, object]:
    """Fetch ``size`` bytes over one connection."""
    with weak_net(profile, seed) as net:
        with net.at("server"):
            listening = socket.create_server((net.server, 8000))
        giving = threading.Thread(target=_give, args=(listening, size))
        giving.start()
        net.restart()
        began = time.monotonic()
        came, ended = _fetch(net)
        took = time.monotonic() - began
        listening.shutdown(socket.SHUT_RDWR)
        giving.join()
        listening.close()
        up, down = net.counts()
    return {"bytes": came, "seconds": took, "ended": ended, "up": up.to_json(), "down": down.to_json()}


def _fetch(net: WeakNet) -> tuple[int, str]:
    came = 0
    with net.at("desk"):
        desk = socket.socket()
    with desk:
        desk.settimeout(_QUIET)
        try:
            desk.connect((net.server, 8000))
            while data := desk.recv(65536):
                came += len(data)
        except TimeoutError:
            return came, "silent"
        except ConnectionResetError:
            return came, "reset"
    return came, "whole"


def _give(listening: socket.socket, size: int) -> None:
    with contextlib.suppress(OSError):
        taken, _ = listening.accept()
        with taken:
            taken.sendall(bytes(size))


if __name__ == "__main__":
    main(*sys.argv[1:])
