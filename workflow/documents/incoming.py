"""Arrived, registered, steered, assigned, dealt with: who may, when, and what must be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Mark, Table, Who, everyone, moment, office_of, roles
from workflow.documents import incoming_changes as changes
from workflow.documents import incoming_handing as handing
from workflow.documents import incoming_state as state
from workflow.documents import incoming_view as view
from workflow.documents.incoming_state import (
    ARRIVED,
    ASSIGNED,
    REGISTERED,
    STAGES,
    STARTED,
    Incoming,
    leads,
    work_of,
)
from workflow.documents.open_office import own_book
from workflow.documents.status_letters import status_letters
from workflow.errors import Missing, NotAllowed
from workflow.owners import within
from workflow.people import SYSTEM, Directory, Person, Role, Unit
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.secrets import refuse_secret
from workflow.steps import Draft, Step
from workflow.workdays import VIETNAM

OPEN = frozenset({ARRIVED, REGISTERED, ASSIGNED, STARTED})
IN_WORK = frozenset({REGISTERED, ASSIGNED, STARTED})
KNOWN = frozenset(STAGES)

CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)
PROGRAM: Who[Any] = Who("chương trình", lambda state, person, directory: person.id == SYSTEM.id)
LEADER: Who[Any] = roles("lãnh đạo cơ quan", Role.LEADER)
STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)


LEAD: Who[Incoming] = Who("người hoặc đơn vị được giao chủ trì", leads)

_PARTY = (ask.mark("organ", "mã định danh cơ quan").optional(), ask.text("name", "tên cơ quan", 500).optional())


def _derive_arrival(asked: Ask[Incoming]) -> Mapping[str, Any]:
    """Say to which office it came: the clerk's own, or the one among the receivers."""
    if asked.actor.id != SYSTEM.id:
        return {"office": office_of(asked.actor, asked.directory)}
    if asked.payload.get("office"):
        return {}
    organs = {to.get("organ") for to in asked.payload.get("to") or () if isinstance(to, Mapping)}
    here = next((unit.id for unit in asked.directory.units.values() if unit.organ and unit.organ in organs), "")
    return {"office": here}


def _guard_arrival(asked: Ask[Incoming]) -> None:
    """It came to an office that is on the axis, from somebody, and is no state secret (NĐ 30/2020 Điều 21; Luật Bảo vệ
    bí mật nhà nước 2018 Điều 5)."""
    payload = asked.payload
    unit: Unit = asked.directory.unit(payload["office"])
    if not unit.organ:
        raise Missing("office", f"{unit.name} không có mã định danh điện tử nên không nhận văn bản.")
    if asked.actor.id != SYSTEM.id and office_of(asked.actor, asked.directory) != unit.id:
        raise NotAllowed(f"{asked.actor.name} không phải văn thư của {unit.name}.")
    sender = payload["from"]
    if not (sender.get("organ") or sender.get("name")):
        raise Missing("from", "Chưa có cơ quan gửi.")
    names = [str(file.get("name", "")) for file in payload.get("files") or ()]
    typed = [str(payload.get(name) or "") for name in ("subject", "content", "type_name")]
    refuse_secret(*typed, file_names=names)


def _guard_registration(asked: Ask[Incoming]) -> None:
    """The number belongs to the year of the date, that date lies between the arrival and today, and the book is open
    (NĐ 30/2020 Điều 15, Điều 22)."""
    on = date.fromisoformat(asked.payload["on"])
    own_book(asked, on)
    if on.year != asked.payload["year"]:
        raise Missing("year", "Số đến không cùng năm với ngày đến.")
    earliest = _day(asked.state.received) - timedelta(days=1)
    if not earliest <= on <= asked.at.astimezone(VIETNAM).date() + timedelta(days=1):
        raise Missing("on", "Ngày đến phải từ ngày văn bản tới đến hôm nay.")


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).astimezone(VIETNAM).date()
    except (ValueError, OverflowError):
        return date.min + timedelta(days=2)


