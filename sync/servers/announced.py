"""What a server announces of works on it, ahead of time: read from its health, which stays open meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sync.errors import SyncTrouble
from sync.servers.connection import Connection

_LONGEST = 500


def announced(line: Connection) -> dict[str, Any] | None:
    """Return ``{"text", "from", "until"}`` with times in ISO 8601, None when nothing is announced or nobody answers.

    A notice whose times cannot be read is none: what is shown must be true.
    """
    try:
        said = line.call("GET", "health", allowed=(503,)).json()
    except SyncTrouble:
        return None
    notice = said.get("notice") if isinstance(said, dict) else None
    return _read(notice) if isinstance(notice, dict) else None


def _read(notice: dict[str, Any]) -> dict[str, Any] | None:
    times = {name: str(notice.get(name) or "") for name in ("from", "until")}
    try:
        if any(text and datetime.fromisoformat(text).tzinfo is None for text in times.values()):
            return None
    except ValueError:
        return None
    return {"text": str(notice.get("text") or "")[:_LONGEST], **times}
