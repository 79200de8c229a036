"""A dossier: its fields and stages, and what each step makes of them; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflow import payload as read
from workflow.acts import Mark
from workflow.documents.document import Certificate, Opinion, certificate, opinion
from workflow.dossiers.procedure import Procedure, ProcedureStep, paper_id, read_procedure
from workflow.owners import within
from workflow.people import SYSTEM, Directory, Person
from workflow.rules import FileRef
from workflow.steps import Step

RECEIVED, PROCESSING, SUPPLEMENT, SIGNED = "received", "processing", "supplement", "signed"
HANDED, REFUSED, WITHDRAWN = "handed", "refused", "withdrawn"

STAGES: Mapping[str, str] = {
    RECEIVED: "Mới tiếp nhận",
    PROCESSING: "Đang giải quyết",
    SUPPLEMENT: "Chờ bổ sung",
    SIGNED: "Có kết quả",
    REFUSED: "Không giải quyết",
    HANDED: "Đã trả",
    WITHDRAWN: "Đã rút",
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: a citizen or an organisation; ``uid`` is kept as text (leading zeros)."""

    name: str = ""
    uid: str = ""
    birth: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the dossier: handed in or not, in which form, scanned or not."""

    id: str
    name: str = ""
    got: bool = False
    form: str = ""
    file: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What is to be paid, in đồng, and whether it was."""

    amount: int = 0
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One hand-over along the procedure (phiếu kiểm soát quá trình giải quyết)."""

    start: str
    to: str
    actor: str
    at: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A date promised to the applicant, and why it was set; earlier ones are kept (standards §5.4)."""

    due: str | None
    lines: tuple[Mapping[str, Any], ...]
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One citizen's case (NĐ 118/2025/NĐ-CP); names as in the payloads."""

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    code: str = ""
    procedure: Procedure = field(default_factory=Procedure)
    applicant: Applicant = field(default_factory=Applicant)
    papers: tuple[Paper, ...] = ()
    fee: Fee = field(default_factory=Fee)
    due: str | None = None
    due_lines: tuple[Mapping[str, Any], ...] = ()
    promises: tuple[Promise, ...] = ()
    at: str = ""
    channel: int = 1
    give_back: str = ""
    receipts: int = 0
    step: str = ""
    moves: tuple[Moved, ...] = ()
    asked: tuple[str, ...] = ()
    ask_reason: str = ""
    ask_until: str = ""
    paused_at: str = ""
    resume_to: str = ""
    opinions: tuple[Opinion, ...] = ()
    prepared: FileRef | None = None
    signed: FileRef | None = None
    sealed: FileRef | None = None
    leader_certificate: Certificate = field(default_factory=Certificate)
    level: str = ""
    how: str = ""
    to: str = ""
    reason: str = ""

    @property
    def current(self) -> ProcedureStep | None:
        """The step of the procedure the dossier stands at."""
        return self.procedure.step(self.step)

    @property
    def result(self) -> FileRef | None:
        """The newest form of the result."""
        return self.sealed or self.signed or self.prepared


def holds(state: Dossier, person: Person, directory: Directory) -> bool:
    """Tell whether the dossier lies with the person: role and unit of the step it stands at."""
    step = state.current
    if step is None or person.id == SYSTEM.id:
        return False
    return step.role in person.roles and within(person.unit, step.unit or state.office, directory)


def dvcqg(state: Dossier) -> int:
    """Return TrangThaiHoSo of the national portal (standards §5.9); 1 before it is accepted."""
    if state.stage == REFUSED or (state.stage == HANDED and "dossier.refused" in state.done):
        return 8 if state.moves else 3
    return {RECEIVED: 2, PROCESSING: 4, SUPPLEMENT: 5, WITHDRAWN: 7, SIGNED: 9, HANDED: 10}.get(state.stage, 1)


def received(state: Dossier, step: Step) -> Dossier:
    """Begin the case."""
    payload = step.payload
    person, fee = read.record(payload, "applicant"), read.record(payload, "fee")
    procedure = read_procedure(read.record(payload, "procedure"))
    due, lines = read.text(payload, "due") or None, read.records(payload, "due_lines")
    return replace(
        state, stage=RECEIVED, office=read.text(payload, "office"), code=read.text(payload, "code"),
        procedure=procedure,
        applicant=Applicant(**{name: read.text(person, name) for name in Applicant.__slots__}),
        papers=_papers(payload), fee=Fee(read.whole(fee, "amount"), read.flag(fee, "paid")), due=due, due_lines=lines,
        promises=(Promise(due, lines, step.at, "Tiếp nhận"),), at=read.text(payload, "at") or step.at,
        channel=read.whole(payload, "channel") or 1, give_back=read.text(payload, "give_back"),
        step=procedure.steps[0].id if procedure.steps else "",
    )  # fmt: skip


