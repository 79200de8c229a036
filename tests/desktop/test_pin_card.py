"""The PIN card and the rows of progress: what is shown, what is emitted, what is never kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.dialogs.pin_card import PinCard
from desktop.dialogs.sign_progress import SignProgress
from desktop.look.look import Look
from desktop.shown import TokenState
from tests.desktop.page_tools import dressed, picture, press, type_text

NAMES = ["Báo cáo\tKết quả giải quyết thủ tục hành chính tháng 10 năm 2026", "Tờ trình\tHỗ trợ kinh phí sửa cống"]
TOKEN = TokenState(True, "sẵn sàng", "vic", "Quách Minh Đảm", "UBND xã Năm Căn", "14/06/2028")


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return dressed(qapp)


def card_of(qtbot: QtBot, look: Look, token: TokenState = TOKEN) -> PinCard:
    card = PinCard(look, NAMES, token, "Ký 2 văn bản")
    qtbot.addWidget(card)
    card.show()
    return card


def test_enter_emits_what_was_typed_once_and_wipes_it(qtbot: QtBot, look: Look) -> None:
    card, got = card_of(qtbot, look), []
    card.entered.connect(got.append)
    type_text(card.pin, "12345678")
    press(card.pin, Qt.Key.Key_Return)
    press(card.pin, Qt.Key.Key_Return)
    assert got == ["12345678"]
    assert card.pin.text() == ""
    assert card.pin.echoMode() == QLineEdit.EchoMode.Password


def test_nothing_typed_cannot_be_sent(qtbot: QtBot, look: Look) -> None:
    card, got = card_of(qtbot, look), []
    card.entered.connect(got.append)
    press(card.pin, Qt.Key.Key_Return)
    assert not got and not card.sign.isEnabled()


def test_escape_wipes_and_leaves(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    type_text(card.pin, "1234")
    with qtbot.waitSignal(card.cancelled):
        press(card.pin, Qt.Key.Key_Escape)
    assert card.pin.text() == ""


def test_trouble_is_said_and_asked_again(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    picture(card, "pin")
    type_text(card.pin, "1111")
    card.set_trouble("Mã PIN chưa đúng. Còn 2 lần thử.", "Nhập sai hết số lần, USB sẽ bị khóa.")
    assert card._trouble.isVisible()
    assert "Còn 2 lần thử" in card._trouble.accessibleName()
    assert card.pin.text() == "" and card.pin.isEnabled()
    picture(card, "pin-trouble")


def final() -> TokenState:
    words = "USB ký số: chỉ còn 1 lần thử"
    return TokenState(True, words, "vic", "Quách Minh Đảm", "UBND", "14/06/2028", "final")


def test_the_last_try_is_said_before_anything_is_typed_and_needs_a_tick(qtbot: QtBot, look: Look) -> None:
    card, got = card_of(qtbot, look, final()), []
    card.entered.connect(got.append)
    assert card._tries.text() == "Chỉ còn 1 lần thử" and card.consent.isVisible() and not card.consent.isChecked()
    type_text(card.pin, "1234")
    press(card.pin, Qt.Key.Key_Return)
    assert not got and not card.sign.isEnabled()
    picture(card, "pin-final")
    card.consent.click()
    press(card.pin, Qt.Key.Key_Return)
    assert got == ["1234"] and card.last_try and not card.consent.isChecked()


def test_the_tick_is_asked_again_when_the_tries_change(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    type_text(card.pin, "1234")
    assert card.sign.isEnabled() and not card.consent.isVisible()
    card.set_token(final())
    assert card.pin.text() == "1234" and not card.sign.isEnabled() and card.consent.isVisible()
    card.consent.click()
    assert card.sign.isEnabled()
    card.set_token(replace(final(), pin="locked", words="USB ký số đã khóa"))
    assert not card.pin.isEnabled() and not card.sign.isEnabled() and not card.consent.isVisible()


def test_caps_lock_and_vietnamese_input_are_warned_of(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    for key, text, shift, warned in (
        (Qt.Key.Key_A, "a", False, ""), (Qt.Key.Key_B, "B", True, ""),
        (Qt.Key.Key_C, "C", False, "Caps Lock"), (Qt.Key.Key_D, "d", True, "Caps Lock"),
        (Qt.Key.Key_1, "1", False, "Caps Lock"), (Qt.Key.Key_E, "e", False, ""),
    ):  # fmt: skip
        hold = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(card.pin, QKeyEvent(QEvent.Type.KeyPress, key, hold, text))
        assert warned in card._warning.text() and card._warning.isVisible() is bool(warned)
    card.pin.setText("ma\u1eadtkhau")
    assert "Bộ gõ tiếng Việt" in card._warning.text() and card._warning.isVisible()
    picture(card, "pin-warned")
    card.pin.clear()
    assert not card._warning.isVisible()


def test_lists_and_reasons_stand_there_before_the_pin(qtbot: QtBot, look: Look) -> None:
    lists = "Danh sách thu hồi lập 3 giờ trước"
    card = card_of(qtbot, look, replace(TOKEN, lists=lists))
    assert card.box.lists.text() == lists and lists in card.box.accessibleName()
    card.set_token(replace(TOKEN, why_not="Chứng thư số đã hết hạn ngày 01/01/2026."))
    assert not card.pin.isEnabled() and card.box.usable.text() == "Không ký được"
    assert "hết hạn" in card.box.accessibleName()
    picture(card, "pin-expired")


def test_one_of_several_certificates_is_chosen_by_the_person(qtbot: QtBot, look: Look) -> None:
    several = (("aa", "Quách Minh Đảm · hạn đến 2027"), ("bb", "Quách Minh Đảm · hạn đến 2028"))
    card, got = card_of(qtbot, look, replace(TOKEN, choices=several)), []
    card.entered.connect(got.append)
    type_text(card.pin, "1234")
    assert card.box.choice.isVisible() and not card.sign.isEnabled(), "none is chosen for the person"
    card.box.choice.setCurrentIndex(2)
    card.set_token(replace(TOKEN, choices=several, lists="Danh sách thu hồi lập vừa xong"))
    assert card.certificate == "bb"
    press(card.pin, Qt.Key.Key_Return)
    assert got == ["1234"]


def test_a_file_asks_for_its_passphrase_and_a_device_for_nothing(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look, TokenState(True, "Tệp chứng thư", "ca-nhan", kind="file", pin_min=1, pin_max=1024))
    assert card.pin.accessibleName() == "Mật khẩu của tệp chứng thư" and card.pin.maxLength() > 100
    got: list[str] = []
    card.entered.connect(got.append)
    card.set_token(replace(TOKEN, protected=True))
    assert not card.pin.isVisible() and card.sign.isEnabled()
    press(card, Qt.Key.Key_Return)
    assert got == [""]


def test_a_pin_that_is_too_short_is_not_sent(qtbot: QtBot, look: Look) -> None:
    card, got = card_of(qtbot, look, replace(TOKEN, pin_min=6, pin_max=12)), []
    card.entered.connect(got.append)
    type_text(card.pin, "12345")
    press(card.pin, Qt.Key.Key_Return)
    assert not got and card._tries.text() == "6 đến 12 ký tự" and card.pin.maxLength() == 12


def test_a_locked_token_takes_nothing(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look, TokenState(True, "USB ký số đã khóa", "vic", "Quách Minh Đảm", pin="locked"))
    assert not card.pin.isEnabled() and not card.sign.isEnabled()


def test_names_for_a_screen_reader(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    assert card.pin.accessibleName() == "Mã PIN của USB ký số"
    assert "Dùng được" in card.box.accessibleName()


def test_progress_tells_of_each_document(qtbot: QtBot, look: Look) -> None:
    progress = SignProgress(look, [("a", NAMES[0]), ("b", NAMES[1])])
    qtbot.addWidget(progress)
    progress.show()
    progress.set_state("a", "signing")
    assert progress.heading.text() == "Đang ký 1 / 2"
    assert progress.rows["b"].words.text() == "Chờ đến lượt"
    press(progress, Qt.Key.Key_Escape)
    progress.set_state("a", "signed", "Đã ký lúc 09:44:12")
    progress.set_state("b", "refused", "Không ký: tệp đã đổi sau khi xem")
    progress.finish()
    assert progress.heading.text() == "Đã ký 1 / 2"
    picture(progress, "progress")
    with qtbot.waitSignal(progress.closed):
        press(progress, Qt.Key.Key_Escape)
