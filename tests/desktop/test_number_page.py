"""Nhật ký số: the fate of every number of a series; given back, taken from a lost machine, printed and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.pages.number_list import STRETCH
from desktop.pages.number_page import NumberPage
from sync.errors import Offline
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import SmallDesk


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> NumberPage:
    page = NumberPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: rows(page) == 3 and not lanes.busy)
    return page


def rows(page: NumberPage) -> int:
    return page.list.numbers.rowCount()


def test_every_stretch_says_its_fate_and_the_series_are_chosen_by_name(
    qtbot: QtBot, page: NumberPage, desk: SmallDesk
) -> None:
    picture(page, "numbers")
    model = page.list.numbers
    said = model.data(model.index(1, 0), int(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "Số 36. Bỏ số. Ghi nhầm nơi nhận"
    assert model.data(model.index(0, 0), STRETCH).count == 35 and page._said.text() == "Năm 2026, đến số 70"
    page.series.setCurrentIndex(1)
    page.year.setCurrentIndex(1)
    page.series.activated.emit(1)
    qtbot.waitUntil(lambda: desk.asked[-1] == "van_ban_di 2025 False")


def test_unspent_numbers_are_given_back_with_a_reason_and_the_keys_come_back(
    qtbot: QtBot, page: NumberPage, desk: SmallDesk, lanes: Lanes
) -> None:
    qtbot.waitUntil(lambda: page.series.hasFocus())
    assert page.handle_key("F7")
    qtbot.waitUntil(lambda: page.place.card is not None)
    card = page.place.card
    assert card is not None
    desk.fail["give_back"] = Offline("Không nối được máy chủ.")
    card.done.emit({"reason": "Đổi người giữ sổ"})
    qtbot.waitUntil(lambda: "Không nối được" in card._trouble.text())
    card.done.emit({"reason": "Đổi người giữ sổ"})
    qtbot.waitUntil(lambda: page.place.card is None and not lanes.busy)
    assert desk.acts == [("van_ban_den", "give_back", {"reason": "Đổi người giữ sổ"})]
    assert page.series.hasFocus() and page.toast.words == "Đã trả 14 số"


def test_only_a_block_another_machine_holds_is_taken_away(qtbot: QtBot, page: NumberPage, desk: SmallDesk) -> None:
    assert not page.revoke_button.isEnabled() and "Cả cơ quan" in page.revoke_button.toolTip()
    page.handle_key("F8")
    assert page.place.card is None and "Cả cơ quan" in page.toast.words
    page.office.click()
    qtbot.waitUntil(lambda: rows(page) == 4)
    assert desk.asked[-1] == "van_ban_den 2026 True"
    page.list.setCurrentIndex(page.list.numbers.index(2, 0))
    assert not page.revoke_button.isEnabled(), "one's own numbers are given back, not taken"
    page.list.setCurrentIndex(page.list.numbers.index(3, 0))
    page.revoke_button.click()
    qtbot.waitUntil(lambda: page.place.card is not None)
    picture(page, "numbers-revoke")
    card = page.place.card
    assert card is not None
    page.primary()
    assert "Chưa có lý do" in card._trouble.text()
    card.done.emit({"reason": "Máy cháy", "sure": True})
    qtbot.waitUntil(lambda: desk.acts == [("lease-9", "revoke", {"reason": "Máy cháy", "sure": True})])


def test_what_is_shown_is_printed_and_kept(qtbot: QtBot, page: NumberPage, desk: SmallDesk, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.printing) as printing:
        page.primary()
    assert printing.args[0].name == "Bảng kê số Sổ văn bản đến"
    assert desk.asked[-1] == "printed van_ban_den 2026 pdf False"
    dialog = page.save("xlsx")
    dialog.fileSelected.emit(str(tmp_path / "so.xlsx"))
    qtbot.waitUntil(lambda: page.toast.words == "Đã lưu so.xlsx")
    dialog.close()
    assert desk.asked[-1] == "printed van_ban_den 2026 xlsx False" and (tmp_path / "so.xlsx").is_file()


def test_a_line_that_is_down_is_said_in_place(qtbot: QtBot, page: NumberPage, desk: SmallDesk) -> None:
    desk.fail["told"] = Offline("Không nối được máy chủ.")
    page.office.click()
    qtbot.waitUntil(lambda: "Không nối được" in page._said.text())
    assert rows(page) == 3
