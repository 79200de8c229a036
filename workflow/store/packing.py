"""Texts and ids in the fewest bytes: packed against a dictionary of the record's own words, UUIDs as 16 bytes."""

from __future__ import annotations

import re
import threading
import zlib
from functools import lru_cache

import zstandard

from workflow.store.packing_words import FIRST, SECOND

_PLAIN, _ZLIB, _ZSTD = b"\x00", b"\x01", b"\x02"
"""Says how, and with which dictionary, the rest is packed."""
_WINDOW = -15
_LEVEL, _USUAL = 3, 2048
"""How hard it is packed, and how many bytes a text usually has: tables for longer ones would only be slower."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


_SHORT = 24
"""Bytes below which packing saves less than it costs."""


class _Tools(threading.local):
    """What packs and opens, one for each thread: the library's objects may not be shared."""

    def __init__(self) -> None:
        bare = zstandard.FORMAT_ZSTD1_MAGICLESS
        settings = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, source_size=_USUAL, dict_size=len(SECOND), format=bare, write_content_size=1, write_dict_id=0
        )
        words = zstandard.ZstdCompressionDict(SECOND, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        words.precompute_compress(compression_params=settings)
        self.packer = zstandard.ZstdCompressor(compression_params=settings, dict_data=words)
        self.opener = zstandard.ZstdDecompressor(dict_data=words, format=bare)


_tools = _Tools()


def pack(text: str) -> bytes:
    """Return ``text`` packed."""
    return pack_bytes(text.encode())


def pack_bytes(data: bytes) -> bytes:
    """Return UTF-8 text packed."""
    return _PLAIN + data if len(data) < _SHORT else _ZSTD + _tools.packer.compress(data)


def unpack(data: bytes | str) -> str:
    """Return what was packed; text that never was stays as it is.

    Raises:
        ValueError: it was not packed by ``pack``.
    """
    return data if isinstance(data, str) else unpack_bytes(data).decode()


def unpack_bytes(data: bytes) -> bytes:
    """Return the UTF-8 text that was packed, by this version of the program or an earlier one.

    Raises:
        ValueError: it was not packed by ``pack``.
    """
    mark = data[:1]
    if mark == _PLAIN:
        return data[1:]
    if mark == _ZSTD:
        try:
            return _tools.opener.decompress(data[1:])
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
    if mark == _ZLIB:
        return _inflated(data[1:])
    raise ValueError("packed by another version of the program")


def is_first(data: bytes | str) -> bool:
    """Tell whether a state was packed by a program that left out what an untouched one holds."""
    return isinstance(data, str) or data[:1] == _ZLIB


def _inflated(data: bytes) -> bytes:
    opener = zlib.decompressobj(_WINDOW, FIRST)
    try:
        text = opener.decompress(data)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not opener.eof:
        raise ValueError("packed text is cut off")
    return text


@lru_cache(maxsize=4096)
def key(id: str) -> bytes | str:
    """Return an id as it is kept: a UUID as its 16 bytes, any other text as it is."""
    return bytes.fromhex(id.replace("-", "")) if _UUID.fullmatch(id) else id


def id_of(key: bytes | str) -> str:
    """Return the id that is kept as ``key``."""
    if isinstance(key, str):
        return key
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
