"""Keeps a file from this machine, scanned or chosen: judged first, so that no byte of a state secret is stored."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import Path

from desktop.workplace import Workplace
from sync.inspection import refuse_secret_file
from workflow.errors import Missing
from workflow.rules import FileRef
from workflow.secrets import refuse_secret
from workflow.vietnamese import nfc

LARGEST = 50 * 1024 * 1024
SCANS = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")


def take_file(
    place: Workplace, path: Path, role: str = "scan", endings: tuple[str, ...] = SCANS, said: Sequence[str] = ()
) -> FileRef:
    """Keep the file ``path`` and return its reference, its name in NFC.

    Args:
        role: what the file is to the item ("scan", "attachment").
        endings: what it may be, small letters; all when empty.
        said: what is typed about it, judged with it.

    Raises:
        Missing: it is empty, larger than 50 MB, or of another kind.
        SecretDocument: its name, its text or what is said bears a mark of secrecy; nothing was kept.
        OSError: it cannot be read.
        StoreTrouble: the disk does not take it.
    """
    return take_files(place, (path,), role, endings, said)[0]


def take_files(
    place: Workplace, paths: Sequence[Path], role: str = "scan", endings: tuple[str, ...] = SCANS,
    said: Sequence[str] = (),
) -> list[FileRef]:  # fmt: skip
    """Keep files that belong together, all or none: each is judged before the first byte of any is kept.

    Raises:
        As ``take_file``.
    """
    refuse_secret(*said)
    judged = [(nfc(path.name), _judged(path, endings)) for path in paths]
    return [
        place.files.put(data, name, mimetypes.guess_type(name)[0] or "application/octet-stream", role=role)
        for name, data in judged
    ]


def _judged(path: Path, endings: tuple[str, ...]) -> bytes:
    name = nfc(path.name)
    if endings and path.suffix.lower() not in endings:
        raise Missing("file", f"“{name}” không phải PDF hay ảnh.", "Quét lại thành PDF hoặc ảnh.")
    if not 0 < path.stat().st_size <= LARGEST:
        raise Missing("file", f"“{name}” trống hoặc lớn hơn 50 MB.", "Quét lại rồi thêm tệp mới.")
    data = path.read_bytes()
    refuse_secret_file(data, name)
    return data
