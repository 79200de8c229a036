"""What is said of a signature and of a file: valid, invalid or undetermined, with every reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from signing.model import Level

Verdict = Literal["valid", "invalid", "undetermined"]
WORST: tuple[Verdict, ...] = ("valid", "undetermined", "invalid")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature as ``vic verify`` prints it."""

    field: str
    verdict: Verdict
    reasons: tuple[str, ...]
    signer: str = ""
    organization: str = ""
    uid: str = ""
    issuer: str = ""
    serial: str = ""
    claimed_time: datetime | None = None
    trusted_time: datetime | None = None
    level: Level = "B"
    coverage: str = "unclear"
    changes: str = "unknown"

    def as_json(self) -> dict[str, object]:
        """The keys of the interface; times as ISO 8601 or null."""
        return {
            "field": self.field,
            "signer": self.signer,
            "organization": self.organization,
            "issuer": self.issuer,
            "claimed_time": self.claimed_time.isoformat() if self.claimed_time else None,
            "trusted_time": self.trusted_time.isoformat() if self.trusted_time else None,
            "level": self.level,
            "coverage": self.coverage,
            "changes": self.changes,
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "uid": self.uid,
            "serial": self.serial,
        }


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """A file and all its signatures."""

    sha256: str
    notes: tuple[str, ...]
    signatures: tuple[SignatureVerdict, ...]

    @property
    def verdict(self) -> Verdict | Literal["unsigned"]:
        """The worst of its signatures."""
        if not self.signatures:
            return "unsigned"
        return max((one.verdict for one in self.signatures), key=WORST.index)

    @property
    def ok(self) -> bool:
        """At least one signature, and all valid."""
        return self.verdict == "valid"

    def as_json(self) -> dict[str, object]:
        """What ``vic verify --json`` prints."""
        return {
            "file": {"sha256": self.sha256, "notes": list(self.notes)},
            "signatures": [one.as_json() for one in self.signatures],
        }
