"""Packages and attachments among the profile's sealed files while they are read: large ones never whole in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sync.content import Content, InMemory, Keep, PieceReader, buffered, whole
from workflow.rules import FileRef
from workflow.store.files import Files
from workflow.store.sweep import forget_unused

SMALL = 4 * 1024 * 1024
"""Bytes up to which a content is held in memory until its step is written."""
PIECE = 256 * 1024
NAMELESS = "tep-dinh-kem"


class StoredContent:
    """A file of the profile."""

    def __init__(self, files: Files, ref: FileRef) -> None:
        self._files = files
        self.ref = ref

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.ref.size

    @property
    def sha256(self) -> str:
        """Their SHA-256 in hex."""
        return self.ref.sha256

    def open(self) -> BinaryIO:
        """Return them as a stream that can be read from any place."""
        return buffered(_StoredStream(self._files, self.ref))


def stored(files: Files) -> Keep:
    """Return what keeps large contents among ``files``; those nobody names in the end go after a week."""

    def keep(stream: BinaryIO) -> Content:
        head = stream.read(SMALL + 1)
        if len(head) <= SMALL:
            return InMemory(head)
        pieces = _chained(head, stream)
        return StoredContent(files, files.put(buffered(PieceReader(pieces)), NAMELESS, "application/octet-stream"))

    return keep


def held(files: Files, sha256: str) -> Content | None:
    """Return a content that lies here already: it was fetched before the program ended."""
    ref = files.ref(sha256)
    return StoredContent(files, ref) if ref is not None and files.has(sha256) else None


def kept(files: Files, content: Content, name: str, media_type: str, role: str) -> FileRef:
    """Keep a content under its name; one that lies here only gets it.

    Raises:
        DiskFull, ReadOnly: the disk does not take it.
    """
    if not isinstance(content, StoredContent):
        return files.put(whole(content), name, media_type, role)
    files.call(content.sha256, name, media_type, role)
    return FileRef(content.sha256, name, media_type, content.size, role)


def noted(keep: Keep, taken: list[Content]) -> Keep:
    """Return a ``keep`` that notes in ``taken`` all it took in."""

    def noting(stream: BinaryIO) -> Content:
        content = keep(stream)
        taken.append(content)
        return content

    return noting


def forgotten(files: Files, contents: Iterable[Content]) -> None:
    """Remove contents that lie among ``files`` only because they were too large to hold while they were read; what a
    step names stays."""
    for content in contents:
        if isinstance(content, StoredContent):
            forget_unused(files, content.sha256)


def _chained(head: bytes, rest: BinaryIO) -> Iterator[bytes]:
    yield head
    while piece := rest.read(PIECE):
        yield piece


class _StoredStream(io.RawIOBase):
    def __init__(self, files: Files, ref: FileRef) -> None:
        self._files = files
        self._ref = ref
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._ref.size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self._ref.size - self._place)
        if count <= 0:
            return 0
        piece = self._files.slice(self._ref.sha256, self._place, count)
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)
