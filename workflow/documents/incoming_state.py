"""An incoming document: its fields and stages, and what each step makes of them; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from workflow import payload as read
from workflow.acts import Mark
from workflow.documents.change import Wish
from workflow.documents.document import Opinion, Party, Signer, opinion, parties, party
from workflow.frozen import replace
from workflow.owners import owner, owns, standing_units, stands_in, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import FileRef
from workflow.steps import Step

ARRIVED, REFUSED, REGISTERED = "arrived", "refused", "registered"
ASSIGNED, STARTED, FINISHED = "assigned", "started", "finished"
RECALLED, REPLACED = "recalled", "replaced"

STAGES: Mapping[str, str] = {
    ARRIVED: "Mới đến",
    REGISTERED: "Đã vào sổ",
    ASSIGNED: "Đã giao",
    STARTED: "Đang xử lý",
    FINISHED: "Xong",
    REFUSED: "Đã trả lại",
    RECALLED: "Nơi gửi đã lấy lại",
    REPLACED: "Đã bị thay thế",
}
CLOSED = frozenset({FINISHED, REFUSED, RECALLED, REPLACED})
"""Stages at which nobody works on the document any more."""


@dataclass(frozen=True, slots=True)
class Passed:
    """With whom the work lay before it was passed on, who passed it on and when; taken back, it lies there again."""

    lead: str
    person: str
    by: str
    at: str


class Incoming(Struct, frozen=True):
    """A document that came from another agency (NĐ 30/2020 Điều 20–24); names as in the payloads."""

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    document_id: str = ""
    doc_id: str = ""
    code_number: str = ""
    code_notation: str = ""
    issued: str = ""
    place: str = ""
    type_name: str = ""
    subject: str = ""
    content: str = ""
    signer: Signer = field(default_factory=Signer)
    sender: Party = field(default_factory=Party)
    receivers: tuple[Party, ...] = ()
    urgency: int = 0
    asked_due: str = ""
    steering: int = 0
    pages: int = 0
    files: tuple[FileRef, ...] = ()
    package: FileRef | None = None
    business: Mapping[str, Any] = field(default_factory=dict)
    duplicates: tuple[str, ...] = ()
    received: str = ""
    book: str = ""
    year: int = 0
    number: int = 0
    registered_on: str = ""
    lead: str = ""
    cooperating: tuple[str, ...] = ()
    person: str = ""
    due: str | None = None
    due_lines: tuple[Mapping[str, Any], ...] = ()
    instruction: str = ""
    opinions: tuple[Opinion, ...] = ()
    verdict: str = ""
    signatures: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    outcome: str = ""
    reply: str = ""
    wishes: tuple[Wish, ...] = ()
    replaced_by: str = ""
    passed: tuple[Passed, ...] = ()

    @property
    def code(self) -> str:
        """Number and notation as written on the paper."""
        return "/".join(part for part in (self.code_number, self.code_notation) if part)

    @property
    def deadline(self) -> str | None:
        """When it must be dealt with: as assigned, else as the sender asked (end of that day's office hours)."""
        return self.due or (f"{self.asked_due}T17:00:00+07:00" if self.asked_due else None)


def leads(state: Incoming, person: Person, directory: Directory) -> bool:
    """Tell whether the person is the one who deals with the document, heads the lead unit, or works there unnamed; or
    looks after it because nobody of those is left."""
    if person.id == SYSTEM.id:
        return False
    if any(stands_in(person, id, directory) for id in (state.person, state.lead)):
        return True
    if any(within(person.unit, unit, directory) for unit in standing_units(state.lead, directory)):
        return person.has(Role.UNIT_HEAD) or not state.person
    return not state.person and any(owns(held, person, directory) for held in lead_owners(state.lead))


def lead_owners(unit: str) -> tuple[str, ...]:
    """Return whose task it is to deal with what a unit was given without naming anybody."""
    return tuple(owner(role, unit) for role in (Role.UNIT_HEAD, Role.SPECIALIST, Role.ONE_STOP))


def work_of(state: Incoming) -> tuple[str, ...]:
    """Return with whom the document lies: who leads, who was named, who helps."""
    return (state.lead, state.person, *state.cooperating)


def cooperates(state: Incoming, person: Person, directory: Directory) -> bool:
    """Tell whether the person, or the person's unit, was asked to co-operate."""
    return any(
        stands_in(person, id, directory)
        or any(within(person.unit, unit, directory) for unit in standing_units(id, directory))
        for id in state.cooperating
    )


def arrived(state: Incoming, step: Step) -> Incoming:
    """Take over what the package says."""
    payload = step.payload
    signer = read.record(payload, "signer")
    return replace(
        state, stage=ARRIVED, office=read.text(payload, "office"),
        received=read.text(payload, "received") or step.at,
        document_id=read.text(payload, "document_id"), doc_id=read.text(payload, "doc_id"),
        code_number=read.text(payload, "code_number"), code_notation=read.text(payload, "code_notation"),
        issued=read.text(payload, "issued"), place=read.text(payload, "place"),
        type_name=read.text(payload, "type_name"), subject=read.text(payload, "subject"),
        content=read.text(payload, "content"),
        signer=Signer(read.text(signer, "competence"), read.text(signer, "position"), read.text(signer, "name")),
        sender=party(payload, "from"), receivers=parties(payload, "to"), urgency=read.whole(payload, "urgency"),
        asked_due=read.text(payload, "due"), steering=read.whole(payload, "steering"),
        pages=read.whole(payload, "pages"), files=read.files(payload, "files"), package=read.file(payload, "package"),
        business=read.record(payload, "business"), duplicates=read.texts(payload, "duplicates"),
    )  # fmt: skip


def refused(state: Incoming, step: Step) -> Incoming:
    """Close it: sent back."""
    return replace(state, stage=REFUSED, reason=read.text(step.payload, "reason"))


def registered(state: Incoming, step: Step) -> Incoming:
    """Take over its place in the incoming register."""
    payload = step.payload
    return replace(
        state, stage=REGISTERED, book=read.text(payload, "book"), year=read.whole(payload, "year"),
        number=read.whole(payload, "number"), registered_on=read.text(payload, "on"),
    )  # fmt: skip


def commented(state: Incoming, step: Step) -> Incoming:
    """Add what somebody said."""
    return replace(state, opinions=(*state.opinions, opinion(step)))


def assigned(state: Incoming, step: Step) -> Incoming:
    """Give it to those who deal with it."""
    payload = step.payload
    said = (opinion(step),) if read.text(payload, "text") else ()
    return replace(
        state, stage=ASSIGNED, lead=read.text(payload, "lead"), cooperating=read.texts(payload, "cooperating"),
        person=read.text(payload, "person"), due=read.text(payload, "due") or None,
        due_lines=read.records(payload, "due_lines"), instruction=read.text(payload, "text"),
        opinions=(*state.opinions, *said), passed=(),
    )  # fmt: skip


def started(state: Incoming, step: Step) -> Incoming:
    """Somebody began; who began in an absent person's place leaves it that person's."""
    return replace(state, stage=STARTED, person=state.person or step.on_behalf_of or step.actor)


def finished(state: Incoming, step: Step) -> Incoming:
    """Close it: dealt with."""
    return replace(
        state, stage=FINISHED, outcome=read.text(step.payload, "text"), reply=read.text(step.payload, "reply")
    )


def checked(state: Incoming, step: Step) -> Incoming:
    """Take over what checking the signatures of its files found; a later check replaces an earlier one."""
    return replace(
        state, verdict=read.text(step.payload, "verdict"), signatures=read.records(step.payload, "signatures")
    )
