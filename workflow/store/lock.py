"""One window per profile: a lock file the operating system frees when the program ends in whatever way."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from workflow.store.troubles import AlreadyOpen, from_os

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Lock:
    """The hold on one profile folder."""

    def __init__(self, folder: Path) -> None:
        """Take the hold.

        Raises:
            AlreadyOpen: another process has it.
            StoreTrouble: the folder cannot be written.
        """
        try:
            self._handle: int | None = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise from_os(error) from error
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise from_os(error) from error
            raise AlreadyOpen(
                "Một cửa sổ khác của chương trình đang dùng dữ liệu này.",
                "Chuyển sang cửa sổ đang mở, hoặc đóng nó rồi mở lại.",
            ) from None

    def release(self) -> None:
        """Let go; harmless when done twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _take(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
