"""What a machine is given in hand with each loan of numbers: who was lent what, signed with the province's own key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.compact.short import long_bytes, short_bytes

_PURPOSE = b"vic loan of numbers 1\n"
"""The key signs answers on sticks too: a signature over a loan can be taken for nothing else."""
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class Loan:
    """Numbers ``first`` to ``last`` of a register and year of an office, as they were lent to one machine."""

    lease: str
    office: str
    register: str
    year: int
    first: int
    last: int
    person: str
    device: str
    granted: str


class LoanPapers:
    """Writes and reads them.

    Args:
        key: gives the province's key; asked at the first use.
    """

    def __init__(self, key: Callable[[], Ed25519PrivateKey]) -> None:
        self._ask = key
        self._key: Ed25519PrivateKey | None = None

    def write(self, loan: Loan) -> str:
        """Return a loan and its signature as one short text."""
        said = _said(loan)
        return f"{short_bytes(said)}.{short_bytes(self._signing().sign(_PURPOSE + said))}"

    def read(self, paper: str) -> Loan | None:
        """Return the loan a text tells of, None unless this province signed just that."""
        told, _, signature = paper.partition(".")
        try:
            said = long_bytes(told, len(told) * 3 // 4)
            self._signing().public_key().verify(long_bytes(signature, _SIGNATURE), _PURPOSE + said)
            return Loan(*json.loads(said))
        except (ValueError, TypeError, InvalidSignature):
            return None

    def _signing(self) -> Ed25519PrivateKey:
        if self._key is None:
            self._key = self._ask()
        return self._key


def _said(loan: Loan) -> bytes:
    values = [getattr(loan, name) for name in Loan.__slots__]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
