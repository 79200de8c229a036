"""What each act on a dossier asks before it is done: the inputs of its card, filled with what is already known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.actions.advance_dossier import fields_asked, waits_for_answer, ways_back, ways_on
from desktop.shown import Field, Form
from desktop.workplace import Workplace
from workflow.dossiers.dossier import Dossier
from workflow.procedures.route import Asked, Branch, Node

ANSWER = "answer_"
"""Begins the name of an input that holds a declared field of the route."""


def _advance(place: Workplace, item: str) -> Form:
    """Which step and outcome where there are several, what the step asks, and a note."""
    state = place.journal.state(item)
    choices = tuple(_way(state, node, branch) for node, branch in ways_on(place, state))
    go = (Field("go", "Kết luận", "choice", choices, value=choices[0][0], required=True),) if len(choices) > 1 else ()
    asked = tuple(_answer(field) for field in fields_asked(place, state))
    reply = (Field("reply", "Văn bản trả lời", "file", hint="PDF hoặc bản quét, nếu có"),)
    more = reply if waits_for_answer(place, state) else ()
    return Form("Chuyển hồ sơ", "Chuyển", (*go, *asked, *more, Field("text", "Ghi chú", "text")))


def _way(state: Dossier, node: Node, branch: Branch | None) -> tuple[str, str]:
    several = len(state.marking.open) > 1
    if branch is None:
        return node.id, node.name or node.id
    words = branch.words or branch.outcome
    return f"{node.id}|{branch.outcome}", f"{node.name}: {words}" if several else words


def _answer(field: Asked) -> Field:
    name, label = f"{ANSWER}{field.name}", field.label or field.name
    if field.kind == "flag":
        return Field(name, label, "choice", (("co", "Có"), ("khong", "Không")), required=True)
    if field.kind == "choice":
        return Field(name, label, "choice", tuple((value, value) for value in field.values), required=True)
    return Field(name, label, "line", required=True)


def _return(place: Workplace, item: str) -> Form:
    state = place.journal.state(item)
    choices = tuple(
        (f"{node.id}>{to.id}", to.name or to.id) for node, to in ways_back(place, state)
    )
    return Form(
        "Trả lại bước trước",
        "Trả lại",
        (
            Field("go", "Trả về bước", "choice", choices, value=choices[0][0] if choices else "", required=True),
            Field("text", "Lý do", "text", required=True),
        ),
    )


def _notify(place: Workplace, item: str) -> Form:
    return Form(
        "Báo nghĩa vụ tài chính",
        "Báo người nộp",
        (
            Field("what", "Khoản phải nộp", "line", required=True),
            Field("amount", "Số tiền, đồng", "line", required=True),
            Field("until", "Hạn nộp", "line", hint="ngày/tháng/năm"),
        ),
    )


def _paid(place: Workplace, item: str) -> Form:
    what = next((duty.what for duty in place.journal.state(item).duties if not duty.paid_at), "")
    return Form(
        f"Đã nộp {what}".strip(),
        "Ghi nhận",
        (Field("receipt", "Chứng từ nộp tiền", "line", required=True, hint="Số biên lai hoặc mã giao dịch"),),
    )


def _extend(place: Workplace, item: str) -> Form:
    return Form(
        "Gia hạn",
        "Gia hạn",
        (
            Field("days", "Thêm, số ngày làm việc", "days", value=1, required=True),
            Field("basis", "Căn cứ gia hạn", "line", required=True, hint="Điều, khoản của luật chuyên ngành"),
            Field("reason", "Lý do", "text", required=True),
        ),
    )


def _reason(title: str, button: str, hint: str = "") -> Callable[[Workplace, str], Form]:
    return lambda place, item: Form(title, button, (Field("reason", "Lý do", "text", required=True, hint=hint),))


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "dossier.advanced": _advance,
    "dossier.returned": _return,
    "dossier.finance_notified": _notify,
    "dossier.finance_paid": _paid,
    "dossier.extended": _extend,
    "dossier.stopped": _reason("Dừng giải quyết", "Dừng giải quyết", "Người nộp đọc được lý do này"),
    "dossier.resumed": _reason("Giải quyết tiếp", "Giải quyết tiếp"),
}
