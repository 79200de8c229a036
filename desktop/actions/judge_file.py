"""Judges the signatures of any file a person has, in a process of its own; may be ended at any time."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC
from pathlib import Path

from desktop.actions.check_signatures import listed_services
from desktop.actions.choose_certificate import trust_of
from desktop.workplace import Workplace
from signing.errors import WorkerFailed
from signing.pdf_work import PdfWork, Progress
from signing.verdict import FileVerdict


class JudgingFile:
    """One file at a time; ``end`` from any thread ends the one under way, and no other work on files."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._worker: PdfWork | None = None
        self._ended = False

    def judge(self, path: Path, heard: Progress) -> FileVerdict:
        """Judge every signature of a file by whom this office trusts, asking only services it knows.

        Args:
            heard: told how many signatures of how many are compared with what came after them.

        Raises:
            SigningTrouble: it cannot be read or is no signed file of a known form; ``WorkerFailed`` when ended.
        """
        place = self._place
        another = place.signer.another()
        if another is None:
            return self._judged(place.signer, path, heard)
        with closing(another):
            return self._judged(another, path, heard)

    def end(self) -> None:
        """End what is under way."""
        with self._lock:
            self._ended = True
            if self._worker is not None:
                self._worker.stop_now()

    def _judged(self, worker: PdfWork, path: Path, heard: Progress) -> FileVerdict:
        place = self._place
        try:
            with self._lock:
                self._worker, self._ended = worker, False
            worker.warm_up()
            if self._ended:
                raise WorkerFailed(detail="ended before it began")
            now = place.now().astimezone(UTC)
            return worker.verify_file(
                path, trust_of(place), offline=False, fetch=listed_services(place), at=now, progress=heard
            )
        finally:
            with self._lock:
                self._worker = None
