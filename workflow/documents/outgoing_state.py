"""An outgoing document with its drafts: its fields and stages, and what each step makes of them; no rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from workflow import payload as read
from workflow.acts import Mark
from workflow.documents.change import BY_HAND, RECALL, REPLACE, Asked
from workflow.documents.document import Certificate, Delivery, Opinion, Party, certificate, opinion, parties
from workflow.frozen import replace
from workflow.rules import FileRef
from workflow.steps import Step

DRAFTED, RETURNED, SUBMITTED, SIGNED = "drafted", "returned", "submitted", "signed"
NUMBERED, SEALED, SENT, VOIDED = "numbered", "sealed", "sent", "voided"

ANSWERS = ("15", "16")
"""Codes by which a receiver answers a wish to take back, update or replace (QĐ 28/2018/QĐ-TTg)."""

STAGES: Mapping[str, str] = {
    DRAFTED: "Dự thảo",
    RETURNED: "Bị trả lại",
    SUBMITTED: "Chờ ký",
    SIGNED: "Đã ký",
    NUMBERED: "Đã cấp số",
    SEALED: "Đã đóng dấu",
    SENT: "Đã gửi",
    VOIDED: "Đã hủy",
}


class Outgoing(Struct, frozen=True):
    """A document this office issues (NĐ 30/2020 Điều 8–19); names as in the payloads."""

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    author: str = ""
    type_name: str = ""
    type_abbr: str = ""
    subject: str = ""
    template: str = ""
    receivers: tuple[Party, ...] = ()
    places: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    reply_to: str = ""
    reply_code: str = ""
    signer: str = ""
    competence: str = ""
    urgency: int = 0
    due: str | None = None
    docx: FileRef | None = None
    pdf: FileRef | None = None
    boxes: Mapping[str, Any] = field(default_factory=dict)
    steer: tuple[Any, ...] = ()
    versions: int = 0
    to: str = ""
    submitted: FileRef | None = None
    initials: tuple[str, ...] = ()
    initialled: tuple[str, ...] = ()
    initialled_file: FileRef | None = None
    cosigners: tuple[str, ...] = ()
    cosigned: tuple[str, ...] = ()
    cosigned_file: FileRef | None = None
    remark: str = ""
    opinions: tuple[Opinion, ...] = ()
    signed: FileRef | None = None
    leader_certificate: Certificate = field(default_factory=Certificate)
    level: str = ""
    book: str = ""
    year: int = 0
    number: int = 0
    notation: str = ""
    on: str = ""
    code: str = ""
    filled: FileRef | None = None
    sealed: FileRef | None = None
    seal_certificate: Certificate = field(default_factory=Certificate)
    stamped: FileRef | None = None
    document_id: str = ""
    package: FileRef | None = None
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    reason: str = ""
    asked: tuple[Asked, ...] = ()
    removed: tuple[Party, ...] = ()
    withdrawn: bool = False
    replaces: str = ""
    replaces_id: str = ""
    replaces_code: str = ""
    replaces_organs: tuple[str, ...] = ()
    replaced_by: str = ""
    replaced_code: str = ""
    published: str = ""
    published_group: str = ""

    @property
    def rendition(self) -> FileRef | None:
        """The newest form of the paper itself."""
        if self.stage in (DRAFTED, RETURNED):
            return self.pdf or self.submitted
        return self.stamped or self.sealed or self.filled or self.signed or self.to_sign or self.pdf

    @property
    def to_sign(self) -> FileRef | None:
        """The file that was submitted, with the initials and signatures given so far."""
        return self.cosigned_file or self.initialled_file or self.submitted

    @property
    def next_initial(self) -> str:
        """Whose initials are due; "" when none are, or nothing is submitted."""
        if self.stage != SUBMITTED:
            return ""
        return next((person for person in self.initials if person not in self.initialled), "")

    @property
    def next_cosigner(self) -> str:
        """Whose signature beside the signer's is due, once all initials are there; "" when none is."""
        if self.stage != SUBMITTED or self.next_initial:
            return ""
        return next((person for person in self.cosigners if person not in self.cosigned), "")

    @property
    def to_seal(self) -> tuple[FileRef, ...]:
        """The files the seal may be put on top of: the signed one with its number, with or without a trusted time."""
        return tuple(file for file in (self.stamped, self.filled or self.signed) if file is not None)


def drafted(state: Outgoing, step: Step) -> Outgoing:
    """Begin a draft."""
    begun = replace(state, author=step.actor, office=read.text(step.payload, "office"))
    return revised(begun, step)


