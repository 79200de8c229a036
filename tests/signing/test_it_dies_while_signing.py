"""The program dies at any moment of a batch (SIGKILL): each file is the original or a complete, valid signed one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from signing.disk import WorkingCopy, sweep
from signing.errors import FileTrouble
from signing.model import Look
from signing.orders import SignOrder, SignRequest
from signing.pipeline import signed_one_by_one
from signing.training.pki import TrainingPki
from tests.signing.key_in_hand import KeyInHand
from tests.signing.office import SIGNATURE, write
from tests.signing.scans import scan

DEATHS, SEED = 20, 7


@pytest.mark.skipif(os.name == "nt", reason="attempts are forked")
def test_after_any_death_every_file_is_the_original_or_complete(pki: TrainingPki, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.signing.killing", pki.folder, tmp_path / "files", str(DEATHS), str(SEED)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["wrong"] == [] and told["left"] == [], "neither original nor complete"
    assert told["deaths"] == DEATHS and len(set(told["signed"])) > 1, "it died before and between the files"


def test_what_a_dead_program_left_half_written_is_swept_and_what_is_written_now_stays(tmp_path: Path) -> None:
    target = tmp_path / "báo cáo [1].pdf"
    old, new = tmp_path / f".{target.name}.0123abcd.moi", tmp_path / f".{target.name}.4567cdef.moi"
    other = write(tmp_path / ".khac.pdf.0123abcd.moi", b"x")
    for half in (write(old, b"x"), other):
        os.utime(half, (time.time() - 7200,) * 2)
    write(new, b"x")
    sweep(target)
    assert sorted(tmp_path.iterdir()) == sorted([new, other])


def test_a_large_copy_lies_on_the_disk_and_replaces_the_target_whole(tmp_path: Path) -> None:
    source, target = write(tmp_path / "a.pdf", b"0123456789"), write(tmp_path / "b.pdf", b"old")
    copy = WorkingCopy(source, target, large=4)
    assert len(list(tmp_path.iterdir())) == 3 and target.read_bytes() == b"old"
    copy.stream.seek(0, os.SEEK_END)
    copy.stream.write(b"!")
    copy.put()
    copy.discard()
    assert target.read_bytes() == b"0123456789!" and source.read_bytes() == b"0123456789"
    WorkingCopy(source, target, large=4).discard()
    assert sorted(tmp_path.iterdir()) == [source, target]


@pytest.mark.skipif(os.name == "nt", reason="the size of a file cannot be limited there")
@pytest.mark.parametrize("room", [-1_000_000, 10_000], ids=["while copying", "while signing"])
def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(room: int, pki: TrainingPki, tmp_path: Path) -> None:
    import resource  # not on Windows

    source, target = scan(tmp_path / "scan.pdf", 30), write(tmp_path / "signed.pdf", b"old")
    request, token = SignRequest(source, target, Look("leader"), box=SIGNATURE), KeyInHand(pki.folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (source.stat().st_size + room, limits[1]))
    try:
        (outcome,) = signed_one_by_one([request], token, SignOrder())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(outcome.trouble, FileTrouble) and "Không ghi được" in outcome.trouble.text
    assert token.operations == 0 and target.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == sorted([source, target])


def test_a_copy_without_room_beside_its_target_leaves_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "a.pdf", b"0123456789")
    with pytest.raises(FileTrouble, match="Không ghi được"):
        WorkingCopy(source, tmp_path / "none" / "b.pdf", large=4)
    with pytest.raises(FileTrouble, match="Không đọc được"):
        WorkingCopy(tmp_path / "none.pdf", tmp_path / "b.pdf")
    assert list(tmp_path.iterdir()) == [source]
