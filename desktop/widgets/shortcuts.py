"""The keys of the window: each does one thing, and nothing while a card over the scrim has the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QWidget

from desktop.widgets.scrim import Scrim


class Shortcuts:
    """Adds keys to one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def add(self, key: str, act: Callable[[], Any]) -> None:
        """Let ``key`` do ``act`` wherever the focus stands in the window."""
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: None if self.covered() else act())

    def covered(self) -> bool:
        """Whether a card over the scrim has the keys; nothing behind it may move meanwhile."""
        return any(scrim.isVisible() for scrim in self._window.findChildren(Scrim))
