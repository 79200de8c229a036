"""Field reports for the tests of rules: what each act needs, and how each stage is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LATER = "2026-03-09T17:00:00+07:00"
PHOTO = {"sha256": "f" * 64, "name": "anh.jpg", "media_type": "image/jpeg", "size": 1000, "role": ""}
VALID: Mapping[str, Mapping[str, Any]] = {
    "field_report.received": {
        "office": "nam-can", "code": "PA-2026-0142", "source": "phan-anh-ca-mau",
        "text": "Nắp cống trước chợ bị vỡ, trẻ em đi học dễ té.", "category": "Hạ tầng đô thị",
        "place": {"address": "Chợ Năm Căn", "latitude": "8.7631", "longitude": "104.9936"},
        "reporter": {"name": "Trần Văn Khá", "phone": "0912345678"}, "at": "2026-03-02T07:00:00+07:00", "due": LATER,
        "due_lines": [], "files": [PHOTO],
    },
    "field_report.assigned": {"unit": "kt", "text": "Sửa ngay trong ngày"},
    "field_report.handed": {"person": "expert"},
    "field_report.started": {},
    "field_report.opinion": {"text": "Đã báo công ty môi trường"},
    "field_report.drafted": {"text": "Nắp cống đã được thay ngày 03/3.", "files": [PHOTO | {"sha256": "e" * 64}]},
    "field_report.sent_back": {"remark": "Nêu rõ đơn vị sửa"},
    "field_report.approved": {},
    "field_report.published": {},
    "field_report.returned": {"why": "other", "to": "Điện lực Năm Căn"},
    "field_report.reopened": {"text": "Nắp cống lại vỡ", "due": LATER},
    "field_report.rated": {"rating": 4, "text": "Làm nhanh"},
    "field_report.extended": {"reason": "Chờ vật tư", "due": "2026-03-12T17:00:00+07:00"},
}  # fmt: skip

_RECEIVED = (("he-thong", "field_report.received"),)
_ASSIGNED = (*_RECEIVED, ("clerk", "field_report.assigned"))
_WORK = (*_ASSIGNED, ("head", "field_report.handed"), ("expert", "field_report.started"))
_DRAFTED = (*_WORK, ("expert", "field_report.drafted"))
_APPROVED = (*_DRAFTED, ("leader", "field_report.approved"))
_PUBLISHED = (*_APPROVED, ("clerk", "field_report.published"))
STORIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "": (),
    "received": _RECEIVED,
    "reopened": (*_PUBLISHED, ("he-thong", "field_report.reopened")),
    "assigned": _ASSIGNED,
    "in_work": _WORK,
    "drafted": _DRAFTED,
    "approved": _APPROVED,
    "published": _PUBLISHED,
    "returned": (*_RECEIVED, ("clerk", "field_report.returned")),
}
