"""Begun downloads: whole pieces survive a kill, torn and damaged ones are not believed, nothing is readable."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.store.parts import PIECE, Part, Parts

KEY = b"k" * 32
NAME = "a" * 64
CONTENT = bytes(range(256)) * 300


def begun(folder: Path, data: bytes = CONTENT) -> Part:
    """Return a part that holds ``data``."""
    part = Parts(folder, KEY).part(NAME)
    part.add(data)
    return part


def test_what_came_in_pieces_comes_out_whole(memory_path: Path) -> None:
    part = Parts(memory_path, KEY).part(NAME)
    for at in range(0, len(CONTENT), 5000):
        part.add(CONTENT[at : at + 5000])
    assert part.size == len(CONTENT)
    assert part.sha256() == hashlib.sha256(CONTENT).hexdigest()
    with part.content() as content:
        assert content.read() == CONTENT


def test_a_later_start_goes_on_behind_the_last_whole_piece(memory_path: Path) -> None:
    begun(memory_path)
    again = Parts(memory_path, KEY).part(NAME)
    assert again.size == len(CONTENT) // PIECE * PIECE
    again.add(CONTENT[again.size :])
    assert again.sha256() == hashlib.sha256(CONTENT).hexdigest()


@given(st.integers(0, len(CONTENT) + 200))
def test_a_file_torn_anywhere_goes_on(tmp_path_factory: pytest.TempPathFactory, kept: int) -> None:
    folder = tmp_path_factory.mktemp("torn")
    begun(folder)
    (path,) = (folder / "parts").iterdir()
    path.write_bytes(path.read_bytes()[:kept])
    again = Parts(folder, KEY).part(NAME)
    assert again.size % PIECE == 0
    assert again.size <= kept
    again.add(CONTENT[again.size :])
    assert again.sha256() == hashlib.sha256(CONTENT).hexdigest()


@given(st.integers(0, 4 * (PIECE + 16) + 39), st.integers(1, 255))
def test_a_damaged_piece_never_passes_for_the_file(
    tmp_path_factory: pytest.TempPathFactory, at: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    begun(folder)
    (path,) = (folder / "parts").iterdir()
    raw = bytearray(path.read_bytes())
    raw[at % len(raw)] ^= change
    path.write_bytes(raw)
    again = Parts(folder, KEY).part(NAME)
    again.add(CONTENT[again.size :])
    with again.content() as content:
        assert (content.read() == CONTENT) == (again.sha256() == hashlib.sha256(CONTENT).hexdigest())
    assert again.size == len(CONTENT)


def test_nothing_of_it_is_readable_on_the_disk(memory_path: Path) -> None:
    begun(memory_path, b"Can cuoc cong dan 096123456789. " * 2000)
    (path,) = (memory_path / "parts").iterdir()
    assert b"096123456789" not in path.read_bytes()


def test_another_key_begins_anew(memory_path: Path) -> None:
    begun(memory_path)
    assert Parts(memory_path, b"x" * 32).part(NAME).size == 0


def test_what_nobody_wants_is_removed(memory_path: Path) -> None:
    begun(memory_path)
    parts = Parts(memory_path, KEY)
    assert parts.keep_only({NAME}) == 0
    assert parts.keep_only(set()) == 1
    assert list((memory_path / "parts").iterdir()) == []


def test_a_part_that_begins_anew_is_empty(memory_path: Path) -> None:
    part = begun(memory_path)
    part.restart()
    assert part.size == 0
    part.add(b"abc")
    with part.content() as content:
        assert content.read() == b"abc"


@pytest.mark.parametrize("name", ["", "x", "../" * 8, "A" * 64])
def test_names_that_are_no_sha256_are_refused(memory_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Parts(memory_path, KEY).part(name)


KILLED = """
import sys
from pathlib import Path
from workflow.store.parts import Parts
part = Parts(Path(sys.argv[1]), b"k" * 32).part("a" * 64)
while True:
    part.add(bytes(range(256)) * 100)
    print(part.size // 16384, flush=True)
"""


def test_a_kill_leaves_every_whole_piece(root: Path, memory_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(memory_path)]
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(40)][-1]
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    part = Parts(memory_path, KEY).part("a" * 64)
    assert part.size >= told * PIECE
    with part.content() as content:
        assert content.read() == (bytes(range(256)) * (part.size // 256 + 1))[: part.size]
