"""The lanes behind the window: results reach the window's thread, nothing is swallowed, nothing outlives its page."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.background import LANES, TURN_SECONDS, Lanes, favour_window


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    """Give lanes, and stop them."""
    lanes = Lanes()
    yield lanes
    lanes.stop()


def _never(_: Any) -> None:
    raise AssertionError("this must not be called")


def test_a_result_is_told_on_the_windows_thread(qtbot: QtBot, lanes: Lanes) -> None:
    owner, told = QObject(), []
    lanes.run(
        "records", threading.get_ident, lambda worker: told.append((worker, threading.get_ident())), _never, owner
    )
    qtbot.waitUntil(lambda: bool(told))
    worker, teller = told[0]
    assert teller == threading.get_ident() != worker


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_whatever_a_job_raises_is_told(qtbot: QtBot, lanes: Lanes, error: BaseException) -> None:
    owner, told = QObject(), []

    def job() -> None:
        raise error

    lanes.run("records", job, _never, told.append, owner)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [error]


def test_a_lane_goes_on_after_an_error(qtbot: QtBot, lanes: Lanes) -> None:
    owner, told = QObject(), []
    lanes.run("token", lambda: 1 // 0, _never, told.append, owner)
    lanes.run("token", lambda: "sau", told.append, _never, owner)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[0], ZeroDivisionError)
    assert told[1] == "sau"


def test_jobs_of_one_lane_never_run_at_once_and_keep_their_order(qtbot: QtBot, lanes: Lanes) -> None:
    owner, threads, order = QObject(), set(), []

    def job(number: int) -> int:
        threads.add(threading.get_ident())
        return number

    for number in range(50):
        lanes.run("records", lambda number=number: job(number), order.append, _never, owner)
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))
    assert len(threads) == 1


def test_a_lane_held_up_does_not_hold_the_others(qtbot: QtBot, lanes: Lanes) -> None:
    owner, gate, told = QObject(), threading.Event(), []
    lanes.run("network", gate.wait, told.append, _never, owner)
    lanes.run("records", lambda: "records", told.append, _never, owner)
    lanes.run("token", lambda: "token", told.append, _never, owner)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert set(told) == {"records", "token"}
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 3)


def test_a_page_that_is_gone_is_not_told(qtbot: QtBot, lanes: Lanes) -> None:
    parent, gate, idle = QObject(), threading.Event(), []
    owner = QObject(parent)
    lanes.idle.connect(lambda: idle.append(True))
    lanes.run("records", gate.wait, _never, _never, owner)
    sip.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: bool(idle))
    assert not lanes.busy


def test_stopping_ends_every_thread_and_tells_nobody(qtbot: QtBot, lanes: Lanes) -> None:
    owner = QObject()
    lanes.run("records", lambda: 1, _never, _never, owner)
    lanes.stop()
    lanes.stop()
    assert not [thread for thread in threading.enumerate() if thread.name in {f"lane-{lane}" for lane in LANES}]
    lanes.run("records", lambda: 1, _never, _never, owner)
    qtbot.wait(1)


def test_the_window_has_its_turn_within_a_millisecond_and_the_collector_forgets_what_stays() -> None:
    before, frozen = sys.getswitchinterval(), gc.get_freeze_count()
    try:
        favour_window()
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
        assert gc.get_freeze_count() > frozen
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()
