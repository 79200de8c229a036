"""What the tour leaves behind: pictures, papers, and a log of every step with its seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Record:
    """Collects what was done, in ``folder``. ``tell`` is called with each line as it happens."""

    folder: Path
    tell: Any
    pictures: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Do one step; its seconds and whether it went well go into the log."""
        begin = time.perf_counter()
        ok = False
        try:
            yield
            ok = True
        finally:
            seconds = round(time.perf_counter() - begin, 2)
            self.steps.append({"what": what, "ok": ok, "seconds": seconds})
            self.tell(f"{'✓' if ok else '✗'} {what} ({seconds:.1f} s)")

    def keep(self, name: str, data: bytes) -> None:
        """Keep a paper."""
        path = self.folder / name
        path.write_bytes(data)
        self.files.append(str(path))

    def picture(self, name: str) -> Path:
        """Return where the next picture goes; pictures are numbered in the order they were taken."""
        path = self.folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        self.pictures.append(str(path))
        return path

    def finish(self) -> dict[str, Any]:
        """Write the log and return it."""
        found = {"pictures": self.pictures, "files": self.files, "steps": self.steps}
        path = self.folder / "log.json"
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        lines = [f"{'xong ' if s['ok'] else 'HỎNG '} {s['seconds']:6.2f} s  {s['what']}" for s in self.steps]
        (self.folder / "log.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return found
