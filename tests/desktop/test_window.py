"""The window: panes by F6, nothing behind a PIN card moves, troubles are told above the page."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from desktop.pages.sync_page import SyncPage
from tests.desktop.window_world import World, world
from workflow.errors import Trouble
from workflow.rules import Folder

__all__ = ["world"]
Make = Callable[..., World]
KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_f6_walks_through_every_pane_and_back(world: Make) -> None:
    one = world()
    one.page.list.setFocus()
    seen = [one.focus()]
    for _ in range(4):
        QTest.keyClick(one.focus(), KEY.Key_F6)
        seen.append(one.focus())
    assert seen[1] is one.page.reader.pages
    assert len(set(map(id, seen))) == 5
    QTest.keyClick(one.focus(), KEY.Key_F6)
    assert one.focus() is one.page.list
    QTest.keyClick(one.focus(), KEY.Key_F6, SHIFT)
    assert one.focus() is seen[-1]


def test_folders_open_by_their_number(world: Make) -> None:
    one = world()
    QTest.keyClick(one.focus(), KEY.Key_1, CTRL)
    one.settle()
    assert one.page.folder is Folder.TODO


def test_nothing_behind_a_pin_card_answers_the_keys(world: Make) -> None:
    one = world()
    one.page.reader.press("outgoing.signed")
    one.settle()
    before = one.page
    for key in (KEY.Key_1, KEY.Key_K, KEY.Key_Down):
        QTest.keyClick(one.focus(), key, CTRL)
    QTest.keyClick(one.focus(), KEY.Key_F12)
    one.settle()
    assert one.page is before
    assert one.desk.acts == []
    assert one.page.reader.acting.pin is not None


def test_f5_exchanges_with_the_servers(world: Make) -> None:
    one = world()
    QTest.keyClick(one.focus(), KEY.Key_F5)
    one.settle()
    assert one.desk.cycles == 1


def test_a_trouble_is_told_above_the_page(world: Make) -> None:
    one = world()
    one.changes.notice.emit(Trouble("Mất mạng. Việc vẫn được giữ trên máy.", "Nối mạng rồi bấm F5."))
    notice = one.window.notices.notice
    assert notice is not None
    one.bot.waitUntil(notice.isVisible)
    notice.pressed.emit("away")
    assert not one.window.notices.isVisible()


def test_f11_gives_the_paper_the_room_of_the_list_and_back(world: Make) -> None:
    one = world()
    wide = one.page.reader.width()
    QTest.keyClick(one.focus(), KEY.Key_F11)
    assert not one.page.list.isVisible()
    one.bot.waitUntil(lambda: one.page.reader.width() > wide)
    assert one.focus() is one.page.reader.pages
    QTest.keyClick(one.focus(), KEY.Key_F11)
    assert one.page.list.isVisible() and one.focus() is one.page.list


def test_a_row_that_waits_to_be_sent_opens_its_item(world: Make) -> None:
    one = world()
    sync = SyncPage(one.window._look, one.desk, one.lanes, one.changes)
    one.window.pages["dong_bo"] = sync
    one.window._stack.addWidget(sync)
    one.window._connect_pages()
    one.window.open("dong_bo")
    line = next(line for line in one.desk.outgoing if line.item)
    sync.list.opened.emit(line)
    one.bot.waitUntil(lambda: one.window.page() is one.pages[str(Folder.INCOMING)])
    one.bot.waitUntil(lambda: one.page.reader.item == line.item)
