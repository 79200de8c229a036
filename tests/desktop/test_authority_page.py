"""Thẩm quyền ký: who signs on a day, given and ended on a card that says what the rules refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QDate
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.pages.authority_page import AuthorityPage
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Missing


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> AuthorityPage:
    page = AuthorityPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: len(page.rows) == 2 and not lanes.busy)
    return page


def card_of(qtbot: QtBot, page: AuthorityPage) -> ActCard:
    qtbot.waitUntil(lambda: page.place.card is not None)
    assert page.place.card is not None
    return page.place.card


def test_who_signs_today_stands_with_the_lines_above_the_name(page: AuthorityPage, desk: SmallDesk) -> None:
    picture(page, "authority")
    assert desk.asked[-1] == "signers 2026-11-12" and page._count.text() == "2 người ký"
    assert "KT. CHỦ TỊCH" in page.rows[0].accessibleName()
    assert [row.end.isVisible() for row in page.rows] == [True, False], "what follows from a post is not ended here"


def test_another_day_and_all_of_all_times_are_read(qtbot: QtBot, page: AuthorityPage, desk: SmallDesk) -> None:
    page.day.setDate(QDate(2025, 7, 1))
    qtbot.waitUntil(lambda: desk.asked[-1] == "signers 2025-07-01")
    page.everything.click()
    qtbot.waitUntil(lambda: len(page.rows) == 3)
    assert page.rows[-1].words == "Đã hết" and not page.day.isEnabled()


def test_given_with_the_keyboard_a_refusal_stays_on_the_card(
    qtbot: QtBot, page: AuthorityPage, desk: SmallDesk
) -> None:
    assert page.handle_key("F2")
    card = card_of(qtbot, page)
    desk.fail["give"] = Missing("basis", "TUQ. chưa ghi văn bản làm căn cứ.")
    page.primary()
    qtbot.waitUntil(lambda: "chưa ghi văn bản" in card._trouble.text())
    picture(page, "authority-refused")
    assert page.place.card is card and desk.acts == []
    card.done.emit(card.values() | {"basis": "05/GUQ"})
    qtbot.waitUntil(lambda: page.place.card is None)
    assert desk.acts == [("", "give", {"person": "p2", "basis": "05/GUQ"})]
    assert "được ký TUQ." in page.toast.words


def test_ended_with_its_reason(qtbot: QtBot, page: AuthorityPage, desk: SmallDesk) -> None:
    page.rows[0].end.click()
    card = card_of(qtbot, page)
    card.accept()
    assert "Chưa có lý do" in card._trouble.text()
    card.done.emit({"why": "Đã về"})
    qtbot.waitUntil(lambda: desk.acts == [("k1", "end", {"why": "Đã về"})])


def test_whoever_is_not_the_head_reads_and_is_told_who_gives(
    qtbot: QtBot, page: AuthorityPage, desk: SmallDesk, lanes: Lanes
) -> None:
    desk.not_head = "Thẩm quyền ký do người đứng đầu giao: Quách Minh Đảm (Chủ tịch)."
    page.refresh()
    qtbot.waitUntil(lambda: not page.give.isEnabled() and not lanes.busy)
    assert page._why.text() == desk.not_head and not page.handle_key("F2")
    page.primary()
    assert page.place.card is None
