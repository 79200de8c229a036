"""Messages to people outside, in words: what it was about, by which way, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.desk.due_words import moment_words
from desktop.told import Entry, Tone
from sync.servers.notice_calls import Delivery
from workflow.people import Directory

EVENTS: Mapping[str, str] = {
    "applicant.received": "Đã tiếp nhận hồ sơ", "applicant.supplement": "Cần bổ sung giấy tờ",
    "applicant.finance": "Có khoản phải nộp", "applicant.paid": "Đã nhận tiền",
    "applicant.due_changed": "Ngày hẹn trả mới", "applicant.extended": "Gia hạn giải quyết",
    "applicant.apologised": "Xin lỗi trễ hẹn", "applicant.ready": "Đã có kết quả, mời đến nhận",
    "applicant.handed_over": "Đã trả kết quả", "applicant.refused": "Từ chối giải quyết",
    "applicant.stopped": "Dừng giải quyết", "applicant.withdrawn": "Đã rút hồ sơ",
    "official.assigned": "Có việc mới", "official.overdue": "Việc quá hạn", "office.arrived": "Có văn bản đến",
}  # fmt: skip
"""Every kind of event the servers know."""
CHANNELS: Mapping[str, str] = {
    "sms": "Tin nhắn", "zalo": "Zalo", "email": "Thư điện tử", "1022": "Tổng đài 1022", "phone": "Báo trực tiếp",
}  # fmt: skip
PHONE = "phone"
_OTHER_SYSTEM = "hook:"
_RECEIPTS: Mapping[str, str] = {"read": "đã đọc", "delivered": "đã tới máy", "failed": "nhà mạng báo không tới"}


def for_people(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return those that went to a person or an office, not to another system."""
    return [one for one in deliveries if not one.channel.startswith(_OTHER_SYSTEM)]


def event_words(kind: str) -> str:
    """Return what a message was about; a kind this version does not know is a message all the same."""
    return EVENTS.get(kind, "Thông báo")


def way_words(one: Delivery, directory: Directory) -> str:
    """Return by which way and to whom: "Tin nhắn +84***678", "Thư điện tử, Lâm Hoài Thương"."""
    way = CHANNELS.get(one.channel, one.channel)
    if one.person:
        return f"{way}, {directory.name(one.person)}"
    return f"{way} {one.to}" if one.to else way


def entry_of(one: Delivery, directory: Directory, now: datetime) -> Entry:
    """Return a delivery as a node of a timeline."""
    words, tone = _fate(one, now)
    if one.channel == PHONE and one.state == "delivered":
        way = f"{directory.name(one.by)} báo trực tiếp"
    else:
        way = way_words(one, directory)
    when = moment(one.settled or one.at, now)
    text = "\n".join(part for part in (words, one.text.strip()) if part)
    return Entry(event_words(one.kind), way, when, text, tone)


def moment(text: str, now: datetime) -> str:
    """Return a time of a server as people read it; "" for one that cannot be read."""
    try:
        return moment_words(datetime.fromisoformat(text), now)
    except ValueError:
        return ""


def _fate(one: Delivery, now: datetime) -> tuple[str, Tone]:
    """Return what became of it in words ("" where it simply arrived) and the tone."""
    if one.state == "delivered":
        return _RECEIPTS.get(one.receipt, one.cause).capitalize(), "done"
    if one.state == "dead":
        return (f"Không tới. {one.cause}" if one.channel != PHONE else one.cause).strip(), "refused"
    if one.state == "replaced":
        return f"Không tới, đã báo cách khác. {one.cause}".strip(), "future"
    again = moment(one.next, now)
    return f"Đang gửi{f', thử lại {again}' if one.cause and again else ''}. {one.cause}".strip(". "), "future"
