"""Ký số in Cài đặt: a certificate file is added and signs, drivers are left out, the doctor answers in the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import settings as settings_file
from desktop.background import Lanes
from desktop.changes import Changes
from desktop.desk.devices_desk import OwnDevices
from desktop.pages.settings_page import SettingsPage
from desktop.settings import Settings, Signing
from desktop.workplace import Workplace
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Missing


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SettingsPage:
    page = SettingsPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.token.used.count() == 1)
    return page


def test_a_certificate_file_is_added_and_left_out_again(qtbot: QtBot, page: SettingsPage, desk: SmallDesk) -> None:
    with qtbot.waitSignal(page.token.changed):
        page.token.add("/media/usb/ca-nhan.p12")
    qtbot.waitUntil(lambda: page.token.used.count() == 2)
    assert desk.devices.used == ["/usr/lib/libeToken.so", "/media/usb/ca-nhan.p12"]
    picture(page, "settings-token")
    leave = page.token.used.itemAt(0).widget().findChildren(type(page.token.file_button))[0]
    assert leave.accessibleName() == "Bỏ Trình điều khiển · libeToken.so"
    leave.click()
    qtbot.waitUntil(lambda: desk.devices.used == ["/media/usb/ca-nhan.p12"] and page.token.used.count() == 1)


def test_the_doctor_tells_what_is_wrong_first_and_its_words_can_be_saved(
    qtbot: QtBot, page: SettingsPage, desk: SmallDesk
) -> None:
    assert not page.token.report_button.isVisible()
    page.token.examine_button.click()
    assert not page.token.examine_button.isEnabled()
    qtbot.waitUntil(lambda: page.token.found.count() == 2)
    first = page.token.found.itemAt(0).widget().accessibleName()
    assert first.startswith("Lỗi. Mã PIN") and "Hỏi lại mã PIN" in first
    assert page.token.examine_button.isEnabled() and page.token.report_button.isVisible()
    picture(page, "settings-doctor")
    page.token.save("/media/usb/ket-qua.txt")
    qtbot.waitUntil(lambda: desk.devices.reports == ["/media/usb/ket-qua.txt"])
    assert "đã che tên" in page.token.words


def test_a_trouble_is_said_in_the_part(qtbot: QtBot, page: SettingsPage, desk: SmallDesk) -> None:
    def refuse(path: str) -> None:
        raise Missing("module", "Không mở được tệp a.p12.", "Chọn tệp khác.")

    desk.devices.add = refuse  # type: ignore[method-assign]
    page.token.add("a.p12")
    qtbot.waitUntil(lambda: "Không mở được tệp" in page.token.words)


class Place:
    """A profile folder and what the devices need of a desk."""

    def __init__(self, folder: Path, modules: tuple[str, ...]) -> None:
        self.folder, self.restarted = folder, 0
        self.settings = Settings("me", "may-1", signing=Signing(modules=modules))

    def now(self) -> datetime:
        return datetime.now(UTC)

    def restart_tokens(self) -> None:
        self.restarted += 1


def test_what_is_chosen_is_kept_for_the_next_start_and_used_at_once(tmp_path: Path) -> None:
    file = tmp_path / "ca-nhan.p12"
    file.write_bytes(b"x")
    place: Any = Place(tmp_path, ("/opt/driver.so",))
    devices = OwnDevices(cast(Workplace, place))
    with pytest.raises(Missing):
        devices.add(str(tmp_path / "khong-co.p12"))
    devices.add(str(file))
    devices.add(str(file))
    assert settings_file.load(tmp_path).signing.modules == ("/opt/driver.so", str(file)) and place.restarted == 2
    assert [words.split(" · ")[0] for _, words in devices.modules()] == ["Trình điều khiển", "Tệp chứng thư"]
    devices.leave_out("/opt/driver.so")
    assert settings_file.load(tmp_path).signing.modules == (str(file),)
    found = devices.examine()
    assert any("hỏng" in one.cause or "không đúng" in one.cause for one in found if not one.ok)
    devices.save_report(str(tmp_path / "ket-qua.txt"))
    text = (tmp_path / "ket-qua.txt").read_text("utf-8")
    assert "kiểm tra USB ký số" in text and "LỖI" in text


def test_the_keys_begin_at_the_choice_that_holds(qtbot: QtBot, page: SettingsPage) -> None:
    large = page.scales.button(2)
    assert large is not None
    large.setChecked(True)
    page.hide()
    page.show()
    qtbot.waitUntil(lambda: page.focusWidget() is large)
