"""Signs or upgrades many files with one login; one failing file never stops the rest, none is left half written."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signing.cades import DetachedSignature, sign_detached
from signing.errors import FileChanged, FileTrouble, NotLoggedIn, NotSignable, SigningTrouble
from signing.model import Box, Level, Look, Role, SignedFile, Trust
from signing.online import Fetch
from signing.pdf import sign_pdf
from signing.reading import sha256
from signing.token_client import OpenToken
from signing.upgrade import upgrade_pdf
from signing.xades import SignedXml, sign_xml

XML_SUFFIXES = (".xml", ".edxml")
Progress = Callable[[int, int], None]
FIELDS: dict[Role, str] = {"leader": "lanh_dao", "agency": "co_quan", "appendix": "phu_luc", "copy": "ban_sao"}


@dataclass(frozen=True, slots=True)
class SignRequest:
    """One file to be signed.

    Attributes:
        field: name of a prepared field, or of the new one at ``box``; the role's own name when empty.
        expect_sha256: the file that was approved; any other is refused.
    """

    source: Path
    target: Path
    look: Look
    field: str = ""
    box: Box | None = None
    expect_sha256: str = ""

    @property
    def field_name(self) -> str:
        return self.field or FIELDS[self.look.role]


@dataclass(frozen=True, slots=True)
class SignOutcome:
    """What became of one file; ``trouble`` may accompany a written file whose level is below the wanted one."""

    source: Path
    target: Path | None
    ok: bool
    level: Level | None
    field: str
    seconds: float
    trouble: SigningTrouble | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """A row of ``vic sign``."""
        row: dict[str, Any] = {
            "in": str(self.source),
            "out": str(self.target) if self.target else None,
            "ok": self.ok,
            "level": self.level,
            "field": self.field,
            "seconds": round(self.seconds, 3),
        }
        if self.notes:
            row["notes"] = list(self.notes)
        return {**row, "error": self.trouble.as_json()} if self.trouble else row


@dataclass(slots=True)
class BatchOutcome:
    """All files of a batch, and what it cost the token."""

    results: list[SignOutcome] = field(default_factory=list)
    operations: int = 0
    logins: int = 0

    @property
    def ok(self) -> bool:
        """Every file reached the level that was asked."""
        return bool(self.results) and all(one.ok for one in self.results)

    def as_json(self) -> dict[str, Any]:
        """What ``vic sign --json`` prints."""
        rows = [one.as_json() for one in self.results]
        return {"results": rows, "operations": self.operations, "logins": self.logins}


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
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BatchOutcome:
    """Signs files one by one with a single login.

    Args:
        login: opens the token; called once, so a PIN is sent once.
        progress: told after each file how many of how many are done.
        cancelled: asked before each file; the files left are not touched and not listed.

    Raises:
        SigningTrouble: the login itself failed; nothing was signed.
    """
    order = _Order(certificate_id, level, trust, tsa_url, uid, fetch)
    batch = BatchOutcome(logins=1)
    with login() as token:
        for number, request in enumerate(requests):
            if cancelled():
                break
            before = token.operations
            batch.results.append(_sign_one(request, token, order))
            batch.operations += token.operations - before
            progress(number + 1, len(requests))
            if _session_over(batch.results[-1]):
                batch.results += [_skipped(left) for left in requests[number + 1 :]]
                break
    return batch


def upgrade_files(
    pairs: Sequence[tuple[Path, Path]],
    *,
    tsa_url: str,
    level: Level = "T",
    trust: Trust | None = None,
    fetch: Fetch | None = None,
) -> BatchOutcome:
    """Raises the level of signed files (source, target); the token is not needed."""
    batch = BatchOutcome()
    for source, target in pairs:
        start = time.perf_counter()
        try:
            done = upgrade_pdf(read_file(source), tsa_url=tsa_url, level=level, trust=trust, fetch=fetch)
            write_file(target, done.data)
            taken = time.perf_counter() - start
            batch.results.append(
                SignOutcome(source, target, done.trouble is None, done.level, done.field, taken, done.trouble)
            )
        except SigningTrouble as trouble:
            batch.results.append(SignOutcome(source, None, False, None, "", time.perf_counter() - start, trouble))
    return batch


def read_file(path: Path) -> bytes:
    """The whole file.

    Raises:
        FileTrouble: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileTrouble(f"Không đọc được tệp “{path.name}”.", detail=str(error)) from error


def write_file(path: Path, data: bytes) -> None:
    """Writes whole or not at all: a neighbour first, forced to disk, then put in place.

    Raises:
        FileTrouble: the disk is full, read-only or gone; what was there before stays.
    """
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.moi")
    try:
        with half.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise FileTrouble(f"Không ghi được tệp “{path.name}”; tệp cũ còn nguyên.", detail=str(error)) from error


@dataclass(frozen=True, slots=True)
class _Order:
    """What holds for every file of a batch."""

    certificate_id: str
    level: Level
    trust: Trust | None
    tsa_url: str
    uid: str
    fetch: Fetch | None


def _sign_one(request: SignRequest, token: OpenToken, order: _Order) -> SignOutcome:
    start = time.perf_counter()
    try:
        target, done = _signed(request, token, order)
        write_file(target, done.data)
    except SigningTrouble as trouble:
        return SignOutcome(request.source, None, False, None, request.field_name, time.perf_counter() - start, trouble)
    taken = time.perf_counter() - start
    field_name = request.field_name if isinstance(done, SignedFile) else ""
    return SignOutcome(
        request.source, target, done.trouble is None, done.level, field_name, taken, done.trouble, done.notes
    )


def _signed(
    request: SignRequest, token: OpenToken, order: _Order
) -> tuple[Path, SignedFile | SignedXml | DetachedSignature]:
    """Sign in the way the file calls for: PDF inside, XML inside, everything else beside it (``.p7s``)."""
    data, kind = read_file(request.source), request.source.suffix.lower()
    if request.expect_sha256 and sha256(data) != request.expect_sha256.lower():
        raise FileChanged()
    more: dict[str, Any] = {"trust": order.trust, "uid": order.uid}
    if kind in XML_SUFFIXES:
        if order.level != "B":
            raise NotSignable("level", "Chữ ký trong XML chỉ có mức B.", "Chọn mức B.")
        return request.target, sign_xml(data, token, order.certificate_id, **more)
    more |= {"level": order.level, "tsa_url": order.tsa_url, "fetch": order.fetch}
    if kind == ".pdf" or data[:1024].lstrip().startswith(b"%PDF-"):
        more |= {"box": request.box, "expect_sha256": request.expect_sha256}
        return request.target, sign_pdf(data, request.field_name, request.look, token, order.certificate_id, **more)
    beside = request.target.with_name(request.target.name + ".p7s")
    return beside, sign_detached(data, token, order.certificate_id, **more)


def _session_over(outcome: SignOutcome) -> bool:
    """The token is gone for this login: the files left would only repeat the same words."""
    codes = ("token-removed", "driver-crashed", "token-timeout", "not-logged-in", "token-fault")
    return outcome.trouble is not None and outcome.trouble.code in codes


def _skipped(request: SignRequest) -> SignOutcome:
    trouble = NotLoggedIn("Chưa ký tệp này vì token đã ngừng làm việc giữa chừng.")
    return SignOutcome(request.source, None, False, None, request.field_name, 0.0, trouble)