def revised(state: Outgoing, step: Step) -> Outgoing:
    """Take over a version of the draft."""
    payload = step.payload
    steer = payload.get("steer")
    return replace(
        state, stage=DRAFTED, type_name=read.text(payload, "type"), type_abbr=read.text(payload, "type_abbr"),
        subject=read.text(payload, "subject"), template=read.text(payload, "template"),
        receivers=parties(payload, "receivers"), places=read.texts(payload, "places"),
        body=read.texts(payload, "body"), reply_to=read.text(payload, "reply_to"),
        reply_code=read.text(payload, "reply_code"), signer=read.text(payload, "signer"),
        competence=read.text(payload, "competence"), urgency=read.whole(payload, "urgency"),
        due=read.text(payload, "due") or None, docx=read.file(payload, "docx"), pdf=read.file(payload, "pdf"),
        boxes=read.record(payload, "boxes"), initials=read.texts(payload, "initials"), initialled=(),
        initialled_file=None, cosigners=read.texts(payload, "cosigners"), cosigned=(), cosigned_file=None,
        steer=tuple(steer) if isinstance(steer, list | tuple) else (),
        versions=state.versions + 1,
    )  # fmt: skip


def submitted(state: Outgoing, step: Step) -> Outgoing:
    """Freeze the file by its hash."""
    return replace(
        state, stage=SUBMITTED, submitted=read.file(step.payload, "file"),
        docx=read.file(step.payload, "docx") or state.docx, to=read.text(step.payload, "to"), remark="",
        initialled=(), initialled_file=None, cosigned=(), cosigned_file=None,
    )  # fmt: skip


def initialled_by(state: Outgoing, step: Step) -> Outgoing:
    """Take over the file with one more person's initials."""
    return replace(
        state, initialled=(*state.initialled, step.actor), initialled_file=read.file(step.payload, "file"),
        level=read.text(step.payload, "level"),
    )  # fmt: skip


def cosigned_by(state: Outgoing, step: Step) -> Outgoing:
    """Take over the file with the signature of one more of those who sign beside the signer."""
    return replace(
        state, cosigned=(*state.cosigned, step.actor), cosigned_file=read.file(step.payload, "file"),
        level=read.text(step.payload, "level"),
    )  # fmt: skip


def returned(state: Outgoing, step: Step) -> Outgoing:
    """Give it back to its author with a remark."""
    remark = read.text(step.payload, "remark")
    said = Opinion(step.actor, step.at, remark, step.kind)
    return replace(state, stage=RETURNED, remark=remark, opinions=(*state.opinions, said))


def taken_back(state: Outgoing, step: Step) -> Outgoing:
    """Be a draft again: its author took the submission back before anybody signed."""
    said = (opinion(step),) if read.text(step.payload, "text") else ()
    return replace(state, stage=DRAFTED, to="", opinions=(*state.opinions, *said))


def passed_on(state: Outgoing, step: Step) -> Outgoing:
    """Go on with another author."""
    said = (opinion(step),) if read.text(step.payload, "text") else ()
    return replace(state, author=read.text(step.payload, "to") or state.author, opinions=(*state.opinions, *said))


def commented(state: Outgoing, step: Step) -> Outgoing:
    """Add what somebody said."""
    return replace(state, opinions=(*state.opinions, opinion(step)))


def signed(state: Outgoing, step: Step) -> Outgoing:
    """Take over the file the leader signed."""
    return replace(
        state, stage=SIGNED, signed=read.file(step.payload, "file"), leader_certificate=certificate(step.payload),
        level=read.text(step.payload, "level"),
    )  # fmt: skip


def numbered(state: Outgoing, step: Step) -> Outgoing:
    """Take over its place in the outgoing register."""
    payload = step.payload
    return replace(
        state, stage=NUMBERED, book=read.text(payload, "book"), year=read.whole(payload, "year"),
        number=read.whole(payload, "number"), notation=read.text(payload, "notation"), on=read.text(payload, "on"),
        code=read.text(payload, "code"), filled=read.file(payload, "file"),
        stamped=None if read.file(payload, "file") else state.stamped,
    )  # fmt: skip


def sealed(state: Outgoing, step: Step) -> Outgoing:
    """Take over the file with the agency's signature."""
    return replace(
        state, stage=SEALED, sealed=read.file(step.payload, "file"), seal_certificate=certificate(step.payload),
        level=read.text(step.payload, "level"), stamped=None,
    )  # fmt: skip


