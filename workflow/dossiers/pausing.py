"""What stops the clock of a dossier besides missing papers: financial duties; and stopping the work altogether."""

from __future__ import annotations

from workflow import fields as ask
from workflow.acts import Act, Ask, everyone
from workflow.dossiers import effects
from workflow.dossiers.dossier import FINANCE, PAUSED, PROCESSING, RECEIVED, STOPPED, SUPPLEMENT, Dossier
from workflow.dossiers.paying import PAYMENT, PLATFORM
from workflow.dossiers.processing import HOLDER, LEADER
from workflow.dossiers.promising import DATE, goes_on_with
from workflow.dossiers.receiving import ONE_STOP


def _guard_resumption(asked: Ask[Dossier]) -> None:
    """A dossier that waited when it was stopped waits on; any other needs a date to run to (NĐ 118/2025/NĐ-CP)."""
    if asked.state.stopped_from not in PAUSED:
        goes_on_with(asked)


ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.finance_notified", "Báo nghĩa vụ tài chính", "thông báo nghĩa vụ tài chính",
        "NĐ 118/2025/NĐ-CP; trạng thái 6 của Cổng DVCQG; thời gian chờ không tính",
        everyone(HOLDER, ONE_STOP), frozenset({RECEIVED, PROCESSING}), effects.finance_notified,
        fields=(
            ask.text("what", "khoản phải nộp", 500), ask.whole("amount", "số tiền", 1, 10**15),
            ask.day("until", "hạn nộp").optional(),
        ),
        clears=("dossier.finance_paid",),
    ),
    Act(
        "dossier.finance_paid", "Đã nộp tiền", "ghi nhận đã nộp nghĩa vụ tài chính",
        "NĐ 118/2025/NĐ-CP; thời gian chờ không tính",
        everyone(HOLDER, ONE_STOP, PLATFORM), frozenset({FINANCE}), effects.finance_paid,
        fields=(ask.text("receipt", "chứng từ nộp tiền", 500), *DATE, *PAYMENT), guard=goes_on_with, once=True,
    ),
    Act(
        "dossier.stopped", "Dừng giải quyết", "dừng giải quyết", "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 05)",
        everyone(HOLDER, ONE_STOP, LEADER), frozenset({RECEIVED, PROCESSING, SUPPLEMENT, FINANCE}), effects.stopped,
        fields=(ask.text("reason", "lý do", 5000),), once=True,
    ),
    Act(
        "dossier.resumed", "Giải quyết tiếp", "cho giải quyết tiếp", "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 05)",
        LEADER, frozenset({STOPPED}), effects.resumed,
        fields=(ask.text("reason", "lý do", 5000), *DATE), guard=_guard_resumption, clears=("dossier.stopped",),
    ),
)  # fmt: skip
