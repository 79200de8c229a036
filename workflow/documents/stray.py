"""A message of another agency about a document nobody here knows: kept, shown, matched as soon as that can be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from workflow import fields as ask
from workflow import payload as read
from workflow.acts import Act, Ask, Mark, Table, Who, at_office, everyone, office_of, roles
from workflow.documents.change import WHAT
from workflow.documents.document import Party, party
from workflow.documents.status_letters import SHORT
from workflow.errors import Missing, NotAllowed
from workflow.frozen import replace
from workflow.owners import owner, owns
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.secrets import refuse_secret
from workflow.steps import Draft, Step

WAITING, MATCHED, DISMISSED = "waiting", "matched", "dismissed"
STAGES: Mapping[str, str] = {WAITING: "Chưa khớp", MATCHED: "Đã ghép", DISMISSED: "Đã bỏ qua"}

UNKNOWN, ELSEWHERE, STRANGER, CODE, REFUSED = "unknown", "elsewhere", "stranger", "code", "refused"
WHY: Mapping[str, str] = {
    UNKNOWN: "Máy này không có văn bản được nhắc tới.",
    ELSEWHERE: "Thông báo này gửi cho cơ quan khác.",
    STRANGER: "Cơ quan báo không có trong nơi nhận, nơi gửi của văn bản.",
    CODE: "Mã trạng thái không có trong QĐ 28/2018/QĐ-TTg.",
    REFUSED: "Văn bản không nhận được thông báo này ở trạng thái hiện tại.",
}
"""Why a message found no document; each in one sentence."""

CLERK: Who[Any] = roles("văn thư cơ quan", Role.CLERK)
PROGRAM: Who[Any] = Who("chương trình", lambda state, person, directory: person.id == SYSTEM.id)


class Stray(Struct, frozen=True):
    """One message as it came (QCVN 102 status message, or a package that recalls or replaces).

    Attributes:
        message: "status" or "edoc".
        code: status code as written, "" for a package.
        what: recall, update or replace where it asks for something, else "".
        document_id: id of the document it speaks of.
        notice: everything the program needs to hand it on once the document is known.
        matched: the item it was handed on to.
    """

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    doc_id: str = ""
    message: str = ""
    code: str = ""
    what: str = ""
    document_id: str = ""
    answers: str = ""
    sender: Party = field(default_factory=Party)
    text: str = ""
    why: str = ""
    why_text: str = ""
    received: str = ""
    package: FileRef | None = None
    notice: Mapping[str, Any] = field(default_factory=dict)
    matched: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        """What it says, in a few words."""
        if self.what:
            said = f"Yêu cầu {WHAT.get(self.what, 'thay đổi')} văn bản"
        else:
            said = f"Trạng thái {self.code} {SHORT.get(self.code, '')}".strip()
        return f"{said} {self.answers or self.document_id}".strip()


def _came(state: Stray, step: Step) -> Stray:
    payload = step.payload
    return replace(
        state, stage=WAITING, office=read.text(payload, "office"), doc_id=read.text(payload, "doc_id"),
        message=read.text(payload, "message"), code=read.text(payload, "code"), what=read.text(payload, "what"),
        document_id=read.text(payload, "document_id"), answers=read.text(payload, "answers"),
        sender=party(payload, "from"), text=read.text(payload, "text"), why=read.text(payload, "why"),
        why_text=read.text(payload, "why_text"), received=read.text(payload, "received") or step.at,
        package=read.file(payload, "package"), notice=read.record(payload, "notice"),
    )  # fmt: skip


def _matched(state: Stray, step: Step) -> Stray:
    return replace(state, stage=MATCHED, matched=read.text(step.payload, "item"))


def _dismissed(state: Stray, step: Step) -> Stray:
    return replace(state, stage=DISMISSED, reason=read.text(step.payload, "reason"))


def _derive(asked: Ask[Stray]) -> Mapping[str, Any]:
    why = asked.payload.get("why")
    return {"why_text": asked.payload.get("why_text") or WHY.get(str(why), "")}


def _guard_arrival(asked: Ask[Stray]) -> None:
    """It belongs to an office that is on the axis, and holds no state secret (QĐ 28/2018 Điều 8; Luật Bảo vệ bí mật nhà
    nước 2018 Điều 5)."""
    unit = asked.directory.unit(asked.payload["office"])
    if not unit.organ:
        raise Missing("office", f"{unit.name} không có mã định danh điện tử nên không nhận thông báo.")
    if asked.actor.id != SYSTEM.id and office_of(asked.actor, asked.directory) != unit.id:
        raise NotAllowed(f"{asked.actor.name} không phải văn thư của {unit.name}.")
    refuse_secret(str(asked.payload.get("text") or ""))


_PARTY = (ask.mark("organ", "mã định danh cơ quan").optional(), ask.text("name", "tên cơ quan", 500).optional())

ACTS: tuple[Act[Stray], ...] = (
    Act(
        "stray.came", "Nhận thông báo", "nhận thông báo", "QĐ 28/2018/QĐ-TTg; QCVN 102:2016 (bản tin trạng thái)",
        everyone(CLERK, PROGRAM), frozenset({""}), _came,
        fields=(
            ask.mark("office", "cơ quan nhận"), ask.mark("doc_id", "mã gói tin trên trục"),
            ask.choice("message", "loại bản tin", ("status", "edoc")), ask.mark("code", "mã trạng thái").optional(),
            ask.choice("what", "loại yêu cầu", tuple(WHAT)).optional(),
            ask.mark("document_id", "mã văn bản").optional(), ask.text("answers", "số văn bản", 300).optional(),
            ask.record("from", "cơ quan báo", *_PARTY), ask.text("text", "nội dung", 20000).optional(),
            ask.choice("why", "lý do chưa khớp", tuple(WHY)), ask.text("why_text", "giải thích", 2000).optional(),
            ask.moment("received", "lúc nhận").optional(), ask.file("package", "gói tin gốc").optional(),
            ask.record("notice", "nội dung bản tin").optional(),
        ),
        derive=_derive, guard=_guard_arrival, once=True,
    ),
    Act(
        "stray.matched", "Ghép vào văn bản", "ghép vào văn bản", "QCVN 102:2016 (ResponseFor); QĐ 28/2018/QĐ-TTg",
        everyone(CLERK, PROGRAM), frozenset({WAITING, DISMISSED}), _matched,
        fields=(ask.mark("item", "văn bản được ghép"), ask.text("text", "tên văn bản", 4000).optional()), once=True,
    ),
    Act(
        "stray.dismissed", "Bỏ qua", "bỏ qua thông báo", "QĐ 28/2018/QĐ-TTg",
        CLERK, frozenset({WAITING}), _dismissed, fields=(ask.text("reason", "lý do", 1000),), once=True,
    ),
)  # fmt: skip

TABLE: Table[Stray] = Table("stray", "Thông báo", STAGES, ACTS)


class StrayRules:
    """The rules of messages without their document, in the one shape of all rules."""

    item_kind = "stray"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> Stray:
        """Return the state before the first step."""
        return Stray(item)

    def decide(
        self, state: Stray, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: Stray, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: Stray, step: Step) -> Stray:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: Stray, directory: Directory) -> Row:
        """Return what lists and search know of the message."""
        party = state.sender.name or state.sender.organ
        words = (state.title, state.text, state.document_id, state.answers, party, state.reason)
        return Row(
            state=STAGES.get(state.stage, state.stage), title=state.title, code=state.answers, party=party,
            type_name="Thông báo của trục", received=state.received, done=state.stage != WAITING,
            files=int(state.package is not None), words=" ".join(word for word in words if word),
        )  # fmt: skip

    def folders(self, state: Stray, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which a clerk finds it; nobody else has to see it."""
        if not state.stage or person.id == SYSTEM.id or not at_office(person, state.office, directory):
            return frozenset()
        if not person.has(Role.CLERK) or state.stage == MATCHED:
            return frozenset()
        found = {Folder.INCOMING}
        if any(owns(task.owner, person, directory, "stray") for task in self.tasks(state, directory)):
            found.add(Folder.TODO)
        return frozenset(found)

    def tasks(self, state: Stray, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now: the clerk says to which document it belongs."""
        if state.stage != WAITING:
            return ()
        return (Task("match", owner(Role.CLERK, state.office), "Ghép vào văn bản"),)

    def letters(self, before: Stray, step: Step, after: Stray, directory: Directory) -> tuple[Letter, ...]:
        """Return nothing: what is owed is owed by the document it was handed on to."""
        return ()

    def options(self, state: Stray, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first."""
        return TABLE.options(state, person, directory, ("stray.matched", "stray.dismissed"))

    def files(self, state: Stray) -> tuple[FileRef, ...]:
        """Return the raw package, kept as evidence."""
        return (state.package,) if state.package else ()

    def to_json(self, state: Stray) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> Stray:
        """Read what ``to_json`` wrote."""
        return from_plain(Stray, value)
