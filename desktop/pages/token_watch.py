"""Asks the token lane every second and a half which token is there, so that nobody has to press a button."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from desktop.background import Lanes
from desktop.shown import Desk, TokenState

EVERY_MS = 1500
"""A token that comes or goes is shown within 3 s: one pause, one question, and the driver's own time."""


class TokenWatch(QObject):
    """``changed`` when the state is another than before; ``failed`` once, until somebody can tell again.

    One question at a time: while the token signs, none is queued.
    """

    changed = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, desk: Desk, lanes: Lanes, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._lanes = desk, lanes
        self._kind = ""
        self._asked = self._failing = False
        self._known: TokenState | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.ask)

    def start(self, kind: str = "", known: TokenState | None = None) -> None:
        """Watch on behalf of the act ``kind``; ``known`` is what is shown already."""
        self._kind, self._known = kind, known
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def ask(self) -> None:
        """Ask now, unless a question is under way."""
        if self._asked:
            return
        self._asked = True
        desk, kind = self._desk, self._kind
        self._lanes.run("token", lambda: desk.token(kind), self._answered, self._not_answered, self)

    def _answered(self, token: TokenState) -> None:
        self._asked = self._failing = False
        if token != self._known:
            self._known = token
            self.changed.emit(token)

    def _not_answered(self, error: BaseException) -> None:
        self._asked = False
        if not self._failing:
            self._failing = True
            self.failed.emit(error)


def watching(
    desk: Desk,
    lanes: Lanes,
    parent: QObject,
    changed: Callable[[TokenState], None],
    failed: Callable[[BaseException], None],
) -> TokenWatch:
    """Return a watch that runs and tells these two."""
    watch = TokenWatch(desk, lanes, parent)
    watch.changed.connect(changed)
    watch.failed.connect(failed)
    watch.start()
    return watch
