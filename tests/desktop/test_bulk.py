"""Many rows at once: ticking with keys and mouse, one act for all, what was not done says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from desktop.dialogs.sign_progress import SignProgress
from desktop.look.look import Look
from desktop.shown import Form
from tests.desktop.page_tools import picture, press
from tests.desktop.small_desk import PIN
from tests.desktop.window_world import World, world

__all__ = ["world"]
Make = Callable[..., World]
KEY, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def ticked(one: World) -> list[str]:
    return sorted(one.page.list.items.ticked)


def tick(one: World, *places: int) -> None:
    """Tick rows and wait for what may be done to them."""
    for place in places:
        one.page.list.toggle(place)
    one.bot.waitUntil(lambda: not one.lanes.busy)


def button(one: World, words: str) -> Any:
    return next(b for b in one.page.bulk.buttons if b.text() == words)


def test_space_shift_and_ctrl_a_tick_and_esc_takes_all_away(world: Make) -> None:
    one = world()
    keys = one.page.list
    keys.setFocus()
    keys.go(0)
    press(keys, KEY.Key_Space, " ")
    assert ticked(one) == ["i0"] and not one.page.bulk.isVisible()
    press(keys, KEY.Key_Down, modifiers=SHIFT)
    press(keys, KEY.Key_Down, modifiers=SHIFT)
    assert ticked(one) == ["i0", "i1", "i2"] and one.page.bulk.isVisible() and not one.page.reader.isVisible()
    press(keys, KEY.Key_A, modifiers=CTRL)
    assert len(ticked(one)) == keys.items.rowCount()
    press(keys, KEY.Key_Escape)
    assert ticked(one) == [] and one.page.reader.isVisible()
    assert "Đã chọn" not in keys.items.data(keys.items.index(0, 0), int(Qt.ItemDataRole.AccessibleTextRole))


def test_the_margin_and_ctrl_tick_by_mouse(world: Make) -> None:
    one = world()
    rows, port = one.page.list, one.page.list.viewport()
    heights = [rows.visualRect(rows.items.index(place, 0)).center().y() for place in range(4)]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(8, heights[0]))
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, CTRL, QPoint(200, heights[1]))
    assert ticked(one) == ["i0", "i1"]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(200, heights[2]))
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, SHIFT, QPoint(200, heights[3]))
    assert ticked(one) == ["i0", "i1", "i2", "i3"]
    one.bot.waitUntil(lambda: not one.lanes.busy)
    picture(one.window, "bulk")


def test_an_act_is_done_to_each_and_what_was_not_says_why(world: Make) -> None:
    one = world()
    one.desk.refused = {"i2": "Văn bản đã xong."}
    tick(one, 0, 1, 2)
    button(one, "Cho ý kiến").click()
    one.bot.waitUntil(lambda: one.page.bulk.card is not None)
    one.page.bulk.card.done.emit({"text": "Khẩn trương."})
    one.bot.waitUntil(lambda: one.page.bulk.telling)
    one.settle()
    assert [act[0] for act in one.desk.acts] == ["i0", "i1"]
    assert one.focus() is one.page.list
    assert ticked(one) == ["i2"] and one.page.bulk.isVisible(), "the reason stays while its item is ticked"
    picture(one.window, "bulk-told")
    press(one.page.list, KEY.Key_Escape)
    assert not one.page.bulk.isVisible() and not one.page.bulk.telling


def test_an_act_that_asks_nothing_is_done_at_once_to_those_it_fits(world: Make) -> None:
    one = world()
    tick(one, 0, 1, 2)
    assert one.page.handle_key("F12")
    one.bot.waitUntil(lambda: len(one.desk.acts) == 2)
    one.settle()
    assert [act[:2] for act in one.desk.acts] == [("i0", "incoming.finished"), ("i1", "incoming.finished")]


def test_an_act_that_signs_asks_for_the_pin_once_for_all(world: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = world()
    monkeypatch.setattr(one.desk, "form", lambda item, kind: Form("Cấp số", "Cấp số, đóng dấu", pin=True))
    tick(one, 0, 1, 2)
    button(one, "Cho ý kiến").click()
    one.bot.waitUntil(lambda: one.page.bulk.round.card is not None)
    card = one.page.bulk.round.card
    assert card is not None and "Cấp số, đóng dấu (3)" in card.sign.text()
    card.entered.emit(PIN)
    one.bot.waitUntil(lambda: one.desk.signings == [(("i0", "i1", "i2"), "incoming.opinion")])
    one.bot.waitUntil(lambda: one.page.bulk.round.progress.close_button.isVisible())
    one.window.findChild(SignProgress).closed.emit()
    one.settle()
    assert ticked(one) == []


def test_ticks_of_rows_that_left_the_list_are_forgotten(world: Make) -> None:
    one = world()
    tick(one, 0, 1, 2)
    one.desk.rows = one.desk.rows[2:]
    one.page.refresh()
    one.settle()
    assert ticked(one) == ["i2"]


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_ticked_rows_paint_in_every_theme(world: Make, theme: str) -> None:
    one = world(size=(1024, 640))
    look: Look = one.window._look
    look.choose(theme)
    tick(one, 0, 2)
    picture(one.window, f"bulk-{theme}")
    assert one.page.bulk.isVisible()
    look.choose("light")
