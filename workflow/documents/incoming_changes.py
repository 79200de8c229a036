"""The sender wants a registered document back, changed or replaced: nobody but this office decides, by 15 or 16."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Who, everyone, roles
from workflow.documents.change import AGREED, BY_HAND, DECLINED, MEANS, RECALL, REPLACE, UPDATE, WHAT, Wish, wish
from workflow.documents.incoming_state import RECALLED, REPLACED, STAGES, Incoming
from workflow.errors import Missing, NotAllowed
from workflow.frozen import replace
from workflow.people import SYSTEM, Role
from workflow.secrets import refuse_secret
from workflow.steps import Step

SUPERSEDED = "superseded"
"""Role of a file that an update has taken the place of; it stays in the record."""

CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)
DECIDER: Who[Any] = roles("văn thư hoặc lãnh đạo cơ quan", Role.CLERK, Role.LEADER)
PROGRAM: Who[Any] = Who("chương trình", lambda state, person, directory: person.id == SYSTEM.id)

_TEXTS = ("subject", "content", "type_name", "place", "code_number", "code_notation", "issued")


def open_wishes(state: Incoming, what: str = "") -> tuple[Wish, ...]:
    """Return the wishes nobody answered yet, oldest first; only those for ``what`` when it is given."""
    return tuple(one for one in state.wishes if one.open and what in ("", one.what))


def wish_of(state: Incoming, key: str) -> Wish | None:
    """Return the wish ``key``; the oldest open one when no key is given."""
    if not key:
        return next(iter(open_wishes(state)), None)
    return next((one for one in state.wishes if one.key == key), None)


def wished(state: Incoming, step: Step) -> Incoming:
    """Keep the wish, once; the document goes on as it stands until somebody answers."""
    new = wish(step.payload, step.at)
    if not new.key or any(one.key == new.key for one in state.wishes):
        return state
    return replace(state, wishes=(*state.wishes, new))


def agreed(state: Incoming, step: Step) -> Incoming:
    """Do as the sender asked: out of work and kept in the register, or changed, or pointing at its successor."""
    found = wish_of(state, read.text(step.payload, "key"))
    if found is None or not found.open:
        return state
    after = _answered(state, found, step, AGREED, read.text(step.payload, "text"))
    if found.what == UPDATE:
        return _updated(after, found)
    if found.what == REPLACE:
        return replace(after, stage=REPLACED, replaced_by=found.item)
    return replace(after, stage=RECALLED)


def declined(state: Incoming, step: Step) -> Incoming:
    """Leave the document as it is; the sender is told why."""
    found = wish_of(state, read.text(step.payload, "key"))
    if found is None or not found.open:
        return state
    return _answered(state, found, step, DECLINED, read.text(step.payload, "reason"))


def _answered(state: Incoming, found: Wish, step: Step, verdict: str, text: str) -> Incoming:
    """Write the answer to this wish and to others for the same thing: a recall may come by message and by package."""
    said: dict[str, Any] = {"verdict": verdict, "answer": text, "actor": step.actor, "answered": step.at}
    same = {one.key for one in open_wishes(state, found.what)} if found.what == RECALL else {found.key}
    wishes = tuple(replace(one, **said) if one.key in same else one for one in state.wishes)
    return replace(state, wishes=wishes)


def _updated(state: Incoming, found: Wish) -> Incoming:
    """Take over what the update names; earlier files stay behind the new ones, to be checked anew."""
    changes: Mapping[str, Any] = found.changes
    texts = {name: read.text(changes, name) or getattr(state, name) for name in _TEXTS}
    new = {file.sha256: file for file in found.files}
    old = tuple(dataclasses.replace(file, role=SUPERSEDED) for file in state.files if file.sha256 not in new)
    files = (*new.values(), *old) if new else state.files
    checked = {} if new else {"verdict": state.verdict, "signatures": state.signatures}
    plain: dict[str, Any] = {"verdict": "", "signatures": (), **texts, **checked}
    return replace(
        state, **plain, asked_due=read.text(changes, "due") or state.asked_due,
        urgency=read.whole(changes, "urgency") if "urgency" in changes else state.urgency,
        pages=read.whole(changes, "pages") or state.pages, files=files,
    )  # fmt: skip


def _guard_wish(asked: Ask[Incoming]) -> None:
    """Only who sent a document may ask for it back or change it; a clerk may enter what came otherwise (QĐ 28/2018)."""
    payload, sender = asked.payload, asked.state.sender.organ
    if asked.actor.id == SYSTEM.id and sender and payload["organ"] != sender:
        raise NotAllowed(
            f"Yêu cầu này của {payload['organ']}, văn bản do {asked.state.sender.name or sender} gửi.",
            "Văn thư xem lại trong mục chưa khớp.",
        )
    changes = payload.get("changes") or {}
    names = [str(file.get("name", "")) for file in payload.get("files") or ()]
    refuse_secret(*[str(changes.get(name) or "") for name in ("subject", "content", "type_name")], file_names=names)


def _derive_key(asked: Ask[Incoming]) -> Mapping[str, Any]:
    found = wish_of(asked.state, "")
    return {} if asked.payload.get("key") or found is None else {"key": found.key}


def _answered_before(asked: Ask[Incoming]) -> Mark | None:
    """Return who answered first, whichever way."""
    key = asked.payload.get("key")
    found = wish_of(asked.state, key) if isinstance(key, str) else None
    return Mark(found.actor, found.answered) if found is not None and not found.open else None


def _guard_answer(asked: Ask[Incoming]) -> None:
    """What is answered was asked (QĐ 28/2018/QĐ-TTg: 15 and 16 answer a 13)."""
    if wish_of(asked.state, asked.payload["key"]) is None:
        raise Missing("key", "Không có yêu cầu này của nơi gửi.")


def _waits(state: Incoming) -> str:
    return "" if state.wishes else "Nơi gửi không yêu cầu gì với văn bản này."


KNOWN = frozenset(STAGES)
_CHANGES = (
    ask.text("subject", "trích yếu", 4000).optional(), ask.text("content", "nội dung", 20000).optional(),
    ask.text("type_name", "tên loại", 300).optional(), ask.text("place", "địa danh", 300).optional(),
    ask.text("code_number", "số văn bản", 100).optional(), ask.text("code_notation", "ký hiệu", 200).optional(),
    ask.day("issued", "ngày ban hành").optional(), ask.day("due", "hạn trả lời").optional(),
    ask.whole("urgency", "độ khẩn", 0, 4).optional(), ask.whole("pages", "số trang", 0, 100_000).optional(),
)  # fmt: skip

ACTS: tuple[Act[Incoming], ...] = (
    Act(
        "incoming.change_asked", "Ghi yêu cầu", "ghi nhận yêu cầu của nơi gửi",
        "QĐ 28/2018/QĐ-TTg (mã 13); QCVN 102:2016 (BussinessDocType 1, 2, 3)",
        everyone(CLERK, PROGRAM), KNOWN, wished,
        fields=(
            ask.mark("key", "mã yêu cầu"), ask.choice("what", "loại yêu cầu", tuple(WHAT)),
            ask.choice("by", "cách gửi", MEANS).optional(), ask.text("reason", "lý do", 4000).optional(),
            ask.mark("organ", "cơ quan yêu cầu"), ask.moment("at", "lúc yêu cầu").optional(),
            ask.mark("about", "mã văn bản trả lời").optional(), ask.file("package", "gói tin gốc").optional(),
            ask.files("files", "tệp đính kèm").optional(), ask.mark("item", "văn bản thay thế").optional(),
            ask.record("changes", "nội dung cập nhật", *_CHANGES).optional(),
        ),
        guard=_guard_wish,
    ),
    Act(
        "incoming.change_agreed", "Đồng ý yêu cầu", "đồng ý yêu cầu của nơi gửi", "QĐ 28/2018/QĐ-TTg (mã 15)",
        DECIDER, KNOWN, agreed,
        fields=(ask.mark("key", "mã yêu cầu"), ask.text("text", "ghi chú", 1000).optional()),
        derive=_derive_key, guard=_guard_answer, taken=_answered_before, ready=_waits,
    ),
    Act(
        "incoming.change_refused", "Từ chối yêu cầu", "từ chối yêu cầu của nơi gửi", "QĐ 28/2018/QĐ-TTg (mã 16)",
        DECIDER, KNOWN, declined,
        fields=(ask.mark("key", "mã yêu cầu"), ask.text("reason", "lý do từ chối", 1000)),
        derive=_derive_key, guard=_guard_answer, taken=_answered_before, ready=_waits,
    ),
)  # fmt: skip


def knows(state: Incoming, key: object) -> bool:
    """Tell whether the wish ``key`` was kept before: the same message again changes nothing."""
    return bool(key) and any(one.key == key for one in state.wishes)


def on_paper(state: Incoming, wish: Wish) -> bool:
    """Tell whether the sender is not to be answered over the axis."""
    return wish.by == BY_HAND or not (state.sender.organ and (state.doc_id or wish.key))
