"""An answer whose ``data`` is a package in base64, taken apart as it comes in: the package flows, the rest is small."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator

from sync.errors import Damaged

LONGEST_REST = 1024 * 1024
"""Bytes of an answer apart from its package; one without a package may be as long."""
_BEGIN = re.compile(rb'"data"\s*:\s*"')
_LONGEST_ESCAPE = 6


class LongAnswer(io.RawIOBase):
    """Reads the decoded package; once it is read to its end, ``envelope`` is the answer with an empty one in its place.

    The package counts only when the envelope says OK: the caller must ask.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Read up to the package."""
        self._pieces = pieces
        self._rest = bytearray()
        self._envelope = bytearray()
        self._text = b""
        self._ready = b""
        self._padded = False
        self.found = self._begin()
        self._ended = not self.found

    @property
    def envelope(self) -> bytes:
        """The answer without its package."""
        return bytes(self._envelope)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Decode on.

        Raises:
            Damaged: the answer is not whole, or the package is no base64.
        """
        while not self._ready and not self._ended:
            self._more()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _begin(self) -> bool:
        for piece in self._pieces:
            self._envelope += piece
            found = _BEGIN.search(self._envelope)
            if found is not None:
                self._rest = self._envelope[found.end() :]
                del self._envelope[found.end() :]
                return True
            if len(self._envelope) > LONGEST_REST:
                raise _damaged()
        return False

    def _more(self) -> None:
        end = self._rest.find(b'"')
        if end >= 0:
            text, after = bytes(self._rest[:end]), self._rest[end:]
            self._take(text, last=True)
            self._finish(after)
            return
        begun = self._rest.rfind(b"\\", max(0, len(self._rest) - _LONGEST_ESCAPE + 1))
        cut = len(self._rest) if begun < 0 else begun
        self._take(bytes(self._rest[:cut]), last=False)
        del self._rest[:cut]
        piece = next(self._pieces, None)
        if piece is None:
            raise _damaged()
        self._rest += piece

    def _finish(self, after: bytearray) -> None:
        self._ended = True
        self._envelope += after
        for piece in self._pieces:
            self._envelope += piece
            if len(self._envelope) > 2 * LONGEST_REST:
                raise _damaged()

    def _take(self, text: bytes, *, last: bool) -> None:
        text = self._text + _plain(text)
        whole = len(text) if last else len(text) // 4 * 4
        self._text, text = text[whole:], text[:whole]
        if text and self._padded:
            raise _damaged()
        self._padded = self._padded or text.endswith(b"=")
        try:
            self._ready += base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise _damaged() from None


def _plain(text: bytes) -> bytes:
    """Take out what writers of JSON put around the letters of base64: escapes of / + = and line ends."""
    if b"\\" in text:
        text = text.replace(b"\\/", b"/").replace(b"\\n", b"").replace(b"\\r", b"")
        text = re.sub(rb"\\u00([0-9a-fA-F]{2})", lambda one: bytes([int(one[1], 16)]), text)
    return text


def _damaged() -> Damaged:
    return Damaged("Gói tải về không nguyên vẹn.", "Chương trình sẽ tự tải lại.")
