"""The top of the window at work: finding from any page, the bell, something new, help, keys, the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMenu

from desktop.dialogs.keys_card import HelpCard, KeysCard
from desktop.pages.help_words import help_of
from desktop.pages.new_page import NewPage
from desktop.pages.search_page import SearchPage
from desktop.widgets.navigation import GROUPS
from desktop.window import NEW
from tests.desktop.page_tools import picture, press, type_text
from tests.desktop.small_notices import MISSED as NOT_REACHED
from tests.desktop.window_world import World, world
from workflow.people import Role
from workflow.rules import Folder
from workflow.vietnamese import fold

__all__ = ["world"]
Make = Callable[..., World]
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def find(one: World, words: str) -> None:
    """Type ``words`` into the field at the top and wait for the answer."""
    QTest.keyClick(one.focus(), KEY.Key_K, CTRL)
    field = one.window._top.field
    field.clear()
    type_text(field, words)
    one.bot.waitUntil(lambda: not one.window.finder._rest.isActive())
    one.bot.waitUntil(lambda: not one.lanes.busy)
    one.bot.waitUntil(one.window.finder.popover.isVisible)


def test_words_typed_at_the_top_lead_to_items_and_pages(world: Make) -> None:
    one = world()
    find(one, "man")
    titles = [row.title for row in one.window.finder.rows]
    assert titles[:2] == ["Phòng, chống hạn hán, xâm nhập mặn", "Hỗ trợ thiệt hại do xâm nhập mặn"]
    assert titles[-1] == "Tra cứu “man”"
    picture(one.window, "window-find")
    find(one, "van ban di")
    assert "Mở Văn bản đi" in [row.title for row in one.window.finder.rows]


def test_arrows_choose_enter_opens_where_the_item_lives(world: Make) -> None:
    one = world()
    one.window.open(str(Folder.TODO))
    find(one, "man")
    field = one.window._top.field
    press(field, KEY.Key_Down)
    assert [row.current for row in one.window.finder.rows[:2]] == [False, True]
    press(field, KEY.Key_Up)
    row = one.window.finder.rows[0]
    with one.bot.waitSignal(one.window.finder.open_item) as opened:
        press(field, KEY.Key_Return)
    assert row.title.startswith("Phòng") and opened.args == ["d1", "incoming"]
    assert not one.window.finder.popover.isVisible() and field.text() == ""


def test_esc_gives_the_keys_back(world: Make) -> None:
    one = world()
    one.page.list.setFocus()
    find(one, "man")
    press(one.window._top.field, KEY.Key_Escape)
    assert not one.window.finder.popover.isVisible()
    assert one.focus() is one.page.list


def test_ctrl_enter_looks_on_the_search_page(world: Make) -> None:
    one = world()
    search = SearchPage(one.window._look, one.desk, one.lanes, one.changes)
    one.window.pages["tra_cuu"] = search
    one.window._stack.addWidget(search)
    find(one, "man")
    QTest.keyClick(one.window._top.field, KEY.Key_Return, CTRL)
    assert one.window.page() is search and search.edit.text() == "man"
    one.bot.waitUntil(lambda: search.found.rowCount() == 2)


def test_words_nobody_wrote_still_offer_the_search_page(world: Make) -> None:
    one = world()
    find(one, "zzzz")
    assert [row.title for row in one.window.finder.rows] == ["Tra cứu “zzzz”"]


def test_the_bell_lists_what_is_unread_and_opens_it(world: Make) -> None:
    one = world()
    one.window._top.bell.click()
    one.bot.waitUntil(one.window.news.popover.isVisible)
    rows = one.window.news.popover.rows
    unread = [row.row.title for row in one.desk.rows if row.unread]
    assert [row.title for row in rows][: len(unread)] == unread[:8]
    picture(one.window, "window-news")
    with one.bot.waitSignal(one.window.news.open_item) as opened:
        press(one.window.news.popover, KEY.Key_Down)
        press(one.window.news.popover, KEY.Key_Return)
    assert opened.args[1] == "incoming"
    assert not one.window.news.popover.isVisible()


def test_the_bell_names_messages_that_reached_nobody_and_opens_their_list(world: Make) -> None:
    one = world()
    one.desk.notices.waiting = list(NOT_REACHED)
    with one.bot.waitSignal(one.window.news.open_folder) as opened:
        one.window._top.bell.click()
        one.bot.waitUntil(one.window.news.popover.isVisible)
        row = next(row for row in one.window.news.popover.rows if "thông báo" in row.title)
        assert row.title == "3 thông báo không tới người nhận"
        row.click()
    assert opened.args == ["dong_bo", "missed"]


def test_something_new_is_a_document_for_a_writer_and_a_dossier_at_the_counter(world: Make) -> None:
    one = world()
    page = NewPage(one.window._look, one.desk, one.lanes, one.changes)
    one.window.pages[NEW] = page
    one.window._stack.addWidget(page)
    page.left.connect(one.window._go_back)
    assert one.window._new_words() == "Văn bản mới"
    QTest.keyClick(one.focus(), KEY.Key_N, CTRL)
    one.bot.waitUntil(lambda: page._card is not None)
    assert one.window.page() is page
    picture(one.window, "window-new")
    press(one.focus(), KEY.Key_Escape)
    one.bot.waitUntil(lambda: one.window.page() is one.pages[str(Folder.INCOMING)])
    one.desk.me = replace(one.desk.me, roles=frozenset({Role.ONE_STOP}))
    assert one.window._new_words() == ""  # this window has no counter page
    one.window.pages[str(Folder.INTAKE)] = page
    assert one.window._new_words() == "Hồ sơ mới"


@pytest.mark.parametrize("size", [(1366, 768), (911, 512)])
def test_all_keys_and_the_help_of_a_page_are_shown_and_put_away(world: Make, size: tuple[int, int]) -> None:
    one = world(size=size)
    for key, modifiers, kind in (
        (KEY.Key_Slash, CTRL, KeysCard), (KEY.Key_F1, Qt.KeyboardModifier.NoModifier, HelpCard),
    ):  # fmt: skip
        QTest.keyClick(one.focus(), key, modifiers)
        card = one.window.findChild(kind)
        assert card is not None and card.isVisible()
        picture(one.window, f"window-{kind.__name__}-{size[0]}")
        press(card, KEY.Key_Escape)
        one.bot.waitUntil(lambda kind=kind: one.window.findChild(kind) is None)


def test_every_folder_has_help_of_its_own() -> None:
    names = [name for _, group in GROUPS for name, *_ in group if name != str(Folder.REPORTS)]
    titles = [help_of(name).title for name in (*names, "cai_dat", NEW)]
    assert len(set(titles)) == len(titles)
    assert all(help_of(name).sentences for name in names)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_menu_holds_every_folder_and_its_letters_are_unmarked_and_apart(world: Make) -> None:
    one = world()
    QTest.keyClick(one.focus(), KEY.Key_F10)
    menu = one.window.findChild(QMenu)
    assert menu is not None and menu.isVisible()
    words = [action.text() for action in menu.actions() if action.text()]
    letters = [text[text.index("&") + 1] for text in words if "&" in text]
    assert len(letters) == len(words) == len(set(map(str.lower, letters)))
    assert all(fold(letter) == letter.lower() for letter in letters)
    folders = next(action.menu() for action in menu.actions() if action.menu() is not None)
    assert folders is not None and len(folders.actions()) == sum(len(group) for _, group in GROUPS)
    menu.close()
