"""Scans at the counter: what the scanner leaves in its folder waits on the page until it goes to a paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.background import Lanes
from desktop.changes import Changes
from desktop.pages.intake_page import IntakePage
from desktop.pages.settings_page import SettingsPage
from desktop.settings import Settings
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import SmallDesk, pdf

pytestmark = pytest.mark.logs("watchdog.observers.inotify")  # it reports events that come while it stops


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, tmp_path: Path) -> Iterator[IntakePage]:
    page = IntakePage(dressed(qapp), SmallDesk(), lanes, Changes(), tmp_path)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: page.files._scans is not None)
    type_text(page.box.edit, "thanh lap")
    qtbot.waitUntil(page.box.popup.isVisible)
    press(page.box.edit, Qt.Key.Key_Return)
    yield page
    page.stop()


def arrive(qtbot: QtBot, page: IntakePage, folder: Path, name: str) -> Path:
    """Let the scanner write a file, and wait until the page shows it."""
    path = folder / name
    path.write_bytes(pdf(name))
    qtbot.waitUntil(lambda: name in page.scans._name.text())
    return path


def test_a_new_scan_is_offered_and_goes_to_the_paper_chosen(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    arrive(qtbot, page, tmp_path, "scan-1.pdf")
    assert page.scans.isVisible()
    picture(page, "intake-scan-waiting")
    actions = page.scans.menu().actions()
    assert [action.text()[:2] for action in actions] == ["1.", "2.", "3.", "4."]
    actions[2].trigger()
    qtbot.waitUntil(lambda: page.papers.rows[2].file() is not None)
    qtbot.waitUntil(lambda: not page.scans.isVisible())


def test_a_scan_put_aside_is_not_offered_again_after_the_page_was_left(
    qtbot: QtBot, page: IntakePage, tmp_path: Path
) -> None:
    arrive(qtbot, page, tmp_path, "cũ.pdf")
    arrive(qtbot, page, tmp_path, "mới.pdf")
    assert "Còn 1 bản khác" in page.scans._words.text()
    page.scans.skip_button.click()
    qtbot.waitUntil(lambda: "cũ.pdf" in page.scans._name.text())
    page.hide()
    assert page.files._scans is None
    page.show()
    qtbot.waitUntil(lambda: page.files._scans is not None)
    qtbot.waitUntil(lambda: "cũ.pdf" in page.scans._name.text())
    assert (tmp_path / "mới.pdf").exists()


def test_a_scan_with_a_secret_name_cannot_be_attached(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    arrive(qtbot, page, tmp_path, "12_TOI_MAT.pdf")
    assert not page.scans.attach_button.isVisible() and not page.scans.view.isVisible()
    assert "TỐI MẬT" in page.scans._words.text()


def test_a_half_written_scan_is_not_offered(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    with (tmp_path / "dài.pdf").open("wb") as out:
        for _ in range(6):
            out.write(pdf("trang"))
            out.flush()
            qtbot.wait(60)
            assert not page.scans.isVisible()
    qtbot.waitUntil(page.scans.isVisible)


def test_a_scan_is_looked_at_before_it_is_attached(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    arrive(qtbot, page, tmp_path, "1.pdf")
    page.scans.view.click()
    qtbot.waitUntil(lambda: page.receipt.stack.currentIndex() == 1)


def test_the_folder_is_chosen_in_the_settings_and_kept(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, tmp_path: Path
) -> None:
    page = SettingsPage(dressed(qapp), SmallDesk(), lanes, Changes())
    qtbot.addWidget(page)
    with qtbot.assertNotEmitted(page.scan_folder_chosen):
        page.scanner.take(str(tmp_path / "không có"))
    assert "Không mở được" in page.scanner.words
    with qtbot.waitSignal(page.scan_folder_chosen) as chosen:
        page.scanner.take(str(tmp_path))
    settings.save(tmp_path / "p", Settings("a", "b", scan_folder=chosen.args[0]))
    assert settings.load(tmp_path / "p").scan_folder == str(tmp_path)
    assert page.scanner.path.text() == str(tmp_path)
