"""Watches the folder a scanner saves into and tells of every file once it is complete."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from workflow.errors import Trouble

SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
_LOOK_EVERY = 0.15
_QUIET_LOOKS = 3
_FRESH = 10.0
"""A file changed less than so many seconds before the watch began may still be growing."""

Mark = tuple[str, int, int]
"""Name, size and time (ns): what tells one scan from another under the same name."""


class NoScanFolder(Trouble):
    """The scanner's folder cannot be looked into."""

    code = "scan-folder"
    title = "Không mở được thư mục máy quét"


def is_scan(path: Path) -> bool:
    """Tell whether a file may be a scan: a PDF or picture that is not a hidden or half-written one."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~"))


class ScanFolder:
    """One watched folder. ``arrived`` is called with each complete file, in a thread of this object.

    A scanner writes a page at a time: a file counts as complete when it is not empty and its size and time have
    not changed for a while (``quiet_looks`` looks, ``look_every`` seconds apart).
    """

    def __init__(
        self,
        path: Path,
        arrived: Callable[[Path], None],
        *,
        look_every: float = _LOOK_EVERY,
        quiet_looks: int = _QUIET_LOOKS,
        taken: Collection[Mark] = (),
    ) -> None:
        """Start watching.

        Args:
            taken: scans that went to a paper, or were put aside, before.

        Raises:
            NoScanFolder: the folder cannot be made or watched.
        """
        self.path = path
        self._arrived = arrived
        self._look_every = look_every
        self._quiet_looks = quiet_looks
        self._lock = threading.Lock()
        self._growing: dict[Path, tuple[Mark | None, int]] = {}
        self._told: dict[Path, Mark] = {}
        self._taken: set[Mark] = set(taken)
        self._wake = threading.Event()
        self._stopping = False
        self._observer = Observer()
        self._thread = threading.Thread(target=self._watch, name="scan-folder", daemon=True)
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._observer.schedule(_Noticed(self._notice), str(path), recursive=False)
            self._observer.start()
        except OSError as error:
            raise NoScanFolder(f"{path}: {error.strerror}.", "Chọn thư mục khác trong Cài đặt.") from None
        self._thread.start()
        self._expect_growing()

    def newest(self) -> Path | None:
        """Return the newest scan in the folder that was not taken yet and is complete; None where there is none."""
        return next(iter(self.waiting()), None)

    def waiting(self) -> list[Path]:
        """Return the complete scans that were not taken yet, the newest first."""
        with self._lock:
            growing, taken = set(self._growing), set(self._taken)
        marked = [(mark, path) for path in self._scans() if path not in growing and (mark := _mark(path)) is not None]
        return [path for mark, path in sorted(marked, key=lambda one: one[0][2], reverse=True)
                if mark[1] and mark not in taken]

    def take(self, path: Path) -> None:
        """Remember that ``path`` went to a paper or was put aside, so that it is not offered again."""
        mark = _mark(path)
        if mark is not None:
            with self._lock:
                self._taken.add(mark)

    def taken(self) -> list[Mark]:
        """Return what was taken, to be told to the next watch."""
        with self._lock:
            return sorted(self._taken, key=lambda mark: mark[2])

    def stop(self) -> None:
        """Stop watching and wait for both threads; may be called twice."""
        with self._lock:
            self._stopping = True
        self._wake.set()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _expect_growing(self) -> None:
        """Look twice at what was written just before the watch began."""
        newest = time.time_ns() - int(_FRESH * 1e9)
        for path in self._scans():
            mark = _mark(path)
            if mark is not None and mark[2] >= newest and mark not in self._taken:
                self._notice(path)

    def _scans(self) -> list[Path]:
        try:
            return [path for path in self.path.iterdir() if is_scan(path)]
        except OSError:
            return []

    def _notice(self, path: Path) -> None:
        if not is_scan(path):
            return
        with self._lock:
            self._growing.setdefault(path, (None, 0))
        self._wake.set()

    def _watch(self) -> None:
        """Look at growing files until none is left, then sleep until the next one is noticed."""
        while True:
            self._wake.wait()
            with self._lock:
                if self._stopping:
                    return
                paths = list(self._growing)
                if not paths:
                    self._wake.clear()
                    continue
            for path in paths:
                self._look_at(path)
            with self._lock:
                idle = not self._growing and not self._stopping
            if not idle:
                self._pause()

    def _pause(self) -> None:
        """Wait one look, or until stopped."""
        self._wake.clear()
        with self._lock:
            if self._stopping:
                self._wake.set()
                return
        self._wake.wait(self._look_every)
        self._wake.set()

    def _look_at(self, path: Path) -> None:
        mark = _mark(path)
        with self._lock:
            before, quiet = self._growing.get(path, (None, 0))
            if mark is None:
                self._growing.pop(path, None)
                return
            quiet = quiet + 1 if mark == before and mark[1] else 0
            self._growing[path] = (mark, quiet)
            if quiet < self._quiet_looks:
                return
            del self._growing[path]
            if self._told.get(path) == mark:
                return
            self._told[path] = mark
        self._arrived(path)


class _Noticed(FileSystemEventHandler):
    """Passes on the path of everything made, changed or moved into the folder."""

    def __init__(self, notice: Callable[[Path], None]) -> None:
        self._notice = notice

    def on_created(self, event: FileSystemEvent) -> None:
        self._tell(event.src_path)

    def on_modified(self, event: FileSystemEvent) -> None:
        self._tell(event.src_path)

    def on_moved(self, event: FileSystemEvent) -> None:
        self._tell(event.dest_path)

    def _tell(self, path: bytes | str) -> None:
        if path:
            self._notice(Path(path.decode() if isinstance(path, bytes) else path))


def _mark(path: Path) -> Mark | None:
    """Return what tells this scan from others; None when it is gone or a folder."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return (path.name, stat.st_size, stat.st_mtime_ns) if path.is_file() else None
