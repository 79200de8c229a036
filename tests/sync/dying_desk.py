"""A desk that dies by SIGKILL at named places of its exchange with the axis: ``python -m tests.sync.dying_desk JOB``.

The job (JSON) names the desk's folder, whose it is, the addresses, its system on the axis, and the places in their
order. For each an attempt is forked that opens the desk, runs a cycle and dies there; the last one runs to its end.
Prints one JSON line: the places where it died, and how often it fetched a package.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sync.content import Content
from sync.cycle import Cycle
from sync.vxp.client import VxpClient
from sync.vxp.session import open_session
from tests.sync.province import DIRECTORY, Clock, Desk

SENDING = ("begun", "halfway out", "sent")
TAKING_IN = ("halfway in", "downloaded", "stored", "confirmed")
REPORTING = ("begun", "sent")
HALFWAY = 1_000_000
"""Bytes after which a package is halfway."""


class Breaking:
    """A stream during which the program dies, once HALFWAY bytes went through it."""

    def __init__(self, stream: BinaryIO, die: Any) -> None:
        self._stream = stream
        self._die = die
        self._passed = 0

    def read(self, count: int = -1) -> bytes:
        """Read on."""
        piece = self._stream.read(count)
        self._passed += len(piece)
        if self._passed > HALFWAY:
            self._die()
        return piece

    def __enter__(self) -> Breaking:
        return self

    def __exit__(self, *left: object) -> None:
        self._stream.close()


class BreakingContent:
    """A content of which the program dies halfway."""

    def __init__(self, content: Content, die: Any) -> None:
        self.size, self.sha256 = content.size, content.sha256
        self._content = content
        self._die = die

    def open(self) -> Any:
        """Return the stream."""
        return Breaking(self._content.open(), self._die)


class DyingClient(VxpClient):
    """A client of the axis whose program dies at ``place``."""

    place = ""
    log = Path()

    def _at(self, place: str) -> None:
        if place == self.place:
            os.kill(os.getpid(), signal.SIGKILL)

    def send(self, raw: bytes | Content, sender: str, receivers: Sequence[str], message: str = "edoc") -> str:
        """Send; die before, halfway, or when the axis answered and nobody noted it."""
        self._at("begun")
        content = raw if isinstance(raw, bytes) else BreakingContent(raw, lambda: self._at("halfway out"))
        id = super().send(content, sender, receivers, message)
        self._at("sent")
        return id

    @contextmanager
    def fetched(self, doc_id: str) -> Iterator[Any]:
        """Fetch; die halfway, or when the package came and nothing of it is noted."""
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{doc_id}\n")
        with super().fetched(doc_id) as stream:
            yield Breaking(stream, lambda: self._at("halfway in"))
        self._at("downloaded")

    def update_status(self, doc_id: str, status: str) -> None:
        """Tell the axis; die before and after."""
        self._at("stored")
        super().update_status(doc_id, status)
        self._at("confirmed")


def attempt(job: dict[str, Any], place: str) -> None:
    """Open the desk and run a cycle."""
    desk = Desk(Path(job["folder"]), DIRECTORY.people[job["person"]], Clock())
    system, secret, _ = job["system"].split(":")
    with open_session() as session:
        client = DyingClient(job["urls"]["vxp"], system, secret, session, desk.clock)
        client.place, client.log = place, Path(job["folder"]).with_suffix(".fetched")
        summary = Cycle(desk.journal, desk.files, vxp=client, now=desk.clock).run()
        assert summary.trouble is None, summary.trouble
    desk.close()


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Die at every place, then run to the end."""
    died = []
    log = Path(job["folder"]).with_suffix(".fetched")
    log.touch()
    for place in [*job["places"], ""]:
        child = os.fork()
        if not child:
            try:
                attempt(job, place)
            except BaseException:  # noqa: BLE001 - the end of this process: told and left, whatever it was
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            died.append(place)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"an attempt failed at {place!r}"
    return {"died": died, "fetched": len(log.read_text(encoding="utf-8").splitlines())}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(sys.argv[1]))), flush=True)
