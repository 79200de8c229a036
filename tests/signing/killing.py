"""Signs files over themselves in processes that are killed (SIGKILL) at random calls; then looks at every file.

A program of its own (``python -m tests.signing.killing AUTHORITY PLACE POINTS SEED``): it imports everything once and
forks an attempt at a time. Half of the points are calls that touch files, half are any calls at all. The answer (JSON)
counts the attempts and names each file that was neither the original nor a complete signed one.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from signing.disk import LARGE
from signing.fields import prepare
from signing.model import Look, Trust
from signing.orders import SignOrder, SignRequest
from signing.pipeline import signed_one_by_one
from signing.training.pki import load
from signing.verify import verify_file
from tests.signing.key_in_hand import KeyInHand
from tests.signing.office import BOXES, SIGNATURE, paper
from tests.signing.scans import scan

_TOUCHES = frozenset({"write", "flush", "fsync", "replace", "close", "open", "unlink", "truncate", "fileno", "fill"})


@dataclass
class Counter:
    """Counts calls into the interpreter's own functions, and dies at one of them when told to."""

    all_at: int = 0
    files_at: int = 0
    calls: int = 0
    touches: int = 0
    die: Callable[[], None] = field(default=lambda: os.kill(os.getpid(), signal.SIGKILL))

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call":
            return
        self.calls += 1
        self.touches += function.__name__ in _TOUCHES
        if self.calls == self.all_at or (self.files_at and self.touches == self.files_at):
            self.die()


@dataclass(frozen=True)
class Place:
    """Files as they were before anybody signed them."""

    folder: Path
    originals: dict[str, bytes]
    token: KeyInHand
    trust: Trust

    def restore(self) -> None:
        """Put the unsigned files back, and nothing beside them."""
        for left in self.folder.iterdir():
            left.unlink()
        for name, data in self.originals.items():
            (self.folder / name).write_bytes(data)

    def sign(self) -> None:
        """Sign each file over itself."""
        look = Look("leader", lines=("Người ký",))
        requests = [
            SignRequest(self.folder / name, self.folder / name, look, box=SIGNATURE if name == "scan.pdf" else None)
            for name in self.originals
        ]
        order = SignOrder(trust=self.trust)
        for outcome in signed_one_by_one(requests, self.token, order):
            assert outcome.ok, outcome.trouble

    def wrong(self) -> list[str]:
        """Name the files that are neither the original nor complete and valid."""
        return [name for name, data in self.originals.items() if not self._whole(self.folder / name, data)]

    def signed(self) -> int:
        """How many were signed already."""
        return sum((self.folder / name).read_bytes() != data for name, data in self.originals.items())

    def _whole(self, path: Path, original: bytes) -> bool:
        if path.stat().st_size == len(original):
            return path.read_bytes() == original
        with path.open("rb") as whole:
            return whole.read(len(original)) == original and verify_file(path, self.trust).ok


def main(authority: Path, folder: Path, points: int, seed: int) -> dict[str, Any]:
    """Kill as often as asked; then sign once in peace over whatever the last death left."""
    logging.disable(logging.CRITICAL)
    folder.mkdir()
    draft = prepare(paper(2), BOXES)
    originals = {"a.pdf": draft, "scan.pdf": scan(folder / "scan", 30).read_bytes(), "b.pdf": draft}
    place = Place(folder, originals, KeyInHand(authority), load(authority).trust())
    for _ in range(2):  # what is written once a process is written in the first
        place.restore()
        whole = Counter(die=lambda: None)
        _watched(place, whole)
    assert place.signed() == len(originals) and not place.wrong()
    assert any(len(data) > LARGE for data in originals.values()), "one is worked on in a copy on the disk"
    chance, wrong, signed = random.Random(seed), [], []
    for number in range(points):
        share = chance.uniform(0.001, 0.97)  # the number of calls is not the same every time
        calls, touches = round(share * whole.calls), max(1, round(share * whole.touches))
        counter = Counter(all_at=calls) if number % 2 else Counter(files_at=touches)
        place.restore()
        wrong += [f"{name} {counter}" for name in _attempt(place, counter)]
        signed.append(place.signed())
    place.restore()
    place.sign()
    return {"deaths": points, "wrong": wrong, "signed": signed, "left": place.wrong()}


def _attempt(place: Place, counter: Counter) -> list[str]:
    """Sign in a child that dies; what is wrong afterwards."""
    child = os.fork()
    if child == 0:
        try:
            _watched(place, counter)
        except BaseException:  # noqa: BLE001 - the edge of a process of our own
            traceback.print_exc()
        os._exit(1)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        return ["it was not killed"]
    return place.wrong()


def _watched(place: Place, counter: Counter) -> None:
    sys.setprofile(counter)
    try:
        place.sign()
    finally:
        sys.setprofile(None)


if __name__ == "__main__":
    told = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.write(json.dumps(told) + "\n")
