"""The card of an act: what is required, what is typed, what the keys do."""

from __future__ import annotations

import unicodedata

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.dialogs.act_card import ActCard
from desktop.shown import Field, Form
from tests.desktop.page_tools import dressed, type_text

FORM = Form(
    "Giao việc", "Giao việc",
    (
        Field("lead", "Đơn vị chủ trì", "choice", (("kt", "Phòng Kinh tế"), ("vh", "Phòng Văn hóa")), required=True),
        Field("cooperating", "Phối hợp", "choices", (("kt", "Phòng Kinh tế"), ("vh", "Phòng Văn hóa"))),
        Field("days", "Số ngày", "days", value=7), Field("to", "Người nhận", "line"),
        Field("text", "Bút phê", "text", required=True),
    ),
)  # fmt: skip


@pytest.fixture
def card(qtbot: QtBot, qapp: QApplication) -> ActCard:
    """Give the card of an assignment."""
    card = ActCard(dressed(qapp), FORM)
    qtbot.addWidget(card)
    card.show()
    return card


def _text(card: ActCard) -> QPlainTextEdit:
    found = card.findChild(QPlainTextEdit)
    assert found is not None
    return found


def test_what_is_required_is_named_and_gets_the_keys(card: ActCard) -> None:
    told: list[object] = []
    card.done.connect(told.append)
    card.accept()
    assert told == []
    assert card._trouble.text() == "Chưa có bút phê."


def test_every_value_is_handed_over(card: ActCard) -> None:
    told: list[object] = []
    card.done.connect(told.append)
    type_text(_text(card), "Tham mưu trước 20/11")
    card.accept()
    assert told == [{"lead": "kt", "cooperating": [], "days": 7, "to": "", "text": "Tham mưu trước 20/11"}]


def test_each_change_is_told_so_that_it_can_be_kept(card: ActCard) -> None:
    told: list[dict[str, object]] = []
    card.typed.connect(told.append)
    type_text(_text(card), "Ấ")
    assert told[-1]["text"] == "Ấ"


def test_letters_in_parts_are_joined(card: ActCard) -> None:
    type_text(_text(card), unicodedata.normalize("NFD", "Đề nghị"))
    assert card.values()["text"] == unicodedata.normalize("NFC", "Đề nghị")


def test_what_was_typed_before_comes_back(qtbot: QtBot, qapp: QApplication) -> None:
    typed = {"lead": "vh", "cooperating": ["kt"], "days": 3, "to": "Út", "text": "dở"}
    card = ActCard(dressed(qapp), FORM, typed)
    qtbot.addWidget(card)
    assert card.values() == typed


def test_esc_leaves(card: ActCard) -> None:
    left: list[bool] = []
    card.cancelled.connect(lambda: left.append(True))
    QTest.keyClick(_text(card), Qt.Key.Key_Escape)
    assert left == [True]


def test_every_input_has_a_name(card: ActCard) -> None:
    names = {widget.accessibleName() for widget in card._inputs.values()}
    assert names == {field.label for field in FORM.fields}
    edits = [edit for edit in card.findChildren(QLineEdit) if edit.objectName() != "qt_spinbox_lineedit"]
    assert all(edit.accessibleName() for edit in edits)


def test_long_names_of_offices_push_no_input_out_of_the_card(qtbot: QtBot, qapp: QApplication) -> None:
    long = (("vp", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Năm Căn tỉnh Cà Mau"),)
    form = Form(
        "Giao việc", "Giao việc",
        (
            Field("lead", "Đơn vị chủ trì", "choice", long), Field("person", "Người xử lý", "choice", long),
            Field("days", "Số ngày", "days", value=7), Field("cooperating", "Phối hợp", "choices", long),
            Field("text", "Bút phê", "text"),
        ),
    )  # fmt: skip
    card = ActCard(dressed(qapp), form)
    qtbot.addWidget(card)
    card.resize(620, 300)
    card.show()
    for name, widget in card._inputs.items():
        right = widget.mapTo(card, widget.rect().topRight()).x()
        assert right <= card.width(), name
