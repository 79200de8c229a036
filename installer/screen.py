"""What the installer says while it works: plain Vietnamese lines on stderr, so that stdout stays the program's own."""

from __future__ import annotations

import io
import sys
import time


class Stop(Exception):
    """The set-up cannot go on; the text says why and what to do."""


def speak_utf8() -> None:
    """Make the console take Vietnamese letters, also where the system's code page is an old one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)


def say(text: str) -> None:
    """Print one line."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """A counter of things done: one line that changes on a terminal, now and then a line elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0
        self._live = sys.stderr.isatty()
        self._began = self._last = time.monotonic()

    def step(self, name: str) -> None:
        """Count one more, called ``name``."""
        self.done = min(self.done + 1, self.total)
        self.show(f"[{self.done}/{self.total}] {name}", sometimes=True)

    def show(self, text: str, *, sometimes: bool = False) -> None:
        """Show where the work stands."""
        now = time.monotonic()
        if self._live:
            print(f"\r\033[K{self.what} {text}"[:100], end="", file=sys.stderr, flush=True)
        elif not sometimes or now - self._last > 4:
            self._last = now
            say(f"{self.what} {text}")

    def end(self) -> None:
        """Close the line and say how long it took."""
        if self._live:
            print("\r\033[K", end="", file=sys.stderr)
        say(f"{self.what} xong sau {time.monotonic() - self._began:.0f} giây.")