def _guard_assignment(asked: Ask[Incoming]) -> None:
    """Lead and co-operating ones are of this office, each once; the deadline lies ahead (NĐ 30/2020 Điều 23)."""
    payload, directory = asked.payload, asked.directory
    lead, person = payload["lead"], payload.get("person") or ""
    named = [lead, *(payload.get("cooperating") or ())]
    if len(set(named)) != len(named):
        raise Missing("cooperating", "Một đơn vị hoặc người chỉ chủ trì hoặc phối hợp, ghi một lần.")
    office = office_of(asked.right, directory)
    for id in [*named, *([person] if person else [])]:
        if not _of_office(id, office, directory):
            raise Missing("lead", f"{directory.name(id)} không thuộc {directory.name(office)}.")
    if person and (person not in directory.people or person != lead) and not _in_unit(person, lead, directory):
        raise Missing("person", f"{directory.name(person)} không thuộc đơn vị chủ trì.")
    if payload.get("due") and moment(payload["due"]) <= asked.at:
        raise Missing("due", "Hạn xử lý đã qua.")


def _assigned_before(asked: Ask[Incoming]) -> Mark | None:
    """Return who assigned it first, unless this one knows of that and stands in its place (giao lại)."""
    before = asked.state.done.get("incoming.assigned")
    return None if before is not None and asked.payload.get("instead_of") == before.at else before


def _of_office(id: str, office: str, directory: Directory) -> bool:
    if id in directory.people:
        return id != SYSTEM.id and office_of(directory.people[id], directory) == office
    return id in directory.units and directory.office(id).id == office


def _in_unit(person: str, unit: str, directory: Directory) -> bool:
    return person in directory.people and within(directory.people[person].unit, unit, directory)


def _guard_finish(asked: Ask[Incoming]) -> None:
    """It ends with what was done, or with the document that answers it (NĐ 30/2020 Điều 24 khoản 2; PL IV mục II)."""
    if not (asked.payload.get("text") or asked.payload.get("reply")):
        raise Missing("text", "Ghi kết quả xử lý hoặc chọn văn bản trả lời.")


_ARRIVAL_FIELDS = (
    ask.mark("office", "cơ quan nhận"), ask.text("subject", "trích yếu", 4000),
    ask.record("from", "cơ quan gửi", *_PARTY), ask.listed("to", "nơi nhận", *_PARTY).optional(),
    ask.mark("document_id", "mã văn bản").optional(), ask.mark("doc_id", "mã gói tin trên trục").optional(),
    ask.text("code_number", "số văn bản", 100).optional(), ask.text("code_notation", "ký hiệu", 200).optional(),
    ask.day("issued", "ngày ban hành").optional(), ask.text("place", "địa danh", 300).optional(),
    ask.text("type_name", "tên loại", 300).optional(), ask.text("content", "nội dung", 20000).optional(),
    ask.record("signer", "người ký").optional(), ask.whole("urgency", "độ khẩn", 0, 4).optional(),
    ask.day("due", "hạn trả lời").optional(), ask.whole("steering", "loại chỉ đạo", 0, 99).optional(),
    ask.whole("pages", "số trang", 0, 100_000).optional(), ask.files("files", "tệp đính kèm").optional(),
    ask.file("package", "gói tin gốc").optional(), ask.record("business", "nghiệp vụ").optional(),
    ask.texts("duplicates", "văn bản trùng").optional(), ask.moment("received", "lúc nhận").optional(),
)  # fmt: skip

