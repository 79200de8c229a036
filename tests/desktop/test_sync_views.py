"""Đồng bộ's other views: the diary by words, days and chips; messages that reached nobody, sent again or told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.line_shown import OutboxLine
from desktop.look.look import Look, install_fonts
from desktop.pages.sync_page import SyncPage
from desktop.pages.sync_views import LOG, MISSED, OUTBOX
from sync.errors import Offline
from tests.desktop.page_tools import picture, press, running_lanes
from tests.desktop.small_desk import SmallDesk
from tests.desktop.small_notices import MISSED as NOT_REACHED
from workflow.vietnamese import key


def line(number: int, what: str, cause: str, state: str, words: str, item: str = "") -> OutboxLine:
    """Return a row of the diary."""
    return OutboxLine(f"l{number}", what, cause, state, words, item, key(f"{what} {cause}"))


TOLD = [
    line(1, "Đang khác với máy chủ · 3412/SNNMT-CCTL", "từ 10/11 02:10 · Máy chủ thiếu bước xử lý mà máy này đã nhận; "
         "bản trên máy vẫn giữ nguyên.", "disputed", "Đang khác", "i1"),
    line(2, "Mất kết nối", "hôm nay 09:12 · Không máy chủ nào trả lời.", "line-lost", "Mất nối"),
    line(3, "Đã lấy lại bước còn thiếu · 77/UBND-VP", "hôm nay 08:30 · Máy này thiếu bước xử lý của việc này; đã lấy "
         "lại từ máy chủ.", "agreed", "Đã lấy lại", "i3"),
    line(4, "Giao Phòng Kinh tế chủ trì · 158/KH-SKHCN", "11/11 14:02 · Quách Minh Đảm đã giao việc lúc 13:58.",
         "redone", "Đã làm lại", "i4"),
]  # fmt: skip


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    desk = SmallDesk()
    desk.logged = list(TOLD)
    desk.notices.waiting = list(NOT_REACHED)
    return desk


@pytest.fixture
def page(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SyncPage:
    install_fonts()
    look = Look("light", getattr(request, "param", 1.0))
    look.apply(qapp)
    page = SyncPage(look, desk, lanes, Changes())  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitUntil(lambda: page.views.log.list.lines.rowCount() == 4)
    qtbot.waitUntil(lambda: page.views.missed.list.lines.rowCount() == 3)
    yield page
    page.stop()


def titles(page: SyncPage) -> list[str]:
    """Return what the rows of the diary say."""
    lines = page.views.log.list.lines
    return [str(lines.index(row, 0).data()).partition(" · ")[0] for row in range(lines.rowCount())]


def test_the_tabs_say_how_much_waits_behind_them(page: SyncPage) -> None:
    tabs = page.views.tabs.tabs
    assert (tabs[LOG].text(), tabs[MISSED].text()) == ("Nhật ký đồng bộ  1", "Thông báo không tới  3")
    assert tabs[MISSED].accessibleName() == "Thông báo không tới, 3"
    page.activateWindow()
    tabs[OUTBOX].setFocus()
    press(tabs[OUTBOX], Qt.Key.Key_Right)
    assert page.views.view == LOG
    picture(page, "sync-log")
    press(tabs[LOG], Qt.Key.Key_Right)
    assert page.views.view == MISSED
    picture(page, "sync-missed")
    press(tabs[MISSED], Qt.Key.Key_Left)
    press(tabs[LOG], Qt.Key.Key_Left)
    assert page.views.view == OUTBOX


def test_the_diary_is_cut_down_by_chip_words_and_days(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    page.go_to(LOG)
    log = page.views.log
    log.chips["compared"].click()
    assert titles(page) == ["Đang khác với máy chủ", "Đã lấy lại bước còn thiếu"]
    log.chips["all"].click()
    log.search.setText("thieu 77")
    qtbot.waitUntil(lambda: titles(page) == ["Đã lấy lại bước còn thiếu"])
    log.search.setText("khong co")
    qtbot.waitUntil(log.nothing.isVisible)
    assert log.nothing.text() == "Không có dòng nào khớp."
    assert page.views.tabs.tabs[LOG].text() == "Nhật ký đồng bộ  1", "words change nothing of what differs"
    log.search.clear()
    log.days.setCurrentIndex(2)
    log.days.activated.emit(2)
    qtbot.waitUntil(lambda: "exchange_log 400" in desk.asked and len(titles(page)) == 4)


def test_enter_opens_the_item_a_row_tells_of(qtbot: QtBot, page: SyncPage) -> None:
    page.go_to(LOG)
    page.views.log.list.setCurrentIndex(page.views.log.list.lines.index(2, 0))
    with qtbot.waitSignal(page.open_item) as opened:
        press(page.views.log.list, Qt.Key.Key_Return)
    assert opened.args == ["i3"]


def test_a_message_goes_again_by_its_key_and_one_without_a_way_is_told_by_telephone(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    page.go_to(MISSED)
    missed = page.views.missed
    qtbot.waitUntil(lambda: ("ask_missed", ()) in desk.notices.pressed)
    missed.list.setCurrentIndex(missed.list.lines.index(1, 0))
    assert not missed.again_button.isEnabled() or missed.again_button.toolTip()
    assert page.handle_key("F2")
    assert page.handle_key("F8")
    qtbot.waitUntil(lambda: missed.place.card is not None)
    picture(page, "sync-missed-card")
    assert missed.place.card is not None
    for box in missed.place.card.findChildren(type(page.views.log.search)):
        box.setText("Hẹn sáng thứ Hai")
    page.primary()
    qtbot.waitUntil(lambda: missed.list.lines.rowCount() == 2)
    assert desk.notices.notes == ["Hẹn sáng thứ Hai"]
    assert ("send_again", ("e2",)) not in desk.notices.pressed, "there is no way it could go"
    missed.list.setCurrentIndex(missed.list.lines.index(0, 0))
    assert page.handle_key("F2")
    qtbot.waitUntil(lambda: missed.list.lines.rowCount() == 1)
    assert desk.notices.pressed[-1] == ("send_again", ("e1",))
    assert page.views.tabs.tabs[MISSED].text() == "Thông báo không tới  1"


def test_all_go_again_in_one_press_and_then_nothing_is_left_but_the_call(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    page.go_to(MISSED)
    page.views.missed.all_button.click()
    qtbot.waitUntil(lambda: page.views.missed.list.lines.rowCount() == 1)
    assert ("send_again", ("e1", "e3")) in desk.notices.pressed
    assert not page.views.missed.all_button.isVisible()


def test_without_a_line_what_was_known_stays_and_the_reason_stands_above(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    desk.notices.fail = Offline("Không máy chủ nào trả lời.", "Vẫn làm việc được.")
    page.go_to(MISSED)
    qtbot.waitUntil(lambda: "Không máy chủ nào trả lời" in page.views.missed._when.text())
    assert page.views.missed.list.lines.rowCount() == 3


def test_who_does_not_look_after_messages_has_no_such_tab(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk
) -> None:
    desk.notices.may_mend = False
    page = SyncPage(Look("light"), desk, lanes, Changes())  # type: ignore[arg-type]
    qtbot.addWidget(page)
    assert list(page.views.tabs.tabs) == [OUTBOX, LOG]
    assert page.views.go_to(MISSED) is False
    assert not page.handle_key("F8")


@pytest.mark.parametrize("page", [1.3], indirect=True)
def test_large_text_cuts_no_tab(qtbot: QtBot, page: SyncPage) -> None:
    page.resize(911 - 56, 430)
    for view in (LOG, MISSED):
        page.go_to(view)
        picture(page, f"sync-{view}-small")
        for tab in page.views.tabs.tabs.values():
            assert tab.toolTip() and tab.width() >= tab.minimumSizeHint().width()
