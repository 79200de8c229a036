"""What is wrong with a record for the portal, field by field, in words an officer can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MISSING, TYPE, LENGTH, CODE, DATE, UNKNOWN, CUT, UNFIT = (
    "missing", "type", "length", "code", "date", "unknown", "cut", "unfit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        field: path in the record, such as ``DinhDanhCHS[0].SoDinhDanh``.
        problem: one of the names above.
        text: the sentence for people.
        blocking: whether the portal would refuse the record for it.
    """

    field: str
    problem: str
    text: str
    blocking: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value that is kept with a record."""
        return {slot: getattr(self, slot) for slot in self.__slots__}


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what keeps the record from being sent."""
    return tuple(finding for finding in findings if finding.blocking)
