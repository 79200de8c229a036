"""A folder and its reader: acts land on the item they were begun for, typed text survives, the place is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest

from tests.desktop.page_tools import picture, type_text
from tests.desktop.small_desk import PIN
from tests.desktop.window_world import World, world
from workflow.rules import Folder

__all__ = ["world"]
Make = Callable[..., World]
SMALLEST_TARGET = 28
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_a_card_asked_for_one_item_never_opens_under_another(world: Make) -> None:
    one = world()
    one.desk.gates["form"].clear()
    one.page.reader.press("incoming.opinion")
    one.page.list.step(1)
    one.bot.waitUntil(lambda: one.page.reader.item == "i1")
    one.desk.open_gates()
    one.settle()
    assert one.page.reader._card is None


def test_ctrl_enter_does_what_the_open_card_says(world: Make) -> None:
    one = world()
    one.page.reader.press("incoming.opinion")
    one.settle()
    type_text(one.focus(), "Đồng ý")
    QTest.keyClick(one.focus(), KEY.Key_Return, CTRL)
    one.settle()
    assert one.desk.acts == [("i0", "incoming.opinion", {"text": "Đồng ý"})]


def test_a_late_token_never_asks_the_pin_for_another_act(world: Make) -> None:
    one = world()
    one.desk.gates["token"].clear()
    one.page.reader.press("outgoing.signed")
    one.bot.waitUntil(lambda: one.desk.gates["form"].is_set())
    one.page.list.step(1)
    one.bot.waitUntil(lambda: one.page.reader.item == "i1")
    one.page.reader.press("incoming.opinion")
    one.desk.open_gates()
    one.settle()
    assert one.page.reader.acting.pin is None
    assert one.desk.signings == []


def test_the_pin_signs_what_its_card_names(world: Make) -> None:
    one = world()
    one.page.reader.press("outgoing.signed")
    one.settle()
    one.page.reader.acting.pin.entered.emit(PIN)
    one.settle()
    assert one.desk.signings == [(("i0",), "outgoing.signed")]


def test_a_wrong_pin_is_asked_again_and_never_tried_again_by_itself(world: Make) -> None:
    one = world()
    one.page.reader.press("outgoing.signed")
    one.settle()
    one.page.reader.acting.pin.entered.emit("00000000")
    one.settle()
    assert len(one.desk.signings) == 1
    assert one.page.reader.acting.pin is not None


def test_pressing_twice_does_it_once(world: Make) -> None:
    one = world()
    for _ in range(2):
        QTest.keyClick(one.focus(), KEY.Key_F12)
    one.settle()
    assert [kind for _, kind, _ in one.desk.acts] == ["incoming.finished"]


def test_a_card_accepted_twice_is_done_once(world: Make) -> None:
    one = world()
    one.page.reader.press("incoming.opinion")
    one.settle()
    type_text(one.focus(), "ý kiến")
    one.desk.gates["act"].clear()
    one.page.reader._card.accept()
    one.page.reader._card.accept()
    one.desk.open_gates()
    one.settle()
    assert len(one.desk.acts) == 1


def test_a_signing_that_ends_late_leaves_the_next_card_alone(world: Make) -> None:
    one = world()
    one.page.reader.press("outgoing.signed")
    one.settle()
    one.desk.gates["sign"].clear()
    one.page.reader.acting.pin.entered.emit(PIN)
    one.page.reader.acting.leave()
    one.page.reader.press("incoming.opinion")
    one.bot.waitUntil(lambda: one.page.reader._card is not None)
    type_text(one.focus(), "đang gõ")
    one.desk.open_gates()
    one.settle()
    assert one.desk.signings == [(("i0",), "outgoing.signed")]
    assert one.page.reader.values() == {"text": "đang gõ"}


def test_what_is_typed_is_kept_when_the_window_closes_at_once(world: Make) -> None:
    one = world()
    one.page.reader.press("incoming.opinion")
    one.settle()
    type_text(one.focus(), "ý kiến dở")
    one.window.close()
    one.lanes.stop()
    assert one.desk.kept["act:i0:incoming.opinion"] == {"text": "ý kiến dở"}


def test_what_was_typed_comes_back(world: Make) -> None:
    one = world()
    one.desk.kept["act:i0:incoming.opinion"] = {"text": "đã gõ hôm qua"}
    one.page.reader.press("incoming.opinion")
    one.settle()
    assert one.page.reader.values() == {"text": "đã gõ hôm qua"}


def test_esc_gives_the_keys_back_to_the_list(world: Make) -> None:
    one = world()
    one.page.reader.press("incoming.opinion")
    one.settle()
    QTest.keyClick(one.focus(), KEY.Key_Escape)
    one.settle()
    assert one.page.reader._card is None
    assert one.focus() is one.page.list


def test_after_an_act_the_next_row_is_current_and_the_list_has_the_keys(world: Make) -> None:
    one = world()
    QTest.keyClick(one.page.list, KEY.Key_Down)
    one.settle()
    QTest.keyClick(one.page.list, KEY.Key_F12)
    one.settle()
    assert one.page.reader.item == "i2"
    assert one.focus() is one.page.list


def test_an_item_far_down_is_opened_not_another(world: Make) -> None:
    one = world(20)
    one.window.open(str(Folder.INCOMING), "i150")
    one.settle()
    assert one.page.reader.item == "i150"
    assert one.page.list.current().item == "i150"


def test_an_item_the_list_does_not_hold_is_shown_alone(world: Make) -> None:
    one = world()
    one.window.open(str(Folder.INCOMING), "z9")
    one.settle()
    assert one.page.reader.item == "z9"
    assert one.page.list.current() is None


def test_the_place_far_down_is_kept_when_data_change(world: Make) -> None:
    one = world(20)
    for _ in range(3):
        one.page.list.go(10**6)
        one.settle()
        one.bot.wait(1)
    here = one.page.reader.item
    one.changes.documents.emit(frozenset({here}))
    one.settle()
    assert here != "i0"
    assert one.page.reader.item == here


def test_new_rows_wait_on_a_line_and_are_counted_once(world: Make) -> None:
    one = world()
    new = replace(one.desk.rows[0], item="n1")
    one.desk.rows = [new, *one.desk.rows]
    for signal in (one.changes.documents, one.changes.dossiers):
        signal.emit(frozenset({"n1"}))
    one.settle()
    assert one.page._news.isVisible()
    assert one.page._news.text().startswith("1 ")
    assert one.page.reader.item == "i0"


def test_what_changed_in_another_folder_is_no_news_here(world: Make) -> None:
    one = world()
    one.changes.dossiers.emit(frozenset({"elsewhere"}))
    one.settle()
    assert not one.page._news.isVisible()


def test_a_filter_without_matches_says_so_and_can_be_taken_off(world: Make) -> None:
    one = world()
    one.desk.rows = [replace(row, unread=False) for row in one.desk.rows]
    one.page._choose("unread")
    one.settle()
    picture(one.window, "list-no-match")
    assert not one.page.reader.isVisible()
    assert one.page._no_match.isVisible()
    one.page._choose("all")
    one.settle()
    assert one.page.reader.isVisible()


def test_an_item_looked_at_loses_its_dot(world: Make) -> None:
    one = world()
    one.page.list.go(1)
    one.settle()
    assert not one.page.list.items.row(1).unread
    assert "read i1" in one.desk.asked


@pytest.mark.parametrize("size", [(1366, 768), (911, 512)])
def test_the_timeline_can_be_reached_at_every_width(world: Make, size: tuple[int, int]) -> None:
    one = world(size=size)
    shown = one.page.reader.papers.timeline.isVisible()
    QTest.keyClick(one.focus(), KEY.Key_D, CTRL)
    picture(one.window, f"list-rail-{size[0]}")
    assert one.page.reader.papers.timeline.isVisible() != shown


@pytest.mark.parametrize("size", [(1366, 688), (1920, 1080), (911, 512), (880, 480)])
def test_no_input_of_a_card_is_pressed_together(world: Make, size: tuple[int, int]) -> None:
    one = world(size=size)
    one.page.reader.press("incoming.assigned")
    one.settle()
    picture(one.window, f"list-card-{size[0]}x{size[1]}")
    for widget in one.page.reader._card._inputs.values():
        assert widget.height() >= SMALLEST_TARGET
