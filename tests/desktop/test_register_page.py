"""Sổ đăng ký: the chosen book and days are drawn at once, printed with Ctrl+P, kept as PDF or spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PyQt6.QtCore import QDate
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.pages.register_page import RegisterPage, span_of
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Missing
from workflow.rules import Folder


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> Iterator[RegisterPage]:
    page = RegisterPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.open_for(str(Folder.OUTGOING))
    page.refresh()
    qtbot.waitUntil(lambda: page.paper() is not None)
    yield page
    page.stop()


@pytest.mark.parametrize(
    ("name", "first"),
    [("day", date(2026, 11, 12)), ("month", date(2026, 11, 1)), ("quarter", date(2026, 10, 1)),
     ("year", date(2026, 1, 1))],
)  # fmt: skip
def test_spans_begin_where_their_name_says(name: str, first: date) -> None:
    assert span_of(name, date(2026, 11, 12)) == (first, date(2026, 11, 12))
    assert span_of("quarter", date(2027, 3, 31))[0] == date(2027, 1, 1)


def test_the_book_of_the_folder_is_drawn_for_this_month(page: RegisterPage, desk: SmallDesk) -> None:
    picture(page, "register")
    assert page.book.currentText() == "Sổ đăng ký văn bản đi"
    assert desk.asked[-1] == "van_ban_di 2026-11-01 2026-11-12 pdf"
    assert page._count.text() == "12 dòng"


def test_other_days_are_drawn_after_a_rest_and_printed_as_shown(
    qtbot: QtBot, page: RegisterPage, desk: SmallDesk
) -> None:
    page.first.setDate(QDate(2026, 1, 1))
    page.last.setDate(QDate(2026, 3, 31))
    qtbot.waitUntil(lambda: desk.asked[-1] == "van_ban_di 2026-01-01 2026-03-31 pdf")
    assert desk.asked.count("printed") == 2, "the first change alone is not drawn"
    qtbot.waitUntil(lambda: page.paper() is not None)
    with qtbot.waitSignal(page.printing) as printing:
        page.primary()
    assert printing.args[0].name == "Sổ đăng ký văn bản đi"


def test_a_book_is_kept_as_a_spreadsheet(qtbot: QtBot, page: RegisterPage, tmp_path: Path) -> None:
    dialog = page.save("xlsx")
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(tmp_path / "so.xlsx"))
    qtbot.waitUntil(lambda: page.toast.words == "Đã lưu so.xlsx")
    dialog.close()
    assert (tmp_path / "so.xlsx").read_bytes() == b"PK sheet"


def test_days_the_wrong_way_round_are_said_in_place(qtbot: QtBot, page: RegisterPage, desk: SmallDesk) -> None:
    desk.fail["printed"] = Missing("to", "Ngày cuối trước ngày đầu.", "Chọn lại khoảng ngày.")
    page.draw()
    qtbot.waitUntil(lambda: "Ngày cuối trước ngày đầu" in page._count.text())
