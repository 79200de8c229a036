"""The first page: a real profile is written only after both servers know the person; mistakes are said in place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.actions import make_profile as action
from desktop.actions.make_profile import Wanted, check
from desktop.background import Lanes
from desktop.pages.first_run import FirstRun
from desktop.settings import Servers
from desktop.training.child import Child
from desktop.training.province import CATALOGUES, data, directory
from desktop.workplace import open_workplace
from sync.provincial.identity import FILE as SIGN_IN
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.sync.openid.small_provider import CLIENT, SmallProvider
from workflow.errors import Missing

PERSON, DEVICE, PHRASE = "lam-hoai-thuong", "may-01", "một câu thật dài dễ nhớ"
GOOD = Wanted(PERSON, DEVICE, Servers("https://a.vn/documents", "https://a.vn/dossiers"), "mã", PHRASE)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, tmp_path: Path) -> FirstRun:
    page = FirstRun(dressed(qapp), lanes, tmp_path / "profile")
    qtbot.addWidget(page)
    page.resize(1180, 760)
    page.show()
    qtbot.waitUntil(lambda: not lanes.busy)
    return page


@pytest.fixture(scope="module")
def provider() -> Iterator[SmallProvider]:
    """Give the province's identity provider."""
    provider = SmallProvider()
    provider.login = PERSON
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, provider: SmallProvider) -> Iterator[Servers]:
    """Give a pilot's servers, which know the people of the training directory."""
    folder = tmp_path_factory.mktemp("servers")
    rules = {"issuer": provider.issuer, "client_id": CLIENT, "jwks": provider.jwks, "claim": "sub"}
    (folder / SIGN_IN).write_text(json.dumps(rules), encoding="utf-8")
    (folder / "catalogue").mkdir()
    made = {"directory": directory().to_json()} | {name: data(name) for name in CATALOGUES}
    for name, body in made.items():
        (folder / "catalogue" / f"{name}.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    child = Child("desktop", ["serve", "--dir", str(folder), "--training"], folder / "log")
    yield Servers(child.ready["documents"], child.ready["dossiers"])
    child.stop()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"servers": Servers("", "https://a.vn")}, "documents"),
        ({"servers": Servers("https://a.vn", "http://a.vn")}, "dossiers"),
        ({"servers": Servers("ftp://a.vn", "https://a.vn")}, "documents"),
        ({"servers": Servers("https://a.vn", "https://a.vn", vxp="https://b.vn")}, "vxp"),
        ({"person": ""}, "person"), ({"device": "máy của tôi"}, "device"), ({"passphrase": "ngắn"}, "passphrase"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_before_the_network_is_asked(change: dict[str, object], field: str) -> None:
    with pytest.raises(Missing) as missing:
        check(replace(GOOD, **change))  # type: ignore[arg-type]
    assert missing.value.field == field and missing.value.text and missing.value.what_next


def test_a_server_on_this_machine_may_be_plain() -> None:
    check(replace(GOOD, servers=Servers("http://127.0.0.1:1/documents", "http://[::1]:1", vxp="")))


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_has_to_be_chosen() -> None:
    with pytest.raises(Missing) as missing:
        check(replace(GOOD, passphrase=None))
    assert missing.value.field == "passphrase"


def test_training_is_proposed_and_one_press_away(qtbot: QtBot, page: FirstRun) -> None:
    picture(page, "first-run-training")
    assert page.training.isChecked() and not page.form.isVisible()
    with qtbot.waitSignal(page.trains):
        QTest.keyClick(page.training, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_typing_vietnamese_can_be_tried(page: FirstRun) -> None:
    page.devices.sample.setText("Năm Căn")
    assert page.devices.typing.chip.text() == "Gõ được"


def test_a_mistake_is_said_and_the_keys_stand_on_its_field(qtbot: QtBot, page: FirstRun) -> None:
    page.real.click()
    page.form.passphrase.click()
    page.form.edits["documents"].setText("http://tinh.example")
    page.form.edits["passphrase"].setText("a")
    page.go()
    assert page._notice is not None and "hai lần nhập" in page._notice.accessibleName().lower()
    page.form.edits["again"].setText("a")
    page.go()
    assert page._notice is not None and "https://" in page._notice.accessibleName()
    assert page.form.edits["documents"].hasFocus()
    qtbot.wait(1)
    picture(page, "first-run-mistake")


def test_a_profile_is_written_once_the_servers_know_the_person(
    qtbot: QtBot, page: FirstRun, servers: Servers, tmp_path: Path
) -> None:
    page.real.click()
    page.form.passphrase.click()
    said = {"documents": servers.documents, "dossiers": servers.dossiers, "person": "ai-do", "device": DEVICE}
    for name, text in (said | {"passphrase": PHRASE, "again": PHRASE}).items():
        page.form.edits[name].setText(text)
    picture(page, "first-run-real")
    page.go()
    qtbot.waitUntil(lambda: page._notice is not None, timeout=15000)
    assert not (tmp_path / "profile" / settings.FILE).exists()
    page.form.edits["person"].setText(PERSON)
    with qtbot.waitSignal(page.made, timeout=15000) as made:
        press(page._button, Qt.Key.Key_Space)
    assert made.args[0].person == PERSON and made.args[1] == PHRASE
    place = open_workplace(tmp_path / "profile", PHRASE)
    try:
        assert place.me.id == PERSON and place.settings.servers == servers and place.procedures
    finally:
        place.close()
    for path in (tmp_path / "profile").iterdir():
        assert PHRASE.encode() not in path.read_bytes()


def test_a_profile_is_never_written_over_another(servers: Servers, tmp_path: Path) -> None:
    wanted = replace(GOOD, servers=servers, token="")
    found = action.look(wanted)
    action.make_profile(tmp_path, wanted, found)
    with pytest.raises(action.ProfileExists):
        action.make_profile(tmp_path, wanted, found)


def _browses(page: FirstRun, walk: Callable[[str], object]) -> None:
    """Let ``walk`` stand for the person's browser."""
    page._browse.disconnect()
    page._browse.connect(walk)


def test_the_provinces_account_fills_in_who_this_is(qtbot: QtBot, page: FirstRun, servers: Servers) -> None:
    _browses(page, lambda address: requests.get(address, timeout=10).close())
    page.real.click()
    page.form.edits["documents"].setText(servers.documents)
    page.form.edits["device"].setText(DEVICE)
    press(page.form.enter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.form.edits["token"].text() != "", timeout=15000)
    wanted = page.form.wanted()
    assert wanted.person == PERSON and wanted.refresh_token and wanted.token not in repr(wanted)
    assert PERSON in page.form.enter_words.text()
    picture(page, "first-run-signed-in")


def test_waiting_for_the_browser_is_given_up_without_a_word(qtbot: QtBot, page: FirstRun, servers: Servers) -> None:
    opened: list[str] = []
    _browses(page, opened.append)
    page.real.click()
    page.form.edits["documents"].setText(servers.documents)
    press(page.form.enter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(opened), timeout=15000)
    assert "trình duyệt" in page.form.enter_words.text()
    press(page.form.enter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page._entering, timeout=15000)
    assert page._notice is None and page.form.edits["token"].text() == ""


def test_signing_in_without_a_server_says_what_is_missing(qtbot: QtBot, page: FirstRun) -> None:
    page.real.click()
    press(page.form.enter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page._notice is not None, timeout=15000)
    assert not page._entering and page.form.edits["documents"].hasFocus()
