"""Ủy quyền, đi vắng: who works in whose place, given, answered, and a leaver's work handed over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QApplication, QDateEdit
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages.settings_page import SettingsPage
from desktop.widgets.key_button import KeyButton
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import SmallDesk
from workflow.errors import NotAllowed


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SettingsPage:
    page = SettingsPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: len(page.handing.rows) == 2)
    return page


def test_delegations_show_who_when_and_what_may_be_done(qtbot: QtBot, page: SettingsPage, desk: SmallDesk) -> None:
    picture(page, "settings-handing")
    buttons = [b for row in page.handing.rows for b in row.findChildren(KeyButton)]
    assert [b.text() for b in buttons] == ["Thôi ủy quyền", "Nhận", "Từ chối"]
    buttons[1].click()
    qtbot.waitUntil(lambda: desk.acts == [("m2", "mandate.accepted", {})])


def test_to_decline_the_reason_is_asked_for_first(qtbot: QtBot, page: SettingsPage, desk: SmallDesk) -> None:
    buttons = [b for row in page.handing.rows for b in row.findChildren(KeyButton)]
    buttons[2].click()
    qtbot.waitUntil(lambda: page.handing.card is not None)
    assert desk.acts == []
    card = page.handing.card
    assert card is not None
    card.done.emit({"reason": "Cũng đi công tác"})
    qtbot.waitUntil(lambda: desk.acts == [("m2", "mandate.declined", {"reason": "Cũng đi công tác"})])


def test_work_is_given_for_some_days(qtbot: QtBot, page: SettingsPage, desk: SmallDesk) -> None:
    page.handing.give.click()
    qtbot.waitUntil(lambda: page.handing.card is not None)
    card = page.handing.card
    assert card is not None
    days = card.findChildren(QDateEdit)
    assert [day.text() for day in days] == ["16/11/2026", "20/11/2026"]
    picture(page, "settings-handing-card")
    card.accept()
    assert "Chưa có nội dung" in card._trouble.text()
    with qtbot.waitSignal(page.handing.handed):
        card.done.emit(card.values() | {"text": "Đi công tác"})
    assert desk.acts[0][2]["start"] == "2026-11-16"
    assert "làm thay từ" in page.handing.words and page.handing.card is None


def test_a_refusal_is_said_on_the_card_that_keeps_what_was_typed(
    qtbot: QtBot, page: SettingsPage, desk: SmallDesk
) -> None:
    desk.fail["delegate"] = NotAllowed("Không giao cho chính mình.")
    page.handing.give.click()
    qtbot.waitUntil(lambda: page.handing.card is not None)
    card = page.handing.card
    assert card is not None
    card.done.emit(card.values())
    qtbot.waitUntil(lambda: "Không giao cho chính mình" in card._trouble.text())
    assert page.handing.card is card


def test_what_could_not_be_handed_over_is_listed(qtbot: QtBot, page: SettingsPage) -> None:
    page.handing.pass_on.click()
    qtbot.waitUntil(lambda: page.handing.card is not None)
    card = page.handing.card
    assert card is not None
    card.accept()
    qtbot.waitUntil(lambda: "Tờ trình: Đang chờ ký" in page.handing.words)
