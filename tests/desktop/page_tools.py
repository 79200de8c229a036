"""Keys, pictures and lanes for the tests of pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QWidget

from desktop.background import Lanes
from desktop.look.look import Look, install_fonts


def press(
    widget: QWidget, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press and release a key as the keyboard does (keyClicks cannot send Vietnamese letters)."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, text))


def type_text(widget: QWidget, text: str) -> None:
    """Type ``text`` letter by letter."""
    for letter in text:
        press(widget, Qt.Key.Key_unknown, letter)


def picture(widget: QWidget, name: str) -> None:
    """Save how ``widget`` looks, when somebody wants to look."""
    if folder := os.environ.get("VIC_PICTURES"):
        QApplication.processEvents()
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def dressed(app: QApplication) -> Look:
    """Return the light look, put on the application."""
    install_fonts()
    look = Look("light")
    look.apply(app)
    return look


@contextmanager
def running_lanes() -> Iterator[Lanes]:
    """Give lanes and stop them."""
    lanes = Lanes()
    try:
        yield lanes
    finally:
        lanes.stop()
