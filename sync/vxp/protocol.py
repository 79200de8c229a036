"""How a VXP call is addressed and signed, the same for the caller and the endpoint (official SDK 2.0.1)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

PREFIX = "XroadVnpt-"
SIGNED_TEXT = f"{PREFIX}sign-header"
SIGNED_NAMES = f"{PREFIX}sign-header-key"
SIGNATURE = f"{PREFIX}hash-header"
AGENT = "JAVASDKAgent/1.0.0 XRoad/VPCP"
VERSION = "3.0.201608"
SERVICE = "eDoc"
MESSAGES = ("edoc", "status")
VIETNAM = timezone(timedelta(hours=7))

_STAMP = re.compile(r"(\d{2})(\d{2})(\d{4})T(\d{2})(\d{2})(\d{2})\+(\d{4})", re.ASCII)
_LIST_TIME = "%d/%m/%Y %H:%M:%S"


def timestamp(now: datetime) -> str:
    """Return the Java pattern ``ddMMyyyy'T'HHmmss+SSSS``: Vietnam's wall clock, then milliseconds in four digits."""
    local = now.astimezone(VIETNAM)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def on_time(stamp: str, now: datetime, window: timedelta) -> bool:
    """Tell whether ``stamp`` was made within ``window`` of ``now``.

    The form carries no zone. The SDK writes its machine's wall clock: Vietnam's, that of a server left at UTC, or
    that of this machine.
    """
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return False
    day, month, year, hour, minute, second, _ = map(int, found.groups())
    try:
        bare = datetime(year, month, day, hour, minute, second)
        return any(abs(bare.replace(tzinfo=zone) - now) <= window for zone in (VIETNAM, UTC, now.astimezone().tzinfo))
    except (ValueError, OverflowError):
        return False


def list_time(moment: datetime) -> str:
    """Return a time as lists and their windows write it."""
    return moment.astimezone(VIETNAM).strftime(_LIST_TIME)


def read_list_time(text: str) -> datetime | None:
    """Read what ``list_time`` writes; a bare day is its beginning."""
    for form in (_LIST_TIME, "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    return None


def signature(secret: str, text: bytes) -> str:
    """Return the HMAC-SHA256 of the signed text in hex."""
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def call_headers(
    system: str, secret: str, parameters: Mapping[str, str], content_type: str, now: datetime,
) -> dict[str, str]:
    """Return every header of one call: the parameters prefixed, the signed text over all of them, its signature.

    Args:
        parameters: by their bare names, in the order they are to be signed; plain ASCII.
    """
    named = {"systemid": system, "timestamp": timestamp(now), "Content-Type": content_type, **parameters}
    prefixed = {f"{PREFIX}{name}": value for name, value in named.items()}
    text = json.dumps(prefixed, separators=(",", ":"))
    return {
        f"{PREFIX}version": VERSION,
        **prefixed,
        "Content-Type": content_type,
        SIGNED_NAMES: ";".join(named),
        SIGNED_TEXT: text,
        SIGNATURE: signature(secret, text.encode()),
        "User-Agent": AGENT,
    }


def file_hash(data: bytes) -> str:
    """Return the hash of a package as we send it: SHA-256, two hex digits for every byte."""
    return hashlib.sha256(data).hexdigest()


def short_hash(digest: bytes) -> str:
    """Return a digest as the Java SDK spells it: bytes below 0x10 with one digit."""
    return "".join(f"{byte:x}" for byte in digest)


def same_hash(said: str, data: bytes) -> bool:
    """Tell whether ``said`` is the hash of ``data`` in either spelling."""
    return same_digest(said, hashlib.sha256(data).digest())


def same_digest(said: str, digest: bytes) -> bool:
    """Tell whether ``said`` is a SHA-256 in either spelling."""
    return said.strip().lower() in (digest.hex(), short_hash(digest))
