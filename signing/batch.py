"""Signs or upgrades many files in this process, for commands; one failing file never stops the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from signing import many
from signing.disk import WorkingCopy, read_file, write_file
from signing.errors import SigningTrouble
from signing.here import SigningHere
from signing.model import Level, Trust
from signing.online import Fetch
from signing.orders import FIELDS, BatchOutcome, SignOrder, SignOutcome, SignRequest
from signing.pipeline import XML_SUFFIXES
from signing.steering import Steering
from signing.token_client import OpenToken
from signing.upgrade import upgrade_copy

__all__ = (
    "FIELDS", "XML_SUFFIXES", "BatchOutcome", "SignOutcome", "SignRequest", "read_file", "sign_files", "upgrade_files",
    "write_file",
)  # fmt: skip


def sign_files(
    requests: Sequence[SignRequest],
    login: Callable[[], OpenToken],
    *,
    certificate_id: str = "",
    level: Level = "B",
    trust: Trust | None = None,
    tsa_url: str = "",
    uid: str = "",
    fetch: Fetch | None = None,
    progress: many.Progress = lambda done, total: None,
    tell: many.Tell = lambda outcome: None,
    steering: Steering | None = None,
) -> BatchOutcome:
    """Sign files with a single login; see :func:`signing.many.sign_files`."""
    order = SignOrder(certificate_id, level, trust, tsa_url, uid, fetch)
    return many.sign_files(
        requests, login, order, SigningHere(), steering=steering, progress=progress, tell=tell
    )  # fmt: skip


def upgrade_files(
    pairs: Sequence[tuple[Path, Path]],
    *,
    tsa_url: str,
    level: Level = "T",
    trust: Trust | None = None,
    fetch: Fetch | None = None,
) -> BatchOutcome:
    """Raises the level of signed files (source, target); the token is not needed."""
    return BatchOutcome([_upgraded(*pair, tsa_url, level, trust, fetch) for pair in pairs])


def _upgraded(
    source: Path, target: Path, tsa_url: str, level: Level, trust: Trust | None, fetch: Fetch | None
) -> SignOutcome:
    start = time.perf_counter()
    try:
        copy = WorkingCopy(source, target)
        try:
            done = upgrade_copy(copy.stream, tsa_url=tsa_url, level=level, trust=trust, fetch=fetch)
            copy.put()
        finally:
            copy.discard()
    except SigningTrouble as trouble:
        return SignOutcome(source, None, False, None, "", time.perf_counter() - start, trouble)
    taken = time.perf_counter() - start
    return SignOutcome(source, target, done.trouble is None, done.level, done.field, taken, done.trouble)
