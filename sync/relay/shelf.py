"""Sealed packages on their way: desks lay theirs here while the line is down, and find their answers here."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from sync.courier import stick
from sync.courier.envelope import Header
from sync.courier.troubles import ForeignCourier, StickTrouble

KEPT = 35 * 86_400.0
"""Seconds a package lies here at most: longer than any closing of the office."""
MOST_OF_A_DESK = 4
LARGEST = 2 * 1024**3
MOST_BYTES = 20 * 1024**3
DESK = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_REQUESTS, _ANSWERS = "gui", "tra-loi"


class Shelf:
    """Packages below one folder. They are sealed and signed: whoever keeps them can neither read nor change them.

    The folder ``gui`` may be carried to the province on a stick as it is, and answers be put into ``tra-loi``.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        for name in (_REQUESTS, _ANSWERS):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def draft(self) -> Path:
        """Return a place to write what comes in."""
        return self._folder / f".{secrets.token_hex(8)}.new"

    def keep(self, draft: Path, kind: str) -> Header:
        """Lay a package that came in whole onto its shelf; the same one twice is kept once.

        Raises:
            BadCourier: it is none of this kind, or no room is left.
        """
        try:
            with stick.opened(draft) as (header, _):
                if header.kind != kind or not DESK.match(header.desk):
                    raise ForeignCourier("Đây không phải gói để chuyển tiếp.")
            if self._size() + draft.stat().st_size > MOST_BYTES:
                raise StickTrouble("Máy chuyển tiếp đã đầy.", "Chờ có mạng, hoặc mang USB lên tỉnh.")
            folder = self._of(kind)
            draft.replace(folder / stick.package_name(kind, header.desk, header.seq))
        finally:
            draft.unlink(missing_ok=True)
        stick.sync_folder(folder)
        self._trim(kind, header.desk)
        return header

    def requests(self) -> list[tuple[Path, Header]]:
        """Return the packages that wait for the line, each desk's in its order."""
        return stick.packages(self._of("request"), "request")

    def answers(self, desk: str) -> list[tuple[Path, Header]]:
        """Return the answers for a desk, the newest last."""
        return [(path, header) for path, header in stick.packages(self._of("answer"), "answer") if header.desk == desk]

    def done(self, header: Header) -> None:
        """Take a desk's packages off the shelf up to the one that was answered."""
        for path, other in self.requests():
            if other.desk == header.desk and other.seq <= header.seq:
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Take off what lies here too long, and what was begun and never ended."""
        old = self._clock() - KEPT
        for path in (*self._of("request").iterdir(), *self._of("answer").iterdir()):
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
        for path in self._folder.glob(".*.new"):
            if path.stat().st_mtime < self._clock() - 86_400:
                path.unlink(missing_ok=True)

    def _trim(self, kind: str, desk: str) -> None:
        mine = [path for path, header in stick.packages(self._of(kind), kind) if header.desk == desk]
        for path in mine[:-MOST_OF_A_DESK]:
            path.unlink(missing_ok=True)

    def _of(self, kind: str) -> Path:
        return self._folder / (_REQUESTS if kind == "request" else _ANSWERS)

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

