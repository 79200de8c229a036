"""Moving a dossier along its procedure: hand over, ask once for papers, apologise, refuse, withdraw."""

from __future__ import annotations

from workflow import fields as ask
from workflow.acts import Act, Ask, Mark, Who, everyone, moment, roles
from workflow.documents.drafting import STAFF
from workflow.dossiers import dossier as state
from workflow.dossiers.dossier import PROCESSING, RECEIVED, SIGNED, SUPPLEMENT, Dossier, holds
from workflow.dossiers.receiving import ONE_STOP
from workflow.errors import Missing, WrongState
from workflow.people import Role

OPEN = frozenset({RECEIVED, PROCESSING, SUPPLEMENT, SIGNED})

LEADER: Who[Dossier] = roles("lãnh đạo cơ quan", Role.LEADER)
HOLDER: Who[Dossier] = Who("người đang giữ hồ sơ", holds)
MOVER: Who[Dossier] = Who(
    "người đang giữ hồ sơ ở bước chưa phải bước cuối",
    lambda state, person, directory: state.procedure.after(state.step) is not None and holds(state, person, directory),
)


def _moved_on(asked: Ask[Dossier]) -> Mark | None:
    """Tell who took the dossier out of the step the command names, when it no longer stands there."""
    start = asked.payload.get("from")
    if not start or start == asked.state.step:
        return None
    return next((Mark(move.actor, move.at) for move in reversed(asked.state.moves) if move.start == start), None)


def _guard_move(asked: Ask[Dossier]) -> None:
    """Forward to the very next step; back to any earlier one, saying why (phiếu kiểm soát, TT 03/2025/TT-VPCP)."""
    procedure, payload = asked.state.procedure, asked.payload
    if payload["from"] != asked.state.step:
        raise WrongState("Hồ sơ không đứng ở bước này.", "Mở lại hồ sơ để xem bước hiện tại.")
    here, there = procedure.place(payload["from"]), procedure.place(payload["to"])
    if there < 0 or there == here or there > here + 1:
        raise Missing("to", "Hồ sơ chỉ chuyển sang bước kế tiếp hoặc trả về bước trước.")
    if there < here and not payload.get("text"):
        raise Missing("text", "Trả về bước trước phải ghi lý do.")


def _guard_apology(asked: Ask[Dossier]) -> None:
    """The new date lies after the promised one and after today; once (NĐ 118/2025; mẫu 04)."""
    new = moment(asked.payload["due"])
    if new <= asked.at or (asked.state.due is not None and new <= moment(asked.state.due)):
        raise Missing("due", "Ngày hẹn lại phải sau ngày đã hẹn và sau hôm nay.")


ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.advanced", "Chuyển", "chuyển hồ sơ đi", "TT 03/2025/TT-VPCP (phiếu kiểm soát)",
        MOVER, frozenset({RECEIVED, PROCESSING, SIGNED}), state.advanced,
        fields=(
            ask.mark("from", "bước hiện tại"), ask.mark("to", "bước kế tiếp"),
            ask.text("text", "ghi chú", 5000).optional(),
        ),
        guard=_guard_move, taken=_moved_on,
    ),
    Act(
        "dossier.supplement_requested", "Yêu cầu bổ sung", "yêu cầu bổ sung",
        "NĐ 118/2025/NĐ-CP: chỉ một lần trong cả quá trình; TT 03/2025/TT-VPCP (mẫu 02)",
        everyone(HOLDER, ONE_STOP), frozenset({RECEIVED, PROCESSING}), state.supplement_requested,
        fields=(
            ask.texts("what", "giấy tờ cần bổ sung"), ask.text("reason", "lý do", 5000),
            ask.day("until", "hạn bổ sung").optional(),
        ),
        once=True,
    ),
    Act(
        "dossier.apologised", "Xin lỗi, hẹn lại", "xin lỗi và hẹn lại",
        "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 04)",
        everyone(HOLDER, ONE_STOP, LEADER), frozenset({RECEIVED, PROCESSING}), state.apologised,
        fields=(
            ask.text("reason", "lý do", 5000), ask.moment("due", "ngày hẹn lại"),
            ask.listed("due_lines", "cách tính ngày hẹn").optional(),
        ),
        guard=_guard_apology, once=True,
    ),
    Act(
        "dossier.opinion", "Cho ý kiến", "cho ý kiến", "NĐ 118/2025/NĐ-CP",
        STAFF, OPEN, state.commented, fields=(ask.text("text", "ý kiến", 5000),),
    ),
    Act(
        "dossier.refused", "Không giải quyết", "từ chối giải quyết",
        "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 03, 05)",
        everyone(HOLDER, ONE_STOP, LEADER), frozenset({RECEIVED, PROCESSING, SUPPLEMENT}), state.refused,
        fields=(ask.text("reason", "lý do", 5000),), once=True,
    ),
    Act(
        "dossier.withdrawn", "Rút hồ sơ", "ghi nhận rút hồ sơ", "NĐ 118/2025/NĐ-CP",
        ONE_STOP, frozenset({RECEIVED, PROCESSING, SUPPLEMENT}), state.withdrawn,
        fields=(ask.text("reason", "lý do", 5000),), once=True,
    ),
)  # fmt: skip
