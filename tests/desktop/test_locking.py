"""The covered window: at the start, after idle minutes, by key; opened by PIN or the province; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import addressof, wintypes
from datetime import timedelta
from pathlib import Path

import pytest
from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from PyQt6.sip import voidptr
from pytestqt.qtbot import QtBot

from desktop.actions import unlock as act
from desktop.background import Lanes
from desktop.desk import lock_desk
from desktop.desk.lock_desk import LockDesk
from desktop.pages import locking as locking_module
from desktop.pages.locking import Locking
from desktop.pages.settings_lock import SettingsLock
from desktop.pages.system_lock import SESSION_CHANGE, SESSION_LOCK, SessionMessages
from desktop.secrets_box import PASSPHRASE, SecretsBox
from desktop.workplace import Workplace
from sync.errors import Offline
from sync.sign_in import unlocking
from sync.sign_in.flow import SignedIn
from sync.sign_in.unlocking import OnlineNeeded, WeakPin, WrongPin
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import SmallDesk
from tests.desktop.small_lock import PIN
from tests.desktop.two_desks import Desks


class Clock:
    """Two clocks of the computer, moved by hand."""

    def __init__(self) -> None:
        self.running = self.wall = 1000.0

    def pass_(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall += seconds
        self.running += 0 if asleep else seconds


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(locking_module, "monotonic", lambda: clock.running)
    monkeypatch.setattr(locking_module, "time", lambda: clock.wall)
    return clock


@pytest.fixture
def desk() -> SmallDesk:
    desk = SmallDesk()
    desk.lock.pin = PIN
    return desk


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    """A window in which something was typed."""
    dressed(qapp)
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit("Ý kiến đang gõ dở"))
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    return window


@pytest.fixture
def locking(
    qapp: QApplication, clock: Clock, desk: SmallDesk, lanes: Lanes, window: QWidget
) -> Iterator[Locking]:
    locking = Locking(dressed(qapp), desk, lanes, window)
    yield locking
    locking.stop()


def covered(qtbot: QtBot, locking: Locking) -> None:
    qtbot.waitUntil(lambda: locking.card is not None)


def enter(locking: Locking, pin: str) -> None:
    assert locking.card is not None
    type_text(locking.card.field, pin)
    press(locking.card.field, Qt.Key.Key_Return)


def test_at_the_start_the_window_is_covered_and_the_pin_opens_it(
    qtbot: QtBot, locking: Locking, window: QWidget
) -> None:
    locking.start()
    covered(qtbot, locking)
    picture(window, "locked")
    edit = window.findChild(QLineEdit)
    assert edit is not None
    assert not edit.isEnabled(), "no key reaches what lies behind"
    enter(locking, PIN)
    qtbot.waitUntil(lambda: not locking.locked)
    assert edit.isEnabled()
    assert edit.text() == "Ý kiến đang gõ dở"


def test_without_a_pin_nothing_is_covered(qtbot: QtBot, locking: Locking, desk: SmallDesk) -> None:
    desk.lock.pin = ""
    locking.start()
    with qtbot.waitSignal(locking.unset):
        locking.lock()
    assert not locking.locked


def test_idle_minutes_warn_first_and_then_cover(
    qtbot: QtBot, locking: Locking, desk: SmallDesk, window: QWidget, clock: Clock
) -> None:
    locking.take(desk.lock.state())
    clock.pass_(14 * 60)
    with qtbot.waitSignal(locking.warned) as told:
        locking.look_around()
    assert told.args == [60]
    clock.pass_(50)
    locking.look_around()
    press(window, Qt.Key.Key_Shift)
    clock.pass_(14 * 60 - 1)
    locking.look_around()
    assert not locking.locked, "a key begins the minutes anew"
    clock.pass_(61)
    locking.look_around()
    covered(qtbot, locking)
    assert desk.lock.beats >= 2


def test_a_computer_that_slept_wakes_up_covered(qtbot: QtBot, locking: Locking, desk: SmallDesk, clock: Clock) -> None:
    locking.take(desk.lock.state())
    clock.pass_(8 * 3600, asleep=True)
    locking.look_around()
    covered(qtbot, locking)


def test_the_lock_of_the_system_covers_too(qtbot: QtBot, locking: Locking, desk: SmallDesk) -> None:
    locking.take(desk.lock.state())
    locking._system.tell(False)
    assert not locking.locked
    locking._system.tell(True)
    covered(qtbot, locking)


@pytest.mark.parametrize(
    ("kind", "number", "what", "told"),
    [(b"windows_generic_MSG", SESSION_CHANGE, SESSION_LOCK, 1), (b"windows_generic_MSG", SESSION_CHANGE, 8, 0),
     (b"windows_generic_MSG", 0x10, SESSION_LOCK, 0), (b"xcb_generic_event_t", SESSION_CHANGE, SESSION_LOCK, 0)],
)  # fmt: skip
def test_a_session_that_is_locked_is_read_from_its_message(kind: bytes, number: int, what: int, told: int) -> None:
    heard: list[bool] = []
    message = wintypes.MSG(message=number, wParam=what)
    reader = SessionMessages(lambda: heard.append(True))
    assert reader.nativeEventFilter(QByteArray(kind), voidptr(addressof(message))) == (False, 0)
    assert len(heard) == told


def test_never_means_never(locking: Locking, desk: SmallDesk, clock: Clock) -> None:
    desk.lock.minutes = 0
    locking.take(desk.lock.state())
    clock.pass_(100_000)
    locking.look_around()
    assert not locking.locked


def test_a_wrong_pin_is_said_and_the_next_try_waits(qtbot: QtBot, locking: Locking, desk: SmallDesk) -> None:
    locking.start()
    covered(qtbot, locking)
    card = locking.card
    assert card is not None
    desk.lock.wait = 2
    enter(locking, "khong-phai")
    qtbot.waitUntil(lambda: card.trouble.text().startswith("Mã PIN chưa đúng. Còn 2 lần thử."))
    assert card.open_button.text() == "Đợi 2 giây"
    assert not card.field.isEnabled()
    assert card.field.text() == ""
    card._second()
    card._second()
    assert card.field.isEnabled()
    assert card.open_button.text() == "Mở khóa"


def test_after_too_many_only_the_province_opens(
    qtbot: QtBot, locking: Locking, desk: SmallDesk, window: QWidget
) -> None:
    desk.lock.tries = 3
    locking.start()
    covered(qtbot, locking)
    card = locking.card
    assert card is not None
    picture(window, "locked-online")
    assert card.trouble.text() == (
        "Đã nhập sai mã PIN 3 lần liền. Nối mạng rồi đăng nhập bằng tài khoản tỉnh cấp."
    )
    assert card.field.isHidden()
    desk.lock.fail = Offline("Không có mạng.")
    card.online_button.click()
    qtbot.waitUntil(lambda: "Không có mạng." in card.trouble.text())
    desk.lock.fail = None
    card.online_button.click()
    qtbot.waitUntil(lambda: not locking.locked)
    assert desk.lock.signed_in == 1


def test_other_windows_of_the_program_hide_with_it(qtbot: QtBot, locking: Locking, desk: SmallDesk) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    locking.take(desk.lock.state())
    locking.lock()
    assert other.isHidden()
    covered(qtbot, locking)
    enter(locking, PIN)
    qtbot.waitUntil(lambda: not locking.locked)
    assert other.isVisible()


def test_settings_set_change_and_drop_the_pin(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> None:
    desk.lock.pin = ""
    part = SettingsLock(dressed(qapp), desk, lanes)
    qtbot.addWidget(part)
    part.show()
    part.refresh()
    qtbot.waitUntil(lambda: part.words.startswith("Chưa đặt"))
    part.new.setText(PIN)
    part.again.setText("khac")
    part.set_button.click()
    assert part.words == "Hai lần nhập mã mới chưa giống nhau."
    part.again.setText(PIN)
    with qtbot.waitSignal(part.changed):
        part.set_button.click()
    assert desk.lock.pin == PIN
    assert part.new.text() == part.again.text() == ""
    assert part.drop_button.isVisible()
    part.old.setText("sai-roi")
    part.drop_button.click()
    qtbot.waitUntil(lambda: part.words.startswith("Mã PIN chưa đúng"))
    part.old.setText(PIN)
    part.drop_button.click()
    qtbot.waitUntil(lambda: desk.lock.pin == "")
    part.minutes.setCurrentIndex(1)
    part.minutes.activated.emit(1)
    qtbot.waitUntil(lambda: desk.lock.minutes == 5)


class Running:
    """A clock nobody can set."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(unlocking, "_COST", 2)
    running = Running()
    monkeypatch.setattr(lock_desk, "monotonic", running)
    return running


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    desks = Desks(tmp_path)
    found = desks.place("cv-kt")
    found.secrets = SecretsBox(found.folder, PASSPHRASE, b"s" * 32)
    yield found
    desks.close()


