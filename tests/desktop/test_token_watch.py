"""A token that comes or goes is told without a press, once; while the token signs no questions pile up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.pages import token_watch
from desktop.pages.token_watch import TokenWatch, watching
from desktop.shown import TokenState
from tests.desktop.page_tools import running_lanes
from tests.desktop.small_desk import SmallDesk
from tests.desktop.window_world import World, world

__all__ = ["world"]


class Plugged(SmallDesk):
    """Says what is plugged in, as slowly as it is told; counts the questions."""

    def __init__(self) -> None:
        super().__init__()
        self.now = TokenState(False, "USB ký số: chưa cắm")
        self.questions = 0
        self.free = threading.Event()
        self.free.set()
        self.trouble: Exception | None = None

    def token(self, kind: str = "") -> TokenState:
        self.questions += 1
        self.free.wait(10)
        if self.trouble is not None:
            raise self.trouble
        return self.now


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> Plugged:
    return Plugged()


@pytest.fixture
def owner(qapp: QApplication) -> QObject:
    return QObject()


@pytest.fixture
def seen(
    monkeypatch: pytest.MonkeyPatch, lanes: Lanes, desk: Plugged, owner: QObject
) -> Iterator[tuple[list[TokenState], list[BaseException], TokenWatch]]:
    """What a running watch told."""
    monkeypatch.setattr(token_watch, "EVERY_MS", 5)
    states: list[TokenState] = []
    troubles: list[BaseException] = []
    watch = watching(desk, lanes, owner, states.append, troubles.append)
    yield states, troubles, watch
    watch.stop()


def test_each_change_is_told_once(qtbot: QtBot, desk: Plugged, seen: tuple[list[TokenState], object, object]) -> None:
    states = seen[0]
    qtbot.waitUntil(lambda: desk.questions > 5)
    assert states == [desk.now]
    desk.now = replace(desk.now, present=True, words="USB ký số: sẵn sàng")
    qtbot.waitUntil(lambda: len(states) == 2)
    asked = desk.questions
    qtbot.waitUntil(lambda: desk.questions > asked + 5)
    assert states[1:] == [desk.now]


def test_while_the_token_is_busy_one_question_waits(
    qtbot: QtBot, desk: Plugged, seen: tuple[list[TokenState], object, TokenWatch]
) -> None:
    qtbot.waitUntil(lambda: desk.questions > 1)
    desk.free.clear()
    before = desk.questions
    for _ in range(20):
        seen[2].ask()
    assert desk.questions <= before + 1
    desk.free.set()
    qtbot.waitUntil(lambda: desk.questions > before + 2)


def test_a_trouble_is_told_once_until_it_is_over(
    qtbot: QtBot, desk: Plugged, seen: tuple[list[TokenState], list[BaseException], object]
) -> None:
    desk.trouble = RuntimeError("x")
    qtbot.waitUntil(lambda: len(seen[1]) == 1)
    asked = desk.questions
    qtbot.waitUntil(lambda: desk.questions > asked + 5)
    assert len(seen[1]) == 1
    desk.trouble = None
    qtbot.waitUntil(lambda: bool(seen[0]))


def test_the_foot_of_the_window_follows_the_token(
    monkeypatch: pytest.MonkeyPatch, world: Callable[..., World]
) -> None:
    assert token_watch.EVERY_MS <= 2000, "three seconds with the driver's own time"
    monkeypatch.setattr(token_watch, "EVERY_MS", 20)
    one = world()
    heard: list[object] = []
    one.changes.token.connect(heard.append)
    last = TokenState(True, "USB ký số: sẵn sàng, hạn đến 09/2031", "vic-2", "Quách Minh Đảm")
    monkeypatch.setattr(one.desk, "token", lambda kind="": last)
    one.bot.waitUntil(lambda: one.window._status._token.text() == last.words)
    assert heard == [frozenset({"vic-2"})]
