"""What the office takes from a package: the fields of an incoming document, the fields of a status report."""

from __future__ import annotations

import re
from typing import Any

from sync.edxml.business import business_of
from sync.edxml.dates import read_time
from sync.edxml.package import Package, at, listed, text_at

MOST_URGENT = 4


def document_fields(package: Package) -> dict[str, Any]:
    """Return the payload of the step ``incoming.arrived``, without what only the receiving desk knows (its files).

    ``business.of`` is the id of the earlier document that is recalled, updated or replaced (standards §1.5).
    """
    message = at(package.header, "MessageHeader") or at(package.header, "Status") or {}
    other = at(message, "OtherInfo")
    return {
        "document_id": text_at(message, "DocumentId"),
        "code_number": text_at(message, "Code", "CodeNumber"),
        "code_notation": text_at(message, "Code", "CodeNotation") or text_at(message, "Code"),
        "issued": _day(text_at(message, "PromulgationInfo", "PromulgationDate")) or "",
        "place": text_at(message, "PromulgationInfo", "Place"),
        "type_name": text_at(message, "DocumentType", "TypeName"),
        "subject": text_at(message, "Subject"),
        "content": text_at(message, "Content"),
        "signer": {
            "competence": text_at(message, "SignerInfo", "Competence"),
            "position": text_at(message, "SignerInfo", "Position"),
            "name": text_at(message, "SignerInfo", "FullName"),
        },
        "from": _organ(at(message, "From")),
        "to": [_organ(one) for one in listed(at(message, "To"))],
        "urgency": min(_number(text_at(other, "Priority")), MOST_URGENT),
        "due": _day(text_at(message, "DueDate")),
        "steering": _number(text_at(message, "SteeringType")),
        "pages": _number(text_at(other, "PageAmount")),
        "business": _business(package),
    }


def status_fields(package: Package) -> dict[str, Any]:
    """Return ``{document_id, code, text, at, from{organ,name}, to, answers, staff{department,name,phone,email}}``.

    ``from`` reports, ``to`` is the organ that must learn of it, ``answers`` the document's number and notation.
    """
    message = at(package.header, "MessageHeader") or at(package.header, "Status") or {}
    if not text_at(message, "StatusCode") and at(message, "Status"):
        message = at(message, "Status")
    about = at(message, "ResponseFor")
    code = text_at(message, "StatusCode")
    return {
        "document_id": text_at(about, "DocumentId"),
        "code": code.zfill(2) if code.isascii() and code.isdigit() else code,
        "text": text_at(message, "Description"),
        "at": text_at(message, "Timestamp"),
        "from": _organ(at(message, "From")),
        "to": text_at(about, "OrganId"),
        "answers": text_at(about, "Code"),
        "staff": {
            "department": text_at(message, "StaffInfo", "Department"),
            "name": text_at(message, "StaffInfo", "Staff"),
            "phone": text_at(message, "StaffInfo", "Mobile"),
            "email": text_at(message, "StaffInfo", "Email"),
        },
    }


def receivers(package: Package) -> list[str]:
    """Return the organs a package is for: every ``To`` of a document, the one told of a status."""
    if package.kind == "status":
        told = status_fields(package)["to"]
        return [told] if told else []
    return list(dict.fromkeys(one["organ"] for one in document_fields(package)["to"] if one["organ"]))


def _business(package: Package) -> dict[str, Any]:
    said = business_of(package.header)
    return {"type": said.kind, "reason": said.reason, "of": said.of}


def _organ(value: Any) -> dict[str, str]:
    organ = text_at(value, "OrganId")
    return {"organ": organ, "name": text_at(value, "OrganName") or text_at(value, "OrganizationInCharge") or organ}


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _day(text: str) -> str | None:
    moment = read_time(text)
    return moment.date().isoformat() if moment else None
