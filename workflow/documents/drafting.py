"""The draft: its versions, submitting it (which freezes the file by its hash), returning it with a remark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Who, everyone, office_of
from workflow.documents import outgoing_state as state
from workflow.documents.outgoing_state import DRAFTED, NUMBERED, RETURNED, SEALED, SIGNED, SUBMITTED, Outgoing
from workflow.errors import FileChanged, Missing, WrongState
from workflow.people import SYSTEM, Role
from workflow.secrets import refuse_secret

STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)
AUTHOR: Who[Outgoing] = Who("người soạn", lambda state, person, directory: person.id == state.author)
HEAD: Who[Outgoing] = Who(
    "trưởng đơn vị của người soạn",
    lambda state, person, directory: (
        person.has(Role.UNIT_HEAD)
        and state.author in directory.people
        and directory.people[state.author].unit == person.unit
    ),
)
SIGNER: Who[Outgoing] = Who(
    "lãnh đạo được trình ký",
    lambda state, person, directory: bool(state.to) and person.id == state.to and person.has(Role.LEADER),
)

_RECEIVERS = ask.listed(
    "receivers", "nơi nhận", ask.mark("organ", "mã định danh cơ quan").optional(), ask.text("name", "tên nơi nhận", 500)
)
_DRAFT_FIELDS = (
    ask.text("type", "tên loại", 300).optional(), ask.text("type_abbr", "chữ viết tắt tên loại", 20).optional(),
    ask.text("subject", "trích yếu", 4000), ask.mark("template", "mẫu").optional(), _RECEIVERS.optional(),
    ask.texts("places", "nơi nhận ghi trên văn bản").optional(), ask.texts("body", "nội dung", 100_000).optional(),
    ask.mark("reply_to", "văn bản được trả lời").optional(),
    ask.text("reply_code", "số văn bản được trả lời", 300).optional(),
    ask.mark("signer", "người ký").optional(), ask.text("competence", "thẩm quyền ký", 50).optional(),
    ask.whole("urgency", "độ khẩn", 0, 4).optional(), ask.moment("due", "hạn").optional(),
    ask.file("docx", "bản Word").optional(), ask.file("pdf", "bản PDF").optional(),
    ask.record("boxes", "vị trí trên trang").optional(),
)  # fmt: skip


def _derive_draft(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    return {"office": office_of(asked.actor, asked.directory)}


def _guard_first(asked: Ask[Outgoing]) -> None:
    if asked.payload.get("office") != office_of(asked.actor, asked.directory) or not asked.payload["office"]:
        raise Missing("office", f"{asked.actor.name} không soạn thay cơ quan khác.")
    _guard_draft(asked)


def _guard_draft(asked: Ask[Outgoing]) -> None:
    """No state secrets on a networked machine; the signer, if named, leads this office (NĐ 30/2020 Điều 13)."""
    payload = asked.payload
    typed = [str(payload.get(name) or "") for name in ("subject", "type")]
    names = [str((payload.get(name) or {}).get("name", "")) for name in ("docx", "pdf")]
    refuse_secret(*typed, file_names=names)
    if payload.get("signer"):
        _leader(asked, payload["signer"], payload.get("office") or asked.state.office, "signer")


def _leader(asked: Ask[Outgoing], id: str, office: str, field: str) -> None:
    person = asked.directory.people.get(id)
    if person is None or not person.has(Role.LEADER) or office_of(person, asked.directory) != office:
        raise Missing(field, f"{asked.directory.name(id)} không phải lãnh đạo của {asked.directory.name(office)}.")


def _guard_submission(asked: Ask[Outgoing]) -> None:
    """The file is a PDF, and somebody will receive it (NĐ 30/2020 Điều 10 khoản 4; PL I mục II.9)."""
    if asked.payload["file"]["media_type"] != "application/pdf":
        raise Missing("file", "Bản trình ký phải là PDF.")
    _leader(asked, asked.payload["to"], asked.state.office, "to")
    if not (asked.state.receivers or asked.state.places):
        raise WrongState("Dự thảo chưa có nơi nhận.", "Ghi nơi nhận rồi trình lại.")


def _guard_return(asked: Ask[Outgoing]) -> None:
    """A remark belongs to the version it was made on, when the page says which."""
    of = asked.payload.get("before")
    if of and asked.state.submitted is not None and of != asked.state.submitted.sha256:
        raise FileChanged("Dự thảo đã được trình lại bằng bản khác.", "Xem bản mới rồi cho ý kiến.")


ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.drafted", "Soạn", "soạn dự thảo", "NĐ 30/2020 Điều 10",
        STAFF, frozenset({""}), state.drafted,
        fields=(ask.mark("office", "cơ quan ban hành"), *_DRAFT_FIELDS), derive=_derive_draft, guard=_guard_first,
        once=True,
    ),
    Act(
        "outgoing.revised", "Sửa", "sửa dự thảo", "NĐ 30/2020 Điều 10 khoản 3",
        everyone(AUTHOR, HEAD), frozenset({DRAFTED, RETURNED}), state.revised, fields=_DRAFT_FIELDS,
        guard=_guard_draft,
    ),
    Act(
        "outgoing.submitted", "Trình ký", "trình ký", "NĐ 30/2020 Điều 10 khoản 4, Điều 11, Điều 12",
        everyone(AUTHOR, HEAD), frozenset({DRAFTED, RETURNED}), state.submitted,
        fields=(
            ask.file("file", "bản PDF trình ký"), ask.file("docx", "bản Word").optional(), ask.mark("to", "người ký"),
        ),
        guard=_guard_submission, once=True, clears=("outgoing.returned",),
    ),
    Act(
        "outgoing.returned", "Trả lại", "trả lại dự thảo", "NĐ 30/2020 Điều 12, Điều 13; PL VI phần I",
        SIGNER, frozenset({SUBMITTED}), state.returned, fields=(ask.text("remark", "ý kiến trả lại", 5000),),
        guard=_guard_return, once=True, clears=("outgoing.submitted",),
    ),
    Act(
        "outgoing.opinion", "Góp ý", "góp ý", "NĐ 30/2020 Điều 11",
        STAFF, frozenset({DRAFTED, RETURNED, SUBMITTED, SIGNED, NUMBERED, SEALED}), state.commented,
        fields=(ask.text("text", "ý kiến", 5000),),
    ),
)  # fmt: skip
