"""Files up and down by their SHA-256, in small pieces, going on where a cut, a kill or the budget left off."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sync.allowance import Allowance
from sync.errors import NotTheServer, Refused
from sync.pace import Pace
from sync.precedence import Held, Move, held
from sync.servers.lane_server import LaneServer
from workflow.rules import FileRef
from workflow.store.files import Files
from workflow.store.parts import Part, Parts
from workflow.store.troubles import FileAbsent, FileDamaged

SMALLEST = 16 * 1024
LARGEST_UP, LARGEST_DOWN = 256 * 1024, 1024 * 1024
SLOW, QUICK = 2.0, 0.8
"""Seconds a piece may take: a decision waits behind one piece, never behind a scan."""
_PATIENCE = 3
"""Pieces in a row that may bring nothing before the server counts as broken."""


@dataclass(slots=True)
class Moved:
    """What one cycle moved, and what it left.

    Attributes:
        bytes: content that travelled, also of files not yet whole.
        absent: files the server does not have (yet).
        held: files that wait, and why.
        left: bytes still to travel of what does not wait.
        refused: files that can never leave as they are, and why: too large for the server, damaged here.
    """

    up: int = 0
    down: int = 0
    bytes: int = 0
    absent: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    left: int = 0
    refused: dict[str, str] = field(default_factory=dict)


class Transfer:
    """Moves the files of one lane. Nothing of them lies in memory but a piece, nothing in the clear on the disk."""

    def __init__(
        self,
        files: Files,
        parts: Parts,
        server: LaneServer,
        between: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare.

        Args:
            parts: where begun downloads are kept.
            between: called between two pieces, so that steps can overtake.
            clock: seconds that never run backwards.
        """
        self._files = files
        self._parts = parts
        self._server = server
        self._between = between
        self._clock = clock
        self._up = Pace(SMALLEST, LARGEST_UP, quick=QUICK, slow=SLOW)
        self._down = Pace(SMALLEST, LARGEST_DOWN, quick=QUICK, slow=SLOW)
        self.moved = Moved()

    def run(self, moves: Sequence[Move], allowance: Allowance) -> None:
        """Move files in the order given, as far as the allowance goes; ``moved`` tells what happened.

        Raises:
            SyncTrouble: the line; the next call goes on where it was cut.
            StoreTrouble: this machine's disk.
        """
        for place, move in enumerate(moves):
            if allowance.holds(move):
                self.moved.held.append(held(move, "metered"))
            elif allowance.over:
                self._leave([later for later in moves[place:] if not allowance.holds(later)], allowance)
                self.moved.held += [held(later, "metered") for later in moves[place:] if allowance.holds(later)]
                return
            elif move.up:
                self._upload_unless_refused(move, allowance)
            else:
                self._download(move, allowance)

    def _leave(self, moves: Sequence[Move], allowance: Allowance) -> None:
        self.moved.left += sum(move.file.ref.size for move in moves)
        if allowance.spent_up:
            self.moved.held += [held(move, "budget") for move in moves]

    def _upload_unless_refused(self, move: Move, allowance: Allowance) -> None:
        """Send a file; one that cannot be sent stops none of the others."""
        try:
            self._upload(move, allowance)
        except (Refused, FileAbsent, FileDamaged) as trouble:
            self.moved.refused[move.file.ref.sha256] = trouble.text

    def _upload(self, move: Move, allowance: Allowance) -> None:
        ref = move.file.ref
        there = self._begun(ref)
        stuck = 0
        while there < ref.size:
            if allowance.over:
                return self._stop(move, there, allowance)
            before, began = there, self._clock()
            piece = self._files.slice(ref.sha256, there, self._up.size)
            there = self._server.send_piece(ref.sha256, there, piece)
            self._up.took(self._clock() - began)
            self.moved.bytes += max(0, there - before)
            stuck = stuck + 1 if there <= before else 0
            if stuck > _PATIENCE:
                raise NotTheServer("Máy chủ không nhận tiếp được tệp.", "Thử lại sau; tệp vẫn giữ trên máy.")
            if there < ref.size:
                self._between()
        self._files.uploaded(self._server.lane, ref.sha256)
        self.moved.up += 1
        self._between()
        return None

    def _begun(self, ref: FileRef) -> int:
        """Return how much of a file is at the server; an upload begun for another size begins anew."""
        status = self._server.upload_status(ref.sha256)
        if status is not None and status[1] == ref.size:
            return status[0]
        return self._server.begin_upload(ref)

    def _download(self, move: Move, allowance: Allowance) -> None:
        ref = move.file.ref
        part = self._parts.part(ref.sha256)
        stuck = 0
        while part.size < ref.size:
            if allowance.over:
                return self._stop(move, part.size, allowance)
            before, began = part.size, self._clock()
            try:
                self._fetch(part, ref)
            except Refused as refused:
                if refused.reason == "416" and part.size:
                    break  # shorter than the step that names it says: its digest decides
                self.moved.absent.append(ref.sha256)
                return part.drop() if not part.size else None
            self._down.took(self._clock() - began)
            stuck = stuck + 1 if part.size <= before else 0
            if stuck > _PATIENCE:
                raise NotTheServer("Máy chủ không gửi tiếp được tệp.", "Chương trình sẽ tự thử lại.")
            if part.size < ref.size:
                self._between()
        return self._finish(part, ref)

    def _fetch(self, part: Part, ref: FileRef) -> None:
        """Bring the next piece; a server that knows no ranges sends everything from the beginning."""
        with self._server.download(ref.sha256, part.size, self._down.size) as (pieces, start):
            if start != part.size:
                part.restart()
            for piece in pieces:
                part.add(piece)
                self.moved.bytes += len(piece)

    def _finish(self, part: Part, ref: FileRef) -> None:
        if part.sha256() != ref.sha256:
            part.drop()
            raise NotTheServer("Tệp tải về không đúng nội dung.", "Chương trình sẽ tự tải lại từ đầu.")
        with part.content() as content:
            self._files.put(content, ref.name, ref.media_type, ref.role)
        part.drop()
        self._files.uploaded(self._server.lane, ref.sha256)
        self.moved.down += 1
        self._between()

    def _stop(self, move: Move, here: int, allowance: Allowance) -> None:
        """Leave a file half way: the next cycle goes on there."""
        self.moved.left += move.to_come(here)
        if allowance.spent_up:
            self.moved.held.append(held(move, "budget"))
