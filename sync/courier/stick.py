"""Packages in a folder of a USB stick: written aside, flushed, then renamed; split where FAT32 ends a file."""

from __future__ import annotations

import errno
import glob
import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sync.courier.envelope import Header, read_header
from sync.courier.troubles import BadCourier, CutCourier, StickTrouble

ENDING = ".vicgoi"
PART_SIZE = 4 * 1024**3 - 1024**2
"""FAT32 ends a file at 4 GiB less one byte; a part ends well before."""
MOST_PARTS = 999
_DRAFT = "vic-dang-ghi-"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_PREFIX = {"request": "vic-gui", "answer": "vic-tra-loi"}


def package_name(kind: str, desk: str, seq: int) -> str:
    """Return the file name of a package."""
    return f"{_PREFIX[kind]}-{_UNSAFE.sub('_', desk)[:64]}-{seq:010d}{ENDING}"


class PartsWriter(io.RawIOBase):
    """A stream into as many files as it takes; they get their names when all of them are on the stick."""

    def __init__(self, folder: Path, part_size: int = PART_SIZE) -> None:
        self._folder = folder
        self._limit = part_size
        self._mark = f"{_DRAFT}{secrets.token_hex(6)}"
        self._drafts: list[Path] = []
        self._out: BinaryIO | None = None
        self._room = 0
        self.size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write all of ``data``."""
        rest = memoryview(data)
        while rest:
            if self._out is None or self._room == 0:
                self._next()
            out = cast(BinaryIO, self._out)
            part = rest[: self._room]
            out.write(part)
            self._room -= len(part)
            rest = rest[len(part) :]
        self.size += len(data)
        return len(data)

    def keep(self, name: str) -> list[Path]:
        """Flush everything and give the parts their names, the first one last: a package begins to be there whole."""
        self._end()
        names = [self._folder / part_name(name, place) for place in range(len(self._drafts))]
        for draft, path in reversed(list(zip(self._drafts, names, strict=True))):
            draft.replace(path)
        self._drafts.clear()
        sync_folder(self._folder)
        return names

    def drop(self) -> None:
        """Remove what was begun; harmless after ``keep``."""
        self._end(flush=False)
        for draft in self._drafts:
            try:
                draft.unlink(missing_ok=True)
            except OSError:
                continue  # the stick is gone, and the draft with it
        self._drafts.clear()

    def _next(self) -> None:
        self._end()
        if len(self._drafts) == MOST_PARTS:
            raise StickTrouble("Gói quá lớn.", "Ghi lên ổ cứng di động.")
        draft = self._folder / f"{self._mark}.{len(self._drafts) + 1:03d}"
        self._out = draft.open("xb", buffering=1024 * 1024)
        self._drafts.append(draft)
        self._room = self._limit

    def _end(self, *, flush: bool = True) -> None:
        if self._out is None:
            return
        out, self._out = self._out, None
        with out:
            if flush:
                out.flush()
                os.fsync(out.fileno())


def part_name(name: str, place: int) -> str:
    """Return the name of the part ``place`` (from 0) of a package."""
    return name if place == 0 else f"{name}.{place + 1:03d}"


@contextmanager
def written(folder: Path, name: str, part_size: int = PART_SIZE) -> Iterator[PartsWriter]:
    """Give a stream that becomes the package ``name`` when the block ends well, and nothing otherwise.

    Raises:
        StickTrouble: the stick is full, read-only or gone.
    """
    with stick_faults():
        out = PartsWriter(folder, part_size)
        try:
            yield out
            out.keep(name)
        finally:
            out.drop()


class PartsReader(io.RawIOBase):
    """The parts of a package read as one stream."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0
        self._in: BinaryIO | None = path.open("rb", buffering=256 * 1024)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on, into the next part where one ends."""
        while self._in is not None:
            count = cast(io.BufferedReader, self._in).readinto(buffer)
            if count:
                return count
            self._following()
        return 0

    def close(self) -> None:
        """Close the part that is open."""
        if self._in is not None:
            self._in.close()
            self._in = None
        super().close()

    def _following(self) -> None:
        if self._in is not None:
            self._in.close()
        self._place += 1
        path = self._path.with_name(part_name(self._path.name, self._place))
        if not path.is_file() and any(self._path.parent.glob(f"{glob.escape(self._path.name)}.[0-9][0-9][0-9]")):
            self._missing(path)
        self._in = path.open("rb", buffering=256 * 1024) if path.is_file() else None


    def _missing(self, path: Path) -> None:
        """Tell a part that is missing from the end.

        Raises:
            CutCourier: later parts are there.
        """
        later = [path.with_name(part_name(self._path.name, place)) for place in range(self._place + 1, MOST_PARTS)]
        if any(one.is_file() for one in later):
            raise CutCourier(f"Thiếu tệp {path.name} của gói.")


@contextmanager
def opened(path: Path) -> Iterator[tuple[Header, BinaryIO]]:
    """Give the header of a package and the stream behind it.

    Raises:
        BadCourier: no package, or the stick cannot be read.
    """
    with stick_faults():
        with io.BufferedReader(PartsReader(path)) as source:
            stream = cast(BinaryIO, source)
            yield read_header(stream), stream


def packages(place: Path, kind: str) -> list[tuple[Path, Header]]:
    """Return the packages of ``kind`` that a folder holds, newest last; what is no package is passed over.

    Raises:
        StickTrouble: the folder cannot be read.
    """
    found: list[tuple[Path, Header]] = []
    with stick_faults():
        paths = sorted(place.glob(f"*{ENDING}"))
    for path in paths:
        try:
            with opened(path) as (header, _):
                if header.kind == kind:
                    found.append((path, header))
        except BadCourier:
            continue
    return sorted(found, key=lambda one: (one[1].desk, one[1].seq))


def remove_older(folder: Path, kind: str, desk: str, seq: int) -> None:
    """Remove the packages of this desk that a newer one contains; a stick that does not let them go keeps them."""
    for path, header in packages(folder, kind):
        if header.desk == desk and header.seq < seq:
            for part in [path, *sorted(folder.glob(f"{path.name}.[0-9][0-9][0-9]"))]:
                try:
                    part.unlink(missing_ok=True)
                except OSError:
                    continue
    for draft in folder.glob(f"{_DRAFT}*"):
        try:
            draft.unlink(missing_ok=True)
        except OSError:
            continue


@contextmanager
def stick_faults() -> Iterator[None]:
    """Say in words what a stick does not allow."""
    try:
        yield
    except FileNotFoundError as fault:
        raise StickTrouble(f"Không thấy {fault.filename}.", "Cắm lại USB, chọn đúng thư mục.") from None
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StickTrouble("USB đã đầy.", "Xóa bớt tệp trên USB, hoặc dùng USB khác.") from None
        if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise StickTrouble("USB không cho ghi hoặc đọc.", "Gạt khóa chống ghi, hoặc dùng USB khác.") from None
        if fault.errno in (errno.EIO, errno.ENODEV, errno.ENXIO):
            raise CutCourier("USB bị rút ra hoặc hỏng giữa chừng.") from None
        raise StickTrouble(f"USB báo lỗi: {fault.strerror or fault}.", "Cắm lại USB rồi làm lại.") from None


def sync_folder(folder: Path) -> None:
    """Flush renames; Windows does that by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # some file systems of sticks know no flush of folders
            raise
    finally:
        os.close(handle)
