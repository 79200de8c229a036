"""What a receipt says: form 01 of TT 03/2025/TT-VPCP (giấy tiếp nhận hồ sơ và hẹn trả kết quả) as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from desktop.printing.receipt_code import receipt_code
from workflow.vietnamese import amount
from workflow.workdays import undecided_words

FORMS: Mapping[str, str] = MappingProxyType({"ban_chinh": "bản chính", "ban_sao": "bản sao", "dien_tu": "bản điện tử"})
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper handed in: its name, its form (``FORMS``) and how many."""

    name: str
    form: str = ""
    count: int = 1

    @property
    def words(self) -> str:
        """The paper as it is listed: "Tờ khai (02 bản chính)"."""
        form = FORMS.get(self.form, self.form) or "bản"
        return f"{self.name} ({form if self.count == 1 else f'{self.count:02d} {form}'})"


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    """One receipt.

    Attributes:
        governing: the agency above the office; office: who received; organ: its electronic identifier (QĐ 20/2020).
        code: the dossier's code, such as ``H12.59-261112-0047``.
        time_limit: the time the procedure gives, "03 ngày làm việc".
        due: when the result is ready; None where the procedure gives it at once.
        give_back: where and how the result is given.
        copy: 1 for the first print; from 2 the page says which copy it is.
        signature: proof in the QR code (``receipt_code.signed_text``); without one the code carries a checksum.
        sets: number of sets of papers.
        lookup: how to ask about the dossier, at the foot.
        provisional: what ``due`` rests on that is not decided yet (holidays of a coming year).
    """

    governing: str
    office: str
    organ: str
    place: str
    code: str
    applicant: str
    procedure: str
    received: datetime
    due: datetime | None
    officer: str
    address: str = ""
    phone: str = ""
    email: str = ""
    uid: str = ""
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    time_limit: str = ""
    give_back: str = "Tại quầy"
    fee: int = 0
    paid: bool = False
    copy: int = 1
    signature: str = ""
    lookup: str = "Tra cứu: quét mã QR hoặc gọi 19009496."
    provisional: str = ""


def payload(content: ReceiptContent) -> str:
    """Return the text of the QR code of ``content``."""
    return receipt_code(content.code, content.organ, content.received, content.due, content.signature)


def from_received(
    received: Mapping[str, Any], *, governing: str, office: str, organ: str, place: str, officer: str, copy: int = 1,
) -> ReceiptContent:
    """Make the receipt of a dossier from the payload of its step ``dossier.received``.

    Args:
        received: the payload.
        copy: which print this is.
    """
    applicant, procedure, fee = received["applicant"], received["procedure"], received.get("fee") or {}
    got = [paper for paper in received["papers"] if paper.get("got")]
    papers = tuple(PaperLine(p["name"], p.get("form") or "", int(p.get("count", 1))) for p in got)
    return ReceiptContent(
        governing=governing, office=office, organ=organ, place=place, code=received["code"],
        applicant=applicant["name"], address=applicant.get("address") or "", phone=applicant.get("phone") or "",
        email=applicant.get("email") or "", uid=applicant.get("uid") or "",
        procedure=procedure["name"], papers=papers, time_limit=time_limit(procedure),
        received=datetime.fromisoformat(received["at"]),
        due=datetime.fromisoformat(received["due"]) if received.get("due") else None,
        give_back=received.get("give_back") or "Tại quầy",
        fee=int(fee.get("amount") or 0), paid=bool(fee.get("paid")), officer=officer, copy=copy,
        provisional=undecided_words(received.get("due_lines") or ()),
    )


def time_limit(procedure: Mapping[str, Any]) -> str:
    """Return the time a procedure gives in words: "03 ngày làm việc", "08 giờ làm việc" or "Giải quyết ngay"."""
    for unit, words in (("days", "ngày làm việc"), ("hours", "giờ làm việc")):
        if procedure.get(unit):
            return f"{int(procedure[unit]):02d} {words}"
    return "Giải quyết ngay"


def moment_words(moment: datetime) -> str:
    """Return "09 giờ 42, thứ Năm 12/11/2026"."""
    return f"{moment:%H} giờ {moment:%M}, {_WEEKDAYS[moment.weekday()]} {moment:%d/%m/%Y}"


def fee_words(content: ReceiptContent) -> str:
    """Return the fee with whether it was paid; "Không thu" where there is none."""
    if not content.fee:
        return "Không thu"
    return f"{amount(content.fee)} ({'đã nộp' if content.paid else 'chưa nộp'})"
