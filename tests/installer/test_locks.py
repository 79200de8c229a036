"""The lists of exact versions: hashed, whole, the same for work and tests, and free of anybody's addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from installer import locks, places

_ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?: ;.*)? \\\n((?:    --hash=\S+(?: \\)?\n?)+)", re.MULTILINE)
BOTH = [places.RUN_LOCK, places.TEST_LOCK]


def _versions(lock: Path) -> dict[str, str]:
    return {name: version for name, version, _ in _ENTRY.findall(lock.read_text("utf-8"))}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", BOTH, ids=lambda lock: lock.name)
def test_every_entry_has_its_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    entries = _ENTRY.findall(text)
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for *_, hs in entries for h in re.findall(r"--hash=(\S+)", hs))


@pytest.mark.parametrize("lock", BOTH, ids=lambda lock: lock.name)
def test_no_address_and_no_place_of_a_machine(lock: Path) -> None:
    text = lock.read_text("utf-8")
    address = r"https?://|file:|--index|--find-links|--extra-index|^-[ief] |(?<!\w)/\w+/"
    assert not re.search(address, text, re.MULTILINE)


def test_the_tests_run_with_the_very_versions_of_the_work() -> None:
    run, test = (_versions(lock) for lock in BOTH)
    assert run.items() <= test.items()


def test_everything_the_project_asks_for_is_there() -> None:
    project = tomllib.loads((places.ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(asked: list[str]) -> set[str]:
        return {_normal(re.split(r"[\[=<>!~; ]", one)[0]) for one in asked}

    assert names(project["dependencies"]) <= {_normal(name) for name in _versions(places.RUN_LOCK)}
    assert names(project["optional-dependencies"]["test"]) <= {_normal(name) for name in _versions(places.TEST_LOCK)}


def test_windows_gets_its_own_pieces_too() -> None:
    text = places.RUN_LOCK.read_text("utf-8")
    assert re.search(r"^pywin32-ctypes==.*sys_platform == 'win32'", text, re.MULTILINE)
    assert re.search(r"^secretstorage==.*sys_platform == 'linux'", text, re.MULTILINE)


def test_what_stores_passwords_in_clear_is_never_installed() -> None:
    assert "keyrings-alt" not in {_normal(name) for lock in BOTH for name in _versions(lock)}


def test_the_command_that_writes_them_is_the_one_they_name() -> None:
    assert all("python3 -m installer lock" in lock.read_text("utf-8").splitlines()[1] for lock in BOTH)
    words = locks.command(Path("uv"), places.TEST_LOCK, extra="test", within=places.RUN_LOCK, upgrade=False)
    assert {"--universal", "--generate-hashes", "--constraints"} <= set(words)