def _papers(payload: Mapping[str, Any]) -> tuple[Paper, ...]:
    return tuple(
        Paper(
            paper_id(paper, place), read.text(paper, "name"), read.flag(paper, "got"), read.text(paper, "form"),
            read.file(paper, "file"),
        )
        for place, paper in enumerate(read.records(payload, "papers"), 1)
    )  # fmt: skip


def receipt_printed(state: Dossier, step: Step) -> Dossier:
    """Count the receipts: the second is a copy."""
    return replace(state, receipts=state.receipts + 1)


def advanced(state: Dossier, step: Step) -> Dossier:
    """Move it along its procedure."""
    payload = step.payload
    move = Moved(read.text(payload, "from"), read.text(payload, "to"), step.actor, step.at, read.text(payload, "text"))
    stage = PROCESSING if state.stage == RECEIVED else state.stage
    return replace(state, stage=stage, step=move.to, moves=(*state.moves, move))


def supplement_requested(state: Dossier, step: Step) -> Dossier:
    """Stop its clock until the papers come."""
    payload = step.payload
    return replace(
        state, stage=SUPPLEMENT, resume_to=state.stage, paused_at=step.at, asked=read.texts(payload, "what"),
        ask_reason=read.text(payload, "reason"), ask_until=read.text(payload, "until"),
    )  # fmt: skip


def supplemented(state: Dossier, step: Step) -> Dossier:
    """Take the papers in and let the clock run on to a new date."""
    payload = step.payload
    new = {paper.id: paper for paper in _papers(payload)}
    kept = tuple(new.pop(paper.id, paper) for paper in state.papers)
    due, lines = read.text(payload, "due") or None, read.records(payload, "due_lines")
    return replace(
        state, stage=state.resume_to or PROCESSING, papers=(*kept, *new.values()), due=due, due_lines=lines,
        promises=(*state.promises, Promise(due, lines, step.at, "Đã bổ sung giấy tờ")), paused_at="",
    )  # fmt: skip


def apologised(state: Dossier, step: Step) -> Dossier:
    """Promise a later date, once."""
    due, lines = read.text(step.payload, "due") or None, read.records(step.payload, "due_lines")
    why = f"Xin lỗi, hẹn lại: {read.text(step.payload, 'reason')}"
    return replace(state, due=due, due_lines=lines, promises=(*state.promises, Promise(due, lines, step.at, why)))


def commented(state: Dossier, step: Step) -> Dossier:
    """Add what somebody said."""
    return replace(state, opinions=(*state.opinions, opinion(step)))


def result_prepared(state: Dossier, step: Step) -> Dossier:
    """Take over the result to be signed; a later one replaces it until somebody signs."""
    return replace(state, prepared=read.file(step.payload, "file"))


def result_signed(state: Dossier, step: Step) -> Dossier:
    """Take over the signed result."""
    return replace(
        state, stage=SIGNED, signed=read.file(step.payload, "file"), leader_certificate=certificate(step.payload),
        level=read.text(step.payload, "level"),
    )  # fmt: skip


def result_sealed(state: Dossier, step: Step) -> Dossier:
    """Take over the result with the agency's signature."""
    return replace(state, sealed=read.file(step.payload, "file"), level=read.text(step.payload, "level"))


def handed_over(state: Dossier, step: Step) -> Dossier:
    """Close it: the applicant has the result, or the papers back."""
    return replace(state, stage=HANDED, how=read.text(step.payload, "how"), to=read.text(step.payload, "to"))


def refused(state: Dossier, step: Step) -> Dossier:
    """End it without a result; the papers are still to be given back."""
    return replace(state, stage=REFUSED, reason=read.text(step.payload, "reason"), paused_at="")


def withdrawn(state: Dossier, step: Step) -> Dossier:
    """Close it: the applicant took it back."""
    return replace(state, stage=WITHDRAWN, reason=read.text(step.payload, "reason"), paused_at="")
