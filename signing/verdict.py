"""What is said of a signature and of a file: valid, invalid or undetermined, with every reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from signing.model import Level

Verdict = Literal["valid", "invalid", "undetermined"]
WORST: tuple[Verdict, ...] = ("valid", "undetermined", "invalid")


EVALUATION: tuple[tuple[str, str, bool], ...] = (
    ("1.1", "Thời điểm ký nằm trong thời hạn của chứng thư, chứng thư không bị thu hồi", True),
    ("1.2", "Tình trạng thu hồi đã kiểm tra được (CRL hoặc OCSP)", True),
    ("1.3", "Thuật toán và độ dài khóa đúng quy định", True),
    ("1.4", "Chứng thư dùng đúng phạm vi được cấp", True),
    ("1.5", "Mục đích sử dụng khóa cho phép ký", False),
    ("1.6", "Chứng thư ghi chính sách của nơi cấp", False),
    ("2.1", "Thông tin người ký đã xác minh qua nơi cấp được tin cậy", True),
    ("2.2", "Chữ ký được tạo bằng khóa của chứng thư", True),
    ("2.3", "Chứng thư kèm theo có hiệu lực tại thời điểm ký", True),
    ("2.4", "Nội dung còn nguyên vẹn từ khi ký", True),
)
"""Number, words and whether it is required: the evaluation list for verification software, part 2 of the circular."""


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the evaluation list, judged."""

    number: str
    words: str
    required: bool
    verdict: Verdict

    def as_json(self) -> dict[str, object]:
        """A row of the checklist."""
        return {"number": self.number, "words": self.words, "required": self.required, "verdict": self.verdict}


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
    checklist: tuple[Point, ...] = ()

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
            "checklist": [one.as_json() for one in self.checklist],
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
