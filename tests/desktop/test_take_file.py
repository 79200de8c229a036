"""A file from this machine: judged before it is kept, its name put right."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from desktop.actions.take_file import LARGEST, take_file
from tests.sync import stamped_files as made
from tests.workflow.store.desks import Desk
from tests.workflow.store.notebooks import LAN
from workflow.errors import Missing, SecretDocument


class Place:
    """What the action needs of a workplace."""

    def __init__(self, desk: Desk) -> None:
        self.files = desk.files


@pytest.fixture
def desk(memory_path: Path) -> object:
    made_desk = Desk(memory_path / "lan", LAN)
    yield made_desk
    made_desk.close()


def test_a_scan_is_kept_under_its_name(desk: Desk, memory_path: Path) -> None:
    path = memory_path / unicodedata.normalize("NFD", "Đơn đề nghị.pdf")
    path.write_bytes(made.pdf(""))
    ref = take_file(Place(desk), path)  # type: ignore[arg-type]
    assert (ref.name, ref.media_type, ref.role) == ("Đơn đề nghị.pdf", "application/pdf", "scan")
    assert desk.files.read(ref.sha256) == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "trouble"),
    [
        ("a.pdf", made.pdf("TỐI MẬT"), SecretDocument), ("cv-mat.pdf", made.pdf(""), SecretDocument),
        ("a.exe", b"MZ", Missing), ("a.pdf", b"", Missing),
    ],
    ids=["stamped", "named", "no scan", "empty"],
)  # fmt: skip
def test_nothing_is_kept_of_what_is_refused(
    desk: Desk, memory_path: Path, name: str, data: bytes, trouble: type[Exception]
) -> None:
    path = memory_path / name
    path.write_bytes(data)
    with pytest.raises(trouble):
        take_file(Place(desk), path)  # type: ignore[arg-type]
    assert desk.count("files") == 0 and not list((memory_path / "lan" / "files").rglob("*"))


def test_a_file_too_large_is_not_read(desk: Desk, memory_path: Path) -> None:
    path = memory_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(Missing, match="50 MB"):
        take_file(Place(desk), path)  # type: ignore[arg-type]
