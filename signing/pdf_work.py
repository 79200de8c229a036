"""What may be asked of whoever works on PDF files: a process of its own under a window, or this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust, Upgraded
from signing.online import Fetch
from signing.verdict import FileVerdict


def _now() -> datetime:
    return datetime.now(UTC)


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
    ) -> FileVerdict:
        """See :func:`signing.verify.verify_pdf`."""

    def upgrade_pdf(
        self, data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
    ) -> Upgraded:
        """See :func:`signing.upgrade.upgrade_pdf`."""

    def stop_now(self) -> None:
        """Cancel the job under way."""

    def close(self) -> None:
        """End what was started."""
