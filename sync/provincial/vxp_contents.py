"""The packages of the VXP endpoint as files beside the database, named by their SHA-256; never whole in memory."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from sync.content import Content, InMemory, Keep
from sync.edxml.package import Package
from sync.edxml.parse import read_package

PIECE = 3 * 64 * 1024
"""Bytes read at a time; a multiple of three, so that pieces can be written in base64 one by one."""
SMALL = 1024 * 1024
"""Bytes up to which an attachment is held in memory while its package is judged."""
FORGOTTEN = 24 * 60 * 60.0
"""Seconds after which what a killed server left half written is cleared away."""
_NEW = "new-"


@dataclass(frozen=True, slots=True)
class Held:
    """A package that can be handed out; ``pieces`` are of PIECE bytes, only the last is shorter."""

    size: int
    pieces: Callable[[], Iterator[bytes]]


class Draft:
    """A package on its way in: counted and hashed as it comes, of no effect until it is placed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._out = path.open("xb")

    @property
    def digest(self) -> bytes:
        """SHA-256 of what came so far."""
        return self._digest.digest()

    @property
    def sha256(self) -> str:
        """The same in hex."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Take in one more piece.

        Raises:
            OSError: the disk does not take it.
        """
        self._out.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def pieces(self) -> Iterator[bytes]:
        """Yield what came so far."""
        self._out.flush()
        return pieces_of_file(self.path)

    def settle(self) -> None:
        """Have everything on the disk itself."""
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()

    def drop(self) -> None:
        """Clear it away; nothing happens to one that was placed."""
        self._out.close()
        self.path.unlink(missing_ok=True)


class PackageShelf:
    """The packages below one folder, one file for each content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "packages"
        _clear(self._folder)

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """Give a place to write a package to; whatever was not placed when the block ends is gone."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Draft(self._folder / f"{_NEW}{uuid.uuid4().hex}")
        try:
            yield draft
        finally:
            draft.drop()

    def judged(self, draft: Draft) -> Package:
        """Read a package to its end, every attachment too, and return what it says; attachments are not kept.

        Raises:
            BadPackage: see ``sync.edxml.parse.parse``.
        """
        with TemporaryDirectory(prefix=_NEW, dir=self._folder) as place:
            return replace(read_package(draft.pieces(), _aside(Path(place))), attachments=())

    def place(self, draft: Draft) -> None:
        """Keep a draft for good: it lies on the disk under its hash, or does not lie there at all.

        Raises:
            OSError: the disk does not take it.
        """
        path = self._path(draft.sha256)
        draft.settle()
        if path.is_file() and path.stat().st_size == draft.size:
            return
        path.parent.mkdir(exist_ok=True, mode=0o700)
        draft.path.replace(path)
        _settle_folder(path.parent)

    def held(self, sha256: str) -> Held:
        """Return a package.

        Raises:
            FileNotFoundError: it does not lie here.
        """
        path = self._path(sha256)
        return Held(path.stat().st_size, lambda: pieces_of_file(path))

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def pieces_of_file(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def in_memory(data: bytes) -> Held:
    """Return a package that is held whole."""
    return Held(len(data), lambda: (data[start : start + PIECE] for start in range(0, len(data), PIECE)))


class _OnDisk:
    """An attachment while its package is judged."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        """How many bytes."""
        return self._path.stat().st_size

    @property
    def sha256(self) -> str:
        """Their SHA-256 in hex."""
        digest = hashlib.sha256()
        for piece in pieces_of_file(self._path):
            digest.update(piece)
        return digest.hexdigest()

    def open(self) -> BinaryIO:
        """Return them as a stream."""
        return self._path.open("rb")


def _aside(folder: Path) -> Keep:
    names = count()

    def keep(stream: BinaryIO) -> Content:
        head = stream.read(SMALL + 1)
        if len(head) <= SMALL:
            return InMemory(head)
        path = folder / str(next(names))
        with path.open("xb") as out:
            out.write(head)
            shutil.copyfileobj(stream, out, PIECE)
        return _OnDisk(path)

    return keep


def _clear(folder: Path) -> None:
    """Clear away what a server left that was killed; what another one writes at this moment is younger."""
    for path in folder.glob(f"{_NEW}*"):
        try:
            old = time.time() - path.stat().st_mtime > FORGOTTEN
        except FileNotFoundError:
            continue
        if old and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif old:
            path.unlink(missing_ok=True)


def _settle_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there, and their entries are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
