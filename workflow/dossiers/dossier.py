"""A dossier: its fields and stages; what they are is said here, what changes them elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from workflow.acts import Mark
from workflow.documents.document import Certificate, Opinion
from workflow.procedures.moving import Marking
from workflow.procedures.procedure import Procedure, ProcedureStep
from workflow.procedures.route import REFUSAL
from workflow.rules import FileRef

RECEIVED, PROCESSING, SUPPLEMENT, FINANCE, SIGNED = "received", "processing", "supplement", "finance", "signed"
HANDED, REFUSED, WITHDRAWN, STOPPED = "handed", "refused", "withdrawn", "stopped"

STAGES: Mapping[str, str] = {
    RECEIVED: "Mới tiếp nhận",
    PROCESSING: "Đang giải quyết",
    SUPPLEMENT: "Chờ bổ sung",
    FINANCE: "Chờ nghĩa vụ tài chính",
    SIGNED: "Có kết quả",
    REFUSED: "Không giải quyết",
    STOPPED: "Dừng giải quyết",
    HANDED: "Đã trả",
    WITHDRAWN: "Đã rút",
}
PAUSED = frozenset({SUPPLEMENT, FINANCE})
"""Stages whose time is not counted (standards §5.4)."""
PAID, FAILED, REFUNDED = "paid", "failed", "refunded"
"""What the payment platform says of a request."""
NOTIFY: Mapping[str, str] = {"none": "Không nhận tin", "sms": "Tin nhắn", "zalo": "Zalo", "email": "Thư điện tử"}
"""How an applicant may wish to hear of the dossier."""


class Applicant(Struct, frozen=True):
    """Who asks: a citizen or an organisation; ``uid`` is kept as text (leading zeros).

    ``notify`` is the way chosen to hear of the dossier: one of ``NOTIFY``, "" where nobody asked.
    """

    name: str = ""
    uid: str = ""
    birth: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""
    kind: str = ""
    notify: str = ""


class Paper(Struct, frozen=True):
    """One paper of the dossier: handed in or not, in which form, scanned or not.

    Attributes:
        type: code of the kind of paper; papers of the same kind may stand for each other.
        issued, expires: ISO dates of the paper itself; "" unknown, or without an end.
        source, source_code: the dossier it was digitised for, when it is used again instead of being handed in.
    """

    id: str
    name: str = ""
    got: bool = False
    form: str = ""
    file: FileRef | None = None
    type: str = ""
    issuer: str = ""
    number: str = ""
    issued: str = ""
    expires: str = ""
    source: str = ""
    source_code: str = ""


class Fee(Struct, frozen=True):
    """What is to be paid, in đồng, and whether it was."""

    amount: int = 0
    paid: bool = False


class Moved(Struct, frozen=True):
    """One hand-over along the procedure (phiếu kiểm soát quá trình giải quyết); ``outcome`` is what was chosen."""

    start: str
    to: str
    actor: str
    at: str
    text: str = ""
    outcome: str = ""


class Promise(Struct, frozen=True):
    """A date promised to the applicant, and why it was set; earlier ones are kept (standards §5.4)."""

    due: str | None
    lines: tuple[Mapping[str, Any], ...]
    at: str
    why: str


class Elsewhere(Struct, frozen=True):
    """A stage at another agency (liên thông): sent, due there, answered ("" while it is not), with its files."""

    step: str
    agency: str
    sent: str
    due: str = ""
    answered: str = ""
    files: tuple[FileRef, ...] = ()


class Duty(Struct, frozen=True):
    """A financial duty (nghĩa vụ tài chính): what, how much in đồng, until when, and how it was met.

    ``channel`` is the payment platform's word for the way it was paid, "" at the counter.
    """

    what: str
    amount: int
    at: str
    until: str = ""
    paid_at: str = ""
    receipt: str = ""
    channel: str = ""


class Payment(Struct, frozen=True):
    """What the payment platform said last of one thing to be paid; ``code`` is that of the request."""

    code: str
    state: str = ""
    amount: int = 0
    what: str = ""
    receipt: str = ""
    paid_at: str = ""
    channel: str = ""


class Dossier(Struct, frozen=True):
    """One citizen's case (NĐ 118/2025/NĐ-CP); names as in the payloads.

    Attributes:
        step: the first open step; ``marking`` knows all of them.
        data: declared fields filled in on the way.
        dues: when each open step is due, by id.
        payments: what the payment platform said of each request; cash at the counter is not in it.
        resume_to: the stage a pause or a stop goes back to.
        stamped: the result handed over, with proofs and a timestamp added for its long life.
        consent: whether digitised papers may be used again: "yes", "no" (withdrawn), "" (not asked).
    """

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
    marking: Marking = field(default_factory=Marking)
    data: Mapping[str, Any] = field(default_factory=dict)
    dues: Mapping[str, str] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()
    duties: tuple[Duty, ...] = ()
    stopped_from: str = ""
    consent: str = ""
    consent_at: str = ""
    stamped: FileRef | None = None
    payments: tuple[Payment, ...] = ()

    @property
    def current(self) -> ProcedureStep | None:
        """The step of the procedure the dossier stands at."""
        return self.procedure.step(self.step)

    @property
    def result(self) -> FileRef | None:
        """The newest form of the result."""
        return self.stamped or self.sealed or self.signed or self.prepared

    @property
    def turned_down(self) -> bool:
        """Tell whether it ended without a result, by an act or at the end of its route."""
        end = self.procedure.route.node(self.marking.ended) if self.marking.ended else None
        return "dossier.refused" in self.done or (end is not None and end.result == REFUSAL)


def request_code(dossier: str, number: int) -> str:
    """Return the code under which one thing of a dossier is paid: 0 is the fee, from 1 on the financial duties."""
    return f"{dossier}-P{number}"
