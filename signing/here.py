"""What the signing worker does, in this process: for commands without a window, where nothing can stutter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from signing import fields, judging, pdf, pipeline, placing, upgrade, verify
from signing.model import Box, Level, Look, SignedFile, SigningToken, Trust, Upgraded
from signing.online import Fetch
from signing.orders import SignOrder, SignOutcome, SignRequest, Survey, Wish
from signing.pdf_work import PdfWork, Progress, no_progress
from signing.verdict import FileVerdict


class SigningHere:
    """The same calls as :class:`signing.worker_client.SigningWorker`."""

    def warm_up(self) -> None:
        """Nothing to start."""

    def prepare(self, data: bytes, boxes: Mapping[str, Box]) -> bytes:
        """See :func:`signing.fields.prepare`."""
        return fields.prepare(data, boxes)

    def fill(self, data: bytes, values: Mapping[str, str]) -> bytes:
        """See :func:`signing.fields.fill`."""
        return fields.fill(data, values)

    def sign_pdf(
        self,
        data: bytes,
        field: str,
        look: Look,
        token: SigningToken,
        certificate_id: str = "",
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        **options: Any,
    ) -> SignedFile:
        """See :func:`signing.pdf.sign_pdf`."""
        return pdf.sign_pdf(data, field, look, token, certificate_id, now=now, **options)

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
        """See :func:`signing.verify.verify_pdf`."""
        return verify.verify_pdf(data, trust, offline=offline, at=at, fetch=fetch, progress=progress)

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
        """See :func:`signing.judging.judge_file`."""
        return judging.judge_file(path, trust, offline=offline, at=at, fetch=fetch, progress=progress)

    def sign_files(
        self, requests: Sequence[SignRequest], token: SigningToken, order: SignOrder
    ) -> Iterator[SignOutcome]:
        """See :func:`signing.pipeline.signed_one_by_one`."""
        return pipeline.signed_one_by_one(requests, token, order)

    def upgrade_pdf(
        self, data: bytes, *, tsa_url: str, level: Level = "T", trust: Trust | None = None, fetch: Fetch | None = None
    ) -> Upgraded:
        """See :func:`signing.upgrade.upgrade_pdf`."""
        return upgrade.upgrade_pdf(data, tsa_url=tsa_url, level=level, trust=trust, fetch=fetch)

    def survey(self, path: Path, look: Look, wish: Wish) -> Survey:
        """See :func:`signing.placing.survey`."""
        return placing.survey(path, look, wish)

    def another(self) -> PdfWork | None:
        """Nobody: the libraries are not safe in two threads."""
        return None

    def stop_now(self) -> None:
        """Nothing runs elsewhere; a call here ends by itself."""

    def close(self) -> None:
        """Nothing to end."""
