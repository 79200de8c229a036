"""The directory file the servers lend: changed whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sync.provincial.catalogues import write_whole
from workflow.errors import Missing

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


def change_directory(path: Path, change: Callable[[Value], dict[str, Any]]) -> None:
    """Write what ``change`` makes of a directory file in its place, whole or not at all.

    The servers read the file again by themselves; desks fetch it with their next cycle.

    Raises:
        Refusal: as ``change`` refuses; the file is no directory; nothing was written.
    """
    write_whole(path, read_directory(path, change))
