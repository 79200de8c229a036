"""What the province gives every desk: directory, procedures, calendar; read from files, told apart by version."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflow.people import Directory
from workflow.steps import canonical

NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}\Z")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue; ``version`` is a hash of its contents."""

    name: str
    version: str
    body: Any


class Catalogues:
    """The files ``<folder>/<name>.json``, read again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._known: dict[str, tuple[tuple[int, int], Catalogue]] = {}
        self._directory: tuple[str, Directory] | None = None

    def get(self, name: str) -> Catalogue | None:
        """Return the catalogue ``name``, None when the province has none of that name."""
        path = self._folder / f"{name}.json"
        if not NAME.match(name) or not path.is_file():
            return None
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                body = json.loads(path.read_text(encoding="utf-8"))
                version = hashlib.sha256(canonical(body)).hexdigest()[:16]
                known = self._known[name] = (stamp, Catalogue(name, version, body))
            return known[1]

    def change(self, name: str, change: Callable[[Any], Any]) -> None:
        """Write what ``change`` makes of a catalogue in its place, whole or not at all, one after another.

        Raises:
            Refusal: as ``change`` refuses; nothing was written.
        """
        with self._writing:
            found = self.get(name)
            if found is not None:
                write_whole(self._folder / f"{name}.json", change(found.body))

    def names(self) -> list[str]:
        """Return the names of all catalogues there are."""
        return sorted(path.stem for path in self._folder.glob("*.json") if NAME.match(path.stem))

    def directory(self) -> Directory:
        """Return the units and people of the province; empty when no directory was given yet."""
        catalogue = self.get("directory")
        if catalogue is None:
            return Directory([], [])
        with self._lock:
            if self._directory is None or self._directory[0] != catalogue.version:
                self._directory = (catalogue.version, Directory.from_json(catalogue.body))
            return self._directory[1]


def write_whole(path: Path, body: Any) -> None:
    """Write a JSON file so that whoever reads it sees the old one or the new one, also after a power cut."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.new")
    with draft.open("w", encoding="utf-8") as out:
        json.dump(body, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
