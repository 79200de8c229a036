"""The guards themselves: each catches what it is there for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

_HEAD = "import threading, time, socket, logging, warnings, pytest\n"


def _outcome(tmp_path: Path, root: Path, body: str) -> str:
    """Run one test in a fresh pytest with our guards and return what it printed."""
    (tmp_path / "conftest.py").write_text((root / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "test_one.py").write_text(_HEAD + body, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "test_one.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100)
    return done.stdout + done.stderr


def test_the_home_is_not_the_persons_own() -> None:
    assert "vic-home-" in os.environ["HOME"]
    assert Path.home() == Path(os.environ["HOME"])


def test_the_clock_stands_in_viet_nam() -> None:
    assert time.localtime(1_700_000_000).tm_gmtoff == 7 * 3600


def test_each_guard_names_what_was_left_behind(tmp_path: Path, root: Path) -> None:
    said = _outcome(
        tmp_path,
        root,
        """
def test_thread():
    threading.Thread(target=time.sleep, args=(8,), name="forgotten-one", daemon=True).start()
def test_leaves():
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("192.0.2.1", 80), 1)
def test_asks_for_a_name():
    with pytest.raises(OSError):
        socket.create_connection(("example.org", 80), 1)
def test_log():
    logging.getLogger("vic.somewhere").warning("nobody expects this line")
def test_warning():
    warnings.warn("old ways", DeprecationWarning)
def test_timer(qtbot):
    from PyQt6.QtCore import QTimer
    test_timer.kept = QTimer()
    test_timer.kept.start(60_000)
def test_qt_warning(qtbot):
    from PyQt6.QtCore import qWarning
    qWarning("a complaint of Qt")
""",
    )
    for sign in (
        "thread 'forgotten-one' (daemon)",
        "192.0.2.1:80",
        "example.org:80",
        "vic.somewhere: WARNING: nobody expects this line",
        "DeprecationWarning: old ways",
        "QTimer started at",
        "a complaint of Qt",
    ):
        assert sign in said, said


def test_what_is_allowed_passes(tmp_path: Path, root: Path) -> None:
    said = _outcome(
        tmp_path,
        root,
        """
def test_thread_that_ends():
    threading.Thread(target=time.sleep, args=(0.05,)).start()
def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 1):
        pass
def test_name_that_never_is():
    with pytest.raises(OSError):
        socket.create_connection(("khong-co.invalid", 80), 1)
def test_expected_line(caplog):
    logging.getLogger("vic").warning("expected")
@pytest.mark.logs("vic")
def test_announced_line():
    logging.getLogger("vic.part").warning("announced")
def test_timer_of_a_closed_window(qtbot):
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QWidget
    window = QWidget()
    qtbot.addWidget(window)
    QTimer(window).start(60_000)
def test_stopped_timer(qtbot):
    from PyQt6.QtCore import QTimer
    timer = QTimer()
    timer.start(60_000)
    timer.stop()
def test_keyring_is_ours():
    import keyring
    keyring.set_password("a", "b", "c")
    assert keyring.get_password("a", "b") == "c"
def test_no_keyring(no_keyring):
    import keyring.errors
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("a", "b")
""",
    )
    assert "9 passed" in said and "failed" not in said and "error" not in said, said


def test_a_fake_address_on_this_machine_refuses_by_itself() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
