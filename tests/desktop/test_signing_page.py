"""Chờ ký: only what was seen can be ticked; one PIN signs all; a wrong one is never sent twice by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages.signing_list import SigningModel, SigningRow
from desktop.pages.signing_page import SigningPage
from desktop.shown import Due
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import PIN, SmallDesk
from workflow.rules import Folder, Option


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SigningPage:
    page = SigningPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: len(page.rows.rows) == 3 and all(row.image is not None for row in page.rows.rows))
    page.list.setFocus()
    return page


def see(qtbot: QtBot, page: SigningPage, *items: str) -> None:
    """Look through every page of ``items``."""
    for item in items:
        page.list.setCurrentIndex(page.rows.index(page.rows.at(item), 0))
        qtbot.waitUntil(lambda: page.reader._view is not None and page.reader._view.item == page._current)
        qtbot.waitUntil(lambda: bool(page.reader._sha))
        page.reader.pages.all_pages_seen.emit()
        assert page.rows.rows[page.rows.at(item)].seen


def sign_with(qtbot: QtBot, page: SigningPage, pin: str) -> None:
    """Press F9 where needed and type the PIN."""
    if page.round.card is None:
        page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    card = page.round.card
    assert card is not None
    type_text(card.pin, pin)
    press(card.pin, Qt.Key.Key_Return)


def test_what_was_not_seen_cannot_be_ticked(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    page.rows.change("d2", seen=False)
    page.list.setCurrentIndex(page.rows.index(2, 0))
    page.rows.change("d2", seen=False)
    with qtbot.waitSignal(page.list.refused):
        press(page.list, Qt.Key.Key_Space)
    assert not page.rows.ticked()
    assert page.reason.isVisible()
    assert "Chưa xem hết trang" in page.rows.rows[2].sentence()


def test_seen_documents_are_ticked_and_counted(qtbot: QtBot, page: SigningPage) -> None:
    see(qtbot, page, "d0", "d1")
    page.tick_all.click()
    assert page._ticked.text() == "Đã chọn 2"
    assert any(option.words == "Ký 2 văn bản" for option in shown(page))
    picture(page, "signing")


def shown(page: SigningPage) -> list[Option]:
    """Return the options as the bar got them."""
    view = page.reader._view
    return [page.reader._with_words(option) for option in view.options] if view else []


def test_one_pin_signs_all_ticked_and_they_leave_the_list(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    see(qtbot, page, "d0", "d1")
    page.tick_all.click()
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    picture(page, "signing-pin")
    sign_with(qtbot, page, PIN)
    qtbot.waitUntil(lambda: page.round.progress is not None and page.round.progress.close_button.isEnabled())
    picture(page, "signing-progress")
    assert desk.signed == ["d0", "d1"] and desk.asked.count("sign") == 1
    progress = page.round.progress
    assert progress is not None and progress.rows["d0"].words.text().startswith("Đã ký lúc ")
    press(progress, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: [row.item for row in page.rows.rows] == ["d2"])
    assert page._current == "d2"
    assert page.list.hasFocus()


def test_a_wrong_pin_is_asked_again_and_sent_once(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    see(qtbot, page, "d0")
    sign_with(qtbot, page, "0000")
    qtbot.waitUntil(lambda: page.round.card is not None and page.round.card._trouble.isVisible())
    card = page.round.card
    assert card is not None and card._trouble_title.text() == "Sai mã PIN"
    assert card._tries.text() == "Còn 2 lần thử"
    assert desk.asked.count("sign") == 1
    picture(page, "signing-wrong")
    sign_with(qtbot, page, PIN)
    qtbot.waitUntil(lambda: desk.signed == ["d0"])


def test_the_last_try_is_sent_only_after_it_was_agreed_to(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    desk.tries = 1
    see(qtbot, page, "d0")
    page.sign()
    qtbot.waitUntil(lambda: page.round.card is not None)
    card = page.round.card
    assert card is not None
    card.pin.setText(PIN)
    press(card.pin, Qt.Key.Key_Return)
    assert desk.asked.count("sign") == 0 and not card.sign.isEnabled()
    card.consent.click()
    press(card.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.signed == ["d0"])


def test_one_failure_never_hides_the_rest(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    desk.refused = {"d0": "Tệp đã khác. Bản trình đã đổi sau khi xem."}
    see(qtbot, page, "d0", "d1")
    page.tick_all.click()
    sign_with(qtbot, page, PIN)
    qtbot.waitUntil(lambda: page.round.progress is not None and page.round.progress.close_button.isEnabled())
    progress = page.round.progress
    assert progress is not None
    assert progress.heading.text() == "Đã ký 1 / 2"
    assert progress.rows["d0"].words.text().startswith("Không ký: Tệp đã khác")
    progress.look_again.emit("d0")
    qtbot.waitUntil(lambda: page.rows.at("d1") < 0)
    assert page._current == "d0"


def test_escape_signs_nothing_and_gives_the_keys_back(qtbot: QtBot, page: SigningPage, desk: SmallDesk) -> None:
    see(qtbot, page, "d0")
    page.handle_key("F9")
    qtbot.waitUntil(lambda: page.round.card is not None)
    card = page.round.card
    assert card is not None
    press(card.pin, Qt.Key.Key_Escape)
    assert page.round.card is None
    assert "sign" not in desk.asked
    assert page.list.hasFocus()


def test_a_changed_file_has_to_be_seen_again() -> None:
    model, desk = SigningModel(), SmallDesk()
    rows = desk.page(Folder.TO_SIGN, None, 9, "all", "due")
    model.set_rows([SigningRow(row, Due("calm", "Còn 6 ngày")) for row in rows])
    model.change("d0", file="a", seen=True, ticked=True)
    model.change("d0", file="b")
    assert not model.rows[0].seen and not model.rows[0].ticked


def test_model_is_sound(qtmodeltester: object) -> None:
    model, desk = SigningModel(), SmallDesk()
    rows = desk.page(Folder.TO_SIGN, None, 9, "all", "due")
    model.set_rows([SigningRow(row, Due("calm", "Còn 6 ngày")) for row in rows])
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_a_document_is_returned_with_a_remark_that_is_kept_while_typed(
    qtbot: QtBot, page: SigningPage, desk: SmallDesk
) -> None:
    page.list.setCurrentIndex(page.rows.index(0, 0))
    qtbot.waitUntil(lambda: page.reader._view is not None)
    assert page.handle_key("Shift+F7")
    qtbot.waitUntil(lambda: page.reader._card is not None)
    card = page.reader._card
    assert card is not None
    card.typed.emit({"remark": "Sửa mục II"})
    qtbot.waitUntil(lambda: desk.kept.get("act:d0:outgoing.returned") == {"remark": "Sửa mục II"})
    picture(page, "signing-return")
    card.done.emit({"remark": "Sửa mục II"})
    qtbot.waitUntil(lambda: [row.item for row in page.rows.rows] == ["d1", "d2"])
    assert desk.acts == [("d0", "outgoing.returned", {"remark": "Sửa mục II"})]
    assert "act:d0:outgoing.returned" not in desk.kept
    assert page._current == "d1"
