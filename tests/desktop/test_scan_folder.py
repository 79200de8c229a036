"""The scanner's folder: complete files are told once, half-written ones are waited for."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.scan_folder import ScanFolder, is_scan

pytestmark = pytest.mark.logs("watchdog.observers.inotify")  # it reports events that come while it stops


@pytest.fixture
def told() -> queue.Queue[Path]:
    return queue.Queue()


@pytest.fixture
def scans(tmp_path: Path, told: queue.Queue[Path]) -> Iterator[ScanFolder]:
    scans = ScanFolder(tmp_path / "scans", told.put, look_every=0.02)
    yield scans
    scans.stop()
    scans.stop()


def test_a_file_is_told_once_it_is_complete(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    path = scans.path / "1.pdf"
    with path.open("wb") as out:
        for _ in range(5):
            out.write(b"page")
            out.flush()
    assert told.get(timeout=5) == path
    assert path.stat().st_size == 20


def test_an_empty_file_is_waited_for(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    path = scans.path / "1.pdf"
    path.touch()
    assert scans.newest() is None
    path.write_bytes(b"page")
    assert told.get(timeout=5) == path


def test_a_file_renamed_into_place_is_told(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    (scans.path / "1.tmp").write_bytes(b"page")
    (scans.path / "1.tmp").rename(scans.path / "1.pdf")
    assert told.get(timeout=5).name == "1.pdf"


def test_what_is_no_scan_is_passed_over(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    (scans.path / "Thumbs.db").write_bytes(b"x")
    (scans.path / "2.pdf").write_bytes(b"page")
    assert told.get(timeout=5).name == "2.pdf"
    assert told.empty()


def test_the_newest_is_given_until_it_is_taken(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    for number, name in enumerate(("cũ.pdf", "mới.pdf"), 1):
        path = scans.path / name
        path.write_bytes(b"page")
        os.utime(path, (number * 1000, number * 1000))
    names = {told.get(timeout=5).name, told.get(timeout=5).name}
    assert names == {"cũ.pdf", "mới.pdf"}
    newest = scans.newest()
    assert newest is not None and newest.name == "mới.pdf"
    scans.take(newest)
    second = scans.newest()
    assert second is not None and second.name == "cũ.pdf"


def test_a_file_gone_before_it_was_complete_is_forgotten(scans: ScanFolder, told: queue.Queue[Path]) -> None:
    (scans.path / "1.pdf").touch()
    (scans.path / "1.pdf").unlink()
    (scans.path / "2.pdf").write_bytes(b"page")
    assert told.get(timeout=5).name == "2.pdf"


@pytest.mark.parametrize(
    ("name", "is_one"), [("a.PDF", True), ("a.jpg", True), (".a.pdf", False), ("~a.pdf", False), ("a.exe", False)]
)
def test_what_counts_as_a_scan(name: str, is_one: bool) -> None:
    assert is_scan(Path(name)) is is_one
