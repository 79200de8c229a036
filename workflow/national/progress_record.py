"""Builds one row of a dossier's progress for the portal (service CapNhatTienDoHoSoMC) from the step that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow import payload as read
from workflow.dossiers.dossier import Dossier
from workflow.national.findings import CUT, Finding
from workflow.national.portal import Portal, portal_time
from workflow.national.progress_fields import FIELDS, LONGEST_NAME, SERVICE
from workflow.national.schema import validate
from workflow.national.states import national_state
from workflow.people import SYSTEM, Directory, Person
from workflow.steps import Step

WORDS: Mapping[str, str] = {
    "dossier.received": "Tiếp nhận hồ sơ",
    "dossier.advanced": "Chuyển hồ sơ",
    "dossier.returned": "Trả hồ sơ về bước trước",
    "dossier.supplement_requested": "Yêu cầu bổ sung giấy tờ",
    "dossier.supplemented": "Nhận giấy tờ bổ sung",
    "dossier.finance_notified": "Thông báo nghĩa vụ tài chính",
    "dossier.finance_paid": "Đã thực hiện nghĩa vụ tài chính",
    "dossier.stopped": "Dừng giải quyết",
    "dossier.resumed": "Tiếp tục giải quyết",
    "dossier.apologised": "Xin lỗi, hẹn lại ngày trả",
    "dossier.extended": "Gia hạn giải quyết",
    "dossier.refused": "Không giải quyết hồ sơ",
    "dossier.withdrawn": "Người nộp rút hồ sơ",
    "dossier.result_signed": "Đã có kết quả",
    "dossier.handed_over": "Đã trả kết quả",
}
"""Steps the portal is told of one by one, and how they are called there."""


def progress_record(
    before: Dossier, step: Step, after: Dossier, directory: Directory, portal: Portal
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the row of ``step`` and everything found wrong with it.

    Args:
        before: the dossier without the step.
        after: the dossier with it.
    """
    person = directory.people.get(step.on_behalf_of or step.actor, SYSTEM)
    name = person.name or step.actor
    cut = (
        (Finding("NguoiXuLy", CUT, f"Tên người xử lý dài quá {LONGEST_NAME} chữ, phần sau đã bỏ.", blocking=False),)
        if len(name) > LONGEST_NAME
        else ()
    )
    said = {
        "MaHoSo": after.code, "NguoiXuLy": name[:LONGEST_NAME].rstrip(), "ChucDanh": person.post,
        "ThoiDiemXuLy": portal_time(step.at), "PhongBanXuLy": _unit(person, after, directory),
        "NoiDungXuLy": _content(step, after), "TrangThai": str(national_state(after, portal.states).code),
        "NgayBatDau": portal_time(_began(before, step)), "NgayKetThucTheoQuyDinh": portal_time(_due(before, after)),
    }  # fmt: skip
    record = {rule.name: said[rule.name] for rule in FIELDS if said[rule.name]}
    return record, (*validate(record, FIELDS), *cut)


def _unit(person: Person, after: Dossier, directory: Directory) -> str:
    unit = person.unit or after.office
    return directory.name(unit) if unit else ""


def _content(step: Step, after: Dossier) -> str:
    """Return what was done and what was said with it; a move names where it leads."""
    payload = step.payload
    words = WORDS.get(step.kind, step.kind)
    there = after.procedure.step(read.text(payload, "to"))
    if there is not None and there.name and step.kind in ("dossier.advanced", "dossier.returned"):
        words = f"{words}: {there.name}"
    said = read.text(payload, "text") or read.text(payload, "reason") or read.text(payload, "what")
    return f"{words}. {said}" if said else words


def _began(before: Dossier, step: Step) -> str:
    """Return since when the dossier lay where the step found it."""
    if before.moves:
        return before.moves[-1].at
    return before.at or step.at


def _due(before: Dossier, after: Dossier) -> str | None:
    """Return until when the step just done was to be done; the promise to the applicant where it had no time."""
    return before.dues.get(before.step) or after.due


def call(portal: Portal, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of the call without its session, which whoever sends it adds."""
    return {"service": SERVICE, "madonvi": portal.agency, "data": [dict(record)]}
