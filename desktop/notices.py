"""Any error as a card for the person: title, what happened, what to do; cancelled is silent, the unknown is ours."""

from __future__ import annotations

import logging

from desktop.shown import Card
from sync.errors import Cancelled as SignInCancelled

_LOG = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person stopped it; nobody is told."""


def words_of(error: BaseException) -> Card | None:
    """Return what to show for an error; None when the person cancelled."""
    if isinstance(error, (Cancelled, SignInCancelled)):
        return None
    title, text = getattr(error, "title", ""), getattr(error, "text", "")
    if title:
        return Card("danger", str(title), " ".join(part for part in (text, getattr(error, "what_next", "")) if part))
    _LOG.error("lỗi của chương trình", exc_info=error)
    return Card(
        "danger",
        "Lỗi của chương trình",
        f"Chương trình gặp lỗi chưa lường trước ({type(error).__name__}). Dữ liệu đã ghi vẫn còn nguyên. "
        "Lỗi đã ghi vào nhật ký; gửi nhật ký cho người hỗ trợ.",
    )
