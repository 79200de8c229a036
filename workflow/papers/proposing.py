"""Which digitised papers may stand for those a procedure asks for: whose, of which kind, good until when."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date

from workflow.papers.digitised import Digitised, paper_type
from workflow.procedures.procedure import PaperAsked
from workflow.vietnamese import key

_WRITTEN_ONCE = (
    "don ", "to khai", "giay de nghi", "phieu ", "thong bao", "ban cam ket", "van ban uy quyen", "giay uy quyen",
    "bien ban hop", "du thao", "bang ke", "chung tu", "van ban thong bao", "van ban de nghi", "ban chinh giay to",
    "ban sao can chung thuc",
)


def why_not(paper: Digitised, asked: PaperAsked, uid: str, until: date, *, consent: bool) -> str:
    """Return why a paper cannot stand for the one asked for; "" when it can.

    Args:
        uid: of the applicant.
        until: the day it must still be good: when the result is due.
        consent: whether the person agreed to its use, and has not withdrawn that.
    """
    if not uid or paper.uid != uid:
        return "Giấy tờ của người khác."
    if not consent:
        return "Chưa có đồng ý dùng lại."
    if written_once(asked):
        return "Giấy tờ này lập riêng cho từng hồ sơ."
    if paper.type != paper_type(asked.type, asked.name):
        return "Khác loại giấy tờ."
    expires = expiry(paper, asked)
    if expires is None:
        return "Không rõ ngày cấp nên không biết còn hạn hay không."
    if expires < until:
        return f"Hết hạn ngày {expires:%d/%m/%Y}, trước ngày hẹn trả."
    return ""


def written_once(asked: PaperAsked) -> bool:
    """Tell whether a paper is written for one dossier (đơn, tờ khai, giấy đề nghị ...), so that an old one is no use.

    TT 01/2023/TT-VPCP Điều 4: digitised for use again are results and papers of lasting value, not applications.
    """
    if asked.once:
        return asked.once == "yes"
    return bool(asked.template) or key(asked.name).startswith(_WRITTEN_ONCE)


def expiry(paper: Digitised, asked: PaperAsked) -> date | None:
    """Return the last day a paper is good: its own date, or ``months`` after its issue; None when nobody knows."""
    if paper.expires:
        return date.fromisoformat(paper.expires)
    if not asked.months:
        return date.max
    return _after(date.fromisoformat(paper.issued), asked.months) if paper.issued else None


def proposals(
    papers: Iterable[Digitised], asked: Iterable[PaperAsked], uid: str, until: date, *, consent: bool
) -> Mapping[str, Digitised]:
    """Return for each paper asked for (by id) the one to propose: of several good ones the one issued last."""
    known = sorted(papers, key=lambda paper: (paper.issued, paper.at), reverse=True)
    found: dict[str, Digitised] = {}
    for one in asked:
        good = next((paper for paper in known if not why_not(paper, one, uid, until, consent=consent)), None)
        if good is not None:
            found[one.id] = good
    return found


def _after(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of that month (BLDS 2015 Điều 147)."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
