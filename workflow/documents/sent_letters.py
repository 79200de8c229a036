"""What leaves for the axis because of a document of this office: its package, and wishes to take back or change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workflow import payload as read
from workflow.documents.change import BY_PACKAGE, BY_STATUS
from workflow.documents.outgoing_state import Outgoing
from workflow.documents.speaking import speaking_office
from workflow.documents.status_letters import WORDS, organ_block, stamp
from workflow.people import SYSTEM, Directory, Unit
from workflow.rules import FileRef, Letter
from workflow.steps import Step

RECALL_CODE = "13"


def letters(after: Outgoing, step: Step, directory: Directory) -> tuple[Letter, ...]:
    """Return what is owed because of ``step``; nothing for a document that never leaves over the axis."""
    owed = _OWED.get(step.kind)
    office = speaking_office(after.office, step, directory) if owed is not None else None
    if office is None or not office.organ or owed is None:
        return ()
    return owed(after, step, office, directory)


def _sent(after: Outgoing, step: Step, office: Unit, directory: Directory) -> tuple[Letter, ...]:
    organs = list(dict.fromkeys(receiver.organ for receiver in after.receivers if receiver.organ))
    if after.package is None or not organs:
        return ()
    key = f"edoc:{after.document_id}"
    return (_package(key, f"Gửi {after.code}", after.package, after.document_id, office, organs),)


def _recalled(after: Outgoing, step: Step, office: Unit, directory: Directory) -> tuple[Letter, ...]:
    """One message 13 for each receiver (QĐ 28/2018), or one package of type 1 for all (QCVN 102)."""
    organs = list(dict.fromkeys(read.texts(step.payload, "organs")))
    by, package = read.text(step.payload, "by"), read.file(step.payload, "package")
    what = f"Yêu cầu lấy lại {after.code}"
    if by == BY_PACKAGE and package is not None and organs:
        key = f"recall:{after.document_id}:{step.id}"
        return (_package(key, what, package, after.document_id, office, organs),)
    if by != BY_STATUS:
        return ()
    return tuple(_asking(after, step, organ, what, office, directory) for organ in organs)


def _asking(
    after: Outgoing, step: Step, organ: str, what: str, office: Unit, directory: Directory
) -> Letter:
    actor = directory.people.get(step.actor, SYSTEM)
    unit = directory.units.get(actor.unit, office)
    header = {
        "From": organ_block(office, directory),
        "ResponseFor": {
            "OrganId": organ, "Code": after.code, "PromulgationDate": after.on, "DocumentId": after.document_id,
        },
        "StaffInfo": {"Department": unit.name, "Staff": actor.name, "Mobile": "", "Email": ""},
        "StatusCode": RECALL_CODE,
        "Description": f"{WORDS[RECALL_CODE]}: {read.text(step.payload, 'reason')}",
        "Timestamp": stamp(step.at),
    }  # fmt: skip
    body = {
        "message": "status", "code": RECALL_CODE, "document_id": after.document_id, "from": office.organ, "to": organ,
        "header": {"MessageHeader": header},
    }  # fmt: skip
    return Letter("vxp", f"status:{after.document_id}:{organ}:{RECALL_CODE}:{step.id}", what, body)


def _updated(after: Outgoing, step: Step, office: Unit, directory: Directory) -> tuple[Letter, ...]:
    """One package for everybody the update concerns: who keeps the document, who is new, who is left out."""
    payload, package = step.payload, read.file(step.payload, "package")
    added = [read.text(one, "organ") for one in read.records(payload, "added")]
    told = [*read.texts(payload, "organs"), *added, *read.texts(payload, "removed")]
    organs = [organ for organ in dict.fromkeys(told) if organ]
    document_id = read.text(payload, "document_id")
    if package is None or not organs or not document_id:
        return ()
    return (_package(f"edoc:{document_id}", f"Cập nhật {after.code}", package, document_id, office, organs),)


def _package(
    key: str, what: str, package: FileRef, document_id: str, office: Unit, organs: Sequence[str]
) -> Letter:
    body = {
        "message": "edoc", "package": package.sha256, "document_id": document_id, "from": office.organ,
        "to": list(organs),
    }  # fmt: skip
    return Letter("vxp", key, what, body)


_OWED: Mapping[str, Callable[[Outgoing, Step, Unit, Directory], tuple[Letter, ...]]] = {
    "outgoing.sent": _sent,
    "outgoing.recalled": _recalled,
    "outgoing.updated": _updated,
}
