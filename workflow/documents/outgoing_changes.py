"""A document already sent is taken back, changed or replaced: what this office asks, and what each receiver answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Who, everyone, roles
from workflow.documents.change import BY_HAND, BY_PACKAGE, MEANS, RECALL, REPLACE, UPDATE, Asked
from workflow.documents.document import Party, parties
from workflow.documents.drafting import AUTHOR, HEAD
from workflow.documents.outgoing_state import (
    DRAFTED,
    NUMBERED,
    RETURNED,
    SEALED,
    SENT,
    SIGNED,
    SUBMITTED,
    Outgoing,
    standing,
    waiting_for,
)
from workflow.errors import Missing, WrongState
from workflow.frozen import replace
from workflow.people import Role
from workflow.secrets import refuse_secret
from workflow.steps import Step

CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)

_CHANGES = (
    ask.text("subject", "trích yếu", 4000).optional(), ask.day("due", "hạn trả lời").optional(),
    ask.whole("urgency", "độ khẩn", 0, 4).optional(), ask.text("content", "nội dung", 20000).optional(),
)  # fmt: skip
_RECEIVERS = ask.listed(
    "added", "nơi nhận thêm", ask.mark("organ", "mã định danh cơ quan"), ask.text("name", "tên nơi nhận", 500)
)


def reachable(state: Outgoing) -> tuple[Party, ...]:
    """Return the receivers that still hold the document: neither refused it nor gave it back."""
    seen = {party.organ: party for party in state.receivers if party.organ}
    return tuple(party for organ, party in seen.items() if standing(state, organ) not in ("02", "15"))


def recallable(state: Outgoing) -> tuple[Party, ...]:
    """Return the receivers that may be asked to give the document back now (none while an earlier wish is open)."""
    if state.withdrawn:
        return ()
    return tuple(party for party in reachable(state) if not waiting_for(state, party.organ, RECALL))


def recalled(state: Outgoing, step: Step) -> Outgoing:
    """Note the wish; before anything left the office the document is simply taken back."""
    new = _asked(state, step, RECALL, read.text(step.payload, "by"))
    return replace(new, withdrawn=True) if read.text(step.payload, "by") == BY_HAND else new


def updated(state: Outgoing, step: Step) -> Outgoing:
    """Note the wish and go on with what the update says: subject, time limit, urgency, receivers."""
    payload = step.payload
    changes = read.record(payload, "changes")
    removed = set(read.texts(payload, "removed"))
    known = {party.organ for party in state.receivers}
    added = tuple(party for party in parties(payload, "added") if party.organ not in known)
    new = _asked(state, step, UPDATE, BY_PACKAGE)
    return replace(
        new, subject=read.text(changes, "subject") or state.subject,
        urgency=read.whole(changes, "urgency") if "urgency" in changes else state.urgency,
        due=f"{read.text(changes, 'due')}T17:00:00+07:00" if read.text(changes, "due") else state.due,
        receivers=(*(party for party in state.receivers if not party.organ or party.organ not in removed), *added),
        removed=(*state.removed, *(party for party in state.receivers if party.organ and party.organ in removed)),
    )  # fmt: skip


def replaces(state: Outgoing, step: Step) -> Outgoing:
    """Note which document this one will stand in place of."""
    payload = step.payload
    return replace(
        state, replaces=read.text(payload, "item"), replaces_id=read.text(payload, "document_id"),
        replaces_code=read.text(payload, "code"), replaces_organs=read.texts(payload, "organs"),
    )  # fmt: skip


def replaced(state: Outgoing, step: Step) -> Outgoing:
    """Point at the document that stands in its place now."""
    new = _asked(state, step, REPLACE, BY_PACKAGE)
    return replace(new, replaced_by=read.text(step.payload, "item"), replaced_code=read.text(step.payload, "code"))


def _asked(state: Outgoing, step: Step, what: str, by: str) -> Outgoing:
    payload = step.payload
    new = Asked(
        step.id, what, by or BY_PACKAGE, read.text(payload, "reason"), step.actor, step.at,
        tuple(dict.fromkeys(read.texts(payload, "organs"))), read.text(payload, "document_id"),
    )  # fmt: skip
    return replace(state, asked=(*state.asked, new))


def _derive_organs(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    if asked.payload.get("organs"):
        return {}
    return {"organs": [party.organ for party in recallable(asked.state)]}


def _guard_recall(asked: Ask[Outgoing]) -> None:
    """Ask each receiver once at a time, and only who still holds it (NĐ 30/2020 Điều 18 khoản 4; QĐ 28/2018, mã 13)."""
    payload, state = asked.payload, asked.state
    free = {party.organ for party in recallable(state)}
    wrong = [organ for organ in payload["organs"] if organ not in free]
    if wrong:
        names = ", ".join(_name(state, organ) for organ in wrong)
        raise WrongState(f"Không yêu cầu lấy lại được từ: {names}.", "Chờ nơi nhận trả lời, hoặc bỏ nơi nhận ấy ra.")
    if payload["by"] == BY_PACKAGE and not payload.get("package"):
        raise Missing("package", "Chưa có gói tin thu hồi.")
    if payload["by"] == BY_HAND and (state.deliveries or any(one.by != BY_HAND for one in state.asked)):
        raise WrongState("Văn bản đã rời cơ quan.", "Gửi yêu cầu lấy lại cho các nơi nhận.")


def _name(state: Outgoing, organ: str) -> str:
    return next((party.name for party in state.receivers if party.organ == organ and party.name), organ)


def _pending(asked: Ask[Outgoing]) -> Mark | None:
    """Return who asked for it back, while every receiver still owes the answer."""
    open_ones = [one for one in asked.state.asked if one.what == RECALL and _unanswered(one)]
    if asked.state.withdrawn:
        open_ones = [one for one in asked.state.asked if one.by == BY_HAND]
    if not open_ones or recallable(asked.state):
        return None
    return Mark(open_ones[-1].actor, open_ones[-1].at)


def _unanswered(one: Asked) -> bool:
    return any(one.waits_for(organ) for organ in one.organs)


def _holds(state: Outgoing) -> str:
    return "" if recallable(state) or state.asked else "Không còn nơi nhận nào đang giữ văn bản."


def _standing(state: Outgoing) -> str:
    if state.withdrawn:
        return "Văn bản đã thu hồi trước khi gửi đi."
    return "" if reachable(state) else "Không còn nơi nhận nào đang giữ văn bản."


def _guard_update(asked: Ask[Outgoing]) -> None:
    """An update changes something, adds who did not have it, and leaves out who did (QCVN 102 ReceiverList)."""
    payload, state = asked.payload, asked.state
    held = {party.organ for party in reachable(state)}
    added = [party["organ"] for party in payload.get("added") or ()]
    removed = list(payload.get("removed") or ())
    changes = {name: value for name, value in (payload.get("changes") or {}).items() if value not in (None, "")}
    if not (changes or added or removed):
        raise Missing("changes", "Chưa có nội dung nào được cập nhật.")
    if any(organ in held for organ in added) or len(set(added)) != len(added):
        raise Missing("added", "Nơi nhận thêm đã có văn bản này.")
    if any(organ not in held for organ in removed):
        raise Missing("removed", "Nơi nhận bị bỏ ra không giữ văn bản này.")
    if not (held - set(removed)) and not added:
        raise Missing("removed", "Bỏ hết nơi nhận là thu hồi.", "Dùng việc “Thu hồi”.")
    refuse_secret(str(changes.get("subject") or ""), str(changes.get("content") or ""))


def _derive_update(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    """Say who owes an answer: everybody who holds the document."""
    return {"organs": [party.organ for party in reachable(asked.state)]}


def _guard_replacement(asked: Ask[Outgoing]) -> None:
    """A document is replaced by another one of the same form (NĐ 30/2020 Điều 18 khoản 4)."""
    if asked.payload["item"] == asked.state.item:
        raise Missing("item", "Văn bản không thay thế chính nó.")


def _once_replaced(asked: Ask[Outgoing]) -> Mark | None:
    return asked.state.done.get("outgoing.replaced")


_DRAFT_STAGES = frozenset({DRAFTED, RETURNED, SUBMITTED, SIGNED, NUMBERED, SEALED})

ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.recalled", "Thu hồi", "thu hồi", "NĐ 30/2020 Điều 18; QĐ 28/2018/QĐ-TTg (mã 13)",
        CLERK, frozenset({SENT}), recalled,
        fields=(
            ask.text("reason", "lý do thu hồi", 1000), ask.choice("by", "cách gửi", MEANS),
            ask.texts("organs", "nơi nhận", 300), ask.file("package", "gói tin thu hồi").optional(),
        ),
        derive=_derive_organs, guard=_guard_recall, taken=_pending, ready=_holds,
    ),
    Act(
        "outgoing.updated", "Cập nhật", "cập nhật văn bản đã gửi", "QCVN 102:2016 (BussinessDocType 2); QĐ 28/2018",
        CLERK, frozenset({SENT}), updated,
        fields=(
            ask.text("reason", "lý do cập nhật", 1000), ask.mark("document_id", "mã gói cập nhật"),
            ask.file("package", "gói tin cập nhật"), ask.record("changes", "nội dung cập nhật", *_CHANGES).optional(),
            _RECEIVERS.optional(), ask.texts("removed", "nơi nhận bị bỏ", 300).optional(),
            ask.texts("organs", "nơi phải trả lời", 300),
        ),
        derive=_derive_update, guard=_guard_update, ready=_standing,
    ),
    Act(
        "outgoing.replaces", "Thay văn bản khác", "ghi văn bản bị thay thế",
        "NĐ 30/2020 Điều 18; QCVN 102:2016 (BussinessDocType 3)",
        everyone(AUTHOR, HEAD, CLERK), _DRAFT_STAGES, replaces,
        fields=(
            ask.mark("item", "văn bản bị thay thế"), ask.mark("document_id", "mã văn bản bị thay thế"),
            ask.text("code", "số văn bản bị thay thế", 300).optional(), ask.texts("organs", "nơi nhận", 300).optional(),
        ),
        guard=_guard_replacement,
    ),
    Act(
        "outgoing.replaced", "Thay thế", "thay thế", "NĐ 30/2020 Điều 18; QCVN 102:2016 (BussinessDocType 3)",
        CLERK, frozenset({SENT}), replaced,
        fields=(
            ask.mark("item", "văn bản thay thế"), ask.mark("document_id", "mã văn bản thay thế"),
            ask.text("code", "số văn bản thay thế", 300).optional(), ask.text("reason", "lý do", 1000).optional(),
            ask.texts("organs", "nơi phải trả lời", 300).optional(),
        ),
        guard=_guard_replacement, taken=_once_replaced,
    ),
)  # fmt: skip
