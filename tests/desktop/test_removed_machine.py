"""A machine that was taken out: the exchange stops, everything of the profile goes, and the person is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.actions.wipe_profile import wipe_profile
from desktop.desk.exchanging import Exchanging
from desktop.pages.removed_page import RemovedPage
from desktop.secrets_box import create_box, open_box
from desktop.settings import Settings
from sync.account import Account
from sync.cycle import ServerSummary, Summary
from sync.errors import DeviceRemoved, NotLoggedIn
from tests.desktop.page_tools import dressed, picture, press
from workflow.store.database import open_database
from workflow.store.troubles import StoreTrouble, WrongKey

PHRASE = "một câu thật dài dễ nhớ"


@dataclass
class Line:
    """A line whose server answers with a trouble."""

    trouble: Exception
    asked: list[str] = field(default_factory=list)

    def run(self, *, due_only: bool = False) -> Summary:
        """Exchange."""
        self.asked.append("run")
        return Summary([ServerSummary("documents", "", trouble=self.trouble)])  # type: ignore[arg-type]


def test_the_exchange_tells_once_and_does_nothing_after() -> None:
    told: list[str] = []
    exchange = Exchanging(None, Line(DeviceRemoved("", "")))  # type: ignore[arg-type]
    exchange.on_removed = lambda: told.append("removed")
    assert exchange.run().changed_items == []
    assert told == ["removed"]


@pytest.mark.parametrize("passphrase", [PHRASE, None])
def test_nothing_of_the_profile_stays(passphrase: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    made = create_box(folder, Settings("lan", "may-1"), passphrase) if _made(folder) else None
    assert made is not None
    settings.save(folder, made)
    box = open_box(folder, made, passphrase)
    account = Account("lan", "may-1", box)
    account.sign_in("mã", "mã gia hạn")
    open_database(folder, box.data_key).close()
    (folder / "files").mkdir()
    (folder / "files" / "x").write_bytes(b"sealed")
    wipe_profile(folder)
    assert not folder.exists()
    wipe_profile(folder)
    if passphrase is None:
        with pytest.raises(NotLoggedIn):
            Account("lan", "may-1", box).token()


def _made(folder: Path) -> bool:
    folder.mkdir()
    return True


def test_data_left_by_a_cut_can_no_longer_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    made = create_box(folder, Settings("lan", "may-1"), PHRASE)
    settings.save(folder, made)
    open_database(folder, open_box(folder, made, PHRASE).data_key).close()
    (folder / "key.json").unlink()
    with pytest.raises((WrongKey, StoreTrouble)):
        open_box(folder, made, PHRASE)


def test_the_person_reads_what_happened(qtbot: QtBot, qapp: QApplication) -> None:
    page = RemovedPage(dressed(qapp))
    qtbot.addWidget(page)
    page.show()
    picture(page, "removed")
    with qtbot.waitSignal(page.leave.clicked):
        press(page.leave, Qt.Key.Key_Space)