def sent(state: Outgoing, step: Step) -> Outgoing:
    """Take over the package and to whom it went."""
    return replace(
        state, stage=SENT, document_id=read.text(step.payload, "document_id"),
        package=read.file(step.payload, "package"), receivers=parties(step.payload, "receivers") or state.receivers,
    )  # fmt: skip


def delivered(state: Outgoing, step: Step) -> Outgoing:
    """Keep every report of a receiver once, whatever the order they come in; 15 and 16 answer what was asked."""
    payload = step.payload
    report = Delivery(
        read.text(payload, "organ"), read.text(payload, "code"), read.text(payload, "at") or step.at,
        read.text(payload, "text"),
    )  # fmt: skip
    key = delivery_key(payload)
    if key in state.deliveries:
        return state
    asked = _answered(state, report, read.text(payload, "about")) if report.code in ANSWERS else state.asked
    return replace(state, deliveries={**state.deliveries, key: report}, asked=asked)


def _answered(state: Outgoing, report: Delivery, about: str) -> tuple[Asked, ...]:
    """Give the answer to the wish it names, else to the oldest one the receiver still owes an answer to.

    A recall names the document itself, an update its own package; of a replacement receivers name either.
    """
    waiting = [one for one in state.asked if one.waits_for(report.organ)]
    named = [one for one in waiting if about in _names(one, state.document_id)]
    first = next(iter(named or waiting), None)
    return tuple(
        replace(one, answers={**one.answers, report.organ: report.code}) if one is first else one for one in state.asked
    )


def _names(one: Asked, own: str) -> tuple[str, ...]:
    """Return the ids by which a receiver may answer a wish."""
    return {RECALL: (own,), REPLACE: (own, one.document_id)}.get(one.what, (one.document_id,))


def delivery_key(payload: Mapping[str, Any]) -> str:
    """Return what makes a report of a receiver the same report: organisation and code (standards §1.9).

    Answers to wishes may repeat with every new wish, so theirs has the time the receiver wrote.
    """
    organ, code = read.text(payload, "organ"), read.text(payload, "code")
    again = f":{read.text(payload, 'at')}" if code in ANSWERS else ""
    return read.text(payload, "key") or f"{organ}:{code}{again}"


def stamped(state: Outgoing, step: Step) -> Outgoing:
    """Take over the same file with a trusted time added."""
    return replace(state, stamped=read.file(step.payload, "file"), level=read.text(step.payload, "level"))


def voided(state: Outgoing, step: Step) -> Outgoing:
    """Close it: not issued; its number stays used, with the reason."""
    return replace(state, stage=VOIDED, reason=read.text(step.payload, "reason"))


def standing(state: Outgoing, organ: str) -> str:
    """Return how far a receiver is: refused and taken back are final, otherwise the furthest of 01, 03, 04, 05, 06."""
    codes = {report.code for report in state.deliveries.values() if report.organ == organ}
    if "02" in codes:
        return "02"
    told = state.replaces_id or any(organ in one.organs for one in state.asked)
    if _gave_back(state, organ) or ("15" in codes and not told):
        return "15"
    forward = codes & {"01", "03", "04", "05", "06"}
    return max(forward, default="")


def _gave_back(state: Outgoing, organ: str) -> bool:
    """Tell whether the receiver agreed to give the document back, or to put another in its place."""
    return any(one.what in (RECALL, REPLACE) and one.answers.get(organ) == "15" for one in state.asked)


def work_of(state: Outgoing) -> tuple[str, ...]:
    """Return with whom the document lies: who writes it."""
    return (state.author,)


def waiting_for(state: Outgoing, organ: str, what: str) -> bool:
    """Tell whether the receiver still owes the answer to a wish of this kind."""
    return any(one.what == what and one.waits_for(organ) for one in state.asked)


def change_words(state: Outgoing) -> str:
    """Return what became of the wishes about a sent document; "" where it stands as it was sent."""
    if state.replaced_by:
        return "Đã bị thay thế"
    organs = list(dict.fromkeys(party.organ for party in state.receivers if party.organ))
    if state.withdrawn or (organs and all(_gave_back(state, organ) for organ in organs)):
        return "Đã thu hồi"
    if any(waiting_for(state, organ, RECALL) for organ in organs):
        return "Chờ trả lời thu hồi"
    recalls = [one for one in state.asked if one.what == RECALL and one.by != BY_HAND]
    if recalls and "16" in recalls[-1].answers.values():
        return "Có nơi không trả lại"
    return ""
