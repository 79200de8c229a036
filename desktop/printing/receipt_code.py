"""What the QR code of a receipt says, and how it is read back: code, office, two times and a proof."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from workflow.errors import Trouble

MARK = "VIC1"
_ZONE = timezone(timedelta(hours=7))
_CHECKSUM_LENGTH = 12


class NotAReceipt(Trouble):
    """The text is not that of a receipt, or it was changed."""

    code = "not-a-receipt"
    title = "Không phải mã của giấy hẹn"


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """What was read from a receipt's QR code.

    Attributes:
        proof: the checksum or the signature; ``signed`` tells which. A checksum shows a misread code, not a forged one.
        signed_text: what a signature is over.
    """

    code: str
    office: str
    issued: datetime
    due: datetime | None
    proof: str
    signed: bool

    @property
    def signed_text(self) -> str:
        """The part of the code the proof is over."""
        return signed_text(self.code, self.office, self.issued, self.due)


def signed_text(code: str, office: str, issued: datetime, due: datetime | None) -> str:
    """Return the code without its proof: ``VIC1|code|office|issued|due``, times to the minute at +07:00."""
    return "|".join((MARK, code, office, _minute(issued), _minute(due) if due else ""))


def receipt_code(code: str, office: str, issued: datetime, due: datetime | None, signature: str = "") -> str:
    """Return the text of the QR code.

    Args:
        signature: a signature over ``signed_text`` in base64url; without one a checksum stands in its place.

    Raises:
        ValueError: a part contains the separator.
    """
    if any("|" in part for part in (code, office, signature)):
        raise ValueError("the separator | stands inside a part of the receipt code")
    text = signed_text(code, office, issued, due)
    return f"{text}|{'S' + signature if signature else 'C' + _checksum(text)}"


def read_payload(text: str) -> ReceiptCode:
    """Read the text of a receipt's QR code.

    Raises:
        NotAReceipt: another text, a damaged one, or one whose checksum does not agree.
    """
    parts = text.strip().split("|")
    if len(parts) != 6 or parts[0] != MARK or not parts[1] or parts[5][:1] not in ("C", "S"):
        raise NotAReceipt("Mã này không do chương trình in giấy hẹn tạo ra.", "Quét lại, hoặc tra cứu bằng mã hồ sơ.")
    _, code, office, issued, due, proof = parts
    try:
        read = ReceiptCode(code, office, _moment(issued), _moment(due) if due else None, proof[1:], proof[0] == "S")
    except ValueError:
        raise NotAReceipt("Mã trên giấy hẹn đọc bị sai.", "Quét lại ở chỗ đủ sáng, giữ thẳng tờ giấy.") from None
    if not read.signed and read.proof != _checksum(read.signed_text):
        raise NotAReceipt("Mã trên giấy hẹn đã bị sửa hoặc đọc sai.", "Quét lại, hoặc tra cứu bằng mã hồ sơ.")
    return read


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_CHECKSUM_LENGTH]


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(_ZONE) if moment.tzinfo else moment:%Y-%m-%dT%H:%M}"


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=_ZONE)
