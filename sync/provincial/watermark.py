"""How far each lane had come, kept outside the database: so a database that forgot something is recognised."""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path


class Watermark:
    """The file beside the database; several threads bring positions, one at a time writes for all of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._bringing = threading.Lock()
        self._brought: dict[str, tuple[str, int]] = {}
        self._saved: dict[str, tuple[str, int]] = {}

    def read(self) -> dict[str, tuple[str, int]]:
        """Return epoch and position of each lane as last remembered; nothing where the file is missing or torn."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return {lane: (str(one["epoch"]), int(one["position"])) for lane, one in said.items()}
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def bring(self, lane: str, epoch: str, position: int) -> None:
        """Remember that ``lane`` came as far as ``position``; whoever is writing already takes it along."""
        with self._bringing:
            known = self._brought.get(lane) or self._saved.get(lane)
            if known is None or known[0] != epoch or known[1] < position:
                self._brought[lane] = (epoch, position)
        while self._brought and self._writing.acquire(blocking=False):
            try:
                self._add()
            finally:
                self._writing.release()

    def write(self, lanes: dict[str, tuple[str, int]]) -> None:
        """Remember just this."""
        with self._writing:
            self._save(lanes)

    def _add(self) -> None:
        with self._bringing:
            brought, self._brought = self._brought, {}
        known = self.read()
        newer = {
            lane: mark
            for lane, mark in brought.items()
            if known.get(lane, ("", 0))[0] != mark[0] or known[lane][1] < mark[1]
        }
        if newer:
            self._save(known | newer)

    def _save(self, lanes: dict[str, tuple[str, int]]) -> None:
        draft = self._path.with_name(f"{self._path.name}.{uuid.uuid4().hex}")
        told = {lane: {"epoch": epoch, "position": position} for lane, (epoch, position) in lanes.items()}
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(self._path)
        self._saved = lanes
