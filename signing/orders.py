"""What is to be signed, where, and what became of each file; spoken by the window, its worker and the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signing.errors import SigningTrouble
from signing.model import Box, Level, Look, Role, Trust
from signing.online import Fetch

FIELDS: Mapping[Role, str] = {"leader": "lanh_dao", "agency": "co_quan", "appendix": "phu_luc", "copy": "ban_sao"}
"""The field each role has in a file prepared by this program."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said about the place; nothing at all leaves it to the role.

    Attributes:
        field: a field of the file, or the name a new one gets together with ``box``.
        box: a place on a page; page -1 is the last one. A seal or stamp keeps its size, the box says where.
        anchor: words on the page, beside which the signature goes.
        name: the signer's name as the certificate has it.
    """

    field: str = ""
    box: Box | None = None
    anchor: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """A file as a person places a signature on it.

    Attributes:
        sizes: width and height of every page in points as it is seen.
        least: width and height in points of what is drawn at a size of its own, zero for a signature.
        box: the place that would be taken; ``None`` when a person has to say.
        field: the prepared field at that place, empty for a new one.
        why: why there is no place, in words.
        signers: who signed the file already, in order; whether that holds is not judged here.
    """

    sizes: tuple[tuple[float, float], ...]
    least: tuple[float, float]
    box: Box | None = None
    field: str = ""
    why: str = ""
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignRequest:
    """One file to be signed.

    Attributes:
        field: name of a prepared field, or of the new one at ``box``; the role's own name when empty.
        expect_sha256: the file that was approved; any other is refused.
        anchor: words on a page beside which the signature goes.
    """

    source: Path
    target: Path
    look: Look
    field: str = ""
    box: Box | None = None
    expect_sha256: str = ""
    anchor: str = ""

    @property
    def field_name(self) -> str:
        return self.field or FIELDS[self.look.role]


@dataclass(frozen=True, slots=True)
class SignOrder:
    """What holds for every file of a batch; see :func:`signing.pdf.sign_pdf` for each."""

    certificate_id: str = ""
    level: Level = "B"
    trust: Trust | None = None
    tsa_url: str = ""
    uid: str = ""
    fetch: Fetch | None = None


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


def failed(request: SignRequest, trouble: SigningTrouble, seconds: float = 0.0) -> SignOutcome:
    """The outcome of a file that was not written."""
    return SignOutcome(request.source, None, False, None, request.field_name, seconds, trouble)


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
