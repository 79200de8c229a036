"""Moving a dossier along its procedure: hand over, send back, ask once for papers, refuse, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Who, everyone, roles
from workflow.documents.drafting import STAFF
from workflow.dossiers import effects
from workflow.dossiers.along import ahead_of, back, goes_on, held, holds, keeps, moved, open_steps, standing
from workflow.dossiers.dossier import FINANCE, PROCESSING, RECEIVED, SIGNED, SUPPLEMENT, Dossier
from workflow.dossiers.dues import DUES
from workflow.dossiers.receiving import ONE_STOP
from workflow.errors import Missing, NotAllowed, Refusal, WrongState
from workflow.owners import keepers, owner
from workflow.people import Role
from workflow.procedures.answers import check_answers
from workflow.procedures.route import Kind, Node
from workflow.rules import FileRef
from workflow.secrets import refuse_secret

OPEN = frozenset({RECEIVED, PROCESSING, SUPPLEMENT, FINANCE, SIGNED})

LEADER: Who[Dossier] = roles("lãnh đạo cơ quan", Role.LEADER)
HOLDER: Who[Dossier] = Who("người đang giữ hồ sơ", holds)
MOVER: Who[Dossier] = Who(
    "người đang giữ hồ sơ ở bước chưa phải bước cuối",
    lambda state, person, directory: any(goes_on(state, node) for node in held(state, person, directory)),
)
SENDER_BACK: Who[Dossier] = Who(
    "người đang giữ hồ sơ, sau bước đầu tiên",
    lambda state, person, directory: any(back(state, node) for node in held(state, person, directory)),
)


def _moved_on(asked: Ask[Dossier]) -> Mark | None:
    """Tell who took the dossier out of the step the command names, when it no longer stands there."""
    start = asked.payload.get("from")
    if not start or start in standing(asked.state).open:
        return None
    return next((Mark(move.actor, move.at) for move in reversed(asked.state.moves) if move.start == start), None)


def _step_of(asked: Ask[Dossier]) -> Node:
    """Return the open step the command names; it must be the person's own, also among parallel branches.

    NĐ 118/2025/NĐ-CP: each step of the internal process lies with a unit and a post, and form 06 names who hands over.
    """
    node = next((node for node in open_steps(asked.state) if node.id == asked.payload["from"]), None)
    if node is None:
        raise WrongState("Hồ sơ không đứng ở bước này.", "Mở lại hồ sơ để xem bước hiện tại.")
    if not keeps(node, asked.state, asked.right, asked.directory):
        unit = node.unit or asked.state.office
        names = ", ".join(person.name for person in keepers(owner(Role(node.role), unit), asked.directory)[:3])
        raise NotAllowed(
            f"Bước “{node.name or node.id}” do {asked.directory.name(unit)} giữ{f': {names}' if names else ''}.",
            "Chỉ chuyển bước của mình.",
        )
    return node


def _derive_move(asked: Ask[Dossier]) -> Mapping[str, Any]:
    """Say which step is finished and where it leads, where only one can be meant."""
    state, payload = asked.state, asked.payload
    if payload.get("from"):
        return {}
    mine = [node for node in held(state, asked.right, asked.directory) if goes_on(state, node)]
    if len(mine) != 1:
        return {}
    try:
        ahead = ahead_of(state, mine[0].id, read.text(payload, "outcome"), read.record(payload, "data"))
    except Refusal:
        return {"from": mine[0].id}
    return {"from": mine[0].id, "to": ahead[0]} if ahead and not payload.get("to") else {"from": mine[0].id}


def _guard_move(asked: Ask[Dossier]) -> None:
    """Forward as the route goes, or back to an earlier step, saying why (phiếu kiểm soát, TT 03/2025/TT-VPCP)."""
    node, payload = _step_of(asked), asked.payload
    after, returns = moved(asked.state, payload)
    if returns and not payload.get("text"):
        raise Missing("text", "Trả về bước trước phải ghi lý do.")
    if after.ended and not payload.get("text"):
        raise Missing("text", "Không giải quyết phải ghi lý do.")
    _guard_files(node, read.files(payload, "files"))
    if not returns:
        check_answers(asked.state.procedure.route, node, read.record(payload, "data"))


def _guard_files(node: Node, files: Sequence[FileRef]) -> None:
    """Only the answer of another agency comes with files of its own; other papers have their own acts.

    NĐ 118/2025/NĐ-CP (liên thông): the answer of the agency asked belongs to the dossier.
    """
    if files and node.kind != Kind.AGENCY:
        raise Missing("files", f"Bước “{node.name or node.id}” không chờ văn bản của cơ quan khác.")
    if files:
        refuse_secret(file_names=[file.name for file in files])


def _guard_return(asked: Ask[Dossier]) -> None:
    """Back to a step that was done, from any branch it lies in (phiếu kiểm soát, TT 03/2025/TT-VPCP)."""
    node = _step_of(asked)
    earlier = back(asked.state, node)
    if asked.payload["to"] not in {step.id for step in earlier}:
        names = "; ".join(step.name or step.id for step in earlier)
        raise Missing("to", f"Chỉ trả về bước đã làm: {names or 'chưa có bước nào'}.")


_FROM_TO = (ask.mark("from", "bước hiện tại"), ask.mark("to", "bước kế tiếp"))

ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.advanced", "Chuyển", "chuyển hồ sơ đi", "TT 03/2025/TT-VPCP (phiếu kiểm soát)",
        MOVER, frozenset({RECEIVED, PROCESSING, SIGNED}), effects.advanced,
        fields=(
            *_FROM_TO, ask.text("text", "ghi chú", 5000).optional(), ask.mark("outcome", "hướng chọn", 64).optional(),
            ask.record("data", "thông tin của bước").optional(), DUES, ask.files("files", "văn bản trả lời").optional(),
        ),
        derive=_derive_move, guard=_guard_move, taken=_moved_on,
    ),
    Act(
        "dossier.returned", "Trả lại bước trước", "trả hồ sơ về bước trước", "TT 03/2025/TT-VPCP (phiếu kiểm soát)",
        SENDER_BACK, frozenset({PROCESSING}), effects.returned,
        fields=(*_FROM_TO, ask.text("text", "lý do trả lại", 5000), DUES), guard=_guard_return, taken=_moved_on,
    ),
    Act(
        "dossier.supplement_requested", "Yêu cầu bổ sung", "yêu cầu bổ sung",
        "NĐ 118/2025/NĐ-CP: chỉ một lần trong cả quá trình; TT 03/2025/TT-VPCP (mẫu 02)",
        everyone(HOLDER, ONE_STOP), frozenset({RECEIVED, PROCESSING}), effects.supplement_requested,
        fields=(
            ask.texts("what", "giấy tờ cần bổ sung"), ask.text("reason", "lý do", 5000),
            ask.day("until", "hạn bổ sung").optional(),
        ),
        once=True,
    ),
    Act(
        "dossier.opinion", "Cho ý kiến", "cho ý kiến", "NĐ 118/2025/NĐ-CP",
        STAFF, OPEN, effects.commented, fields=(ask.text("text", "ý kiến", 5000),),
    ),
    Act(
        "dossier.refused", "Không giải quyết", "từ chối giải quyết",
        "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (mẫu 03, 05)",
        everyone(HOLDER, ONE_STOP, LEADER), frozenset({RECEIVED, PROCESSING, SUPPLEMENT, FINANCE}), effects.refused,
        fields=(ask.text("reason", "lý do", 5000),), once=True,
    ),
    Act(
        "dossier.withdrawn", "Rút hồ sơ", "ghi nhận rút hồ sơ", "NĐ 118/2025/NĐ-CP",
        ONE_STOP, frozenset({RECEIVED, PROCESSING, SUPPLEMENT, FINANCE}), effects.withdrawn,
        fields=(ask.text("reason", "lý do", 5000),), once=True,
    ),
)  # fmt: skip
