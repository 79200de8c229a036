"""The draft: its versions, submitting it (which freezes the file by its hash), returning it with a remark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Mark, Who, everyone, office_of, read_time, roles
from workflow.documents import outgoing_state as state
from workflow.documents.competence import no_authority, refuse_unauthorised
from workflow.documents.cosigners import COSIGNERS, HOLDER, guard_cosigners
from workflow.documents.initials import CHECKER, INITIALS, guard_initials
from workflow.documents.outgoing_state import DRAFTED, NUMBERED, RETURNED, SEALED, SIGNED, SUBMITTED, Outgoing
from workflow.errors import AlreadyDone, FileChanged, Missing, NotAllowed, WrongState
from workflow.owners import standing_units, stands_in, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.secrets import refuse_secret, refuse_secret_pages

LEADER: Who[Any] = roles("lãnh đạo cơ quan", Role.LEADER)
STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)
AUTHOR: Who[Outgoing] = Who(
    "người soạn", lambda state, person, directory: stands_in(person, state.author, directory)
)


def _heads(state: Outgoing, person: Person, directory: Directory) -> bool:
    author = directory.record(state.author)
    return person.has(Role.UNIT_HEAD) and author is not None and person.unit in standing_units(author.unit, directory)


HEAD: Who[Outgoing] = Who("trưởng đơn vị của người soạn", _heads)


def _signs(state: Outgoing, person: Person, directory: Directory) -> bool:
    mine = bool(state.to) and person.id == state.to
    return mine and directory.authority(person.id, state.office, state.type_abbr) is not None


def _why_not_signer(state: Outgoing, person: Person, directory: Directory) -> str:
    """Say who may sign, to the one it was submitted to when the authority is gone."""
    return no_authority(person.id, state.office, state.type_abbr, directory) if person.id == state.to else ""


SIGNER: Who[Outgoing] = Who("người có thẩm quyền được trình ký", _signs, _why_not_signer)
SUBMITTED_TO: Who[Outgoing] = Who(
    "người được trình ký", lambda state, person, directory: stands_in(person, state.to, directory)
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
    ask.mark("signer", "người ký").optional(), ask.text("competence", "thẩm quyền ký", 300).optional(),
    ask.whole("urgency", "độ khẩn", 0, 4).optional(), ask.moment("due", "hạn").optional(),
    ask.file("docx", "bản Word").optional(), ask.file("pdf", "bản PDF").optional(),
    ask.record("boxes", "vị trí trên trang").optional(), INITIALS, COSIGNERS,
)  # fmt: skip


def _derive_draft(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    return {"office": office_of(asked.actor, asked.directory)}


def _guard_first(asked: Ask[Outgoing]) -> None:
    """Everybody drafts for the own office only (NĐ 30/2020 Điều 10 khoản 1)."""
    if asked.payload.get("office") != office_of(asked.actor, asked.directory) or not asked.payload["office"]:
        raise Missing("office", f"{asked.actor.name} không soạn thay cơ quan khác.")
    _guard_draft(asked)


def refuse_secret_draft(payload: Mapping[str, Any]) -> None:
    """Let only a draft pass that bears no mark of secrecy; asked before its pages are drawn and kept, too.

    Raises:
        SecretDocument: a mark stands in its subject, type, text or a file's name (Luật Bảo vệ bí mật nhà nước 2018
            Điều 5).
    """
    typed = [str(payload.get(name) or "") for name in ("subject", "type")]
    names = [str((payload.get(name) or {}).get("name", "")) for name in ("docx", "pdf")]
    refuse_secret(*typed, file_names=names)
    refuse_secret_pages(["\n".join(map(str, payload.get("body") or ()))])


def _guard_draft(asked: Ask[Outgoing]) -> None:
    """No state secrets on a networked machine; the signer, if named, leads this office (NĐ 30/2020 Điều 13)."""
    payload = asked.payload
    refuse_secret_draft(payload)
    if payload.get("signer"):
        office, kind = payload.get("office") or asked.state.office, payload.get("type_abbr") or ""
        refuse_unauthorised(asked, payload["signer"], office, kind, "signer")
    initials, signer = payload.get("initials") or (), str(payload.get("signer") or "")
    guard_initials(asked, initials, signer)
    guard_cosigners(asked, payload.get("cosigners") or (), initials, signer)


def _guard_revision(asked: Ask[Outgoing]) -> None:
    """Who names the version that was revised (``base``, SHA-256 of its page) replaces no other one by it: two people
    who revise apart are both kept (NĐ 30/2020 Điều 10 khoản 3)."""
    base, now, done = asked.payload.get("base"), asked.state.pdf, asked.state.done
    if base and (now is None or now.sha256 != base):
        last = done.get("outgoing.revised") or done.get("outgoing.drafted") or Mark("", "")
        raise AlreadyDone(
            f"{asked.directory.name(last.actor) or 'Người khác'} đã sửa dự thảo này lúc {read_time(last.at)}.",
            "Gộp hai bản rồi lưu lại; phần vừa nhập vẫn giữ.",
        )
    _guard_draft(asked)


def _guard_submission(asked: Ask[Outgoing]) -> None:
    """The file is a PDF, and somebody will receive it (NĐ 30/2020 Điều 10 khoản 4; PL I mục II.9)."""
    if asked.payload["file"]["media_type"] != "application/pdf":
        raise Missing("file", "Bản trình ký phải là PDF.")
    refuse_unauthorised(asked, asked.payload["to"], asked.state.office, asked.state.type_abbr, "to")
    guard_initials(asked, asked.state.initials, asked.payload["to"])
    guard_cosigners(asked, asked.state.cosigners, asked.state.initials, asked.payload["to"])
    if not (asked.state.receivers or asked.state.places):
        raise WrongState("Dự thảo chưa có nơi nhận.", "Ghi nơi nhận rồi trình lại.")


def _guard_return(asked: Ask[Outgoing]) -> None:
    """A remark belongs to the version it was made on, when the page says which (NĐ 30/2020 PL VI phần I)."""
    of = asked.payload.get("before")
    shown = {file.sha256 for file in (asked.state.submitted, asked.state.to_sign) if file is not None}
    if of and shown and of not in shown:
        raise FileChanged("Dự thảo đã được trình lại bằng bản khác.", "Xem bản mới rồi cho ý kiến.")


def _derive_passing(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    return {"from": asked.payload.get("from") or asked.state.author}


def _guard_passing(asked: Ask[Outgoing]) -> None:
    """The new author works in this office; outside the unit only a leader passes a draft (NĐ 30/2020 Điều 10)."""
    directory, to = asked.directory, asked.directory.person(asked.payload["to"])
    office = office_of(asked.right, directory)
    if to.id in (SYSTEM.id, asked.state.author) or office_of(to, directory) != office:
        raise Missing("to", f"Chọn một người khác của {directory.name(office)}.")
    if not asked.right.has(Role.LEADER) and not within(to.unit, asked.right.unit, directory):
        raise NotAllowed(
            f"Chuyển dự thảo ra ngoài {directory.name(asked.right.unit)} do lãnh đạo cơ quan quyết định.",
            "Chọn người cùng đơn vị hoặc nhờ lãnh đạo chuyển.",
        )


def _passed_before(asked: Ask[Outgoing]) -> Mark | None:
    """Return who passed it on first, when it is no longer with the author the command names."""
    start = asked.payload.get("from")
    return asked.state.done.get("outgoing.passed_on") if start and start != asked.state.author else None


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
        guard=_guard_revision,
    ),
    Act(
        "outgoing.submitted", "Trình ký", "trình ký", "NĐ 30/2020 Điều 10 khoản 4, Điều 11, Điều 12",
        everyone(AUTHOR, HEAD), frozenset({DRAFTED, RETURNED}), state.submitted,
        fields=(
            ask.file("file", "bản PDF trình ký"), ask.file("docx", "bản Word").optional(), ask.mark("to", "người ký"),
        ),
        guard=_guard_submission, once=True, clears=("outgoing.returned", "outgoing.initialled", "outgoing.cosigned"),
    ),
    Act(
        "outgoing.returned", "Trả lại", "trả lại dự thảo", "NĐ 30/2020 Điều 12, Điều 13; PL VI phần I",
        everyone(SUBMITTED_TO, CHECKER, HOLDER), frozenset({SUBMITTED}), state.returned,
        fields=(ask.text("remark", "ý kiến trả lại", 5000),),
        guard=_guard_return, once=True, clears=("outgoing.submitted",),
    ),
    Act(
        "outgoing.recalled_submission", "Thu hồi trình", "thu hồi bản trình", "NĐ 30/2020 Điều 10 khoản 3, Điều 13",
        everyone(AUTHOR, HEAD), frozenset({SUBMITTED}), state.taken_back,
        fields=(ask.text("text", "lý do", 2000).optional(),), clears=("outgoing.submitted",),
    ),
    Act(
        "outgoing.passed_on", "Chuyển người soạn", "chuyển người soạn", "NĐ 30/2020 Điều 10 khoản 1, 2",
        everyone(AUTHOR, HEAD, LEADER), frozenset({DRAFTED, RETURNED, SUBMITTED}), state.passed_on,
        fields=(
            ask.mark("to", "người soạn mới"), ask.mark("from", "người đang soạn"),
            ask.text("text", "lý do", 2000).optional(),
        ),
        derive=_derive_passing, guard=_guard_passing, taken=_passed_before,
    ),
    Act(
        "outgoing.opinion", "Góp ý", "góp ý", "NĐ 30/2020 Điều 11",
        STAFF, frozenset({DRAFTED, RETURNED, SUBMITTED, SIGNED, NUMBERED, SEALED}), state.commented,
        fields=(ask.text("text", "ý kiến", 5000),),
    ),
)  # fmt: skip
