"""Starts a reply to a document, or any draft, and keeps every version of it with its Word and PDF form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.printing import nd30_types
from desktop.printing.content import DraftContent, Signatory
from desktop.printing.docx_draft import docx
from desktop.printing.pdf_draft import Rendition, pdf
from desktop.workplace import Workplace
from workflow.documents.drafting import refuse_secret_draft
from workflow.errors import NotAllowed
from workflow.people import Person
from workflow.rules import Command, FileRef
from workflow.steps import Step, new_id

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the author decides about a document being written.

    ``receivers`` are offices with an electronic identifier (``organ``, ``name``); ``reply_to`` the item answered;
    ``initials`` the people who check and initial it before the signer, in their order (NĐ 30/2020 Điều 11);
    ``cosigners`` those who sign beside the signer, in theirs (Điều 13).
    """

    content: DraftContent
    signer: str
    receivers: tuple[Mapping[str, str], ...] = ()
    reply_to: str = ""
    reply_code: str = ""
    urgency: int = 0
    due: str | None = None
    initials: tuple[str, ...] = ()
    cosigners: tuple[str, ...] = ()


def start_reply(place: Workplace, item: str) -> Draft:
    """Return a first draft that answers the incoming document ``item``, with everything already known filled in."""
    state = place.journal.state(item)
    code = f"{state.code_number}/{state.code_notation}".strip("/")
    sender = {"organ": state.sender.organ, "name": state.sender.name}
    subject = f"trả lời {state.type_name or 'Văn bản'} số {code} của {sender['name']}"
    content = new_content(place, subject=subject, addressees=(sender["name"],))
    return Draft(content, _leader(place).id, (sender,), item, code, state.urgency, state.due)


def start_new(place: Workplace) -> Draft:
    """Return a first draft that answers nothing."""
    return Draft(new_content(place), _leader(place).id)


def new_content(place: Workplace, *, subject: str = "", addressees: Sequence[str] = ()) -> DraftContent:
    """Return an empty công văn of this office, addressed and ready to be written (NĐ 30/2020 PL III mẫu 1.5)."""
    office = place.office
    unit = place.directory.unit(place.me.unit)
    content = DraftContent(
        issuing_body=office.name,
        subject=subject,
        place=office.place,
        notation=nd30_types.notation(nd30_types.OFFICIAL_LETTER, office.short, unit.short if unit != office else ""),
        post="",
        signer="",
        addressees=tuple(addressees),
        recipients=("Như trên",),
        archive=f"VT, {unit.short}" if unit != office and unit.short else "VT",
    )
    return signed_by(place, content, _leader(place).id)


def signed_by(place: Workplace, content: DraftContent, signer: str) -> DraftContent:
    """Return the content with the block above the name of ``signer`` as the authority of today gives it: TM., KT., TL.,
    TUQ. or Q. (NĐ 30/2020 Điều 13, PL I mục II.7). Somebody without authority stands there with the bare post; the
    rules refuse that draft and say who has it."""
    one = _signatory(place, content, signer)
    return replace(content, signer=one.signer, post=one.post, authority=one.authority)


def cosigned_by(place: Workplace, content: DraftContent, cosigners: Sequence[str]) -> DraftContent:
    """Return the content with the blocks of those who sign beside the signer, as their authority of today gives them
    (NĐ 30/2020 Điều 13, PL I mục II.7)."""
    return replace(content, cosigners=tuple(_signatory(place, content, one) for one in cosigners))


def _signatory(place: Workplace, content: DraftContent, signer: str) -> Signatory:
    person = place.directory.person(signer)
    held = place.directory.authority(signer, place.office.id, nd30_types.abbreviation(content.type))
    if held is None:
        return Signatory(person.name, person.post)
    return Signatory(person.name, held.printed_post, "\n".join(held.lines))


