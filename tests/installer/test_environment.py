"""The environment: made once, known again by its stamp, made anew when it is broken, moved or out of date."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer import environment as installed
from installer import places
from installer.environment import Environment, clean_environment
from installer.screen import Stop


def _fresh(folder: Path) -> Environment:
    (folder / "desktop").mkdir(parents=True)
    (folder / "desktop" / "__init__.py").write_text("", "utf-8")
    (folder / "desktop" / "__main__.py").write_text("import sys; print('arrived', *sys.argv[1:])", "utf-8")
    (folder / "requirements.lock").write_text("# nothing\n", "utf-8")
    return Environment(folder, folder / ".venv", folder / "requirements.lock")


@pytest.fixture
def bare(tmp_path: Path) -> Environment:
    """Return an environment not yet made, in a folder with Vietnamese letters and a space."""
    return _fresh(tmp_path / "Đề án số")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return an environment made once for this file; it needs no library."""
    environment = _fresh(tmp_path_factory.mktemp("made") / "Đề án số")
    environment.prepare()
    return environment


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop where the environment would be made from nothing."""

    def create(self: Environment) -> None:
        raise Stop("made anew")

    monkeypatch.setattr(Environment, "_create", create)


def test_made_once_and_then_left_alone(made: Environment, created: None) -> None:
    assert made.ready()
    vic = places.scripts(made.venv) / ("vic.cmd" if places.WINDOWS else "vic")
    said = subprocess.run([vic, "edxml", "a b"], capture_output=True, text=True, cwd=Path.home(), check=True).stdout
    assert said == "arrived edxml a b\n"
    written = (made.venv / "vic-stamp.json").stat().st_mtime_ns
    began = time.perf_counter()
    made.prepare()
    assert time.perf_counter() - began < 0.3
    assert (made.venv / "vic-stamp.json").stat().st_mtime_ns == written


def test_a_new_list_of_versions_is_installed_into_the_same_environment(made: Environment, created: None) -> None:
    made.lock.write_text(made.lock.read_text("utf-8") + "# changed\n", "utf-8")
    assert not made.ready()
    made.prepare()
    assert made.ready()


def test_a_damaged_stamp_is_as_good_as_none(made: Environment, created: None) -> None:
    (made.venv / "vic-stamp.json").write_text("{", "utf-8")
    assert not made.ready()
    made.prepare()
    assert made.ready()


def test_a_stopped_set_up_is_begun_again(bare: Environment, created: None) -> None:
    bare.venv.mkdir()
    (bare.venv / "half").write_text("left by a stopped set-up", "utf-8")
    with pytest.raises(Stop, match="made anew"):
        bare.prepare()


def test_a_python_that_vanished_is_replaced(made: Environment, tmp_path: Path, created: None) -> None:
    gone = Environment(made.root, tmp_path / ".venv", made.lock)
    gone.venv.mkdir()
    (gone.venv / "vic-stamp.json").write_bytes((made.venv / "vic-stamp.json").read_bytes())
    assert not gone.ready()
    with pytest.raises(Stop, match="made anew"):
        gone.prepare()


def test_a_moved_folder_is_set_up_anew(made: Environment, tmp_path: Path) -> None:
    moved = tmp_path / "nơi mới"
    shutil.copytree(made.root, moved, symlinks=True)
    there = Environment(moved, moved / ".venv", moved / made.lock.name)
    assert not there.ready()
    (there.venv / "old").write_text("", "utf-8")
    there.prepare()
    assert there.ready() and not (there.venv / "old").exists()
    line = (places.site_packages(there.venv) / "vic-desktop.pth").read_text("ascii")
    assert ast.literal_eval(line.split("append(")[1].strip()[:-1]) == str(moved)


def test_an_unhashed_entry_is_refused_and_leaves_no_stamp(made: Environment) -> None:
    before = made.lock.read_text("utf-8")
    made.lock.write_text("nothing-of-this-name==1\n", "utf-8")
    with pytest.raises(Stop, match="chạy lại đúng lệnh này"):
        made.prepare()
    assert not made.ready()
    made.lock.write_text(before, "utf-8")


@pytest.mark.skipif(not list(Path("/usr/share/python-wheels").glob("pip-*.whl")), reason="this machine packs no pip")
def test_a_python_without_ensurepip_gets_the_systems_pip(bare: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "_has_ensurepip", lambda: False)
    bare.prepare()
    assert bare.ready()


def test_a_python_without_ensurepip_and_no_pip_anywhere_says_what_to_do(
    bare: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "_has_ensurepip", lambda: False)
    monkeypatch.setattr(installed, "_pip_wheel", lambda folder: None)
    with pytest.raises(Stop, match=r"sudo apt-get install -y python3\.\d+-venv"):
        bare.prepare()


def test_settings_that_would_mislead_pip_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PIP_CERT", "kept")
    assert "PIP_TARGET" not in clean_environment() and clean_environment()["PIP_CERT"] == "kept"


def test_the_environment_for_tests_also_serves_for_work() -> None:
    work, tests = Environment.of_project(tests=False), Environment.of_project(tests=True)
    assert work.venv == tests.venv and work.key() != tests.key()


def test_an_older_python_is_told_plainly(tmp_path: Path) -> None:
    """The first file must be understood by a Python that cannot run the rest."""
    source = (places.ROOT / "installer" / "__main__.py").read_text("utf-8")
    head = source.split("from installer.commands")[0].replace("sys.version_info < (3, 11)", "True")
    ast.parse(head, feature_version=(3, 7))
    environment = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", head], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Python 3.11" in done.stderr
