"""Opening, locking and losing the database: every trouble told apart, nothing readable on the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Connection
from sqlcipher3 import dbapi2

from tests.workflow.store.desks import KEY, Desk
from tests.workflow.store.notebooks import LAN, line, opened
from workflow.store import tables, upgrading
from workflow.store.database import FILE_NAME, Database, open_database
from workflow.store.troubles import AlreadyOpen, Damaged, DiskFull, Newer, ReadOnly, WrongKey


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 4 MB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_second_window_on_the_same_profile_is_refused(lan: Desk) -> None:
    with pytest.raises(AlreadyOpen) as refused:
        open_database(lan.folder, KEY)
    assert "Một cửa sổ khác" in refused.value.text and refused.value.what_next


def test_a_closed_profile_opens_again_with_everything(lan: Desk) -> None:
    lan.do("n1", opened())
    lan.close()
    lan.open()
    assert lan.journal.state("n1").title == "Sổ đất đai"


def test_a_command_beside_the_window_may_look(lan: Desk) -> None:
    lan.do("n1", opened())
    beside = open_database(lan.folder, KEY, reading_only=True)
    with beside.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM items").scalar() == 1
    with pytest.raises(ReadOnly), beside.work() as connection:
        connection.exec_driver_sql("DELETE FROM drafts")
    beside.close()


def test_a_wrong_key_is_not_taken_for_damage(lan: Desk) -> None:
    lan.close()
    with pytest.raises(WrongKey):
        open_database(lan.folder, bytes(32))
    (lan.folder / "vic.check").unlink()
    with pytest.raises(WrongKey):
        open_database(lan.folder, bytes(32))
    lan.open()


def test_damage_is_not_taken_for_a_wrong_key(lan: Desk) -> None:
    lan.do("n1", opened())
    lan.close()
    (lan.folder / FILE_NAME).write_bytes(os.urandom(40_000))
    with pytest.raises(Damaged):
        open_database(lan.folder, KEY)
    (lan.folder / FILE_NAME).unlink()
    with pytest.raises(Damaged):
        open_database(lan.folder, KEY)
    assert not (lan.folder / FILE_NAME).exists()


def test_a_damaged_page_shows_when_it_is_read(lan: Desk) -> None:
    for number in range(50):
        lan.do(f"n{number}", opened())
    lan.close()
    path = lan.folder / FILE_NAME
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // 4096, 3):
        content[page * 4096 + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        lan.open()
        lan.database.quick_check()
        lan.journal.verify()
    lan.close()


def test_data_of_a_newer_major_version_is_left_alone(lan: Desk) -> None:
    with lan.database.work() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version={(upgrading.MAJOR + 1) * 1000}")
    lan.close()
    with pytest.raises(Newer):
        lan.open()


def test_data_of_a_newer_minor_version_opens(lan: Desk) -> None:
    with lan.database.work() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version={upgrading.MAJOR * 1000 + 900}")
    lan.close()
    lan.open()


def test_an_upgrade_happens_on_a_copy_and_takes_its_place(lan: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lan.do("n1", opened())
    lan.close()

    def second(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (id TEXT)")

    monkeypatch.setattr(upgrading.upgrade, "__kwdefaults__", {
        "reading_only": False, "upgrades": (*upgrading.UPGRADES, SimpleNamespace(upgrade=second)),
    })  # fmt: skip
    lan.open()
    assert lan.count("later") == 0 and lan.journal.state("n1").title == "Sổ đất đai"
    assert (lan.folder / f"{FILE_NAME}.before-{upgrading.MAJOR * 1000 + len(upgrading.UPGRADES)}").exists()


def test_an_upgrade_that_fails_leaves_the_data_as_it_was(lan: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lan.do("n1", opened())
    lan.close()

    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE drafts")
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(upgrading.upgrade, "__kwdefaults__", {
            "reading_only": False, "upgrades": (*upgrading.UPGRADES, SimpleNamespace(upgrade=broken)),
        })  # fmt: skip
        with pytest.raises(RuntimeError):
            lan.open()
    lan.open()
    assert lan.count("drafts") == 0 and lan.count("items") == 1
    assert not list(lan.folder.glob("*.upgrading*"))


def test_the_tables_described_are_the_tables_made(lan: Desk) -> None:
    with lan.database.reading() as connection:
        names = set(connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'"
        ).scalars()) | {"search_texts", "search_terms"}  # fmt: skip
        made = {
            name: [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({name})")] for name in names
        }
    assert made == {name: [column.name for column in table.columns] for name, table in tables.metadata.tables.items()}


def test_nothing_on_the_disk_can_be_read_without_the_key(lan: Desk) -> None:
    lan.files.put("Bí mật đời tư của bà Tám".encode() * 4000, "don.txt", "text/plain")
    lan.do("n1", opened("Tranh chấp đất đai"))
    lan.do("n1", line("Nguyễn Văn Đạt khiếu nại"))
    texts = ("Tranh chấp", "tranh chap", "Văn Đạt", "nguyen van dat", "notebook", "đời tư", "SQLite")
    words = [text.encode() for text in texts]
    for again in (False, True):
        content = b"".join(path.read_bytes() for path in lan.folder.rglob("*") if path.is_file())
        assert not [word for word in words if word in content]
        if not again:
            lan.close()
    lan.open()


def test_readers_see_only_what_was_committed(lan: Desk) -> None:
    seen: list[int] = []
    with lan.database.work() as connection:
        connection.exec_driver_sql("INSERT INTO drafts VALUES ('a', '{}', '')")
        reader = threading.Thread(target=lambda: seen.append(lan.count("drafts")))
        reader.start()
        reader.join()
        assert lan.count("drafts") == 1
    assert seen == [0] and lan.count("drafts") == 1


def test_a_persons_work_is_flushed_and_holds_the_file_from_its_beginning(lan: Desk) -> None:
    with lan.database.work() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        beside = lan.database.engine.raw_connection()
        beside.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]
        with pytest.raises(dbapi2.OperationalError, match="locked"):
            beside.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
        beside.close()
    with lan.database.work(durable=False) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def test_two_writing_threads_take_turns(lan: Desk) -> None:
    def write(name: str) -> None:
        for number in range(25):
            lan.do(f"{name}{number}", opened())

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lan.journal.verify() == {"items": 75, "steps": 75, "broken": []}


def test_work_inside_work_is_undone_alone(lan: Desk) -> None:
    with lan.database.work() as outer:
        outer.exec_driver_sql("INSERT INTO drafts VALUES ('kept', '{}', '')")
        with pytest.raises(RuntimeError), lan.database.work() as inner:
            inner.exec_driver_sql("INSERT INTO drafts VALUES ('undone', '{}', '')")
            raise RuntimeError
    with lan.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT key FROM drafts").scalars().all() == ["kept"]


def test_a_full_disk_takes_the_last_work_and_then_says_so(small_disk: Path) -> None:
    desk = Desk(small_disk / "lan", LAN)
    done = 0
    with pytest.raises(DiskFull) as told:
        for done in range(5000):
            desk.do(f"n{done}", opened("Đất " * 200))
    assert not (desk.folder / "ballast").exists()
    assert "không còn chỗ" in told.value.text
    assert desk.count("items") == done
    assert desk.journal.verify()["broken"] == []
    desk.close()
    desk.open()
    assert desk.count("items") == done
    desk.close()


def test_a_full_disk_refuses_a_file_and_leaves_nothing_of_it(small_disk: Path) -> None:
    desk = Desk(small_disk / "lan", LAN)
    with pytest.raises(DiskFull):
        desk.files.put(os.urandom(5 << 20), "to.bin", "application/octet-stream")
    assert [path for path in desk.files.folder.rglob("*") if path.is_file()] == []
    desk.do("n1", opened())
    desk.close()


def test_a_read_only_disk_is_named(small_disk: Path) -> None:
    Desk(small_disk / "lan", LAN).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ReadOnly) as told:
        open_database(small_disk / "lan", KEY)
    assert "chỉ cho đọc" in told.value.text


def test_a_disk_that_turns_read_only_keeps_what_was_written(small_disk: Path) -> None:
    desk = Desk(small_disk / "lan", LAN)
    desk.do("n1", opened())
    with desk.database.work() as connection:
        connection.exec_driver_sql("PRAGMA user_version")
    database: Database = desk.database
    database.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ReadOnly):
        desk.open()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    desk.open()
    assert desk.journal.state("n1").title == "Sổ đất đai"
    desk.close()
