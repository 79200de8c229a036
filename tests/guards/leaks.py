"""Fails a test that leaves a thread, a QThread or a QTimer running, and names it."""

from __future__ import annotations

import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

_GRACE = 3.0
_HELPERS = ("pytest", "execnet", "pydevd", "ThreadPoolExecutor-execnet")


def _threads() -> set[threading.Thread]:
    return {t for t in threading.enumerate() if t.is_alive() and not t.name.startswith(_HELPERS)}


def _settle(before: set[threading.Thread]) -> list[threading.Thread]:
    """Return the threads that are new since ``before`` and do not end within the grace."""
    deadline = time.monotonic() + _GRACE
    left = _threads() - before
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    return sorted((t for t in left if t.is_alive()), key=lambda t: t.name)


class _Started:
    """Remembers each Qt object whose ``start`` was called in this test, and from where."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        from PyQt6.QtCore import QThread, QTimer

        self.seen: list[tuple[weakref.ref[Any], str]] = []
        for kind in (QTimer, QThread):
            patch.setattr(kind, "start", self._watched(kind.start))

    def _watched(self, real: Any) -> Any:
        seen = self.seen

        def start(this: Any, *rest: Any) -> None:
            frame = sys._getframe(1)
            seen.append((weakref.ref(this), f"{frame.f_code.co_filename}:{frame.f_lineno}"))
            real(this, *rest)

        return start

    def running(self) -> list[str]:
        """Return a line for each object that still runs."""
        from PyQt6 import sip
        from PyQt6.QtCore import QTimer

        found = []
        for reference, place in self.seen:
            thing = reference()
            if thing is None or sip.isdeleted(thing):
                continue
            if thing.isActive() if isinstance(thing, QTimer) else thing.isRunning():
                found.append(f"{type(thing).__name__} started at {place}")
        return found


def _finish_deletions() -> None:
    """Let Qt carry out what was asked to be deleted later, windows with their timers among it."""
    from PyQt6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()


@pytest.fixture(autouse=True)
def _nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    before = _threads()
    started = None
    patch = pytest.MonkeyPatch()
    if {"qtbot", "qapp"} & set(request.fixturenames):
        started = _Started(patch)
    yield
    patch.undo()
    left = [f"thread {t.name!r}{' (daemon)' if t.daemon else ''}" for t in _settle(before)]
    if started is not None:
        _finish_deletions()
        left += started.running()
    if left:
        pytest.fail("left running after the test: " + "; ".join(left), pytrace=False)
