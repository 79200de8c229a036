"""Other agencies write to the commune: packages built from the made-up documents and sent over the axis."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from desktop.actions.send_document import organ_of
from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf
from desktop.training.province import Province, data
from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import status_fields
from sync.edxml.headers import Answered, OutgoingDocument, Staff, edoc_header, status_header
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.vxp.client import ReceivedItem, VxpClient
from sync.vxp.session import open_session
from workflow.people import Unit
from workflow.vietnamese import short_date
from workflow.workdays import Calendar, due_after

SPACE = uuid.UUID("6a9a0a5e-5d2b-5c7e-9c0e-1d5f7a2b4c3d")
URGENCY = ("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC")


def client_of(province: Province, organ: str) -> VxpClient:
    """Return another agency's own client of the axis."""
    return VxpClient(province.servers.vxp, f"vic-{organ.lower()}", province.vxp_secrets[organ], open_session())


def send_arrivals(province: Province, now: datetime, count: int | None = None) -> list[str]:
    """Let the departments send their made-up documents; the same day they are the same documents.

    Returns:
        The sent documents' ids.
    """
    sent: list[str] = []
    for arrival in data("arrivals")["arrivals"][:count]:
        sender = province.directory.unit(arrival["from"])
        raw, document_id = _package(province, arrival, sender, now)
        receivers = [province.directory.unit(unit).organ for unit in arrival["to"]]
        client_of(province, sender.organ).send(raw, sender.organ, receivers)
        sent.append(document_id)
    return sent


def _package(province: Province, arrival: dict[str, Any], sender: Unit, now: datetime) -> tuple[bytes, str]:
    issued = now.date()
    due = due_after(Calendar(), now, days=arrival["due_in_days"]).at.date() if arrival.get("due_in_days") else None
    document_id = str(uuid.uuid5(SPACE, f"{arrival['id']}:{issued.isoformat()}"))
    page = pdf(_content(province, arrival, sender, issued, due), training=True)
    document = OutgoingDocument(
        document_id=document_id,
        number=arrival["number"],
        notation=arrival["notation"],
        issued=issued.isoformat(),
        place=sender.place,
        type_name=arrival["type"],
        subject=arrival["subject"],
        signer=arrival["signer"],
        position=arrival["post"],
        competence=arrival.get("authority", ""),
        due=due.isoformat() if due else "",
        urgency=arrival.get("urgency", 0),
        pages=page.pages,
        steering=arrival.get("steering", 1),
        places=arrival.get("recipients", ()),
    )
    receivers = [organ_of(province.directory.unit(unit)) for unit in arrival["to"]]
    header = edoc_header(organ_of(sender), receivers, document, Staff("Văn thư", "Văn thư Sở"), now)
    name = f"{arrival['number']}_{arrival['notation']}.pdf"
    return build_edoc(header, [Attachment(name, page.data)]), document_id


def _content(province: Province, arrival: dict[str, Any], sender: Unit, issued: date, due: date | None) -> DraftContent:
    han = short_date(due) if due else ""
    above = province.directory.unit(sender.parent).name if sender.parent else ""
    return DraftContent(
        issuing_body=sender.name,
        governing_body=above,
        subject=arrival["subject"],
        place=sender.place,
        notation=arrival["notation"],
        post=arrival["post"],
        signer=arrival["signer"],
        type=arrival["type"],
        addressees=tuple(arrival.get("addressees", ())),
        bases=tuple(arrival.get("bases", ())),
        decider=arrival.get("decider", ""),
        body=tuple(text.replace("{han}", han) for text in arrival["body"]),
        authority=arrival.get("authority", ""),
        recipients=tuple(arrival.get("recipients", ())),
        archive=arrival.get("archive", "VT"),
        urgency=URGENCY[arrival.get("urgency", 0)],
        number=arrival["number"],
        on=issued,
    )


def received_by(province: Province, organ: str, message: str) -> Sequence[ReceivedItem]:
    """Return what another agency finds on the axis: documents ("edoc") or reports ("status")."""
    return client_of(province, organ).received(message)


def report_back(province: Province, receiver: Unit, about: Answered, codes: Sequence[str], now: datetime) -> None:
    """Let another agency report on a document of the commune (01 arrived, 03 registered ...)."""
    for code in codes:
        raw = build_status(status_header(code, organ_of(receiver), about, Staff("Văn thư", "Văn thư"), now))
        client_of(province, receiver.organ).send(raw, receiver.organ, [about.organ], "status")


def reported_codes(province: Province, organ: str) -> list[str]:
    """Return the status codes another agency has received from the commune, as often as it received them."""
    client = client_of(province, organ)
    return [str(status_fields(parse(client.get(one.doc_id)))["code"]) for one in client.received("status")]
