"""A large package out and in, and the memory it takes: ``python -m tests.sync.large_package 200``.

Runs the servers as a process of their own and two desks here, one after the other: a clerk's desk builds a package
around a file of so many MB (bytes no packing shrinks), and sends it over the axis; another office's desk takes it in.
Prints one JSON line: the size of the package, by how many MB the memory of this process grew at each stage, and by how
many that of the servers did when they had taken the package in and when they had handed it out.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.arrivals import Arrivals
from sync.content import PieceReader, buffered
from sync.edxml.build import edoc_pieces
from sync.edxml.headers import Organ, OutgoingDocument, Staff, edoc_header
from sync.edxml.package import Attachment
from sync.edxml.stored import held
from sync.vxp.client import VxpClient
from sync.vxp.session import open_session
from tests.sync.province import LAN, OFFICE, OTHER, SYSTEMS, THU, Clock, Desk
from tests.sync.test_servers_process import process

MEGABYTE = 1024 * 1024


def noise(megabytes: int) -> Iterator[bytes]:
    """Yield bytes that no packing shrinks, the same every time."""
    for place in range(megabytes):
        yield b"".join(hashlib.sha256(f"{place}:{part}".encode()).digest() for part in range(MEGABYTE // 32))


class Memory:
    """By how much the highest use of memory of a process rose since this was made."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._begun = self._now()
        self.stages: dict[str, float] = {}

    def note(self, stage: str) -> None:
        """Write down the rise so far."""
        self.stages[stage] = round((self._now() - self._begun) / 1024, 1)

    def _now(self) -> int:
        lines = self._status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def client(url: str, system: str, clock: Clock) -> VxpClient:
    """Return a system's access to the axis."""
    id, secret, _ = system.split(":")
    return VxpClient(url, id, secret, open_session(), clock)


def build(desk: Desk, megabytes: int, document_id: str = "ma-1") -> str:
    """Keep the package in the desk's files; return its SHA-256."""
    ref = desk.files.put(buffered(PieceReader(noise(megabytes))), "bản đồ.bin", "application/octet-stream")
    document = OutgoingDocument(document_id, "01", "BC-UBND", "2026-11-22", "Đất Mũi", "Báo cáo", "Bản đồ", LAN.name)
    header = edoc_header(
        Organ(OFFICE.organ, OFFICE.name), [Organ(OTHER.organ, OTHER.name)], document, Staff(), desk.clock()
    )
    content = held(desk.files, ref.sha256)
    assert content is not None
    pieces = edoc_pieces(header, [Attachment(ref.name, content)])
    return desk.files.put(buffered(PieceReader(pieces)), "goi.edxml", "application/xml", "package").sha256


def run(folder: Path, megabytes: int) -> dict[str, Any]:
    """Send and take in; return what it took."""
    clock = Clock()
    words = [word for system in SYSTEMS for word in ("--vxp-system", system)]
    with process(folder / "server", *words) as (ready, server):
        lan, thu = Desk(folder / "lan", LAN, clock), Desk(folder / "thu", THU, clock)
        out, into = client(ready["vxp"], SYSTEMS[0], clock), client(ready["vxp"], SYSTEMS[1], clock)
        small = held(lan.files, build(lan, 0, "ma-0"))
        assert small is not None
        out.send(small, OFFICE.organ, [OTHER.organ])  # whatever is needed once is there now
        Arrivals(thu.journal, thu.files, into, clock).run()
        memory, there = Memory(os.getpid()), Memory(server.pid)
        sha256 = build(lan, megabytes)
        memory.note("built")
        content = held(lan.files, sha256)
        assert content is not None
        out.send(content, OFFICE.organ, [OTHER.organ])
        memory.note("sent")
        there.note("taken in")
        arrivals = Arrivals(thu.journal, thu.files, into, clock)
        arrivals.run()
        memory.note("taken in")
        there.note("handed out")
        item = arrivals.done.items[0]
        found = thu.journal.state(item).files[0]
        expected = hashlib.sha256()
        for piece in noise(megabytes):
            expected.update(piece)
        same = found.sha256 == expected.hexdigest() and found.name == "bản đồ.bin"
        out.session.close()
        into.session.close()
        lan.close()
        thu.close()
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
    return {"package": content.size, "same": same, "failed": arrivals.done.failed, "rose": memory.stages,
            "servers": there.stages}  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as place:
        print(json.dumps(run(Path(place), int(sys.argv[1]))))
