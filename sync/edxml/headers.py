"""Makes the headers this office sends: of a document going out, of a report on a document that came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync.edxml.dates import VIETNAM
from sync.edxml.order import REASON_NEEDED, STATUS_CODES


@dataclass(frozen=True, slots=True)
class Organ:
    """An office as a package names it; only ``organ`` (QĐ 20/2020) is relied on by its readers."""

    organ: str
    name: str
    above: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    website: str = ""

    def to_header(self) -> dict[str, str]:
        """Return the organisation block of ``From`` and ``To``."""
        return {
            "OrganId": self.organ,
            "OrganizationInCharge": self.above or self.name,
            "OrganName": self.name,
            "OrganAdd": self.address,
            "Email": self.email,
            "Telephone": self.phone,
            "Fax": self.fax,
            "Website": self.website,
        }


@dataclass(frozen=True, slots=True)
class Staff:
    """Who can be asked about the message."""

    department: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""

    def to_header(self) -> dict[str, str]:
        """Return the block ``StaffInfo``."""
        return {"Department": self.department, "Staff": self.name, "Mobile": self.phone, "Email": self.email}


@dataclass(frozen=True, slots=True)
class Answered:
    """The earlier document a message is about; ``code`` is its joined number and notation."""

    organ: str
    document_id: str
    code: str = ""
    issued: str = ""

    def to_header(self) -> dict[str, str]:
        """Return the block ``ResponseFor``."""
        return {
            "OrganId": self.organ,
            "Code": self.code,
            "PromulgationDate": self.issued,
            "DocumentId": self.document_id,
        }


@dataclass(frozen=True, slots=True)
class OutgoingDocument:
    """Everything a package says of a document; ``issued`` and ``due`` are ISO dates.

    ``business`` is the content of ``Bussiness`` for a recall, update or replacement; empty means a new document.
    """

    document_id: str
    number: str
    notation: str
    issued: str
    place: str
    type_name: str
    subject: str
    signer: str
    position: str = ""
    competence: str = ""
    content: str = ""
    due: str = ""
    urgency: int = 0
    pages: int = 0
    copies: int = 1
    typist: str = ""
    steering: int = 1
    type_code: str = "2"
    appendixes: Sequence[str] = ()
    places: Sequence[str] = ()
    answers: Sequence[Answered] = ()
    business: Mapping[str, Any] = field(default_factory=dict)


def edoc_header(
    sender: Organ, receivers: Sequence[Organ], document: OutgoingDocument, staff: Staff, now: datetime,
) -> dict[str, Any]:
    """Return the header of the package that carries ``document``."""
    message: dict[str, Any] = {
        "From": sender.to_header(),
        "To": [receiver.to_header() for receiver in receivers],
        "DocumentId": document.document_id,
        "Code": {"CodeNumber": document.number, "CodeNotation": document.notation},
        "PromulgationInfo": {"Place": document.place, "PromulgationDate": document.issued},
        "DocumentType": {"Type": document.type_code, "TypeDetail": "0", "TypeName": document.type_name},
        "Subject": document.subject,
        "Content": document.content or document.subject,
        "SignerInfo": {
            "Competence": document.competence, "Position": document.position, "FullName": document.signer,
        },
        "OtherInfo": _other(document),
        "SteeringType": str(document.steering),
    }
    if document.due:
        message["DueDate"] = document.due
    if document.answers:
        message["ResponseFor"] = [answered.to_header() for answered in document.answers]
    if document.places:
        message["ToPlaces"] = {"Place": list(document.places)}
    return {"MessageHeader": message, "TraceHeaderList": _trace(sender, document, staff, now)}


def _other(document: OutgoingDocument) -> dict[str, Any]:
    other: dict[str, Any] = {
        "Priority": str(document.urgency),
        "TyperNotation": document.typist,
        "PromulgationAmount": str(document.copies),
        "PageAmount": str(document.pages),
    }
    if document.appendixes:
        other["Appendixes"] = {"Appendix": list(document.appendixes)}
    return other


def _trace(sender: Organ, document: OutgoingDocument, staff: Staff, now: datetime) -> dict[str, Any]:
    new = {"BussinessDocType": "0", "BussinessDocReason": "Văn bản điện tử mới", "Paper": "0"}
    return {
        "TraceHeader": {"OrganId": sender.organ, "Timestamp": _iso(now)},
        "Bussiness": {**(document.business or new), "StaffInfo": staff.to_header()},
    }


def status_header(
    code: str, reporter: Organ, about: Answered, staff: Staff, now: datetime, text: str = "",
) -> dict[str, Any]:
    """Return the header of the status message ``code`` (01–06, 13, 15, 16; QĐ 28/2018/QĐ-TTg).

    Args:
        reporter: the office that reports: the receiver of the document, for 13 its sender.
        about: the document, with the organ that must be told: its sender, for 13 the receiver that is asked.
        text: what is reported; the code's name where empty, except where a reason must be given.
    """
    return {
        "MessageHeader": {
            "From": reporter.to_header(),
            "ResponseFor": about.to_header(),
            "StaffInfo": staff.to_header(),
            "StatusCode": code,
            "Description": text or ("" if code in REASON_NEEDED else STATUS_CODES.get(code, "")),
            "Timestamp": _iso(now),
        }
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
