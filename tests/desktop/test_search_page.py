"""Tra cứu: typing finds, keys move and open, stale answers are dropped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages.search_page import SearchPage
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import SmallDesk


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> SearchPage:
    page = SearchPage(dressed(qapp), SmallDesk(), lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 600)
    page.show()
    return page


def test_typing_finds_with_or_without_marks(qtbot: QtBot, page: SearchPage) -> None:
    type_text(page.edit, "xam nhap mặn")
    qtbot.waitUntil(lambda: page.found.rowCount() == 2)
    assert page.count.text() == "2 kết quả"
    picture(page, "search")


def test_arrows_and_enter_open_from_the_field(qtbot: QtBot, page: SearchPage) -> None:
    page.search("xam nhap")
    qtbot.waitUntil(lambda: page.found.rowCount() == 2)
    press(page.edit, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.open_item) as opened:
        press(page.edit, Qt.Key.Key_Return)
    assert opened.args == ["x9", "dossier"]


def test_nothing_found_says_what_to_try(qtbot: QtBot, page: SearchPage) -> None:
    page.search("khong co")
    qtbot.waitUntil(lambda: "Không thấy «khong co»" in page.nothing.text())
    assert not page.view.isVisible()


def test_an_answer_to_older_words_is_dropped(qtbot: QtBot, page: SearchPage) -> None:
    page.search("thiet hai")
    page.search("han han")
    qtbot.waitUntil(lambda: page.found.rowCount() == 1)
    assert page.found.index(0, 0).data().startswith("Phòng, chống hạn hán")


def test_only_one_kind_and_year_are_looked_through(qtbot: QtBot, page: SearchPage) -> None:
    page.search("xam nhap")
    qtbot.waitUntil(lambda: page.found.rowCount() == 2)
    dossiers = page.scope.chips()[4]
    dossiers.click()
    qtbot.waitUntil(lambda: page.found.rowCount() == 1)
    assert page.found.index(0, 0).data().startswith("Hỗ trợ") and dossiers.isChecked()
    page.scope.year.setCurrentIndex(page.scope.year.count() - 1)
    qtbot.waitUntil(lambda: page.nothing.isVisible())
    assert "«Tất cả» và «Mọi năm»" in page.nothing.text()
    page.scope.reset()
    qtbot.waitUntil(lambda: page.found.rowCount() == 2)


def test_a_blank_at_the_end_is_passed_on(qtbot: QtBot, page: SearchPage) -> None:
    page.search("  xam nhap ")
    qtbot.waitUntil(lambda: page.found.rowCount() == 2)
    assert page.found.typed == "xam nhap "
    page.search("   ")
    qtbot.waitUntil(lambda: page.found.rowCount() == 0)
    assert page.nothing.text().startswith("Gõ vài chữ")
