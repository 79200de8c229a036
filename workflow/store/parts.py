"""Downloads under way: what came so far, sealed on the disk, so that a kill costs no more than a piece."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow.store.troubles import from_os

PIECE = 16 * 1024
_MAGIC = b"VICPART1"
_HEAD = len(_MAGIC) + 32
_SEALED = PIECE + 16
_NAME = "part-"


class Parts:
    """The begun downloads of one profile, each a file named by the SHA-256 it shall have in the end.

    A part is a head (magic, salt) and pieces of 16 KB, each sealed with AES-256-GCM under a key of the part's own with
    its number as the nonce. Pieces are only ever added, so what a kill leaves is whole pieces and perhaps a torn one.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        """Keep parts under ``folder``/parts, sealed under ``key`` (the profile's)."""
        self.folder = folder / "parts"
        self._key = key

    def part(self, sha256: str) -> Part:
        """Go on with a download, or begin it.

        Raises:
            StoreTrouble: the disk does not take it.
        """
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return Part(self.folder / f"{_NAME}{sha256}", self._key)
        except OSError as error:
            raise from_os(error) from error

    def keep_only(self, wanted: Collection[str]) -> int:
        """Remove the parts of files nobody wants any more; return how many."""
        left = [path for path in self.folder.glob(f"{_NAME}*") if path.name.removeprefix(_NAME) not in wanted]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


class Part:
    """One begun download.

    Attributes:
        size: bytes here; a download goes on from there.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._rest = b""
        self._sealed = 0
        self._cipher = self._opened()

    @property
    def size(self) -> int:
        """Bytes that are here, those not yet on the disk among them."""
        return self._sealed * PIECE + len(self._rest)

    def add(self, data: bytes) -> None:
        """Take what came; whole pieces are on the disk when this returns.

        Raises:
            StoreTrouble: the disk does not take it; what was here before stays.
        """
        rest = self._rest + data
        whole = len(rest) // PIECE * PIECE
        if whole:
            pieces = (rest[at : at + PIECE] for at in range(0, whole, PIECE))
            sealed = b"".join(self._seal(self._sealed + place, piece) for place, piece in enumerate(pieces))
            self._write(sealed)
            self._sealed += whole // PIECE
        self._rest = rest[whole:]

    def restart(self) -> None:
        """Forget everything: the other side begins anew, or what came was something else."""
        self.drop()
        self._cipher = self._opened()

    def drop(self) -> None:
        """Remove it: it arrived, or nobody wants it."""
        self._path.unlink(missing_ok=True)
        self._sealed, self._rest = 0, b""

    def sha256(self) -> str:
        """Return the digest of what is here."""
        digest = hashlib.sha256()
        for piece in self._pieces():
            digest.update(piece)
        return digest.hexdigest()

    def content(self) -> BinaryIO:
        """Return a stream of what is here, piece by piece from the disk."""
        return io.BufferedReader(_Stream(self._pieces()), PIECE)

    def _pieces(self) -> Iterator[bytes]:
        """Yield what is here; a piece the disk damaged ends it, so that the digest tells."""
        with self._path.open("rb") as file:
            file.seek(_HEAD)
            for number in range(self._sealed):
                try:
                    yield self._cipher.decrypt(_nonce(number), file.read(_SEALED), _MAGIC)
                except InvalidTag:
                    return
        yield self._rest

    def _opened(self) -> AESGCM:
        """Read the head and see how many pieces are whole; begin anew where nothing usable is."""
        head = b""
        if self._path.exists():
            with self._path.open("rb") as file:
                head = file.read(_HEAD)
        if len(head) != _HEAD or not head.startswith(_MAGIC):
            head = _MAGIC + os.urandom(_HEAD - len(_MAGIC))
            self._path.write_bytes(head)
        cipher = AESGCM(HKDF(SHA256(), 32, head[len(_MAGIC) :], b"VIC Desktop download 1").derive(self._key))
        self._sealed = self._whole(cipher)
        return cipher

    def _whole(self, cipher: AESGCM) -> int:
        """Return how many pieces are whole: behind the last one that opens nothing is believed."""
        count = (self._path.stat().st_size - _HEAD) // _SEALED
        with self._path.open("rb") as file:
            while count:
                file.seek(_HEAD + (count - 1) * _SEALED)
                try:
                    cipher.decrypt(_nonce(count - 1), file.read(_SEALED), _MAGIC)
                except InvalidTag:
                    count -= 1
                    continue
                break
        return count

    def _seal(self, number: int, piece: bytes) -> bytes:
        return self._cipher.encrypt(_nonce(number), piece, _MAGIC)

    def _write(self, sealed: bytes) -> None:
        try:
            with self._path.open("r+b") as file:
                file.seek(_HEAD + self._sealed * _SEALED)
                file.truncate()
                file.write(sealed)
        except OSError as error:
            raise from_os(error) from error


class _Stream(io.RawIOBase):
    """Pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next."""
        self._left = self._left or next(filter(None, self._pieces), b"")
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
