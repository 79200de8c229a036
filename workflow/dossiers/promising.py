"""The promised date of a dossier: apology and extension, each once; what a new date must hold."""

from __future__ import annotations

from workflow import fields as ask
from workflow.acts import Act, Ask, everyone, moment
from workflow.dossiers import effects
from workflow.dossiers.dossier import PROCESSING, RECEIVED, Dossier
from workflow.dossiers.dues import DUES
from workflow.dossiers.processing import HOLDER, LEADER
from workflow.dossiers.receiving import ONE_STOP
from workflow.errors import Missing, WrongState

DATE = (ask.moment("due", "ngày hẹn trả").optional(), ask.listed("due_lines", "cách tính ngày hẹn").optional(), DUES)


def later(asked: Ask[Dossier]) -> None:
    """The new date lies after the promised one and after today; once (NĐ 118/2025; mẫu 04)."""
    new = moment(asked.payload["due"])
    if new <= asked.at or (asked.state.due is not None and new <= moment(asked.state.due)):
        raise Missing("due", "Ngày hẹn lại phải sau ngày đã hẹn và sau hôm nay.")


def goes_on_with(asked: Ask[Dossier]) -> None:
    """A clock that runs again has a date to run to: what was left when it stopped (NĐ 118/2025/NĐ-CP)."""
    if asked.state.due and not asked.payload.get("due"):
        raise Missing("due", "Chưa có ngày hẹn trả mới.")
    if asked.payload.get("due") and moment(asked.payload["due"]) <= asked.at:
        raise Missing("due", "Ngày hẹn trả không được trước lúc tiếp nhận.")


def _guard_extension(asked: Ask[Dossier]) -> None:
    """Time is added while it still runs; after that the office apologises (NĐ 118/2025; mẫu 04)."""
    later(asked)
    if asked.state.due is not None and moment(asked.state.due) < asked.at:
        raise WrongState("Đã qua ngày hẹn trả, không gia hạn được nữa.", "Xin lỗi và hẹn lại ngày trả (mẫu 04).")


ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.apologised", "Xin lỗi, hẹn lại", "xin lỗi và hẹn lại",
        "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 04)",
        everyone(HOLDER, ONE_STOP, LEADER), frozenset({RECEIVED, PROCESSING}), effects.apologised,
        fields=(
            ask.text("reason", "lý do", 5000), ask.moment("due", "ngày hẹn lại"),
            ask.listed("due_lines", "cách tính ngày hẹn").optional(), DUES,
        ),
        guard=later, once=True,
    ),
    Act(
        "dossier.extended", "Gia hạn", "gia hạn giải quyết",
        "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 04); luật chuyên ngành cho phép",
        LEADER, frozenset({RECEIVED, PROCESSING}), effects.extended,
        fields=(
            ask.text("reason", "lý do", 5000), ask.text("basis", "căn cứ gia hạn", 1000),
            ask.moment("due", "ngày hẹn mới"), ask.listed("due_lines", "cách tính ngày hẹn").optional(), DUES,
        ),
        guard=_guard_extension, once=True,
    ),
)  # fmt: skip
