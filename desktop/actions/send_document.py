"""Builds the edXML package of a sealed document and puts it on its way, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.actions.draft_reply import draft_of
from desktop.workplace import Workplace
from sync.content import PieceReader, buffered
from sync.edxml.build import edoc_pieces
from sync.edxml.business import replacement_block
from sync.edxml.headers import Answered, Organ, OutgoingDocument, Staff, edoc_header
from sync.edxml.package import Attachment
from sync.edxml.stored import held
from workflow.documents.outgoing_changes import reachable
from workflow.errors import Missing, WrongState
from workflow.people import Unit
from workflow.rules import Command
from workflow.steps import Step, new_id

EDXML = "application/xml"


def send_document(place: Workplace, item: str) -> tuple[Step, ...]:
    """Send the outgoing document ``item`` to its receivers (QĐ 28/2018/QĐ-TTg, Điều 7).

    The package is kept as a file; the outbox carries it to the axis whenever the line is there. A document that takes
    another's place says so in its package, and the other one points at it from now on.

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
    header = header_of(place, item, document_id, receivers, business=_replacing(state, receivers))
    with place.database.work():
        package = package_of(place, item, header, f"{state.code.replace('/', '_')}.edxml")
        payload = {"document_id": document_id, "package": package, "receivers": receivers}
        steps = place.journal.act(item, "outgoing", Command("outgoing.sent", payload), now=place.now())
        return (*steps, *_succeed(place, item, document_id))


def _replacing(state: Any, receivers: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    if not state.replaces_id:
        return {}
    held = set(state.replaces_organs)
    organs = [receiver["organ"] for receiver in receivers if not held or receiver["organ"] in held]
    return replacement_block(f"Thay thế văn bản {state.replaces_code}".strip(), [(state.replaces_id, organs)])


def _succeed(place: Workplace, item: str, document_id: str) -> tuple[Step, ...]:
    """Tell the replaced document what stands in its place; who holds both owes an answer."""
    state = place.journal.state(item)
    if not state.replaces or place.journal.kind(state.replaces) != "outgoing":
        return ()
    old = place.journal.state(state.replaces)
    if old.replaced_by:
        return ()
    organs = {receiver.organ for receiver in state.receivers}
    payload = {
        "item": item, "document_id": document_id, "code": state.code,
        "organs": [party.organ for party in reachable(old) if party.organ in organs],
    }  # fmt: skip
    return place.journal.act(state.replaces, "outgoing", Command("outgoing.replaced", payload), now=place.now())


def package_of(place: Workplace, item: str, header: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Build the package that carries the paper of ``item`` under ``header``; return the file it is kept as."""
    paper = place.journal.state(item).rendition
    content = held(place.files, paper.sha256) or place.files.read(paper.sha256)
    pieces = edoc_pieces(header, [Attachment(paper.name, content)])
    return place.files.put(buffered(PieceReader(pieces)), name, EDXML, role="package").to_json()


def header_of(
    place: Workplace,
    item: str,
    document_id: str,
    receivers: Sequence[Mapping[str, str]],
    *,
    business: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the header of a package about ``item``.

    Args:
        document_id: of the package; the document's own, or that of an update.
        business: what it wants with an earlier document; a new document without.
        changes: fields of ``OutgoingDocument`` that differ from the draft's.
    """
    state, draft = place.journal.state(item), draft_of(place, item)
    said: dict[str, Any] = {
        "subject": draft.content.subject, "urgency": draft.urgency,
    } | {name: value for name, value in (changes or {}).items() if value not in (None, "")}  # fmt: skip
    document = OutgoingDocument(
        document_id=document_id,
        number=f"{state.number:02d}",
        notation=state.notation,
        issued=state.on,
        place=draft.content.place,
        type_name=draft.content.type,
        signer=draft.content.signer,
        position=draft.content.post,
        competence=", ".join(draft.content.authority.splitlines()),
        places=draft.content.recipients,
        answers=_answers(place, draft.reply_to),
        business=business or {},
        **said,
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
