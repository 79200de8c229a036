"""Files up and down by their SHA-256, in small pieces, going on where a cut left off."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.errors import NotTheServer, Refused
from sync.servers.lane_server import LaneServer
from workflow.rules import FileRef
from workflow.store.files import Files

SMALLEST, LARGEST = 16 * 1024, 64 * 1024
SLOW, QUICK = 2.0, 0.5
"""Seconds a piece may take: a decision waits behind one piece, never behind a scan."""

PART_BUDGET = 64 * 1024 * 1024


@dataclass(slots=True)
class Moved:
    """How many files went."""

    up: int = 0
    down: int = 0


class Transfer:
    """Moves the files of one lane. Begun downloads are kept in memory, never in the clear on the disk."""

    def __init__(self, files: Files, server: LaneServer, between: Callable[[], None]) -> None:
        """Prepare.

        Args:
            between: called between two pieces, so that steps can overtake.
        """
        self._files = files
        self._server = server
        self._between = between
        self._piece = LARGEST // 2
        self._parts: dict[str, bytearray] = {}
        self.moved = Moved()

    def upload(self) -> int:
        """Send the files that waiting steps name, small ones first; return how many arrived whole.

        Raises:
            SyncTrouble: the line; what arrived there stays there.
        """
        count = 0
        for ref in sorted(self._files.to_upload(self._server.lane), key=lambda ref: ref.size):
            self._upload(ref)
            self._files.uploaded(self._server.lane, ref.sha256)
            self.moved.up += 1
            count += 1
            self._between()
        return count

    def download(self, wanted: Sequence[FileRef]) -> list[str]:
        """Fetch files other machines named; return the SHA-256 of those the server does not have yet.

        Raises:
            SyncTrouble: the line; the next call goes on where it was cut.
        """
        absent: list[str] = []
        for ref in sorted(wanted, key=lambda ref: ref.size):
            try:
                self._download(ref)
            except Refused:
                absent.append(ref.sha256)
            else:
                self.moved.down += 1
        return absent

    def _upload(self, ref: FileRef) -> None:
        data = self._files.read(ref.sha256)
        ref = FileRef(ref.sha256, ref.name, ref.media_type, len(data), ref.role)
        status = self._server.upload_status(ref.sha256)
        there = status[0] if status is not None and status[1] == ref.size else self._server.begin_upload(ref)
        stuck = 0
        while there < ref.size:
            before, begun = there, time.monotonic()
            there = self._server.send_piece(ref.sha256, there, data[there : there + self._piece])
            self._fit(time.monotonic() - begun)
            stuck = stuck + 1 if there <= before else 0
            if stuck > 3:
                raise NotTheServer("Máy chủ không nhận tiếp được tệp.", "Thử lại sau; tệp vẫn giữ trên máy.")
            if there < ref.size:
                self._between()

    def _download(self, ref: FileRef) -> None:
        part = self._parts.setdefault(ref.sha256, bytearray())
        with self._server.download(ref.sha256, len(part)) as (pieces, start):
            del part[start:]
            for piece in pieces:
                part += piece
        whole = bytes(self._parts.pop(ref.sha256))
        if hashlib.sha256(whole).hexdigest() != ref.sha256:
            raise NotTheServer("Tệp tải về không đúng nội dung.", "Chương trình sẽ tự tải lại từ đầu.")
        self._files.put(whole, ref.name, ref.media_type, ref.role)
        self._trim()

    def _trim(self) -> None:
        while self._parts and sum(map(len, self._parts.values())) > PART_BUDGET:
            del self._parts[next(iter(self._parts))]

    def _fit(self, seconds: float) -> None:
        """Size the pieces to the line."""
        if seconds > SLOW:
            self._piece = max(SMALLEST, self._piece // 2)
        elif seconds < QUICK:
            self._piece = min(LARGEST, self._piece * 2)
