"""A record of the first form of encryption: exported once, whole or not at all, and the old file kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.workflow.store.desks import KEY, Desk
from tests.workflow.store.notebooks import LAN, opened
from workflow.store import database, recipher
from workflow.store.database import FILE_NAME, open_database
from workflow.store.recipher import FIRST, PAGE, is_first
from workflow.store.search import find
from workflow.store.troubles import Damaged, Newer, WrongKey


@pytest.fixture
def old(memory_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile as the program of before wrote it, closed without carrying its log into the file."""
    folder = memory_path / "old"
    with monkeypatch.context() as patch:
        patch.setattr(database, "CIPHER", FIRST)
        patch.setattr(database, "is_first", lambda path, key: False)
        desk = Desk(folder, LAN)
        for number in range(80):
            desk.do(f"n{number}", opened(f"Sổ đất đai {number}"))
        desk.close()
    assert is_first(folder / FILE_NAME, KEY)
    return folder


def told(folder: Path) -> Any:
    """Everything a person would miss."""
    desk = Desk(folder, LAN)
    assert not desk.journal.verify()["broken"]
    with desk.database.reading() as connection:
        size = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        shape = connection.exec_driver_sql("PRAGMA user_version").scalar()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    items = desk.journal.items("notebook")
    found = len(find(desk.database, "dat dai", 200))
    steps = [record.step for item in items for record in desk.journal.steps(item)]
    desk.close()
    return size, shape, items, found, steps


def test_it_opens_with_all_it_held_and_the_file_of_before_stays(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(database, "CIPHER", FIRST)
        patch.setattr(database, "is_first", lambda path, key: False)
        before = told(old)
    bytes_before = (old / FILE_NAME).read_bytes()
    after = told(old)
    assert (before[0], after[0]) == (4096, PAGE)
    assert before[1:] == after[1:] and len(after[2]) == 80 and after[3] == 80
    assert (old / f"{FILE_NAME}.before-{PAGE}").read_bytes() == bytes_before
    assert told(old) == after and not is_first(old / FILE_NAME, KEY)


def test_a_command_that_only_looks_changes_nothing_and_says_what_to_do(old: Path) -> None:
    before = (old / FILE_NAME).read_bytes()
    with pytest.raises(Newer, match="nâng cấp"):
        open_database(old, KEY, reading_only=True)
    assert (old / FILE_NAME).read_bytes() == before


def test_another_key_is_still_another_key(old: Path) -> None:
    with pytest.raises(WrongKey):
        open_database(old, bytes(32))


def test_a_copy_that_is_not_sound_never_takes_its_place(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (old / FILE_NAME).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(recipher, "_sound", lambda copy, key: False)
        with pytest.raises(Damaged):
            open_database(old, KEY)
    assert (old / FILE_NAME).read_bytes() == before
    assert not [path for path in old.iterdir() if "halving" in path.name]
    assert told(old)[3] == 80


def test_what_a_killed_export_left_is_begun_anew(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            open_database(old, KEY)
    (old / f"{FILE_NAME}.halving").write_bytes(b"half")
    assert told(old)[3] == 80
