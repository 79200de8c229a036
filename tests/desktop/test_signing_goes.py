"""While a batch is signed each document says how far it is; the person may stop between two of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.desk.token_desk import ANEW_SECONDS, TokenDesk
from desktop.dialogs.sign_progress import SignProgress
from desktop.pages.signing_page import SigningPage
from desktop.shown import Told
from desktop.workplace import Workplace
from signing.errors import NoToken
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import PIN, SmallDesk


class SlowDesk(SmallDesk):
    """Signs a document each time it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = threading.Semaphore(0)

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        assert told is not None

        def slowly(item: str, state: Any, words: str) -> bool:
            go_on = told(item, state, words)
            if state == "signing" and go_on:
                self.turn.acquire(timeout=10)
            return go_on

        return super().sign(items, kind, pin, values, slowly, last_try=last_try)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> Iterator[SlowDesk]:
    desk = SlowDesk()
    yield desk
    desk.turn.release(9)


@pytest.fixture
def progress(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SlowDesk) -> SignProgress:
    """Give the card of a batch of three whose first document is being signed."""
    page = SigningPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: len(page.rows.rows) == 3 and all(row.image is not None for row in page.rows.rows))
    for row in page.rows.rows:
        page.rows.change(row.item, seen=True)
    page.rows.tick_seen(True)
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    assert page.round.card is not None
    page.round.card.entered.emit(PIN)
    assert page.round.progress is not None
    qtbot.waitUntil(lambda: states(page.round.progress) == ["signing", "waiting", "waiting"])
    return page.round.progress


def states(progress: SignProgress | None) -> list[str]:
    return [row.state for row in progress.rows.values()] if progress is not None else []


def test_each_document_says_how_far_it_is(qtbot: QtBot, progress: SignProgress, desk: SlowDesk) -> None:
    assert progress.heading.text() == "Đang ký 1 / 3" and not progress.close_button.isVisible()
    desk.turn.release()
    qtbot.waitUntil(lambda: states(progress) == ["signed", "signing", "waiting"])
    assert progress.heading.text() == "Đang ký 2 / 3"
    picture(progress.window(), "signing-goes")
    desk.turn.release(2)
    qtbot.waitUntil(lambda: progress.heading.text() == "Đã ký 3 / 3")
    assert progress.close_button.isVisible() and not progress.stop_button.isVisible()


def test_stopping_ends_after_the_document_being_signed(qtbot: QtBot, progress: SignProgress, desk: SlowDesk) -> None:
    progress.stop_button.click()
    assert not progress.stop_button.isEnabled()
    desk.turn.release(3)
    qtbot.waitUntil(lambda: progress.heading.text() == "Đã ký 1 / 3")
    assert desk.signed == ["d0"] and desk.to_sign == ["d1", "d2"]
    assert progress.rows["d2"].words.text().startswith("Đã dừng, chưa ký")
    assert "2 văn bản chưa ký" in progress._safe.text()
    picture(progress.window(), "signing-stopped")


class Driver:
    """A module that lists its tokens only at its start."""

    def __init__(self) -> None:
        self.plugged, self._listed, self.started = True, True, 1
        self.problems: dict[str, Exception] = {}

    def find(self, *, label: str = "") -> Any:
        if not self._listed:
            raise NoToken("")
        return SimpleNamespace(certificates=(), label=label, pin="ok")

    def pull(self) -> None:
        self.plugged = self._listed = False

    def close(self) -> None:
        self.started, self._listed = self.started + 1, self.plugged


def test_a_token_plugged_in_again_is_noticed_without_a_press() -> None:
    driver, now = Driver(), [100.0]
    signing = SimpleNamespace(token="vic")
    place = SimpleNamespace(tokens=driver, settings=SimpleNamespace(signing=signing), now=None, me=None)
    desk = TokenDesk(cast(Workplace, place), lambda: now[0])
    place.me = SimpleNamespace(uid="", has=lambda *_: False)
    assert desk.state().present
    driver.pull()
    assert not desk.state().present
    started = driver.started
    driver.plugged = True
    assert not desk.state().present and driver.started == started, "a driver is not started anew all the time"
    now[0] += ANEW_SECONDS
    assert desk.state().present and driver.started == started + 1
