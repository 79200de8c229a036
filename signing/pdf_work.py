"""What may be asked of whoever works on PDF files: a process of its own under a window, or this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust, Upgraded
from signing.online import Fetch
from signing.orders import SignOrder, SignOutcome, SignRequest, Survey, Wish
from signing.verdict import FileVerdict


def _now() -> datetime:
    return datetime.now(UTC)


Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Nobody wants to know."""


class PdfWork(Protocol):
    """Implemented by ``SigningWorker`` (elsewhere) and ``SigningHere``; one contract test for both."""

    def warm_up(self) -> None:
        """Get ready, so that the first signature does not wait."""

    def prepare(self, data: bytes, boxes: Mapping[str, Box]) -> bytes:
        """See :func:`signing.fields.prepare`."""

    def fill(self, data: bytes, values: Mapping[str, str]) -> bytes:
        """See :func:`signing.fields.fill`."""

    def sign_pdf(
        self,
        data: bytes,
        field: str,
        look: Look,
        token: SigningToken,
        certificate_id: str = "",
        *,
        now: Callable[[], datetime] = _now,
        **options: Any,
    ) -> SignedFile:
        """See :func:`signing.pdf.sign_pdf`."""

    def verify_pdf(
        self,
        data: bytes,
        trust: Trust | None = None,
        *,
        offline: bool = True,
        at: datetime | None = None,
        fetch: Fetch | None = None,
        progress: Progress = no_progress,
    ) -> FileVerdict:
        """See :func:`signing.verify.verify_pdf`; ``stop_now`` from another thread cancels it."""

    def verify_file(
        self,
        path: Path,
        trust: Trust | None = None,
        *,
        offline: bool = True,
        at: datetime | None = None,
        fetch: Fetch | None = None,
        progress: Progress = no_progress,
    ) -> FileVerdict:
        """See :func:`signing.judging.judge_file`; ``stop_now`` from another thread cancels it."""

    def sign_files(
        self, requests: Sequence[SignRequest], token: SigningToken, order: SignOrder
    ) -> Iterator[SignOutcome]:
        """See :func:`signing.pipeline.signed_one_by_one`; files are read and written there, never here."""

    def upgrade_pdf(
        self, data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
    ) -> Upgraded:
        """See :func:`signing.upgrade.upgrade_pdf`."""

    def survey(self, path: Path, look: Look, wish: Wish) -> Survey:
        """See :func:`signing.placing.survey`."""

    def another(self) -> PdfWork | None:
        """Somebody who does the same work at the same time, to be closed by the caller; ``None`` where nobody can."""

    def stop_now(self) -> None:
        """Cancel the job under way."""

    def close(self) -> None:
        """End what was started."""
