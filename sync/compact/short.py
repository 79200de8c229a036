"""Short spellings of ids and hashes on the line: the bytes of a UUID or a SHA-256 in base64url, nothing padded."""

from __future__ import annotations

import base64
import binascii
import re
import uuid

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_OTHER = "="
"""Stands before an id that is no UUID."""


def short_id(id: str) -> str:
    """Return an id as it travels: 22 letters for a UUID, any other text marked as such."""
    return short_bytes(bytes.fromhex(id.replace("-", ""))) if _UUID.fullmatch(id) else _OTHER + id


def long_id(text: str) -> str:
    """Return the id that ``short_id`` made short.

    Raises:
        ValueError: it never did.
    """
    if text.startswith(_OTHER):
        return text[1:]
    return str(uuid.UUID(bytes=long_bytes(text, 16)))


def short_hash(hash: str) -> str:
    """Return a SHA-256 in hex as it travels: 43 letters.

    Raises:
        ValueError: it is no hex.
    """
    return short_bytes(bytes.fromhex(hash))


def long_hash(text: str) -> str:
    """Return the hex of a hash.

    Raises:
        ValueError: not 32 bytes in base64url.
    """
    return long_bytes(text, 32).hex()


def short_bytes(value: bytes) -> str:
    """Return bytes in base64url without padding (RFC 4648 §5)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def long_bytes(text: str, length: int) -> bytes:
    """Return ``length`` bytes from base64url.

    Raises:
        ValueError: not that many, or spelled in another way than ``short_bytes`` does.
    """
    if not isinstance(text, str):
        raise ValueError("base64url is a text")
    try:
        value = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
    if len(value) != length or short_bytes(value) != text:
        raise ValueError(f"not {length} bytes in base64url")
    return value
