"""While a batch is signed each document says how far it is; the person may stop between two of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.dialogs.sign_progress import SignProgress
from desktop.pages.signing_page import SigningPage
from desktop.shown import TokenState, Told
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


def ready_page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SigningPage:
    """Give a page with three documents, all seen and ticked."""
    page = SigningPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: len(page.rows.rows) == 3 and all(row.image is not None for row in page.rows.rows))
    for row in page.rows.rows:
        page.rows.change(row.item, seen=True)
    page.rows.tick_seen(True)
    return page


def begin(qtbot: QtBot, page: SigningPage) -> None:
    """Press F9 and enter the PIN."""
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    assert page.round.card is not None
    page.round.card.entered.emit(PIN)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SlowDesk) -> SigningPage:
    return ready_page(qtbot, qapp, lanes, desk)


@pytest.fixture
def progress(qtbot: QtBot, page: SigningPage) -> SignProgress:
    """Give the card of a batch of three whose first document is being signed."""
    begin(qtbot, page)
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


def test_a_pause_holds_before_the_next_document_until_the_person_goes_on(
    qtbot: QtBot, progress: SignProgress, desk: SlowDesk
) -> None:
    progress.pause_button.click()
    assert progress.pause_button.text() == "Ký tiếp"
    desk.turn.release(3)
    qtbot.waitUntil(lambda: states(progress) == ["signed", "waiting", "waiting"])
    assert desk.signed == [] and desk.asked.count("sign") == 1, "the batch is still under way, one login"
    picture(progress.window(), "signing-paused")
    progress.pause_button.click()
    qtbot.waitUntil(lambda: progress.heading.text() == "Đã ký 3 / 3")
    assert desk.signed == ["d0", "d1", "d2"] and desk.asked.count("sign") == 1


def test_a_pause_ends_when_the_batch_is_stopped_or_the_window_closes(
    qtbot: QtBot, page: SigningPage, progress: SignProgress, desk: SlowDesk
) -> None:
    progress.pause_button.click()
    desk.turn.release(3)
    qtbot.waitUntil(lambda: states(progress) == ["signed", "waiting", "waiting"])
    page.close()
    qtbot.waitUntil(lambda: progress.heading.text() == "Đã ký 1 / 3")
    assert desk.signed == ["d0"]


def test_what_was_stopped_is_signed_on_from_the_same_card_with_a_new_pin(
    qtbot: QtBot, page: SigningPage, progress: SignProgress, desk: SlowDesk
) -> None:
    progress.stop_button.click()
    desk.turn.release(9)
    qtbot.waitUntil(lambda: progress.rest_button.isVisible())
    assert progress.rest_button.text() == "Ký tiếp 2 văn bản" and progress.rest_button.isEnabled()
    progress.rest_button.click()
    qtbot.waitUntil(lambda: page.round.card is not None)
    assert page.round.card is not None
    page.round.card.entered.emit(PIN)
    qtbot.waitUntil(lambda: page.round.progress is not None and page.round.progress.heading.text() == "Đã ký 3 / 3")
    assert desk.signed == ["d0", "d1", "d2"] and desk.asked.count("sign") == 2
    again = page.round.progress
    assert again is not None and not again.rest_button.isVisible()
    with qtbot.waitSignal(page.round.signed) as told:
        again.closed.emit()
    assert told.args == [["d0", "d1", "d2"]]


class PulledDesk(SmallDesk):
    """Its token is pulled out while the second document is signed; somebody else's is plugged in first."""

    def __init__(self) -> None:
        super().__init__()
        self.plugged: str = "mine"
        self.batches: list[list[str]] = []

    def token(self, kind: str = "") -> TokenState:
        found = super().token(kind)
        if self.plugged == "mine":
            return found
        if self.plugged == "other":
            return replace(found, why_not="Không phải USB ký số của người ký mà của Tô Thị Lan.")
        return TokenState(False, "USB ký số: chưa cắm")

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
        self.batches.append(list(items))
        if len(self.batches) > 1:
            return super().sign(items, kind, pin, values, told, last_try=last_try)
        done = list(super().sign(items[:1], kind, pin, values, told, last_try=last_try))
        told(items[1], "signing", "")
        self.plugged = ""
        told(items[1], "stopped", "Token đã bị rút ra.")
        return [*done, (items[1], "Token đã bị rút ra.")]


def test_a_batch_goes_on_at_the_document_where_the_token_was_pulled_out(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.pages.token_watch.EVERY_MS", 20)
    desk = PulledDesk()
    page = ready_page(qtbot, qapp, lanes, desk)
    begin(qtbot, page)
    progress = page.round.progress
    assert progress is not None
    qtbot.waitUntil(lambda: states(progress) == ["signed", "stopped", "waiting"])
    qtbot.waitUntil(lambda: progress.rest_button.isVisible() and not progress.rest_button.isEnabled())
    assert progress.rows["d1"].words.text() == "Chưa ký: Token đã bị rút ra."
    assert "Cắm lại USB" in progress._safe.text()
    picture(page, "signing-pulled")
    desk.plugged = "other"
    qtbot.waitUntil(lambda: "Tô Thị Lan" in progress.rest_button.toolTip())
    assert not progress.rest_button.isEnabled()
    desk.plugged = "mine"
    qtbot.waitUntil(lambda: progress.rest_button.isEnabled())
    progress.rest_button.click()
    qtbot.waitUntil(lambda: page.round.card is not None)
    assert page.round.card is not None
    page.round.card.entered.emit(PIN)
    qtbot.waitUntil(lambda: page.round.progress is not None and page.round.progress.heading.text() == "Đã ký 3 / 3")
    assert desk.batches == [["d0", "d1", "d2"], ["d1", "d2"]] and desk.signed == ["d0", "d1", "d2"]


def test_a_card_that_waits_sees_the_token_come(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.pages.token_watch.EVERY_MS", 20)
    desk = PulledDesk()
    desk.plugged = ""
    page = ready_page(qtbot, qapp, lanes, desk)
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    card = page.round.card
    assert card is not None and card._trouble.isVisible() and card.box.usable.text() == "Chưa cắm"
    desk.plugged = "mine"
    qtbot.waitUntil(lambda: card.box.usable.text() == "Dùng được")
    assert not card._trouble.isVisible() and card.box.owner.text() == "Quách Minh Đảm"
