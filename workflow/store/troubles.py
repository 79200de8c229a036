"""Troubles of the disk and the database, each told apart and each with its own way out."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from workflow.errors import StoreTrouble

_SAFE = "Những gì đã ghi trước đó vẫn còn nguyên."
_ROOM = 1 << 20
"""Below this many free bytes an unexplained disk error is taken for a full disk (SQLite cannot grow its shm file)."""

_LOCKED = (5, 6)
_READ_ONLY = 8
_IO_ERROR = 10
_CORRUPT = 11
_FULL = 13
_CANNOT_OPEN = 14
_NOT_A_DATABASE = 26


class AlreadyOpen(StoreTrouble):
    """Another window of the program holds this profile."""

    code = "already-open"
    title = "Chương trình đang mở"


class Newer(StoreTrouble):
    """The data was written by a newer major version; opening it could lose what this one does not know."""

    code = "newer-data"
    title = "Dữ liệu thuộc phiên bản mới hơn"


class Damaged(StoreTrouble):
    """The database file no longer holds together."""

    code = "damaged"
    title = "Tệp dữ liệu bị hỏng"


class WrongKey(StoreTrouble):
    """The key given is not the key of this data."""

    code = "wrong-key"
    title = "Khóa dữ liệu không đúng"


class DiskFull(StoreTrouble):
    """No room left; the work was rolled back as a whole."""

    code = "disk-full"
    title = "Đĩa đã đầy"


class ReadOnly(StoreTrouble):
    """The folder or disk may only be read."""

    code = "read-only"
    title = "Không được phép ghi"


class Busy(StoreTrouble):
    """Another program holds the file longer than waiting makes sense."""

    code = "busy"
    title = "Tệp dữ liệu đang bị giữ"


class DiskFault(StoreTrouble):
    """The disk itself failed."""

    code = "disk-fault"
    title = "Đĩa báo lỗi"


class FileDamaged(StoreTrouble):
    """An attachment on this machine differs from what was put in."""

    code = "file-damaged"
    title = "Tệp đính kèm bị hỏng"


class FileAbsent(StoreTrouble):
    """An attachment is known by name but its content is not on this machine."""

    code = "file-absent"
    title = "Tệp chưa có trên máy này"


class KeyringMissing(StoreTrouble):
    """The operating system offers no safe place for the key."""

    code = "keyring-missing"
    title = "Không có nơi giữ khóa an toàn"


class BadPage(StoreTrouble):
    """The server sent something that cannot be what was accepted; nothing of the page was taken in."""

    code = "bad-page"
    title = "Dữ liệu máy chủ gửi không toàn vẹn"


def disk_full() -> DiskFull:
    """Return the trouble of a full disk."""
    return DiskFull(
        f"Ổ đĩa chứa dữ liệu không còn chỗ nên việc vừa làm chưa được ghi. {_SAFE}",
        "Giải phóng ít nhất 200 MB trên ổ đĩa rồi làm lại.",
    )


def damaged() -> Damaged:
    """Return the trouble of a database file that does not hold together."""
    return Damaged(
        "Tệp dữ liệu của chương trình trên máy này bị hỏng, không đọc tiếp được. Tệp được giữ nguyên, không bị xóa.",
        "Khôi phục từ bản sao lưu gần nhất hoặc báo bộ phận hỗ trợ; dữ liệu đã đồng bộ vẫn còn trên máy chủ.",
    )


def read_only() -> ReadOnly:
    """Return the trouble of a folder that may not be written."""
    return ReadOnly(
        f"Thư mục dữ liệu chỉ cho đọc nên không ghi được. {_SAFE}",
        "Kiểm tra quyền ghi của thư mục dữ liệu và ổ đĩa, rồi mở lại chương trình.",
    )


def from_sqlite(number: int | None, folder: Path) -> StoreTrouble | None:
    """Return what an SQLite result code means to the person; None when it is a fault of this program.

    Args:
        number: the (extended) result code.
        folder: where the database lies, to see whether room is left.
    """
    primary = (number or 0) & 0xFF
    if primary == _FULL or (primary in (_IO_ERROR, _CANNOT_OPEN) and _no_room(folder)):
        return disk_full()
    if primary in (_READ_ONLY, _CANNOT_OPEN):
        return read_only()
    if primary in _LOCKED:
        return Busy(
            f"Chương trình khác (sao lưu, diệt vi-rút) đang giữ tệp dữ liệu nên việc vừa làm chưa được ghi. {_SAFE}",
            "Chờ vài giây rồi làm lại.",
        )
    if primary in (_CORRUPT, _NOT_A_DATABASE):
        return damaged()
    if primary == _IO_ERROR:
        return DiskFault(
            f"Ổ đĩa báo lỗi khi đọc hoặc ghi. {_SAFE}",
            "Sao lưu dữ liệu sang ổ khác và báo bộ phận hỗ trợ kiểm tra ổ đĩa.",
        )
    return None


def from_os(error: OSError) -> StoreTrouble:
    """Return what an error of the file system means to the person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only()
    return DiskFault(
        f"Ổ đĩa báo lỗi ({error.strerror}). {_SAFE}",
        "Thử lại; nếu còn lỗi, báo bộ phận hỗ trợ kiểm tra ổ đĩa.",
    )


def _no_room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < _ROOM
