"""The content of an attachment, wherever it lies: in memory, or sealed on the disk and read piece by piece."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Protocol, cast

PIECE = 256 * 1024


class Content(Protocol):
    """Bytes that can be gone through as often as needed."""

    @property
    def size(self) -> int:
        """How many they are."""
        ...

    @property
    def sha256(self) -> str:
        """Their SHA-256 in hex."""
        ...

    def open(self) -> BinaryIO:
        """Return them as a stream that can be read from any place."""
        ...


Keep = Callable[[BinaryIO], Content]
"""Takes in a stream to its end and says where it lies now."""


class InMemory:
    """Content that is small enough to hold."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def size(self) -> int:
        """How many bytes."""
        return len(self.data)

    @property
    def sha256(self) -> str:
        """Their SHA-256 in hex."""
        return hashlib.sha256(self.data).hexdigest()

    def open(self) -> BinaryIO:
        """Return them as a stream."""
        return io.BytesIO(self.data)


def in_memory(stream: BinaryIO) -> Content:
    """Take a stream into memory."""
    return InMemory(stream.read())


def pieces_of(content: Content) -> Iterator[bytes]:
    """Yield the bytes of a content piece by piece."""
    with content.open() as stream:
        while piece := stream.read(PIECE):
            yield piece


def whole(content: Content) -> bytes:
    """Return all bytes of a content."""
    return content.data if isinstance(content, InMemory) else b"".join(pieces_of(content))


def head_of(content: Content, count: int) -> bytes:
    """Return the first bytes."""
    with content.open() as stream:
        return stream.read(count)


class Bounded(io.RawIOBase):
    """A stream that may not go beyond a bound."""

    def __init__(self, source: BinaryIO, most: int, beyond: Callable[[], Exception]) -> None:
        self._source = source
        self._left = most
        self._beyond = beyond

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on; raise what ``beyond`` makes once there is more than allowed."""
        piece = self._source.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise self._beyond()
        buffer[: len(piece)] = piece
        return len(piece)


def buffered(raw: io.RawIOBase) -> BinaryIO:
    """Return a stream to be read in any amounts."""
    return cast(BinaryIO, io.BufferedReader(raw, PIECE))


class PieceReader(io.RawIOBase):
    """Pieces read as a stream."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
