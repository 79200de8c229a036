"""Files by content on the server: resumable upload (tus 1.0 semantics), final digest, download of ranges."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, insert, select, update

from sync.provincial.store import ServerStore, chunks
from sync.provincial.tables import FILES
from workflow.errors import Refusal

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
LARGEST = 300 * 1024 * 1024
LARGEST_PIECE = 1024 * 1024
READ = 64 * 1024


class WrongOffset(Refusal):
    """A piece does not begin where the file ends; ``offset`` is where it must."""

    code = "wrong-offset"
    title = "Mảnh tệp không nối tiếp"

    def __init__(self, offset: int) -> None:
        super().__init__("Mảnh tệp không bắt đầu ở chỗ máy chủ đang chờ.", "Hỏi lại vị trí rồi gửi tiếp.")
        self.offset = offset


class WrongDigest(Refusal):
    """The whole file is not the one its name promised; it was thrown away."""

    code = "wrong-digest"
    title = "Tệp hỏng trên đường truyền"


class FileShelf:
    """The files of every lane and office below one folder.

    A piece is read whole before the file is touched, so no lock is held while a slow line trickles: after a cut the
    desk asks for the offset and goes on at once.
    """

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._folder = store.folder / "files"
        self._lock = threading.Lock()

    def status(self, lane: str, office: str, sha256: str) -> tuple[int, int] | None:
        """Return (bytes here, bytes in all), None when no upload was begun."""
        with self._store.reading() as connection:
            row = connection.execute(
                select(FILES.c.size, FILES.c.complete).where(*_key(lane, office, sha256))
            ).one_or_none()
        if row is None:
            return None
        return (row.size if row.complete else self._part_size(lane, office, sha256)), row.size

    def begin(self, lane: str, office: str, sha256: str, size: int, media_type: str) -> tuple[int, int]:
        """Begin an upload, or find the one begun before; return its status.

        Raises:
            Refusal: not a SHA-256, or larger than any file of the office may be.
        """
        if not SHA256.match(sha256):
            raise Refusal("Tên tệp phải là mã SHA-256 của nội dung.", "Cập nhật chương trình.")
        if not 0 <= size <= LARGEST:
            raise Refusal(f"Tệp lớn hơn {LARGEST // 2**20} MB không gửi được.", "Chia nhỏ hoặc nén tệp rồi gửi lại.")
        with self._lock:
            known = self.status(lane, office, sha256)
            if known is None or (known[1] != size and known[0] < known[1]):
                self._register(lane, office, sha256, size, media_type)
                self._path(lane, office, sha256).parent.mkdir(parents=True, exist_ok=True)
                self._part(lane, office, sha256).write_bytes(b"")
            if size == 0:
                self._finish(lane, office, sha256)
        return self.status(lane, office, sha256) or (0, size)

    def append(self, lane: str, office: str, sha256: str, offset: int, piece: bytes) -> int:
        """Add ``piece`` at ``offset`` and return the new offset; the last piece completes the file.

        Raises:
            WrongOffset: the file ends elsewhere (a piece came twice, or one was lost).
            WrongDigest: complete, but with another content than its name says.
        """
        with self._lock:
            known = self.status(lane, office, sha256)
            if known is None or known[0] != offset or offset + len(piece) > known[1]:
                raise WrongOffset(known[0] if known else 0)
            with self._part(lane, office, sha256).open("ab") as out:
                out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            if offset + len(piece) == known[1]:
                self._finish(lane, office, sha256)
            return offset + len(piece)

    def read(self, lane: str, office: str, sha256: str, start: int = 0) -> tuple[Iterator[bytes], int] | None:
        """Return the bytes from ``start`` on and the whole size, None when the office has no such whole file."""
        known = self.status(lane, office, sha256)
        path = self._path(lane, office, sha256)
        if known is None or known[0] != known[1] or not path.is_file():
            return None
        return _read(path, start), known[1]

    def absent(
        self, connection: Connection, lane: str, offices: Collection[str], wanted: Collection[str]
    ) -> list[str]:
        """Return those of ``wanted`` that none of ``offices`` has sent whole, sorted."""
        here: set[str] = set()
        for some in chunks(sorted(wanted)):
            mine = (
                FILES.c.lane == lane,
                FILES.c.office.in_(offices),
                FILES.c.complete.is_(True),
                FILES.c.sha256.in_(some),
            )
            here.update(connection.execute(select(FILES.c.sha256).where(*mine)).scalars())
        return sorted(set(wanted) - here)

    def _finish(self, lane: str, office: str, sha256: str) -> None:
        part, path = self._part(lane, office, sha256), self._path(lane, office, sha256)
        with part.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        if digest != sha256:
            part.write_bytes(b"")
            raise WrongDigest("Tệp nhận được không khớp mã SHA-256 đã báo.", "Gửi lại tệp từ đầu.")
        part.replace(path)
        with self._store.writing(lane) as connection:
            connection.execute(update(FILES).where(*_key(lane, office, sha256)).values(complete=True))

    def _register(self, lane: str, office: str, sha256: str, size: int, media_type: str) -> None:
        with self._store.writing(lane) as connection:
            changed = connection.execute(update(FILES).where(*_key(lane, office, sha256)).values(size=size))
            if changed.rowcount == 0:
                row = {"lane": lane, "office": office, "sha256": sha256, "size": size}
                connection.execute(insert(FILES).values(**row, media_type=media_type[:120], complete=False))

    def _part_size(self, lane: str, office: str, sha256: str) -> int:
        part = self._part(lane, office, sha256)
        return part.stat().st_size if part.is_file() else 0

    def _part(self, lane: str, office: str, sha256: str) -> Path:
        return self._path(lane, office, sha256).with_suffix(".part")

    def _path(self, lane: str, office: str, sha256: str) -> Path:
        # An office's id comes from the directory, not from the wire; its hash keeps any id a safe folder name.
        shelf = hashlib.sha256(office.encode()).hexdigest()[:16]
        return self._folder / lane / shelf / sha256[:2] / sha256


def _key(lane: str, office: str, sha256: str) -> tuple[ColumnElement[bool], ...]:
    return (FILES.c.lane == lane, FILES.c.office == office, FILES.c.sha256 == sha256)


def _read(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as whole:
        whole.seek(start)
        while piece := whole.read(READ):
            yield piece
