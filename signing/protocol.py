"""The words between this program and its token process: length-prefixed JSON over pipes."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from typing import IO, Any

MAX_FRAME = 8 * 1024 * 1024
_HEAD = struct.Struct(">I")


class BrokenFrame(Exception):
    """The other end sent something that is not a frame, or stopped inside one."""


def write_frame(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """Sends one message and flushes it.

    Raises:
        OSError: the other end is gone.
    """
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    stream.write(_HEAD.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """Waits for one message; ``None`` when the other end closed between two messages.

    Raises:
        BrokenFrame: the other end stopped inside a message or sent nonsense.
    """
    head = _read_exactly(stream, _HEAD.size)
    if head is None:
        return None
    (size,) = _HEAD.unpack(head)
    if size > MAX_FRAME:
        raise BrokenFrame(f"frame of {size} bytes")
    body = _read_exactly(stream, size)
    if body is None:
        raise BrokenFrame("stream ended inside a frame")
    try:
        message = json.loads(body)
    except ValueError as error:
        raise BrokenFrame("frame is not JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrame("frame is not an object")
    return message


def to_text(data: bytes) -> str:
    """Bytes as they travel inside a message."""
    return base64.b64encode(data).decode("ascii")


def to_bytes(text: str) -> bytes:
    """The opposite of :func:`to_text`."""
    return base64.b64decode(text.encode("ascii"), validate=True)


def _read_exactly(stream: IO[bytes], size: int) -> bytes | None:
    """Reads ``size`` bytes; ``None`` when nothing at all came before the end."""
    parts: list[bytes] = []
    wanted = size
    while wanted:
        part = stream.read(wanted)
        if not part:
            if parts:
                raise BrokenFrame("stream ended inside a frame")
            return None
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
