"""Hồ sơ công việc: the list, the card that opens a new file from a full or an empty list, and paths in cards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.dialogs.act_card import ActCard
from desktop.pages.work_file_page import KIND, WorkFilePage
from desktop.shown import Field, Form
from desktop.widgets.path_input import PathInput
from tests.desktop.office import Office
from tests.desktop.page_tools import dressed, picture, running_lanes


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> Office:
    return Office()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: Office) -> WorkFilePage:
    page = WorkFilePage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: page.list.items.rowCount() > 0 and not lanes.busy)
    return page


def test_a_new_file_is_opened_by_the_card_and_stood_on(
    qtbot: QtBot, page: WorkFilePage, desk: Office, lanes: Lanes
) -> None:
    page.new_button.click()
    qtbot.waitUntil(lambda: bool(page.new_page.findChildren(ActCard)))
    picture(page, "work-file-new")
    (edit,) = page.new_page.findChildren(QPlainTextEdit)
    edit.setPlainText("Hồ sơ hạn mặn")
    page.refresh()
    qtbot.waitUntil(lambda: not lanes.busy)
    assert page.new_page.isVisible(), "a list that comes in leaves the card where it is"
    page.primary()
    qtbot.waitUntil(lambda: bool(desk.acts))
    assert desk.acts[0][:2] == ("", KIND) and "Hồ sơ hạn mặn" in desk.acts[0][2].values()
    qtbot.waitUntil(lambda: page.list.isVisible() and not lanes.busy)


def test_leaving_the_card_keeps_the_list(qtbot: QtBot, page: WorkFilePage, desk: Office, lanes: Lanes) -> None:
    page.open_new()
    qtbot.waitUntil(lambda: bool(page.new_page.findChildren(ActCard)))
    page.new_page.findChildren(ActCard)[0].cancelled.emit()
    qtbot.waitUntil(lambda: page.list.isVisible() and not lanes.busy)
    assert not desk.acts


def test_an_empty_list_offers_to_open_the_first_file(
    qtbot: QtBot, page: WorkFilePage, desk: Office, lanes: Lanes
) -> None:
    desk.rows = []
    page.refresh()
    qtbot.waitUntil(lambda: page._empty.isVisible() and not lanes.busy)
    assert "Chưa có hồ sơ công việc" in page._empty.accessibleName()


def test_a_path_is_typed_or_chosen_and_handed_over(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    look = dressed(qapp)
    fields = (Field("path", "Tệp", "file", required=True), Field("out", "Lưu vào", "save", value="goi.zip"))
    card = ActCard(look, Form("Thêm tệp", "Thêm", fields))
    qtbot.addWidget(card)
    card.show()
    assert card.values() == {"path": "", "out": "goi.zip"}
    first, second = card.findChildren(PathInput)
    first.choose()
    assert first.dialog is not None
    first.dialog.fileSelected.emit(str(tmp_path / "anh.png"))
    first.dialog.reject()
    second.edit.setText("~/goi-2.zip")
    assert card.values() == {"path": str(tmp_path / "anh.png"), "out": str(Path.home() / "goi-2.zip")}
