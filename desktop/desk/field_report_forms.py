"""What is asked before an act on a field report, what a press does, and what stands beside the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop.actions.answer_report import draft_answer, extend_report, reopen_report
from desktop.shown import Done, Field, Form
from desktop.workplace import Workplace
from workflow.field_reports.field_report import WHY_NOT_OURS, FieldReport
from workflow.owners import within
from workflow.vietnamese import iso_short, name_key

Values = Mapping[str, Any]
DAYS = 5
_PICTURE = "Ảnh hoặc PDF sau khi xử lý; người phản ánh xem được"


def _assign(place: Workplace, item: str) -> Form:
    office = place.office.id
    units = tuple((u.id, u.name) for u in place.directory.units.values() if u.parent == office and not u.organ)
    return Form(
        "Giao đơn vị xử lý", "Giao",
        (Field("unit", "Đơn vị xử lý", "choice", units, required=True), Field("text", "Chỉ đạo", "text")),
    )  # fmt: skip


def _hand(place: Workplace, item: str) -> Form:
    unit = place.journal.state(item).unit
    known = sorted(place.directory.people.values(), key=lambda p: name_key(p.name))
    people = tuple((p.id, f"{p.name}, {p.post}") for p in known if p.unit and within(p.unit, unit, place.directory))
    return Form(
        "Giao người làm", "Giao",
        (Field("person", "Người xử lý", "choice", people, required=True), Field("text", "Ghi chú", "text")),
    )  # fmt: skip


def _draft(place: Workplace, item: str) -> Form:
    answer = place.journal.state(item).answer
    hint = "Người phản ánh và mọi người đọc được; không ghi tên, số điện thoại của người phản ánh"
    return Form(
        "Dự thảo trả lời", "Trình lãnh đạo",
        (
            Field("text", "Nội dung trả lời", "text", value=answer.text if answer else "", required=True, hint=hint),
            Field("path", "Ảnh kết quả", "file", hint=_PICTURE),
        ),
        wide=True,
    )  # fmt: skip


def _not_ours(place: Workplace, item: str) -> Form:
    return Form(
        "Không thuộc trách nhiệm", "Chuyển trả",
        (
            Field("why", "Phản ánh này", "choice", tuple(WHY_NOT_OURS.items()), required=True),
            Field("to", "Cơ quan có trách nhiệm", "line", hint="Khi thuộc trách nhiệm của cơ quan khác"),
            Field("text", "Trả lời người phản ánh", "text", hint="Để trống thì gửi câu theo lý do đã chọn"),
        ),
    )  # fmt: skip


def _reopen(place: Workplace, item: str) -> Form:
    fields = (
        Field("text", "Nội dung phản ánh lại", "text", required=True),
        Field("days", "Hạn, số ngày làm việc", "days", value=DAYS, required=True),
    )
    return Form("Phản ánh lại", "Nhận lại", fields)


def _extend(place: Workplace, item: str) -> Form:
    fields = (
        Field("days", "Thêm số ngày làm việc", "days", value=DAYS, required=True),
        Field("reason", "Lý do", "text", required=True),
    )
    return Form("Gia hạn trả lời", "Gia hạn", fields)


def _text(title: str, button: str, name: str, label: str) -> Callable[[Workplace, str], Form]:
    return lambda place, item: Form(title, button, (Field(name, label, "text", required=True),))


FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "field_report.assigned": _assign,
    "field_report.handed": _hand,
    "field_report.opinion": _text("Cho ý kiến", "Gửi ý kiến", "text", "Ý kiến"),
    "field_report.drafted": _draft,
    "field_report.sent_back": _text("Trả lại dự thảo", "Trả lại", "remark", "Ý kiến"),
    "field_report.returned": _not_ours,
    "field_report.reopened": _reopen,
    "field_report.extended": _extend,
}


def _drafted(place: Workplace, item: str, values: Values) -> Done:
    draft_answer(place, item, str(values.get("text") or ""), str(values.get("path") or ""))
    return Done("Đã trình lãnh đạo")


def _extended(place: Workplace, item: str, values: Values) -> Done:
    extend_report(place, item, str(values.get("reason") or ""), int(values.get("days") or 0))
    return Done("Đã gia hạn")


def _reopened(place: Workplace, item: str, values: Values) -> Done:
    reopen_report(place, item, str(values.get("text") or ""), int(values.get("days") or DAYS))
    return Done("Đã nhận lại phản ánh")


ACTS: Mapping[str, Callable[[Workplace, str, Values], Done]] = {
    "field_report.drafted": _drafted,
    "field_report.extended": _extended,
    "field_report.reopened": _reopened,
}
SAID: Mapping[str, str] = {
    "field_report.assigned": "Đã giao đơn vị",
    "field_report.handed": "Đã giao",
    "field_report.started": "Đã bắt đầu xử lý",
    "field_report.approved": "Đã duyệt trả lời",
    "field_report.sent_back": "Đã trả lại dự thảo",
    "field_report.published": "Đã trả lời công khai",
    "field_report.returned": "Đã chuyển trả",
}


def report_facts(place: Workplace, state: FieldReport) -> tuple[tuple[str, str], ...]:
    """Return label and value of what is shown of a field report."""
    who = [place.directory.name(id) for id in (state.unit, state.person) if id]
    place_words = ", ".join(filter(None, (state.latitude, state.longitude)))
    shown = state.answer or (state.answers[-1] if state.answers else None)
    pairs = (
        ("Mã phản ánh", state.code), ("Lĩnh vực", state.category), ("Nơi phản ánh", state.where),
        ("Tọa độ", place_words), ("Người phản ánh", " ".join(filter(None, (state.reporter, state.phone)))),
        ("Nội dung", state.text), ("Giao", ", ".join(who)), ("Chỉ đạo", state.note), ("Ý kiến trả lại", state.remark),
        ("Trả lời", shown.text if shown else ""), ("Lý do chuyển trả", state.why_text),
        ("Nơi có trách nhiệm", state.to), ("Hạn trả lời", iso_short(state.due or "")),
        ("Đánh giá", f"{state.rating}/5 {state.rated}".strip() if state.rating else ""),
        ("Phản ánh lại", f"lần {state.times}" if state.times else ""),
    )  # fmt: skip
    return tuple((label, value) for label, value in pairs if value)
