"""The head of a list in its narrowest place: how many rows are ticked is read whole, whatever else stands there."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import LISTS
from desktop.look.look import Look, install_fonts
from desktop.pages.list_head import ListHead
from tests.desktop.page_tools import picture
from workflow.rules import Folder


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.3])
@pytest.mark.parametrize("title", [words for _, words in LISTS])
def test_the_number_of_ticked_rows_is_never_cut(qtbot: QtBot, qapp: QApplication, title: str, scale: float) -> None:
    install_fonts()
    look = Look("light", scale)
    look.apply(qapp)
    book = title in ("Văn bản đến", "Văn bản đi", "Đang giải quyết", "Trả kết quả")
    new = "Nhập văn bản giấy đến" if title == dict(LISTS)[Folder.INCOMING] else ""
    head = ListHead(look, title, "due", has_book=book, new=new)
    qtbot.addWidget(head)
    head.resize(look.px(330), head.sizeHint().height())
    head.show()
    assert head._sort.isVisible()
    head.set_ticked(128)
    QApplication.processEvents()
    picture(head, f"head-{title}-{scale}")
    needed = QFontMetrics(look.font(13, bold=True)).horizontalAdvance("Đã chọn 128")
    assert head._ticked.width() >= needed
    head.set_ticked(0)
    assert head._sort.isVisible() and head._ticked.text() == ""
