"""Calls between the servers and other systems, signed with a shared secret: who sent it, unchanged, and just now."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

ID, TIME, SIGNATURE = "Vic-Delivery", "Vic-Timestamp", "Vic-Signature"
WINDOW = 300
"""Seconds a call may be old, or ahead: clocks differ, and a call that was recorded must not be played back later."""


def signature(secret: str, id: str, seconds: int, body: bytes) -> str:
    """Return ``v1=`` and HMAC-SHA256 in hex over id, time and body, each ended so that none runs into the next."""
    said = f"{id}\n{seconds}\n".encode() + body
    return f"v1={hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()}"


def signed(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a call."""
    seconds = int(at.timestamp())
    return {ID: id, TIME: str(seconds), SIGNATURE: signature(secret, id, seconds, body)}


def known_caller(secrets: Mapping[str, str], headers: Mapping[str, str], now: datetime, body: bytes) -> str:
    """Return the name of the system that signed a call, "" when none of them did or the time is past.

    Args:
        headers: by name; those of HTTP, whatever their case.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    id, time, said = (lower.get(name.lower(), "") for name in (ID, TIME, SIGNATURE))
    if not (time.isascii() and time.isdigit() and len(time) <= 12 and id):
        return ""
    if abs(now.timestamp() - int(time)) > WINDOW:
        return ""
    for name, secret in secrets.items():
        # A header may carry several, so that a secret can be changed without a gap.
        ours = signature(secret, id, int(time), body)
        if any(hmac.compare_digest(ours.encode(), one.strip().encode()) for one in said.split(",")):
            return name
    return ""