ACTS: tuple[Act[Incoming], ...] = (
    Act(
        "incoming.arrived", "Nhận", "nhận", "NĐ 30/2020 Điều 21; QĐ 28/2018 Điều 8",
        everyone(CLERK, PROGRAM), frozenset({""}), state.arrived,
        fields=_ARRIVAL_FIELDS, derive=_derive_arrival, guard=_guard_arrival, once=True,
    ),
    Act(
        "incoming.registered", "Vào sổ", "vào sổ", "NĐ 30/2020 Điều 22; PL IV mục II",
        CLERK, frozenset({ARRIVED}), state.registered,
        fields=(
            ask.mark("book", "sổ văn bản đến"), ask.whole("year", "năm của sổ", 2000, 2200),
            ask.whole("number", "số đến", 1, 9_999_999), ask.day("on", "ngày đến"),
        ),
        guard=_guard_registration, once=True,
    ),
    Act(
        "incoming.refused", "Trả lại", "trả lại nơi gửi", "NĐ 30/2020 Điều 21 khoản 2; QĐ 28/2018 (mã 02)",
        CLERK, frozenset({ARRIVED}), state.refused, fields=(ask.text("reason", "lý do trả lại", 1000),), once=True,
    ),
    Act(
        "incoming.assigned", "Giao việc", "giao việc", "NĐ 30/2020 Điều 23, Điều 24; PL IV phiếu giải quyết",
        LEADER, frozenset({REGISTERED, ASSIGNED}), state.assigned,
        fields=(
            ask.mark("lead", "đơn vị hoặc người chủ trì"), ask.texts("cooperating", "phối hợp").optional(),
            ask.mark("person", "người xử lý").optional(), ask.moment("due", "hạn xử lý").optional(),
            ask.listed("due_lines", "cách tính hạn").optional(), ask.text("text", "ý kiến chỉ đạo", 5000).optional(),
            ask.moment("instead_of", "lần giao trước").optional(),
        ),
        guard=_guard_assignment, taken=_assigned_before,
    ),
    Act(
        "incoming.steered", "Bút phê", "cho ý kiến", "NĐ 30/2020 Điều 23 khoản 2; PL IV phiếu giải quyết mục 1",
        LEADER, IN_WORK, state.commented, fields=(ask.text("text", "ý kiến chỉ đạo", 5000),),
    ),
    Act(
        "incoming.started", "Bắt đầu", "bắt đầu xử lý", "NĐ 30/2020 Điều 24; QĐ 28/2018 (mã 05)",
        LEAD, frozenset({ASSIGNED}), state.started, once=True,
    ),
    Act(
        "incoming.opinion", "Cho ý kiến", "cho ý kiến", "NĐ 30/2020 Điều 24; PL IV phiếu giải quyết mục 2, 3",
        STAFF, OPEN, state.commented, fields=(ask.text("text", "ý kiến", 5000),),
    ),
    Act(
        "incoming.finished", "Xong", "kết thúc xử lý", "NĐ 30/2020 Điều 24; QĐ 28/2018 (mã 06)",
        everyone(LEAD, CLERK, LEADER), IN_WORK, state.finished,
        fields=(ask.text("text", "kết quả", 5000).optional(), ask.mark("reply", "văn bản trả lời").optional()),
        guard=_guard_finish, once=True,
    ),
    Act(
        "incoming.checked", "Kiểm tra chữ ký", "kiểm tra chữ ký", "NĐ 30/2020 Điều 21 khoản 2; PL I Điều 2",
        everyone(STAFF, PROGRAM), KNOWN, state.checked,
        fields=(
            ask.choice("verdict", "kết quả kiểm tra", ("none", "valid", "undetermined", "invalid")),
            ask.listed("signatures", "chữ ký").optional(),
        ),
    ),
)  # fmt: skip

TABLE: Table[Incoming] = Table("incoming", "Văn bản đến", STAGES, (*ACTS, *handing.ACTS, *changes.ACTS), work_of)


class IncomingRules:
    """The rules of incoming documents, in the one shape of all rules."""

    item_kind = "incoming"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> Incoming:
        """Return the state before the first step."""
        return Incoming(item)

    def decide(
        self, state: Incoming, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        if command.kind == "incoming.change_asked" and changes.knows(state, command.payload.get("key")):
            return ()
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: Incoming, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: Incoming, step: Step) -> Incoming:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: Incoming, directory: Directory) -> Row:
        """Return what lists and search know of the document."""
        return view.row(state, directory)

    def folders(self, state: Incoming, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which the person finds the document."""
        return view.folders(state, person, directory)

    def tasks(self, state: Incoming, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        return view.tasks(state, directory)

    def letters(self, before: Incoming, step: Step, after: Incoming, directory: Directory) -> tuple[Letter, ...]:
        """Return the status message the sender is owed."""
        return status_letters(after, step, directory)

    def options(self, state: Incoming, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first."""
        return view.options(TABLE, state, person, directory)

    def files(self, state: Incoming) -> tuple[FileRef, ...]:
        """Return the attachments, newest first, then the packages they came in, each once."""
        sent = [file for wish in state.wishes for file in wish.files]
        packages = [state.package, *(wish.package for wish in state.wishes)]
        found = [*state.files, *sent, *(package for package in packages if package)]
        return tuple({file.sha256: file for file in reversed(found)}.values())[::-1]

    def to_json(self, state: Incoming) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> Incoming:
        """Read what ``to_json`` wrote."""
        return from_plain(Incoming, value)
