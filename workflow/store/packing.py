"""Texts and ids in the fewest bytes: deflated against a dictionary of the record's own words, UUIDs as 16 bytes."""

from __future__ import annotations

import re
import zlib

from workflow.store.packing_words import FIRST

_MARK = b"\x01"
"""Says with which dictionary the rest is packed."""
_LEVEL, _WINDOW, _MEMORY = 6, -15, 8
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pack(text: str) -> bytes:
    """Return ``text`` packed."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, FIRST)
    return _MARK + packer.compress(text.encode()) + packer.flush()


def unpack(data: bytes | str) -> str:
    """Return what was packed; text that never was stays as it is.

    Raises:
        ValueError: it was not packed by ``pack``.
    """
    if isinstance(data, str):
        return data
    if data[:1] != _MARK:
        raise ValueError("packed by another version of the program")
    opener = zlib.decompressobj(_WINDOW, FIRST)
    try:
        text = opener.decompress(data[1:])
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not opener.eof:
        raise ValueError("packed text is cut off")
    return text.decode()


def key(id: str) -> bytes | str:
    """Return an id as it is kept: a UUID as its 16 bytes, any other text as it is."""
    return bytes.fromhex(id.replace("-", "")) if _UUID.fullmatch(id) else id


def id_of(key: bytes | str) -> str:
    """Return the id that is kept as ``key``."""
    if isinstance(key, str):
        return key
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
