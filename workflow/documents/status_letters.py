"""The status messages owed to the sender of a document that came over the national axis (QCVN 102, QĐ 28/2018)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow.documents.incoming_changes import on_paper, wish_of
from workflow.documents.incoming_state import Incoming
from workflow.documents.speaking import speaking_office
from workflow.people import SYSTEM, Directory, Unit
from workflow.rules import Letter
from workflow.steps import Step
from workflow.workdays import VIETNAM

CODES: Mapping[str, str] = {
    "incoming.arrived": "01",
    "incoming.refused": "02",
    "incoming.registered": "03",
    "incoming.assigned": "04",
    "incoming.started": "05",
    "incoming.finished": "06",
    "incoming.change_agreed": "15",
    "incoming.change_refused": "16",
}
"""Who tells what (QĐ 28/2018/QĐ-TTg): 01 to 06 once for each document, 15 and 16 once for each wish of its sender."""

WORDS: Mapping[str, str] = {
    "01": "Văn thư - {unit}: Đã đến - Phần mềm QLVB đã nhận nhưng văn thư chưa xử lý",
    "02": "Văn thư - {unit}: Từ chối không tiếp nhận văn bản điện tử",
    "03": "Văn thư - {unit}: Tiếp nhận văn bản điện tử, vào sổ văn bản đến của đơn vị",
    "04": "Lãnh đạo: Phân công xử lý",
    "05": "Đang xử lý văn bản đến",
    "06": "Văn thư: Ban hành văn bản đến, hoàn thành xử lý",
    "13": "Văn thư yêu cầu lấy lại văn bản điện tử kèm lý do",
    "15": "Văn thư đồng ý yêu cầu cập nhật, lấy lại",
    "16": "Văn thư từ chối yêu cầu cập nhật, lấy lại",
}
"""Descriptions as the official samples of the axis word them."""

SHORT: Mapping[str, str] = {
    "01": "Đã đến",
    "02": "Từ chối tiếp nhận",
    "03": "Đã tiếp nhận",
    "04": "Phân công xử lý",
    "05": "Đang xử lý",
    "06": "Hoàn thành",
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý lấy lại",
    "16": "Từ chối lấy lại",
}


def status_letters(state: Incoming, step: Step, directory: Directory) -> tuple[Letter, ...]:
    """Return the message due because of ``step``; none for documents that did not come over the axis.

    Args:
        state: after the step.
    """
    code = CODES.get(step.kind)
    if code is None or not state.sender.organ:
        return ()
    office = speaking_office(state.office, step, directory)
    if office is None:
        return ()
    key, about = f"{office.organ}:{code}", state.document_id
    if code in ("15", "16"):
        wish = wish_of(state, str(step.payload.get("key") or ""))
        if wish is None or wish.answered != step.at or on_paper(state, wish):
            return ()
        key, about = f"{key}:{wish.key}", wish.about or about
    elif not state.doc_id:
        return ()
    body = {
        "message": "status",
        "code": code,
        "document_id": about,
        "from": office.organ,
        "to": state.sender.organ,
        "header": {"MessageHeader": _header(code, about, state, step, office, directory)},
    }
    key = f"status:{state.document_id or state.doc_id}:{key}"
    return (Letter("vxp", key, f"Báo nơi gửi: {SHORT[code].lower()}", body),)


def _header(
    code: str, about: str, state: Incoming, step: Step, office: Unit, directory: Directory
) -> dict[str, Any]:
    """Name the elements as QCVN 102 spells them; times are ISO 8601, the writer of packages turns them."""
    actor = directory.people.get(step.actor, SYSTEM)
    unit = directory.units.get(actor.unit, office)
    description = WORDS[code].format(unit=unit.name)
    if step.payload.get("reason"):
        description += f". Lý do: {step.payload['reason']}"
    return {
        "From": organ_block(office, directory),
        "ResponseFor": {
            "OrganId": state.sender.organ,
            "Code": state.code,
            "PromulgationDate": state.issued,
            "DocumentId": about,
        },
        "StaffInfo": {"Department": unit.name, "Staff": actor.name, "Mobile": "", "Email": ""},
        "StatusCode": code,
        "Description": description,
        "Timestamp": stamp(step.at),
    }


def organ_block(office: Unit, directory: Directory) -> dict[str, str]:
    """Return an office of the directory as packages name it (QCVN 102 From, To)."""
    above = directory.units.get(office.parent)
    return {
        "OrganId": office.organ,
        "OrganizationInCharge": above.name if above else office.name,
        "OrganName": office.name,
        "OrganAdd": office.place,
        "Email": "",
        "Telephone": "",
        "Fax": "",
        "Website": "",
    }


def stamp(at: str) -> str:
    """Return the time of a step as it stands in a message, in Vietnamese time; other text as it is."""
    try:
        return datetime.fromisoformat(at).astimezone(VIETNAM).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return at
