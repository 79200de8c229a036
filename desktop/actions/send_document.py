"""Builds the edXML package of a sealed document and puts it on its way, once."""

from __future__ import annotations

from desktop.actions.draft_reply import draft_of
from desktop.workplace import Workplace
from sync.edxml.build import build_edoc
from sync.edxml.headers import Answered, Organ, OutgoingDocument, Staff, edoc_header
from sync.edxml.package import Attachment
from workflow.errors import Missing, WrongState
from workflow.people import Unit
from workflow.rules import Command
from workflow.steps import Step, new_id

EDXML = "application/xml"


def send_document(place: Workplace, item: str) -> tuple[Step, ...]:
    """Send the outgoing document ``item`` to its receivers (QĐ 28/2018/QĐ-TTg, Điều 7).

    The package is kept as a file; the outbox carries it to the axis whenever the line is there.

    Raises:
        Refusal: not sealed, or no receiver with an electronic identifier.
    """
    state = place.journal.state(item)
    if state.sealed is None:
        raise WrongState("Văn bản này chưa đóng dấu.", "Cấp số, đóng dấu trước khi gửi.")
    draft = draft_of(place, item)
    receivers = [dict(r) for r in draft.receivers if r.get("organ")]
    if not receivers:
        raise Missing("receivers", "Không nơi nhận nào có mã định danh điện tử.")
    document_id = state.document_id or new_id()
    raw = build_edoc(_header(place, item, document_id, receivers), [_attachment(place, item)])
    package = place.files.put(raw, f"{state.code.replace('/', '_')}.edxml", EDXML, role="package")
    payload = {"document_id": document_id, "package": package.to_json(), "receivers": receivers}
    return place.journal.act(item, "outgoing", Command("outgoing.sent", payload), now=place.now())


def _attachment(place: Workplace, item: str) -> Attachment:
    sealed = place.journal.state(item).rendition
    return Attachment(sealed.name, place.files.read(sealed.sha256))


def _header(place: Workplace, item: str, document_id: str, receivers: list[dict[str, str]]) -> dict[str, object]:
    state, draft = place.journal.state(item), draft_of(place, item)
    document = OutgoingDocument(
        document_id=document_id,
        number=f"{state.number:02d}",
        notation=state.notation,
        issued=state.on,
        place=draft.content.place,
        type_name=draft.content.type,
        subject=draft.content.subject,
        signer=draft.content.signer,
        position=draft.content.post,
        competence=draft.content.authority,
        urgency=draft.urgency,
        places=draft.content.recipients,
        answers=_answers(place, draft.reply_to),
    )
    organs = [Organ(r["organ"], r.get("name", "")) for r in receivers]
    staff = Staff(place.directory.name(place.me.unit), place.me.name)
    return edoc_header(organ_of(place.office), organs, document, staff, place.now())


def _answers(place: Workplace, item: str) -> list[Answered]:
    """Return what the document answers: the sender's own identity of it (QCVN 102, ``ResponseFor``)."""
    if not item or place.journal.kind(item) is None:
        return []
    answered = place.journal.state(item)
    code = f"{answered.code_number}/{answered.code_notation}"
    return [Answered(answered.sender.organ, answered.document_id, code, answered.issued)]


def organ_of(unit: Unit) -> Organ:
    """Return a unit of the directory as packages name it."""
    return Organ(unit.organ, unit.name, address=unit.place)
