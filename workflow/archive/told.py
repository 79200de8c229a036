"""What the steps of a work file say of themselves in the timeline: a title, and what was said with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow import payload as read
from workflow.people import Directory
from workflow.vietnamese import iso_short

Words = tuple[str, str]
Payload = Mapping[str, Any]


def _plain(title: str, name: str = "") -> Callable[[Payload, Directory], Words]:
    return lambda payload, directory: (title, read.text(payload, name) if name else "")


def _opened(payload: Payload, directory: Directory) -> Words:
    return f"Lập hồ sơ {read.text(payload, 'notation')}".strip(), f"Bảo quản {read.text(payload, 'retention')}"


def _added(payload: Payload, directory: Directory) -> Words:
    entry = read.record(payload, "entry")
    code = "/".join(part for part in (read.text(entry, "number"), read.text(entry, "notation")) if part)
    return f"Đưa vào hồ sơ {code}".strip(), read.text(entry, "subject")


def _passed(payload: Payload, directory: Directory) -> Words:
    return f"Bàn giao cho {directory.name(read.text(payload, 'to'))}", read.text(payload, "text")


def _closed(payload: Payload, directory: Directory) -> Words:
    return "Kết thúc hồ sơ", f"Ngày kết thúc {iso_short(read.text(payload, 'end'))}"


def _kept_back(payload: Payload, directory: Directory) -> Words:
    text = "\n".join(filter(None, (read.text(payload, "consent"), read.text(payload, "reason"))))
    return f"Giữ lại đến {iso_short(read.text(payload, 'until'))}", text


def _handed_over(payload: Payload, directory: Directory) -> Words:
    return f"Nộp lưu {read.whole(payload, 'documents')} tài liệu", read.text(payload, "to")


def _destroyed(payload: Payload, directory: Directory) -> Words:
    return "Tiêu hủy", f"Quyết định {read.text(payload, 'decision')} ngày {iso_short(read.text(payload, 'on'))}"


WORDS: Mapping[str, Callable[[Payload, Directory], Words]] = {
    "work_file.opened": _opened,
    "work_file.added": _added,
    "work_file.file_added": _added,
    "work_file.removed": _plain("Bỏ tài liệu ra", "reason"),
    "work_file.arranged": _plain("Sắp xếp tài liệu"),
    "work_file.revised": _plain("Sửa thông tin hồ sơ"),
    "work_file.passed": _passed,
    "work_file.closed": _closed,
    "work_file.reopened": _plain("Mở lại", "reason"),
    "work_file.kept_back": _kept_back,
    "work_file.handed_over": _handed_over,
    "work_file.returned": _plain("Lưu trữ trả lại", "reason"),
    "work_file.received": _plain("Nhận vào lưu trữ", "place"),
    "work_file.held": _plain("Giữ, không tiêu hủy", "reason"),
    "work_file.freed": _plain("Bỏ giữ", "reason"),
    "work_file.destroyed": _destroyed,
}