def _leader(place: Workplace) -> Person:
    """Return who signs for the office first of all: its head.

    Raises:
        NotAllowed: nobody may sign for this office today.
    """
    able = place.directory.authorities(place.office.id)
    if not able:
        raise NotAllowed(f"Hiện chưa có ai có thẩm quyền ký văn bản của {place.office.name}.", "Đồng bộ danh bạ.")
    return place.directory.person(able[0].person)


def save_draft(
    place: Workplace, draft: Draft, item: str = "", *, base: str = "", merged: Sequence[str] = ()
) -> tuple[str, tuple[Step, ...]]:
    """Keep a version of the draft: the first one makes the item, later ones revise it.

    Args:
        base: the version that was revised (SHA-256 of its page); the newest one unless given.
        merged: who else's changes are in it, by id.

    Returns:
        The item and the steps made.

    Raises:
        Refusal: a rule forbids it (state secret, not the author, already signed).
    """
    kind = "outgoing.revised" if item else "outgoing.drafted"
    item = item or new_id()
    payload = _payload(place, draft)
    if kind == "outgoing.revised" and (base := base or page_of(place, item)):
        payload["base"] = base
    if merged:
        payload["merged"] = list(merged)
    return item, place.journal.act(item, "outgoing", Command(kind, payload), now=place.now())


def page_of(place: Workplace, item: str) -> str:
    """Return the SHA-256 of the newest version's page; "" when it has none."""
    page: FileRef | None = place.journal.state(item).pdf
    return page.sha256 if page is not None else ""


def rendition(place: Workplace, content: DraftContent) -> Rendition:
    """Draw the page that will be signed."""
    return pdf(content, training=place.settings.training)


def draft_of(place: Workplace, item: str) -> Draft:
    """Return the newest version of the draft ``item``, read from its steps."""
    records = [
        r
        for r in place.journal.steps(item)
        if r.step.kind in ("outgoing.drafted", "outgoing.revised") and r.verdict != "refused"
    ]
    return read_draft(records[-1].step.payload)


def read_draft(payload: Mapping[str, Any]) -> Draft:
    """Return the draft a step kept."""
    return Draft(
        DraftContent.from_json(payload["content"]),
        payload["signer"],
        tuple(payload["receivers"]),
        payload.get("reply_to", ""),
        payload.get("reply_code", ""),
        payload.get("urgency", 0),
        payload.get("due"),
        tuple(payload.get("initials", ())),
        tuple(payload.get("cosigners", ())),
    )


def _payload(place: Workplace, draft: Draft) -> dict[str, Any]:
    content = cosigned_by(place, replace(draft.content, number="", on=None), draft.cosigners)
    refuse_secret_draft({"subject": content.subject, "type": content.type, "body": content.body})
    page = rendition(place, content)
    name = f"{content.type} - {content.subject}"[:80]
    word = place.files.put(docx(content), f"{name}.docx", DOCX, role="docx")
    paper = place.files.put(page.data, f"{name}.pdf", PDF, role="draft")
    return {
        "type": content.type,
        "type_abbr": nd30_types.abbreviation(content.type),
        "subject": content.subject,
        "template": "nd30",
        "content": content.to_json(),
        "receivers": [dict(r) for r in draft.receivers],
        "places": list(content.recipients),
        "body": list(content.body),
        "reply_to": draft.reply_to,
        "reply_code": draft.reply_code,
        "signer": draft.signer,
        "competence": content.authority,
        "urgency": draft.urgency,
        "due": draft.due,
        **({"initials": list(draft.initials)} if draft.initials else {}),
        **({"cosigners": list(draft.cosigners)} if draft.cosigners else {}),
        "docx": word.to_json(),
        "pdf": paper.to_json(),
        "boxes": {name: list(box) for name, box in page.boxes.items()},
    }


def word_file(place: Workplace, item: str) -> FileRef | None:
    """Return the Word form of the newest version."""
    found: FileRef | None = place.journal.state(item).docx
    return found
