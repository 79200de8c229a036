"""Đồng bộ: rows with state and cause, filters, one press sends and receives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.models.outbox_model import OutboxModel
from desktop.pages.sync_page import SyncPage
from desktop.shown import OutboxLine
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Trouble

LINES = [
    OutboxLine("1", "Ý kiến về 3412/SNNMT-CCTL", "Lần 2, bắt đầu 09:45:10 · 1 KB", "sending", "Đang gửi", "d0"),
    OutboxLine("2", "Phát hành 118/BC-UBND", "3 trên 4 tệp đã tới máy chủ · 3 KB", "needs-file", "Chờ tệp", "d1"),
    OutboxLine("3", "Tiếp nhận hồ sơ H12.59-261112-0046", "Máy chủ không trả lời", "retry", "Thử lại 09:47", "d2"),
    OutboxLine("4", "Trả lại 77/UBND-VP", "Văn bản đã được thu hồi lúc 09:20", "refused", "Bị từ chối", "d3"),
    OutboxLine("5", "Vào sổ 824, số 158/KH-SKHCN", "Biên nhận 7F3A", "sent", "Đã gửi 09:38", "d4"),
]


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    desk = SmallDesk()
    desk.outgoing = list(LINES)
    return desk


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SyncPage:
    page = SyncPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: page.list.lines.rowCount() == 5 and page.line_chip.text() != "")
    return page


def test_every_row_says_state_and_cause(page: SyncPage) -> None:
    picture(page, "sync")
    said = page.list.lines.index(3, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "Trả lại 77/UBND-VP. Bị từ chối. Văn bản đã được thu hồi lúc 09:20"
    assert page.line_chip.text() == "Mất nối"
    assert page._stuck.text() == "1 việc cần xem lại"


def test_filters_show_their_rows(page: SyncPage) -> None:
    assert page.chips["open"].text() == "Chưa xong  4"
    page.chips["refused"].click()
    assert page.list.lines.rowCount() == 1
    page.chips["sent"].click()
    assert page.list.lines.index(0, 0).data().startswith("Vào sổ")


def test_enter_opens_the_item_of_the_row(qtbot: QtBot, page: SyncPage) -> None:
    page.list.setCurrentIndex(page.list.lines.index(3, 0))
    with qtbot.waitSignal(page.open_item) as opened:
        press(page.list, Qt.Key.Key_Return)
    assert opened.args == ["d3"]


def test_one_press_runs_one_cycle_and_tells_what_changed(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    with qtbot.waitSignal(page._changes.sync) as told:
        assert page.handle_key("F5")
        page.primary()
    assert told.args == [frozenset({"d0"})]
    assert desk.cycles == 1
    qtbot.waitUntil(lambda: len(page._of("sent")) == 5)
    assert page.send_button.isEnabled()


def test_without_network_the_reason_stands_there_and_the_row_stays(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    page.list.setCurrentIndex(page.list.lines.index(2, 0))
    desk.fail["sync_now"] = Trouble("Việc vẫn được giữ trên máy.", title="Mất mạng")
    page.primary()
    qtbot.waitUntil(page._trouble.isVisible)
    assert page._trouble.text().startswith("Mất mạng. Việc vẫn được giữ")
    qtbot.waitUntil(lambda: page.send_button.isEnabled())
    assert page.list.currentIndex().row() == 2


def test_model_is_sound(qtmodeltester: object) -> None:
    model = OutboxModel()
    model.set_lines(LINES)
    qtmodeltester.check(model)  # type: ignore[attr-defined]
