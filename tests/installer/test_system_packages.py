"""Which packages of the system are missing, and what is said when this person may not install them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from installer import system_packages
from installer.screen import Stop


def _dpkg(*lines: str) -> system_packages.Ask:
    def ask(names: Sequence[str]) -> str:
        return "".join(f"{line}\n" for line in lines if line.split()[0] in names)

    return ask


def test_a_bare_machine_lacks_everything() -> None:
    assert system_packages.missing(system_packages.RUN, _dpkg()) == list(system_packages.RUN)


def test_an_installed_package_is_left_alone() -> None:
    ask = _dpkg("libegl1 ii ", "libgl1 ii ")
    assert system_packages.missing(["libegl1", "libgl1", "softhsm2"], ask) == ["softhsm2"]


def test_a_removed_package_whose_settings_remain_counts_as_missing() -> None:
    assert system_packages.missing(["softhsm2"], _dpkg("softhsm2 rc ")) == ["softhsm2"]


def test_newer_debian_has_some_under_a_new_name() -> None:
    assert system_packages.missing(["libglib2.0-0"], _dpkg("libglib2.0-0t64 ii ")) == []


def test_a_package_of_two_architectures_is_found() -> None:
    assert system_packages.missing(["libgl1"], _dpkg("libgl1 rc ", "libgl1 ii ")) == []


@pytest.mark.skipif(not system_packages.supported(), reason="this machine does not install with apt")
def test_the_real_dpkg_is_understood() -> None:
    assert system_packages.missing(["dpkg", "no-such-package-at-all"]) == ["no-such-package-at-all"]


def test_a_person_without_rights_gets_the_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "rights", lambda: None)
    assert system_packages.ensure(["softhsm2", "xvfb"]) == ["softhsm2", "xvfb"]
    said = capsys.readouterr().err
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends softhsm2 xvfb" in said


def test_nothing_missing_asks_nobody_for_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "rights", lambda: pytest.fail("asked"))
    assert system_packages.ensure([]) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_apt_that_fails_says_why_and_how_by_hand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: Unable to locate package'\nexit 100\n", "utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(system_packages, "rights", list)
    monkeypatch.setattr(system_packages, "supported", lambda: True)
    with pytest.raises(Stop, match="Unable to locate package") as stop:
        system_packages.ensure(["no-such-package"])
    assert "apt-get install -y --no-install-recommends no-such-package" in str(stop.value)


def test_this_python_knows_whether_it_can_make_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.importlib.util, "find_spec", lambda name: None)
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert system_packages.venv_package() == [f"python{minor}-venv"]
    monkeypatch.setattr(system_packages.importlib.util, "find_spec", lambda name: object())
    assert system_packages.venv_package() == []
