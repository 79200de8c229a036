"""What each act asks before it is done: the inputs of its card, filled with what is already known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.actions.change_sent import start_replacement
from desktop.actions.draft_reply import Draft, draft_of, page_of, start_new, start_reply
from desktop.desk import (
    by_hand_acts,
    change_forms,
    dossier_forms,
    entry_forms,
    field_report_forms,
    handing_forms,
    last_year,
    publishing_forms,
    work_file_forms,
)
from desktop.printing.nd30_types import abbreviation
from desktop.shown import Field, Form
from desktop.workplace import Workplace
from workflow.people import Role
from workflow.vietnamese import name_key

URGENCIES = (("0", "Thường"), ("1", "Khẩn"), ("2", "Thượng khẩn"), ("3", "Hỏa tốc"))
DAYS = 5


def form_of(place: Workplace, item: str, kind: str) -> Form:
    """Return what the act ``kind`` on ``item`` asks for."""
    kind, _, principal = kind.partition("@")
    place = place.on_behalf(principal) if principal else place
    make = _FORMS.get(kind)
    return make(place, item) if make is not None else Form("", "")


def _text(title: str, button: str, name: str, label: str, hint: str = "") -> Callable[[Workplace, str], Form]:
    return lambda place, item: Form(title, button, (Field(name, label, "text", required=True, hint=hint),))


def _pin(button: str) -> Callable[[Workplace, str], Form]:
    def make(place: Workplace, item: str) -> Form:
        row = place.journal.row(item)
        return Form(button, button, pin=True, what=(" ".join(part for part in (row.code, row.title) if part),))

    return make


def _divisions(place: Workplace) -> tuple[tuple[str, str], ...]:
    """Return the divisions of this office."""
    office = place.office.id
    return tuple((u.id, u.name) for u in place.directory.units.values() if u.parent == office and not u.organ)


def _staff(place: Workplace) -> tuple[tuple[str, str], ...]:
    office = place.office.id
    people = [p for p in place.directory.people.values() if p.unit and place.directory.office(p.unit).id == office]
    people.sort(key=lambda p: name_key(p.name))
    return tuple(
        (p.id, f"{p.name}, {p.post}, {place.directory.name(p.unit)}") for p in people if not p.has(Role.LEADER)
    )


def _assign(place: Workplace, item: str) -> Form:
    return Form(
        "Giao việc",
        "Giao việc",
        (
            Field("lead", "Đơn vị chủ trì", "choice", _divisions(place), required=True),
            Field("person", "Người xử lý", "choice", (("", "Đơn vị tự phân công"), *_staff(place))),
            Field("days", "Hạn, số ngày làm việc", "days", value=DAYS),
            Field("cooperating", "Phối hợp", "choices", _divisions(place)),
            Field("text", "Bút phê", "text"),
        ),
    )


def _signers(place: Workplace, type_name: str) -> tuple[tuple[str, str], ...]:
    """Return who may sign a paper of that type for this office today, and how, each person once."""
    directory = place.directory
    found = {one.person: one for one in reversed(directory.authorities(place.office.id, abbreviation(type_name)))}
    return tuple((id, f"{directory.name(id)}, {one.words}") for id, one in reversed(found.items()))


def _checkers(place: Workplace) -> tuple[tuple[str, str], ...]:
    """Return who may check and initial a draft of this office, the head of the own unit first (NĐ 30/2020 Điều 11)."""
    office, people = place.office.id, place.directory.people.values()
    able = [p for p in people if p.uid and p.unit and place.directory.office(p.unit).id == office and p != place.me]
    able.sort(key=lambda p: (not p.has(Role.UNIT_HEAD), p.unit != place.me.unit, p.has(Role.LEADER), name_key(p.name)))
    return tuple((p.id, f"{p.name}, {p.post}") for p in able)


def _drafting(title: str, place: Workplace, draft: Draft) -> Form:
    names = ", ".join(receiver["name"] for receiver in draft.receivers)
    signers = _signers(place, draft.content.type)
    return Form(
        title,
        "Lưu dự thảo",
        (
            Field("subject", "Trích yếu", "line", value=draft.content.subject, required=True),
            Field("receivers", "Gửi", "line", value=names, hint="Tên cơ quan nhận, cách nhau bằng dấu phẩy"),
            Field("body", "Nội dung", "text", value="\n".join(draft.content.body), required=True),
            Field("signer", "Người ký", "choice", signers, value=draft.signer, required=True),
            Field("urgency", "Độ khẩn", "choice", URGENCIES, value=str(draft.urgency)),
            Field(
                "initials", "Kiểm tra, ký nháy trước người ký (theo thứ tự này)", "choices", _checkers(place),
                value=list(draft.initials),
            ),
            Field(
                "cosigners", "Cùng ký bên trái người ký (theo thứ tự này)", "choices", signers,
                value=list(draft.cosigners),
            ),
        ),
        wide=True,
    )


def _reply(place: Workplace, item: str) -> Form:
    """A reply to ``item``; without an item, a document that answers none."""
    if not item:
        return _drafting("Soạn văn bản", place, start_new(place))
    return _drafting("Soạn trả lời", place, start_reply(place, item))


def _revise(place: Workplace, item: str) -> Form:
    form = _drafting("Sửa dự thảo", place, draft_of(place, item))
    return replace(form, fields=(*form.fields, Field("base", "", "kept", value=page_of(place, item))))


def _replacement(place: Workplace, item: str) -> Form:
    code = place.journal.row(item).code
    return _drafting(f"Thay thế văn bản {code}".strip(), place, start_replacement(place, item))


def _finish(place: Workplace, item: str) -> Form:
    replies = tuple(
        (id, state.code or state.subject)
        for id in place.journal.items("outgoing")
        if (state := place.journal.state(id)).reply_to == item
    )
    chosen = replies[-1][0] if replies else ""
    fields = (
        Field("text", "Kết quả", "text", value="Đã có văn bản trả lời." if replies else ""),
        Field("reply", "Văn bản trả lời", "choice", (("", "Không có"), *replies), value=chosen),
    )
    return Form("Xong", "Xong", fields)


def _supplement(place: Workplace, item: str) -> Form:
    papers = tuple((paper.name, paper.name) for paper in place.journal.state(item).papers)
    return Form(
        "Yêu cầu bổ sung",
        "Yêu cầu bổ sung",
        (
            Field("what", "Giấy tờ cần bổ sung", "choices", papers, required=True),
            Field("reason", "Lý do", "text", required=True, hint="Chỉ yêu cầu được một lần trong cả quá trình"),
        ),
    )


def _supplemented(place: Workplace, item: str) -> Form:
    state = place.journal.state(item)
    papers = tuple((paper.id, paper.name) for paper in state.papers)
    return Form("Nhận bổ sung", "Nhận bổ sung", (Field("papers", "Đã nhận", "choices", papers, required=True),))


def _hand_over(place: Workplace, item: str) -> Form:
    applicant = place.journal.state(item).applicant.name
    ways = tuple((way, way) for way in ("Trực tiếp tại quầy", "Bưu chính công ích", "Trực tuyến"))
    return Form(
        "Trả kết quả",
        "Trả kết quả",
        (
            Field("to", "Người nhận", "line", value=applicant, required=True),
            Field("how", "Cách trả", "choice", ways, value=ways[0][0]),
        ),
    )


def _apologise(place: Workplace, item: str) -> Form:
    return Form(
        "Xin lỗi, hẹn lại",
        "Hẹn lại",
        (
            Field("reason", "Lý do", "text", required=True),
            Field("days", "Thêm, số ngày làm việc", "days", value=1, required=True),
        ),
    )


_FORMS: Mapping[str, Callable[[Workplace, str], Form]] = {
    "incoming.assigned": _assign,
    "incoming.steered": _text("Bút phê", "Ghi bút phê", "text", "Ý kiến chỉ đạo"),
    "incoming.opinion": _text("Cho ý kiến", "Gửi ý kiến", "text", "Ý kiến"),
    "incoming.refused": _text("Trả lại nơi gửi", "Trả lại", "reason", "Lý do", "Nơi gửi đọc được lý do này"),
    "incoming.finished": _finish,
    "outgoing.drafted": _reply,
    "outgoing.revised": _revise,
    "outgoing.returned": _text("Trả lại dự thảo", "Trả lại", "remark", "Ý kiến"),
    "outgoing.opinion": _text("Góp ý", "Gửi góp ý", "text", "Ý kiến"),
    "outgoing.voided": _text("Hủy văn bản", "Hủy văn bản", "reason", "Lý do hủy"),
    "outgoing.signed": _pin("Ký"),
    "outgoing.initialled": _pin("Ký nháy"),
    "outgoing.cosigned": _pin("Cùng ký"),
    "outgoing.numbered": _pin("Cấp số, đóng dấu"),
    "outgoing.sealed": _pin("Đóng dấu"),
    **handing_forms.FORMS,
    **work_file_forms.FORMS,
    **dossier_forms.FORMS,
    **change_forms.FORMS,
    **entry_forms.FORMS,
    **publishing_forms.FORMS,
    **field_report_forms.FORMS,
    **by_hand_acts.FORMS,
    **last_year.FORMS,
    "outgoing.replaced": _replacement,
    "dossier.opinion": _text("Cho ý kiến", "Gửi ý kiến", "text", "Ý kiến"),
    "dossier.refused": _text("Không giải quyết", "Không giải quyết", "reason", "Lý do"),
    "dossier.withdrawn": _text("Rút hồ sơ", "Ghi nhận rút", "reason", "Lý do"),
    "dossier.consent_withdrawn": lambda place, item: Form(
        "Rút đồng ý dùng lại giấy tờ", "Rút đồng ý",
        (Field("reason", "Ghi chú", "text", hint="Giấy tờ số hóa của người này không được đề nghị dùng lại nữa"),),
    ),
    "dossier.supplement_requested": _supplement,
    "dossier.supplemented": _supplemented,
    "dossier.apologised": _apologise,
    "dossier.handed_over": _hand_over,
    "dossier.result_signed": _pin("Ký kết quả"),
    "dossier.result_sealed": _pin("Đóng dấu"),
}
