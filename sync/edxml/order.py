"""The order in which the official SDK writes the elements of a header, and which of them a sender may not leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_ORGAN = ("OrganId", "OrganizationInCharge", "OrganName", "OrganAdd", "Email", "Telephone", "Fax", "Website")
_ORGAN_OF_REPORT = ("OrganId", "OrganName", "OrganizationInCharge", *_ORGAN[3:])
_STAFF = ("DepartmentId", "Department", "StaffId", "Staff", "Email", "Mobile")
_STAFF_OF_REPORT = (*_STAFF[:4], "Mobile", "Email")

ORDER: dict[str, tuple[str, ...]] = {
    "edXMLHeader": ("MessageHeader", "TraceHeaderList", "Signature"),
    "MessageHeader": (
        "From", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo",
        "DueDate", "OtherInfo", "ResponseFor", "SteeringType", "ResponseForTask", "ApplicationType", "ToPlaces",
        "StaffInfo", "StatusCode", "Description", "Timestamp",
    ),
    "From": _ORGAN,
    "To": _ORGAN,
    "Code": ("CodeNumber", "CodeNotation"),
    "PromulgationInfo": ("Place", "PromulgationDate"),
    "DocumentType": ("Type", "TypeDetail", "TypeName"),
    "SignerInfo": ("Competence", "Position", "FullName"),
    "OtherInfo": (
        "Priority", "SphereOfPromulgation", "TyperNotation", "PromulgationAmount", "PageAmount", "Direction",
        "ReplyFors", "ReferenceCodes", "Appendixes",
    ),
    "ResponseFor": ("OrganId", "Code", "PromulgationDate", "DocumentId"),
    "StaffInfo": _STAFF,
    "TraceHeaderList": ("TraceHeader", "Bussiness"),
    "TraceHeader": ("OrganId", "Timestamp"),
    "Bussiness": (
        "DocumentId", "BussinessDocType", "BussinessDocReason", "Paper", "BussinessDocumentInfo", "ReplacementInfoList",
        "StaffInfo",
    ),
    "BussinessDocumentInfo": ("DocumentInfo", "DocumentReceiver", "ReceiverList"),
    "Receiver": ("OrganId", "ReceiverType"),
    "ReplacementInfo": ("DocumentId", "OrganIdList"),
    "ReceiverList": ("Receiver",),
    "ReplacementInfoList": ("ReplacementInfo",),
    "OrganIdList": ("OrganId",),
    "Appendixes": ("Appendix",),
    "ToPlaces": ("Place",),
}
"""Children of each element of a document's package, as in the SDK's samples (QCVN 102:2016)."""

REFERENCE = ("ContentId", "ContentType", "Description", "AttachmentName")
ATTACHMENT = ("ContentId", "AttachmentName", "Description", "ContentType", "ContentTransferEncoded")
"""What the manifest says of a file, and how the file itself is carried."""

REPORT_ORDER: dict[str, tuple[str, ...]] = ORDER | {"From": _ORGAN_OF_REPORT, "StaffInfo": _STAFF_OF_REPORT}
"""The same of a status message: every official sample names the office and its staff in an order of its own."""

EDOC_REQUIRED: tuple[tuple[str, ...], ...] = (
    ("From", "OrganId"),
    ("To", "OrganId"),
    ("DocumentId",),
    ("Code", "CodeNumber"),
    ("Code", "CodeNotation"),
    ("PromulgationInfo", "Place"),
    ("PromulgationInfo", "PromulgationDate"),
    ("DocumentType", "TypeName"),
    ("Subject",),
    ("SignerInfo", "FullName"),
)

STATUS_REQUIRED: tuple[tuple[str, ...], ...] = (
    ("From", "OrganId"),
    ("ResponseFor", "OrganId"),
    ("ResponseFor", "DocumentId"),
    ("StatusCode",),
    ("Timestamp",),
)

STATUS_CODES = {
    "01": "Đã đến",
    "02": "Từ chối tiếp nhận",
    "03": "Đã tiếp nhận",
    "04": "Phân công xử lý",
    "05": "Đang xử lý",
    "06": "Hoàn thành",
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý cập nhật, lấy lại",
    "16": "Từ chối cập nhật, lấy lại",
}
"""Codes of a status message and their names (QĐ 28/2018/QĐ-TTg)."""

REASON_NEEDED = frozenset({"02", "13", "16"})


def ordered(parent: str, names: Iterable[str], order: Mapping[str, tuple[str, ...]] = ORDER) -> list[str]:
    """Return ``names`` in the SDK's order for ``parent``; names it does not know stand last, in their own order."""
    known = order.get(parent, ())
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))
