"""Reads what a VXP endpoint answers and tells apart: an answer, a refusal, another machine, a line that was cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sync.errors import Busy, NotLoggedIn, NotTheServer, Offline, Refused, SyncTrouble, TooOld

WRONG_SYSTEM = "15"
WRONG_CLOCK = "16"
UNKNOWN_RECEIVER = "18"
UNKNOWN_SENDER = "19"
SYSTEM_FAULT = "20"
LOCKED_RECEIVER = "23"

_REFUSALS = {
    "10": ("Gói không tới nơi nguyên vẹn hoặc không được nhận.", "Dựng lại gói rồi gửi lại."),
    UNKNOWN_RECEIVER: ("Đơn vị nhận không có trên trục liên thông.", "Cập nhật danh bạ trục, chọn lại nơi nhận."),
    UNKNOWN_SENDER: ("Đơn vị gửi chưa đăng ký trên trục liên thông.", "Báo quản trị đăng ký đơn vị với trục."),
    "22": ("Trục liên thông không đọc được gói edXML.", "Dựng lại gói rồi gửi lại."),
    LOCKED_RECEIVER: ("Đơn vị nhận đang bị khóa trên trục liên thông.", "Liên hệ đơn vị nhận hoặc quản trị trục."),
}


def read_answer(status: int, content_type: str, retry_after: str, body: bytes) -> Mapping[str, Any]:
    """Return the envelope of an answer that says OK.

    Raises:
        NotTheServer: a web page or a redirection answered (a network's sign-in, a proxy, a wrong address).
        Offline: the answer ends before it is whole.
        Busy: the endpoint asks to come later.
        NotLoggedIn: system id, secret or clock are not accepted.
        Refused: the endpoint says no; ``reason`` is its code.
        TooOld: the endpoint no longer serves this version.
    """
    _check_status(status, retry_after)
    if "html" in content_type.lower() or body.lstrip()[:1] == b"<":
        raise _stranger("Một trang web trả lời thay cho trục liên thông.")
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        raise Offline("Trả lời của trục liên thông bị cắt giữa chừng.", "Chương trình sẽ tự thử lại.") from None
    if not isinstance(envelope, dict) or "status" not in envelope:
        raise _stranger("Câu trả lời không theo giao thức của trục liên thông.")
    if str(envelope["status"]).upper() != "OK":
        raise refusal(str(envelope.get("ErrorCode", "")), str(envelope.get("ErrorDesc", "")))
    return envelope


def refusal(code: str, said: str) -> SyncTrouble:
    """Return the trouble an error code of the axis stands for, with the endpoint's own words."""
    words = f" ({said.strip()[:300]})" if said.strip() else ""
    if code == WRONG_SYSTEM:
        return NotLoggedIn(f"Trục liên thông không nhận mã hệ thống hoặc khóa bí mật{words}.", "Báo quản trị kiểm tra.")
    if code == WRONG_CLOCK:
        return NotLoggedIn(f"Đồng hồ máy này lệch với trục liên thông{words}.", "Chỉnh lại ngày giờ của máy.")
    if code == SYSTEM_FAULT:
        return Busy(f"Trục liên thông gặp lỗi hệ thống{words}.")
    text, next_ = _REFUSALS.get(code, (f"Trục liên thông từ chối, mã {code or '?'}.", "Báo quản trị kèm mã lỗi."))
    return Refused(f"{text}{words}", next_, reason=code)


def _check_status(status: int, retry_after: str) -> None:
    if status == 200:
        return
    if status in (401, 403):
        raise NotLoggedIn("Trục liên thông không nhận hệ thống này.", "Báo quản trị kiểm tra mã hệ thống và khóa.")
    if status == 413:
        raise Refused("Gói lớn hơn mức trục liên thông nhận.", "Giảm dung lượng tệp đính kèm.", reason="413")
    if status == 426:
        raise TooOld("Trục liên thông không còn nhận phiên bản này.", "Cập nhật chương trình.")
    if status in (408, 425, 429) or status >= 500:
        after = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
        raise Busy(f"Trục liên thông đang bận (mã {status}).", after=after)
    raise _stranger(f"Địa chỉ trục liên thông trả lời mã {status}.")


def _stranger(text: str) -> NotTheServer:
    return NotTheServer(text, "Kiểm tra mạng (có thể cần đăng nhập mạng) và địa chỉ trục liên thông.")
