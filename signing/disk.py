"""Files on the disk: read whole, copied to be worked on, put in place whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from signing.errors import FileTrouble

LARGE = 16 * 1024 * 1024
"""Bytes; a larger file is worked on in a copy on the disk, so that it costs no memory."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EDQUOT, errno.EACCES})
_PIECE = 1024 * 1024
_STALE = 3600.0  # seconds after which a half-written neighbour is what a killed program left


def read_file(path: Path) -> bytes:
    """The whole file.

    Raises:
        FileTrouble: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise unread(path, error) from error


def write_file(path: Path, data: bytes) -> None:
    """Writes whole or not at all: a neighbour first, forced to disk, then put in place.

    Raises:
        FileTrouble: the disk is full, read-only or gone; what was there before stays.
    """
    half = _neighbour(path)
    try:
        with half.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        _put_in_place(half, path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise unwritten(path, error) from error


class WorkingCopy:
    """A private copy of a file, to be changed and put in place of the target only when it is complete.

    A large one lies beside the target, a small one in memory. Whoever makes one either puts or discards it.

    Attributes:
        stream: the copy, open for reading and writing.
        sha256: of what was copied.
    """

    def __init__(self, source: Path, target: Path, *, large: int = LARGE) -> None:
        """Copy.

        Raises:
            FileTrouble: the source cannot be read, or there is no room beside the target.
        """
        self._target = target
        self._half: Path | None = None
        self.stream: IO[bytes] = io.BytesIO()
        self.sha256 = ""
        try:
            with source.open("rb") as whole:
                if os.fstat(whole.fileno()).st_size > large:
                    self._half = _neighbour(target)
                    self.stream = _opened(self._half, target)
                self._take(whole)
        except OSError as error:
            self.discard()
            raise unread(source, error) from error

    def put(self) -> None:
        """Put the copy in place of the target, whole or not at all.

        Raises:
            FileTrouble: the disk is full, read-only or gone; what was there before stays.
        """
        if self._half is None:
            write_file(self._target, self.stream.getvalue())  # type: ignore[attr-defined]
            return
        try:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            _put_in_place(self._half, self._target)
        except OSError as error:
            self.discard()
            raise unwritten(self._target, error) from error

    def discard(self) -> None:
        """Leave nothing behind; harmless after :meth:`put`."""
        self.stream.close()
        if self._half is not None:
            self._half.unlink(missing_ok=True)

    def _take(self, whole: IO[bytes]) -> None:
        digest = hashlib.sha256()
        while piece := whole.read(_PIECE):
            digest.update(piece)
            try:
                self.stream.write(piece)
            except OSError as error:
                self.discard()
                raise unwritten(self._target, error) from error
        self.sha256 = digest.hexdigest()


def begins_like_pdf(path: Path) -> bool:
    """Whether a file says of itself that it is a PDF, whatever its name.

    Raises:
        FileTrouble: it cannot be read.
    """
    try:
        with path.open("rb") as whole:
            return whole.read(1024).lstrip().startswith(b"%PDF-")
    except OSError as error:
        raise unread(path, error) from error


def sweep(target: Path) -> None:
    """Remove what a program that was killed left half written beside a target; what is being written now stays."""
    for half in target.parent.glob(f".{_literal(target.name)}.????????.moi"):
        try:
            if time.time() - half.stat().st_mtime > _STALE:
                half.unlink()
        except OSError:
            continue  # somebody else's, or gone already


def of_disk(source: Path, target: Path, error: OSError) -> FileTrouble:
    """What is said when the disk fails somewhere between reading one file and writing the other."""
    return unwritten(target, error) if error.errno in _NO_ROOM else unread(source, error)


def unread(path: Path, error: OSError) -> FileTrouble:
    """What is said of a file that cannot be read."""
    return FileTrouble(f"Không đọc được tệp “{path.name}”.", detail=str(error))


def unwritten(path: Path, error: OSError) -> FileTrouble:
    """What is said of a file that cannot be written; what was there before stays."""
    return FileTrouble(f"Không ghi được tệp “{path.name}”; tệp cũ còn nguyên.", detail=str(error))


def _put_in_place(half: Path, path: Path) -> None:
    """Replace, and have the folder itself remember it where that can be asked for."""
    os.replace(half, path)
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):  # some file systems cannot; the file is in its place all the same
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _opened(half: Path, target: Path) -> IO[bytes]:
    try:
        return half.open("x+b")
    except OSError as error:
        raise unwritten(target, error) from error


def _neighbour(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.moi")


def _literal(name: str) -> str:
    """The name as a pattern that matches itself alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
