"""Writes a file the person asked for, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from workflow.errors import Trouble


class FileTrouble(Trouble):
    """A file cannot be written where the person wanted it; nothing is left there half done."""

    code = "file"
    title = "Không ghi được tệp"


def write_file(path: Path, data: bytes) -> str:
    """Write ``data`` to ``path`` and return its SHA-256; an earlier file is replaced only by the whole new one.

    Raises:
        FileTrouble: the folder cannot be written, or the disk is full.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError as cause:
        draft.unlink(missing_ok=True)
        why = cause.strerror or str(cause)
        raise FileTrouble(f"Không ghi được {path.name}: {why}.", "Chọn thư mục khác hoặc đóng tệp đang mở.") from None
    return hashlib.sha256(data).hexdigest()
