"""Hears that the system's own screen lock came on: the desktop's screen saver on Linux, the session on Windows.

The Windows way is written from its documentation and tried with made-up messages only.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PyQt6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, pyqtSignal, pyqtSlot
from PyQt6.QtDBus import QDBusConnection
from PyQt6.QtWidgets import QWidget
from PyQt6.sip import voidptr

SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"), ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
)  # fmt: skip
"""The names by which desktops tell that their lock came on (signal ``ActiveChanged``)."""
SESSION_CHANGE, SESSION_LOCK = 0x02B1, 0x7
"""WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK."""


class SystemLock(QObject):
    """Signals:
    locked: the system's lock came on.
    """

    locked = pyqtSignal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._messages = SessionMessages(self.locked.emit)
        if sys.platform == "win32":
            self._listen_on_windows(window)
        else:
            self._listen_on_the_bus()

    def stop(self) -> None:
        """Hear no more."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self._messages)

    @pyqtSlot(bool)
    def tell(self, active: bool) -> None:
        """Hear from a screen saver."""
        if active:
            self.locked.emit()

    def _listen_on_the_bus(self) -> None:
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            for service, path in SAVERS:
                bus.connect(service, path, service, "ActiveChanged", self.tell)

    def _listen_on_windows(self, window: QWidget) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self._messages)
        library = getattr(ctypes, "windll").wtsapi32  # noqa: B009 - there is no such name on other systems
        library.WTSRegisterSessionNotification(wintypes.HWND(int(window.winId())), 0)


class SessionMessages(QAbstractNativeEventFilter):
    """Reads the messages Windows sends to the window."""

    def __init__(self, locked: Callable[[], None]) -> None:
        super().__init__()
        self._locked = locked

    def nativeEventFilter(self, kind: Any, message: voidptr | None) -> Any:
        """Look at a message and let it pass."""
        if kind is not None and bytes(kind) == b"windows_generic_MSG" and message is not None:
            found = wintypes.MSG.from_address(int(message))
            if (found.message, found.wParam) == (SESSION_CHANGE, SESSION_LOCK):
                self._locked()
        return False, 0