def test_the_pin_itself_lies_nowhere_on_the_disk(place: Workplace, running: Running) -> None:
    desk = LockDesk(place)
    desk.set_pin("", PIN)
    desk.unlock(PIN)
    kept = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    assert PIN.encode() not in kept
    with pytest.raises(WeakPin):
        desk.set_pin(PIN, "111111")
    with pytest.raises(WrongPin):
        desk.set_pin("khac-han", "mot-ma-moi-2")
    running.at += 3
    desk.set_pin(PIN, "mot-ma-moi-2")
    desk.unlock("mot-ma-moi-2")
    desk.drop_pin("mot-ma-moi-2")
    assert not desk.state().set


def test_a_restart_forgets_no_wrong_try_and_no_hour(place: Workplace, running: Running) -> None:
    LockDesk(place).set_pin("", PIN)
    running.at += 71 * 3600
    LockDesk(place).beat()
    desk = LockDesk(place)
    running.at += 71 * 3600
    desk.beat()
    assert desk.state().why_online == ""
    running.at += 3600
    desk.beat()
    assert desk.state().why_online.startswith("Đã quá 72 giờ"), "the clock of the computer stood still all the time"
    act.vouched(place, place.now() + timedelta(hours=200), 12)
    assert desk.state().why_online == ""
    assert act.lock_of(place).hours == 12  # type: ignore[union-attr]


def test_the_province_opens_what_the_pin_does_not(
    place: Workplace, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = LockDesk(place)
    desk.set_pin("", PIN)
    lock = act.lock_of(place)
    assert lock is not None
    place.secrets.put(act.NAME, lock.__class__.read(lock.text().replace('"tries": 0', '"tries": 5')).text())
    with pytest.raises(OnlineNeeded):
        desk.unlock(PIN)
    monkeypatch.setattr(lock_desk, "sign_in", lambda *a, **k: SignedIn("chu-tich", "t"))
    with pytest.raises(OnlineNeeded, match="người khác"):
        desk.sign_in()
    monkeypatch.setattr(lock_desk, "sign_in", lambda *a, **k: SignedIn("cv-kt", "t"))
    desk.sign_in()
    desk.unlock(PIN)
    assert place.secrets.get("token:cv-kt:may-cv-kt") == "t"


def test_a_damaged_lock_is_no_lock(place: Workplace, running: Running) -> None:
    place.secrets.put(act.NAME, "khong phai json")
    assert act.lock_of(place) is None
