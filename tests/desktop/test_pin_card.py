"""The PIN card and the rows of progress: what is shown, what is emitted, what is never kept."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
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


def test_the_last_try_needs_a_second_press(qtbot: QtBot, look: Look) -> None:
    token = TokenState(True, "Chỉ còn 1 lần thử", "vic", "Quách Minh Đảm", "UBND", "14/06/2028", "final")
    card, got = card_of(qtbot, look, token), []
    card.entered.connect(got.append)
    type_text(card.pin, "1234")
    press(card.pin, Qt.Key.Key_Return)
    assert not got and card.sign.text() == "Còn 1 lần. Thử tiếp"
    press(card.pin, Qt.Key.Key_Return)
    assert got == ["1234"]


def test_a_locked_token_takes_nothing(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look, TokenState(True, "USB ký số đã khóa", "vic", "Quách Minh Đảm", pin="locked"))
    assert not card.pin.isEnabled() and not card.sign.isEnabled()


def test_names_for_a_screen_reader(qtbot: QtBot, look: Look) -> None:
    card = card_of(qtbot, look)
    assert card.pin.accessibleName() == "Mã PIN của USB ký số"
    assert "Dùng được" in card._certificate_box.accessibleName()


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
