"""Text of an old font pasted into a field: the offer stands below it, converts when asked, and goes by itself."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.paste_offer import PasteOffer
from tests.desktop.page_tools import dressed, picture

OLD, NEW = "Tranh chÊp ®Êt ®ai", "Tranh chấp đất đai"
VNI = "Quyeát ñònh veà vieäc"


class Sheet(QWidget):
    """A window with two fields."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.text = QLineEdit(), QPlainTextEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.text)


@pytest.fixture
def sheet(qtbot: QtBot, qapp: QApplication) -> Sheet:
    made = Sheet()
    made.offer = PasteOffer(dressed(qapp), made)  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitUntil(made.isVisible)
    return made


def paste(qapp: QApplication, field: QLineEdit | QPlainTextEdit, text: str) -> None:
    clipboard = qapp.clipboard()
    assert clipboard is not None
    clipboard.setText(text)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def offer(sheet: Sheet) -> PasteOffer:
    found: PasteOffer = sheet.offer  # type: ignore[attr-defined]
    return found


def test_a_line_is_converted_when_asked(qtbot: QtBot, qapp: QApplication, sheet: Sheet) -> None:
    sheet.line.setText("V/v ")
    paste(qapp, sheet.line, OLD)
    qtbot.waitUntil(offer(sheet).isVisible)
    assert offer(sheet).words.text() == "Chữ vừa dán dùng phông TCVN3. Chuyển sang Unicode?"
    picture(sheet, "paste-offer")
    offer(sheet).yes.click()
    assert sheet.line.text() == f"V/v {NEW}" and not offer(sheet).isVisible()
    sheet.line.undo()
    assert sheet.line.text() == f"V/v {OLD}"


def test_a_text_of_lines_keeps_what_stood_there(qtbot: QtBot, qapp: QApplication, sheet: Sheet) -> None:
    sheet.text.setPlainText("Kính gửi:\n")
    sheet.text.moveCursor(sheet.text.textCursor().MoveOperation.End)
    paste(qapp, sheet.text, f"{VNI}\r\n{VNI}")
    qtbot.waitUntil(offer(sheet).isVisible)
    assert "VNI" in offer(sheet).words.text()
    offer(sheet).convert()
    assert sheet.text.toPlainText() == "Kính gửi:\nQuyết định về việc\nQuyết định về việc"


def test_left_alone_it_stays_and_the_offer_goes(qtbot: QtBot, qapp: QApplication, sheet: Sheet) -> None:
    paste(qapp, sheet.line, OLD)
    qtbot.waitUntil(offer(sheet).isVisible)
    offer(sheet).no.click()
    assert sheet.line.text() == OLD and not offer(sheet).isVisible()
    paste(qapp, sheet.text, OLD)
    qtbot.waitUntil(offer(sheet).isVisible)
    QTest.keyClicks(sheet.text, "a")
    assert not offer(sheet).isVisible()


@pytest.mark.parametrize("text", [NEW, "abc", "", "là nhà tôi có"])
def test_other_text_is_no_matter(qtbot: QtBot, qapp: QApplication, sheet: Sheet, text: str) -> None:
    paste(qapp, sheet.line, text)
    QTest.qWait(20)
    assert not offer(sheet).isVisible()


def test_pasted_by_the_menu_it_is_seen_too(qtbot: QtBot, qapp: QApplication, sheet: Sheet) -> None:
    paste(qapp, sheet.text, OLD)
    qtbot.waitUntil(offer(sheet).isVisible)
    offer(sheet).leave()
    sheet.line.setFocus()
    sheet.line.paste()
    QTest.qWait(20)
    assert not offer(sheet).isVisible()
    QApplication.sendEvent(sheet.line, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.PopupFocusReason))
    qtbot.waitUntil(offer(sheet).isVisible)
    offer(sheet).convert()
    assert sheet.line.text() == NEW


def test_a_line_takes_several_pasted_lines_as_one(qtbot: QtBot, qapp: QApplication, sheet: Sheet) -> None:
    paste(qapp, sheet.line, f"{OLD}\n{OLD}")
    qtbot.waitUntil(offer(sheet).isVisible)
    offer(sheet).convert()
    assert sheet.line.text().split() == f"{NEW} {NEW}".split()
