"""The directory file the servers lend: changed whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sync.provincial.catalogues import write_whole
from workflow.errors import Missing, Trouble

Value = Mapping[str, Any]


def read_directory(path: Path, read: Callable[[Value], Any]) -> Any:
    """Return what ``read`` makes of a directory file.

    Raises:
        Missing: the file is no directory.
        Refusal: as ``read`` refuses.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
        raise Missing("directory", f"“{path.name}” không phải danh bạ đọc được ({type(why).__name__}).") from None


def write_directory(path: Path, value: Value) -> None:
    """Write a directory file, whole or not at all; its folder is made where there is none yet.

    Raises:
        Trouble: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, value)
    except OSError as why:
        raise Trouble(f"Không ghi được {path} ({type(why).__name__}).", "Xem lại đường dẫn và quyền ghi.") from None


def change_directory(path: Path, change: Callable[[Value], dict[str, Any]]) -> None:
    """Write what ``change`` makes of a directory file in its place, whole or not at all.

    The servers read the file again by themselves; desks fetch it with their next cycle.

    Raises:
        Refusal: as ``change`` refuses; the file is no directory; nothing was written.
        Trouble: it cannot be written.
    """
    write_directory(path, read_directory(path, change))
