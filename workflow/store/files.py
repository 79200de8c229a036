"""Attachments by their content: each kept once, encrypted in pieces, checked whenever it is read."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow.rules import FileRef
from workflow.store.database import Database
from workflow.store.gathering import looking
from workflow.store.parts import Parts
from workflow.store.troubles import DiskFull, FileAbsent, FileDamaged, from_os

PIECE = 64 * 1024
_MAGIC = b"VICFILE1"
_SALT_BYTES = 32
_DRAFT = "new-"
_TAG_BYTES = 16
_HEAD = len(_MAGIC) + _SALT_BYTES
_SEALED = PIECE + _TAG_BYTES
_REMEMBER = (
    "INSERT INTO files (sha256, name, media_type, size, role, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (sha256) DO NOTHING"
)
_ONE = "SELECT sha256, name, media_type, size, role FROM files WHERE sha256 = ?"
_MISSING = (
    "SELECT u.sha256 FROM file_uses AS u LEFT JOIN files AS f ON f.sha256 = u.sha256"
    " WHERE f.sha256 IS NULL GROUP BY u.sha256 ORDER BY min(u.size), u.sha256"
)
_TO_UPLOAD = (
    "SELECT f.sha256, f.name, f.media_type, f.size, f.role FROM files AS f WHERE f.sha256 IN"
    " (SELECT need.value FROM outbox AS o, json_each(o.needs) AS need"
    " WHERE o.lane = :lane AND o.kind = 'step' AND o.state IN ('waiting', 'sending'))"
    " AND NOT EXISTS (SELECT 1 FROM uploads AS u WHERE u.lane = :lane AND u.sha256 = f.sha256)"
    " ORDER BY f.size, f.sha256"
)


class Files:
    """The attachments of one profile.

    A file is a header (magic, salt) and pieces of 64 KB, each sealed with AES-256-GCM under a key of the file's own,
    derived from the profile's key and the salt; number and "last" mark stand in the nonce, so that a missing,
    swapped or cut piece shows.
    """

    def __init__(self, database: Database, folder: Path, key: bytes) -> None:
        """Keep files under ``folder``/files, sealed under ``key`` (the profile's)."""
        self.database = database
        self.folder = folder / "files"
        self._key = key

    def put(self, data: bytes | BinaryIO, name: str, media_type: str, role: str = "") -> FileRef:
        """Keep a file; on the disk when this returns. The same content twice is kept once.

        Raises:
            DiskFull, ReadOnly: the disk does not take it; nothing is left of it.
        """
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            sha256, size = self._write(stream)
        except OSError as error:
            trouble = from_os(error)
            if isinstance(trouble, DiskFull):
                self.database.drop_ballast()
            raise trouble from error
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        values = (sha256, name, media_type, size, role, moment)
        self.database.run(lambda connection: connection.exec_driver_sql(_REMEMBER, values))
        return FileRef(sha256, name, media_type, size, role)

    def tidy(self) -> int:
        """Remove what a ``put`` left that was cut off by the end of the program; return how many files.

        Only for whom the profile belongs to (``Database`` holds its lock): another's ``put`` may be under way.
        """
        left = list(self.folder.glob(f"{_DRAFT}*"))
        for draft in left:
            draft.unlink(missing_ok=True)
        return len(left)

    def read(self, sha256: str) -> bytes:
        """Return the content.

        Raises:
            FileAbsent: it is not on this machine.
            FileDamaged: it is not what was put in.
        """
        return b"".join(self.pieces(sha256))

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield the content piece by piece; damage shows before or at the damaged piece, or at the end.

        Raises:
            FileAbsent, FileDamaged: as ``read``.
        """
        digest = hashlib.sha256()
        with _reading(), self._path(sha256).open("rb") as file:
            for piece in self._open_pieces(file):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != sha256:
            raise _damaged()

    def slice(self, sha256: str, start: int, length: int) -> bytes:
        """Return at most ``length`` bytes of the content from ``start`` on, reading only the pieces they lie in.

        Raises:
            FileAbsent, FileDamaged: as ``read``; only those pieces are checked.
        """
        first = start // PIECE
        found = bytearray()
        with _reading(), self._path(sha256).open("rb") as file:
            cipher = self._cipher(_salt(file))
            last = (os.fstat(file.fileno()).st_size - _HEAD - 1) // _SEALED
            file.seek(first * _SEALED, os.SEEK_CUR)
            for number in range(first, min((start + length - 1) // PIECE, last) + 1):
                found += cipher.decrypt(_nonce(number, last=number == last), file.read(_SEALED), _MAGIC)
        return bytes(found[start - first * PIECE :][:length])

    def parts(self) -> Parts:
        """Return the begun downloads of the same profile."""
        return Parts(self.folder, self._key)

    def call(self, sha256: str, name: str, media_type: str, role: str) -> None:
        """Give a file that was kept before its name was known the name it has."""
        change = "UPDATE files SET name = ?, media_type = ?, role = ? WHERE sha256 = ?"
        self.database.run(lambda connection: connection.exec_driver_sql(change, (name, media_type, role, sha256)))

    def has(self, sha256: str) -> bool:
        """Tell whether the content is on this machine."""
        return self._path(sha256).is_file()

    def ref(self, sha256: str) -> FileRef | None:
        """Return name, type and size under which the content was first put in."""
        with self.database.reading() as connection:
            row = connection.exec_driver_sql(_ONE, (sha256,)).first()
        return FileRef(*row) if row else None

    def missing(self) -> list[str]:
        """Return the files that steps name and this machine does not have, small ones first."""
        with self.database.reading() as connection:
            return list(connection.exec_driver_sql(_MISSING).scalars())

    def to_upload(self, lane: str) -> list[FileRef]:
        """Return the files that steps waiting for ``lane`` name and its server may not have, small ones first."""
        with looking(self.database) as connection:
            return [FileRef(*row) for row in connection.exec_driver_sql(_TO_UPLOAD, {"lane": lane}).all()]

    def uploaded(self, lane: str, sha256: str) -> None:
        """Note that the server of ``lane`` has a file (sent there, or got from there)."""
        with self.database.work() as connection:
            connection.exec_driver_sql(
                "INSERT INTO uploads (lane, sha256) VALUES (?, ?) ON CONFLICT (lane, sha256) DO NOTHING", (lane, sha256)
            )

    def remove(self, sha256: str) -> None:
        """Remove the content of a file nobody needs (see ``sweep``); harmless when it is not there."""
        self._path(sha256).unlink(missing_ok=True)

    def forget_damaged(self, sha256: str) -> None:
        """Set a damaged file aside so that it counts as missing and is fetched again."""
        self.remove(sha256)
        with self.database.work() as connection:
            connection.exec_driver_sql("DELETE FROM files WHERE sha256 = ?", (sha256,))

    def _write(self, stream: BinaryIO) -> tuple[str, int]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"{_DRAFT}{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            with draft.open("xb") as file:
                for piece in self._seal_pieces(stream, file):
                    digest.update(piece)
                    size += len(piece)
                file.flush()
                os.fsync(file.fileno())
            path = self._path(digest.hexdigest())
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _move(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
        _sync_folder(self.folder)
        return digest.hexdigest(), size

    def _seal_pieces(self, stream: BinaryIO, file: BinaryIO) -> Iterator[bytes]:
        salt = os.urandom(_SALT_BYTES)
        cipher = self._cipher(salt)
        file.write(_MAGIC + salt)
        piece, number = _full_piece(stream), 0
        while True:
            following = _full_piece(stream) if len(piece) == PIECE else b""
            file.write(cipher.encrypt(_nonce(number, last=not following), piece, _MAGIC))
            yield piece
            if not following:
                return
            piece, number = following, number + 1

    def _open_pieces(self, file: BinaryIO) -> Iterator[bytes]:
        cipher = self._cipher(_salt(file))
        sealed, number = file.read(_SEALED), 0
        while True:
            following = file.read(_SEALED)
            yield cipher.decrypt(_nonce(number, last=not following), sealed, _MAGIC)
            if not following:
                return
            sealed, number = following, number + 1

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, salt, b"VIC Desktop attachment 1").derive(self._key))

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:]


@contextmanager
def _reading() -> Iterator[None]:
    """Say in our words why a content cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise FileAbsent("Tệp này chưa được tải về máy.", "Kết nối mạng và đồng bộ để tải tệp về.") from None
    except InvalidTag:
        raise _damaged() from None
    except OSError as error:
        raise from_os(error) from error


def _salt(file: BinaryIO) -> bytes:
    head = file.read(_HEAD)
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        raise _damaged()
    return head[len(_MAGIC) :]


def _damaged() -> FileDamaged:
    return FileDamaged(
        "Nội dung tệp trên máy này không còn đúng như khi lưu nên không được mở.",
        "Đồng bộ để tải lại tệp từ máy chủ, hoặc lấy lại từ bản sao lưu.",
    )


def _full_piece(stream: BinaryIO) -> bytes:
    """Read one piece; a stream may give less than asked before its end."""
    parts: list[bytes] = []
    wanted = PIECE
    while wanted and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _move(draft: Path, path: Path) -> None:
    """Put a new file in its place; Windows refuses while somebody reads the same content already there."""
    try:
        draft.replace(path)
    except PermissionError:
        if not path.exists():
            raise


def _sync_folder(folder: Path) -> None:
    """Flush a rename; Windows does that by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
