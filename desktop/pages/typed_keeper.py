"""Keeps what is being typed, so that nothing is lost when the program or the power goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from desktop.background import Lanes
from desktop.shown import Desk

_REST_MS = 200


class TypedKeeper(QObject):
    """Writes ``draft()`` under ``key`` a moment after the last touch, on the records lane."""

    saved = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(
        self, desk: Desk, lanes: Lanes, key: str, draft: Callable[[], Mapping[str, Any]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._key, self._draft = desk, lanes, key, draft
        self._touched = False
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.flush)

    def touch(self) -> None:
        """Something was typed. The first letter after a rest starts the clock, so that steady typing is kept too."""
        self._touched = True
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Write now what was not written yet."""
        self._timer.stop()
        if not self._touched:
            return
        self._touched = False
        self._number += 1
        number, value = self._number, self._draft()
        self._lanes.run(
            "records", lambda: self._desk.save_typed(self._key, value), lambda _none: self._written(number),
            self.failed.emit, self,
        )  # fmt: skip

    def forget(self) -> None:
        """What was typed is done with; nothing of it is written any more."""
        self._timer.stop()
        self._touched = False
        self._number += 1

    def _written(self, number: int) -> None:
        if number == self._number:
            self.saved.emit()
