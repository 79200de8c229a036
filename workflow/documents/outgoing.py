"""Signed, numbered, sealed, sent: the order nobody may change; and the rules of outgoing documents as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Table, Who, everyone, moment, roles
from workflow.documents import cosigners, drafting, initials, publishing, sent_letters
from workflow.documents import outgoing_changes as changes
from workflow.documents import outgoing_state as state
from workflow.documents import outgoing_view as view
from workflow.documents.drafting import AUTHOR, SIGNER, STAFF
from workflow.documents.initials import BEFORE, CERTIFICATE, LEVEL, guard_own_signature
from workflow.documents.numbering import code as written_code
from workflow.documents.open_office import refuse_closed_book, refuse_dissolved
from workflow.documents.outgoing_state import (
    DRAFTED,
    NUMBERED,
    RETURNED,
    SEALED,
    SENT,
    SIGNED,
    STAGES,
    SUBMITTED,
    Outgoing,
    delivery_key,
    work_of,
)
from workflow.documents.series import LEGAL_BOOK, book_of, fits
from workflow.errors import FileChanged, Missing, NotAllowed
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step
from workflow.workdays import VIETNAM

LEVELS = initials.LEVELS
CODES = ("01", "02", "03", "04", "05", "06", "13", "15", "16")

CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)
PROGRAM: Who[Any] = Who("chương trình", lambda state, person, directory: person.id == SYSTEM.id)
BEFORE_SIGNING: Who[Outgoing] = Who(
    "người soạn",
    lambda state, person, directory: state.stage in (DRAFTED, RETURNED) and AUTHOR.may(state, person, directory),
)
AFTER_SIGNING: Who[Outgoing] = Who(
    "văn thư cơ quan",
    lambda state, person, directory: state.stage not in (DRAFTED, RETURNED) and person.has(Role.CLERK),
)


def _guard_signature(asked: Ask[Outgoing]) -> None:
    """The office still issues papers, and the signer signed what was shown (NĐ 30/2020 Điều 13; NĐ 68/2024)."""
    refuse_dissolved(asked)
    guard_own_signature(asked)


def _guard_number(asked: Ask[Outgoing]) -> None:
    """Number, notation, date and year agree; the date is that of issue (NĐ 30/2020 Điều 15, PL I mục II.3, II.4)."""
    payload = asked.payload
    on = date.fromisoformat(payload["on"])
    refuse_closed_book(asked, asked.state.office, on)
    if payload["year"] != on.year:
        raise Missing("year", "Số không cùng năm với ngày văn bản.")
    if payload["code"] != written_code(payload["number"], payload["notation"]):
        raise Missing("code", f"Số ký hiệu phải là {written_code(payload['number'], payload['notation'])}.")
    abbr = asked.state.type_abbr
    if not fits(payload["book"], abbr):
        raise Missing("book", "Sổ này không đánh số cho loại văn bản này.")
    begin = f"{on.year}/{abbr}-" if book_of(payload["book"]) == LEGAL_BOOK else f"{abbr}-"
    if abbr and not payload["notation"].startswith(begin):
        raise Missing("notation", f"Ký hiệu phải bắt đầu bằng {begin}.")
    signed = asked.state.done.get("outgoing.signed")
    earliest = moment(signed.at).astimezone(VIETNAM).date() if signed else date.min + timedelta(days=2)
    latest = asked.at.astimezone(VIETNAM).date()
    if not earliest - timedelta(days=1) <= on <= latest + timedelta(days=1):
        raise Missing("on", "Ngày văn bản phải từ ngày ký đến hôm nay.")


def _derive_number(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    """Write number and notation as one, unless the caller did."""
    number, notation = asked.payload.get("number"), asked.payload.get("notation")
    if asked.payload.get("code") or not isinstance(number, int) or not isinstance(notation, str):
        return {}
    return {"code": written_code(number, notation)}


def _guard_seal(asked: Ask[Outgoing]) -> None:
    """The seal goes on top of what the leader signed (NĐ 30/2020 PL I mục II.8; the number is in its field by then)."""
    fitting = {file.sha256 for file in asked.state.to_seal}
    if asked.payload["before"] not in fitting:
        raise FileChanged("Tệp được đóng dấu không phải tệp lãnh đạo đã ký.", "Tải lại văn bản rồi đóng dấu lại.")
    if asked.payload["file"]["sha256"] in fitting:
        raise Missing("file", "Tệp chưa mang chữ ký số của cơ quan.")
    uid = asked.payload["certificate"].get("uid")
    if uid and uid in {person.uid for person in asked.directory.people.values() if person.uid}:
        raise NotAllowed("Dấu của cơ quan phải ký bằng chứng thư của cơ quan.", "Cắm USB ký số của cơ quan.")


def _guard_sending(asked: Ask[Outgoing]) -> None:
    """At least one receiver can be reached over the axis (QĐ 28/2018 Điều 7; QĐ 20/2020: mã định danh điện tử)."""
    if not any(receiver.get("organ") for receiver in asked.payload["receivers"]):
        raise Missing("receivers", "Không nơi nhận nào có mã định danh điện tử.")


def _guard_stamp(asked: Ask[Outgoing]) -> None:
    """A trusted time is added to the newest file; two machines never stamp two different ones (NĐ 68/2024)."""
    newest = asked.state.rendition
    if newest is None or asked.payload["before"] != newest.sha256:
        raise FileChanged("Tệp được thêm dấu thời gian không phải bản mới nhất.", "Làm lại trên bản mới nhất.")


def _derive_stamp(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    newest = asked.state.rendition
    given = asked.payload.get("before")
    return {"before": given or (newest.sha256 if newest else "")}


def _derive_delivery(asked: Ask[Outgoing]) -> Mapping[str, Any]:
    return {"key": delivery_key(asked.payload)}


ACTS: tuple[Act[Outgoing], ...] = (
    Act(
        "outgoing.signed", "Ký", "ký", "NĐ 30/2020 Điều 13; NĐ 68/2024/NĐ-CP",
        SIGNER, frozenset({SUBMITTED}), state.signed,
        fields=(BEFORE, ask.file("file", "tệp đã ký"), CERTIFICATE, LEVEL), guard=_guard_signature, once=True,
        personal=True, ready=cosigners.waits_for_others,
    ),
    Act(
        "outgoing.numbered", "Cấp số, đóng dấu", "cấp số", "NĐ 30/2020 Điều 15; PL I mục II.3",
        CLERK, frozenset({SIGNED}), state.numbered,
        fields=(
            ask.mark("book", "sổ văn bản đi"), ask.whole("year", "năm của sổ", 2000, 2200),
            ask.whole("number", "số văn bản", 1, 9_999_999), ask.text("notation", "ký hiệu", 100),
            ask.day("on", "ngày văn bản"), ask.text("code", "số ký hiệu", 120),
            ask.file("file", "tệp đã điền số").optional(),
        ),
        derive=_derive_number, guard=_guard_number, once=True,
    ),
    Act(
        "outgoing.sealed", "Đóng dấu", "đóng dấu", "NĐ 30/2020 Điều 17; PL I mục II.8",
        CLERK, frozenset({NUMBERED}), state.sealed,
        fields=(BEFORE, ask.file("file", "tệp đã đóng dấu"), CERTIFICATE, LEVEL), guard=_guard_seal, once=True,
    ),
    Act(
        "outgoing.sent", "Gửi", "gửi", "NĐ 30/2020 Điều 18; QĐ 28/2018 Điều 7",
        CLERK, frozenset({SEALED}), state.sent,
        fields=(
            ask.mark("document_id", "mã văn bản"), ask.file("package", "gói tin"),
            ask.listed(
                "receivers", "nơi nhận", ask.mark("organ", "mã định danh cơ quan").optional(),
                ask.text("name", "tên nơi nhận", 500).optional(),
            ),
        ),
        guard=_guard_sending, once=True,
    ),
    Act(
        "outgoing.delivered", "Ghi nhận", "ghi nhận trạng thái", "QCVN 102:2016; QĐ 28/2018 (mã 01–16)",
        everyone(CLERK, PROGRAM), frozenset({SENT}), state.delivered,
        fields=(
            ask.mark("organ", "mã định danh cơ quan"), ask.choice("code", "mã trạng thái", CODES),
            ask.moment("at", "thời điểm").optional(), ask.text("text", "mô tả", 5000).optional(),
            ask.mark("key", "khóa", 500).optional(), ask.mark("about", "mã gói được trả lời").optional(),
        ),
        derive=_derive_delivery,
    ),
    Act(
        "outgoing.voided", "Hủy", "hủy", "NĐ 30/2020 Điều 15, Điều 18 khoản 4, 5",
        everyone(BEFORE_SIGNING, AFTER_SIGNING), frozenset({DRAFTED, RETURNED, SIGNED, NUMBERED, SEALED}),
        state.voided, fields=(ask.text("reason", "lý do hủy", 1000),), once=True,
    ),
    Act(
        "outgoing.stamped", "Thêm dấu thời gian", "thêm dấu thời gian", "Luật GDĐT 2023 Điều 31; NĐ 68/2024/NĐ-CP",
        everyone(STAFF, PROGRAM), frozenset({SIGNED, NUMBERED, SEALED, SENT}), state.stamped,
        fields=(BEFORE, ask.file("file", "tệp có dấu thời gian"), LEVEL), derive=_derive_stamp, guard=_guard_stamp,
    ),
)  # fmt: skip

TABLE: Table[Outgoing] = Table(
    "outgoing", "Văn bản đi", STAGES,
    (*drafting.ACTS, *initials.ACTS, *cosigners.ACTS, *ACTS, *changes.ACTS, *publishing.ACTS), work_of,
)  # fmt: skip


class OutgoingRules:
    """The rules of outgoing documents, in the one shape of all rules."""

    item_kind = "outgoing"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> Outgoing:
        """Return the state before the first step."""
        return Outgoing(item)

    def decide(
        self, state: Outgoing, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        if command.kind == "outgoing.delivered" and delivery_key(command.payload) in state.deliveries:
            return ()
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: Outgoing, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: Outgoing, step: Step) -> Outgoing:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: Outgoing, directory: Directory) -> Row:
        """Return what lists and search know of the document."""
        return view.row(state, directory)

    def folders(self, state: Outgoing, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which the person finds the document."""
        return view.folders(state, person, directory)

    def tasks(self, state: Outgoing, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        return view.tasks(state)

    def letters(self, before: Outgoing, step: Step, after: Outgoing, directory: Directory) -> tuple[Letter, ...]:
        """Return what leaves for the axis: the package, wishes to take it back or to change it."""
        return sent_letters.letters(after, step, directory)

    def options(self, state: Outgoing, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first."""
        return view.options(TABLE, state, person, directory)

    def files(self, state: Outgoing) -> tuple[FileRef, ...]:
        """Return every file the document holds, newest rendition first."""
        return view.files(state)

    def to_json(self, state: Outgoing) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> Outgoing:
        """Read what ``to_json`` wrote."""
        return from_plain(Outgoing, value)
