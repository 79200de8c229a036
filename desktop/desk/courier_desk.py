"""The courier as the window asks for it: what waits goes onto a stick, the province's answer comes back from it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from desktop.actions.courier import read_answer, write_package
from desktop.asked import Done
from desktop.line_shown import size_words
from desktop.workplace import Workplace


class CourierDesk:
    """``alone`` is held while a package is written or read: no exchange runs meanwhile."""

    def __init__(self, place: Workplace, alone: Lock) -> None:
        self._place, self._alone = place, alone

    def write(self, folder: Path) -> Done:
        """Write what waits, sealed and signed, into ``folder``."""
        with self._alone:
            done = write_package(self._place, folder)
        names = ", ".join(path.name for path in done.paths)
        left = f" Còn lại: {'; '.join(done.left)}." if done.left else ""
        letters = f", {done.letters} văn bản liên thông" if done.letters else ""
        size = size_words(done.size)
        return Done(f"Đã ghi {done.steps} việc{letters}, {done.files} tệp ({size}) vào {names}.{left}")

    def read(self, folder: Path) -> Done:
        """Take in the newest answer for this machine in ``folder``."""
        with self._alone:
            done = read_answer(self._place, folder)
        notes = f" {' '.join(done.notes)}" if done.notes else ""
        taken = done.results.get("applied", 0)
        told = f" Liên thông: {done.letters_out} đã gửi, {done.letters_in} mới đến."
        axis = told if done.letters_out or done.letters_in else ""
        words = f"Đã đọc trả lời: {taken} việc được nhận, {done.changes} việc mới, {done.files} tệp.{axis}{notes}"
        return Done(words, extra={"items": list(done.items)})
