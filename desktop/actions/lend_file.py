"""Puts a readable copy of a file where another program can open it; copies go when the profile is opened next."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.workplace import Workplace
from sync.edxml.names import safe_name
from workflow.rules import FileRef

FOLDER = "mo"


def lend_file(place: Workplace, file: FileRef) -> Path:
    """Return the path of a copy only this person can read; what is changed in it does not come back."""
    folder = place.folder / FOLDER / file.sha256[:12]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / safe_name(file.name)
    path.write_bytes(place.files.read(file.sha256))
    path.chmod(0o600)
    return path


def take_back(place: Workplace) -> None:
    """Remove every copy lent before."""
    shutil.rmtree(place.folder / FOLDER, ignore_errors=True)
