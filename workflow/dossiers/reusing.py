"""Papers digitised before are used again instead of being asked for once more; consent to that can be withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Who, roles
from workflow.dossiers import effects
from workflow.dossiers.dossier import STAGES, Dossier
from workflow.errors import Missing
from workflow.people import Role
from workflow.workdays import VIETNAM

_COUNTER: Who[Any] = roles("cán bộ một cửa", Role.ONE_STOP)

PAPER_FIELDS = (
    ask.mark("type", "mã loại giấy tờ", 100).optional(), ask.text("issuer", "nơi cấp", 500).optional(),
    ask.text("number", "số giấy tờ", 200).optional(), ask.day("issued", "ngày cấp").optional(),
    ask.day("expires", "ngày hết hạn").optional(), ask.mark("source", "hồ sơ nguồn", 100).optional(),
    ask.mark("source_code", "mã hồ sơ nguồn", 100).optional(),
)  # fmt: skip
"""What is known of a digitised paper (TT 01/2023/TT-VPCP): kind, issuer, number, dates; where it was digitised."""


def check_reuse(papers: Sequence[Mapping[str, Any]], uid: str, today: date, due: Any) -> None:
    """A paper used again is this person's, digitised, and good until the result is due (TT 01/2023/TT-VPCP).

    Args:
        uid: of the applicant; papers are kept under it.
        due: the due time as in the payload; today counts where there is none.

    Raises:
        Missing: no file, no identifier, or the paper expires before.
    """
    until = _day(due) or today
    for paper in papers:
        if not read.text(paper, "source"):
            continue
        name = read.text(paper, "name") or "Giấy tờ"
        if not uid:
            raise Missing("applicant.uid", f"{name}: dùng lại bản số hóa cần có số định danh của người nộp.")
        if not (read.flag(paper, "got") and read.file(paper, "file")):
            raise Missing("papers", f"{name}: bản số hóa dùng lại không có tệp.")
        expires = read.text(paper, "expires")
        if expires and date.fromisoformat(expires) < until:
            raise Missing("papers", f"{name}: bản số hóa hết hạn trước ngày hẹn trả.", "Đề nghị nộp bản còn hạn.")


def _day(due: Any) -> date | None:
    try:
        return datetime.fromisoformat(due).astimezone(VIETNAM).date() if isinstance(due, str) and due else None
    except (ValueError, OverflowError):
        return None


def _given(state: Dossier) -> str:
    return "" if state.consent == "yes" else "Chưa có đồng ý nào để rút."


ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.consent_withdrawn", "Rút đồng ý", "ghi nhận rút đồng ý dùng lại giấy tờ",
        "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (rút lại sự đồng ý)", _COUNTER, frozenset(STAGES),
        effects.consent_withdrawn, fields=(ask.text("reason", "ghi chú", 1000).optional(),), ready=_given,
    ),
)  # fmt: skip
