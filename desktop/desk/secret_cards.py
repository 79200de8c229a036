"""Asks on top of the reader when a title speaks of some secrecy: only a person knows whether it is a state secret."""

from __future__ import annotations

from typing import Any

from desktop.shown import Card
from workflow.documents.incoming_state import ARRIVED
from workflow.documents.outgoing_state import DRAFTED, RETURNED
from workflow.secrets import secret_doubt

_OPEN = {"incoming": (ARRIVED,), "outgoing": (DRAFTED, RETURNED)}
_WHAT_NEXT = {
    "incoming": "trả lại nơi gửi và báo cán bộ phụ trách. Nếu không phải, vào sổ như thường.",
    "outgoing": "dừng soạn và báo cán bộ phụ trách. Nếu không phải, làm tiếp như thường.",
}


def secret_cards(kind: str, state: Any) -> tuple[Card, ...]:
    """Return the question while the document waits for the one who decides: the clerk, or who drafts it.

    "bí mật kinh doanh", "văn bản mật" and the like are no stamp; what bears one never came in (Luật Bảo vệ bí mật nhà
    nước 2018 Điều 5).
    """
    if state.stage not in _OPEN.get(kind, ()):
        return ()
    found = secret_doubt(state.subject, getattr(state, "content", ""))
    if not found:
        return ()
    text = f"Nếu đây là bí mật nhà nước: không xử lý trên máy nối mạng, {_WHAT_NEXT[kind]}"
    return (Card("info", f"Trích yếu nhắc tới “{found}”", text),)
