"""Recall, update and replacement carried out, and messages matched with their document, from what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from desktop.actions.change_sent import recall_document, update_document
from desktop.actions.match_stray import match_stray
from desktop.actions.record_step import record_step
from desktop.shown import Done
from desktop.workplace import Workplace
from workflow.documents.change import BY_HAND, BY_STATUS, RECALL, REPLACE, UPDATE
from workflow.errors import Missing
from workflow.steps import new_id

Values = Mapping[str, Any]


def _recall(place: Workplace, item: str, values: Values) -> Done:
    (step,) = recall_document(
        place, item, str(values.get("reason") or ""), list(values.get("organs") or ()),
        str(values.get("by") or BY_STATUS),
    )  # fmt: skip
    held_back = step.payload["by"] == BY_HAND
    return Done("Đã thu hồi, văn bản chưa rời máy" if held_back else "Đã yêu cầu lấy lại; chờ nơi nhận trả lời")


def _update(place: Workplace, item: str, values: Values) -> Done:
    state = place.journal.state(item)
    subject, due, urgency = str(values.get("subject") or ""), _day(values.get("due")), str(values.get("urgency") or "")
    before = datetime.fromisoformat(state.due).date().isoformat() if state.due else ""
    changes = {
        "subject": subject if subject != state.subject else "",
        "due": due if due != before else "",
        "urgency": int(urgency) if urgency.isdigit() and int(urgency) != state.urgency else None,
    }
    update_document(
        place, item, str(values.get("reason") or ""), changes=changes,
        added=[place.directory.unit(id) for id in values.get("added") or ()], removed=list(values.get("removed") or ()),
    )  # fmt: skip
    return Done("Đã gửi cập nhật; gói đi khi có mạng")


def _day(value: object) -> str:
    text = str(value or "").strip()
    if not text:
        return ""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat()
    except ValueError:
        raise Missing("due", "Hạn trả lời phải ghi ngày/tháng/năm, ví dụ 05/12/2026.") from None


def _note(place: Workplace, item: str, values: Values) -> Done:
    """Write down what the sender asked for on paper; the answer goes on paper too (NĐ 30/2020 Điều 18)."""
    what, sender = str(values.get("what") or RECALL), place.journal.state(item).sender
    payload: dict[str, Any] = {
        "key": f"giay:{new_id()}", "what": what, "by": BY_HAND, "organ": sender.organ or sender.name or "giấy",
        "reason": str(values.get("reason") or ""), "at": place.now().isoformat(timespec="seconds"),
    }  # fmt: skip
    changes = {"subject": str(values.get("subject") or ""), "due": _day(values.get("due"))}
    changes = {name: value for name, value in changes.items() if value}
    if what == UPDATE:
        if not changes:
            raise Missing("subject", "Chưa ghi nơi gửi cập nhật điều gì.", "Ghi trích yếu mới hoặc hạn trả lời mới.")
        payload["changes"] = changes
    if what == REPLACE and values.get("item"):
        payload["item"] = str(values["item"])
    record_step(place, item, "incoming.change_asked", payload)
    return Done("Đã ghi yêu cầu; văn thư hoặc lãnh đạo đồng ý hay từ chối")


def _answer(kind: str, words: str) -> Callable[[Workplace, str, Values], Done]:
    def act(place: Workplace, item: str, values: Values) -> Done:
        record_step(place, item, kind, {name: value for name, value in values.items() if value})
        return Done(words)

    return act


def _match(place: Workplace, item: str, values: Values) -> Done:
    target = str(values.get("item") or "")
    if not target:
        raise Missing("item", "Chưa chọn văn bản để ghép.")
    return Done("Đã ghép", match_stray(place, item, target))


ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {
    "incoming.change_asked": _note,
    "incoming.change_agreed": _answer("incoming.change_agreed", "Đã đồng ý, báo cho nơi gửi"),
    "incoming.change_refused": _answer("incoming.change_refused", "Đã từ chối, báo cho nơi gửi"),
    "outgoing.recalled": _recall,
    "outgoing.updated": _update,
    "stray.matched": _match,
    "stray.dismissed": _answer("stray.dismissed", "Đã bỏ qua"),
}
