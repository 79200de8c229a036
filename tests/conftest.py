"""Guards for every test: own home, own keyring, one time zone, loopback only, nothing left running, nothing unsaid.

What a test may rely on and must keep:

- ``HOME`` and the XDG folders are empty temporary folders; the time zone is Asia/Ho_Chi_Minh; Qt draws offscreen.
- The keyring is ``tests.fakes.keyring.TestKeyring`` (children inherit it); the fixture ``no_keyring`` takes it away.
- A connection that leaves the machine is refused and fails the test. Names under ``.invalid`` just do not resolve.
- A thread, ``QThread`` or ``QTimer`` that a test started and did not stop fails the test.
- A log line of level warning or above fails the test, unless the test asks for ``caplog`` or is marked
  ``@pytest.mark.logs("name.of.logger", ...)``.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.guards.leaks", "tests.guards.log_lines", "tests.guards.network"]

_MEMORY = Path("/dev/shm")


def pytest_configure(config: pytest.Config) -> None:
    """Give this process, and all it starts, a home of its own before anything of ours is imported."""
    home = Path(tempfile.mkdtemp(prefix="vic-home-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name, folder in {
        "HOME": "", "USERPROFILE": "", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run", "APPDATA": "appdata", "LOCALAPPDATA": "localappdata",
    }.items():  # fmt: skip
        (home / folder).mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(home / folder)
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "VIC_PROFILE"):
        os.environ.pop(name, None)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["VIC_TEST_KEYRING"] = str(home / "keyring.json")
    os.environ["PYTHON_KEYRING_BACKEND"] = "tests.fakes.keyring.TestKeyring"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(config.rootpath), os.environ.get("PYTHONPATH", "")]))
    os.environ["TZ"] = "Asia/Ho_Chi_Minh" if Path("/usr/share/zoneinfo/Asia/Ho_Chi_Minh").exists() else "<+07>-7"
    if hasattr(time, "tzset"):
        time.tzset()
    hypothesis.settings.register_profile(
        "vic", deadline=None, max_examples=60, database=None, derandomize=bool(os.environ.get("CI")),
        suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
    )  # fmt: skip
    hypothesis.settings.load_profile("vic")


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """Let this test run on a machine whose system has no keyring service."""
    import keyring
    from keyring.backends import fail

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def root() -> Path:
    """Return the folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def memory_path(tmp_path: Path) -> Iterator[Path]:
    """Return an empty folder on a disk in memory (where there is one), for tests of many small writes."""
    if not (sys.platform == "linux" and os.access(_MEMORY, os.W_OK)):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="vic-", dir=_MEMORY))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
