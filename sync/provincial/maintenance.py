"""Maintenance told in time: a file beside the database says why and when; before it is announced, then it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.provincial.catalogues import write_whole
from workflow.errors import Missing

FILE = "maintenance.json"
LONGEST_WAIT = 900
"""Seconds a desk is asked to wait at most, so that an end before the time is noticed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why the servers are down, from when until when."""

    text: str
    begins: datetime
    until: datetime

    def to_json(self) -> dict[str, str]:
        """Return the form desks know: ``{"text", "from", "until"}``, times in ISO 8601 with their offset."""
        return {"text": self.text, "from": _told(self.begins), "until": _told(self.until)}

    def in_force(self, now: datetime) -> bool:
        """Tell whether the servers are down now."""
        return self.begins <= now < self.until

    def wait(self, now: datetime) -> int:
        """Return the seconds after which asking again makes sense."""
        return max(1, min(LONGEST_WAIT, round((self.until - now).total_seconds())))


class Maintenance:
    """The notice in the servers' folder, read again when it changes; every process sees it."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._path = folder / FILE
        self._now = now
        self._known: tuple[tuple[int, int], Notice | None] = ((0, 0), None)

    def notice(self) -> Notice | None:
        """Return the notice that is announced or in force, None when there is none, or its time is over."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        if self._known[0] != stamp:
            self._known = (stamp, _read(self._path))
        found = self._known[1]
        return found if found is not None and self._now() < found.until else None

    def down(self) -> Notice | None:
        """Return the notice if the servers are down by it now."""
        found = self.notice()
        return found if found is not None and found.in_force(self._now()) else None

    def wait(self, notice: Notice) -> int:
        """Return the seconds after which asking again makes sense."""
        return notice.wait(self._now())

    def announce(self, text: str, until: datetime, begins: datetime | None = None) -> Notice:
        """Lay down a notice; from ``begins``, at once unless given.

        Raises:
            Missing: no text, or an end that does not lie ahead and after the beginning.
        """
        now = self._now()
        found = Notice(text.strip(), begins or now, until)
        if not found.text:
            raise Missing("text", "Thông báo bảo trì phải có nội dung.")
        if until <= max(now, found.begins):
            raise Missing("until", "Giờ kết thúc bảo trì phải sau giờ bắt đầu và còn ở phía trước.")
        write_whole(self._path, found.to_json())
        return found

    def over(self) -> bool:
        """End it now; tell whether there was one."""
        there = self._path.exists()
        self._path.unlink(missing_ok=True)
        return there


def _read(path: Path) -> Notice | None:
    try:
        said: Any = json.loads(path.read_text("utf-8"))
        begins, until = (datetime.fromisoformat(said[name]) for name in ("from", "until"))
        found = Notice(str(said["text"]), begins, until)
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        return None
    return found if begins.tzinfo and until.tzinfo else None


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
