"""Attachments: once each, encrypted, and never given back changed."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from tests.workflow.store.desks import KEY, LANE, Desk
from tests.workflow.store.notebooks import DUNG, opened
from workflow.store.files import PIECE, Files
from workflow.store.troubles import FileAbsent, FileDamaged

PDF = "application/pdf"


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, as a network does."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def read(self, size: int = -1) -> bytes:
        part, self.rest = self.rest[: min(size, 999)], self.rest[min(size, 999) :]
        return part


def path_of(desk: Desk, sha256: str) -> Path:
    return desk.folder / "files" / sha256[:2] / sha256[2:]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 77])
def test_what_is_put_in_comes_out(lan: Desk, size: int) -> None:
    data = os.urandom(size)
    ref = lan.files.put(Trickle(data), "quét.pdf", PDF, "scan")  # type: ignore[arg-type]
    assert (ref.sha256, ref.size, ref.role) == (hashlib.sha256(data).hexdigest(), size, "scan")
    assert lan.files.read(ref.sha256) == data and lan.files.ref(ref.sha256) == ref


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE + 77])
def test_any_slice_is_the_slice_of_the_whole(lan: Desk, size: int) -> None:
    data = os.urandom(size)
    ref = lan.files.put(data, "quét.pdf", PDF)
    for start in {0, 1, size // 2, max(0, size - 5), PIECE - 3 if size > PIECE else 0}:
        for length in (1, 10, PIECE, 2 * PIECE + 1, 5 * PIECE):
            assert lan.files.slice(ref.sha256, start, length) == data[start : start + length]


def test_a_slice_of_a_damaged_piece_is_refused_and_others_are_not(lan: Desk) -> None:
    data = os.urandom(3 * PIECE)
    ref = lan.files.put(data, "a.pdf", PDF)
    path = path_of(lan, ref.sha256)
    content = bytearray(path.read_bytes())
    content[40 + PIECE + 16 + 7] ^= 1
    path.write_bytes(content)
    assert lan.files.slice(ref.sha256, 0, PIECE) == data[:PIECE]
    with pytest.raises(FileDamaged):
        lan.files.slice(ref.sha256, PIECE + 5, 10)
    with pytest.raises(FileAbsent):
        lan.files.slice("0" * 64, 0, 1)


def test_the_same_content_twice_is_kept_once(lan: Desk) -> None:
    first = lan.files.put(b"noi dung", "a.pdf", PDF)
    second = lan.files.put(b"noi dung", "b.pdf", PDF)
    assert first.sha256 == second.sha256 and second.name == "b.pdf"
    assert len([p for p in lan.files.folder.rglob("*") if p.is_file()]) == 1 == lan.count("files")


@pytest.mark.parametrize("place", [0, 20, 100, PIECE, PIECE + 100, -1])
def test_one_wrong_byte_shows(lan: Desk, place: int) -> None:
    ref = lan.files.put(os.urandom(2 * PIECE), "a.pdf", PDF)
    path = path_of(lan, ref.sha256)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(FileDamaged) as told:
        lan.files.read(ref.sha256)
    assert "tải lại" in told.value.what_next
    lan.do("n1", opened(files=[ref.to_json()]))
    lan.files.forget_damaged(ref.sha256)
    assert lan.files.missing() == [ref.sha256]


def test_cut_swapped_and_foreign_files_show(lan: Desk) -> None:
    ref = lan.files.put(os.urandom(3 * PIECE), "a.pdf", PDF)
    path = path_of(lan, ref.sha256)
    whole = path.read_bytes()
    header, sealed = whole[:40], PIECE + 16
    one, two, three = (whole[40 + n * sealed : 40 + (n + 1) * sealed] for n in range(3))
    for content in (whole[: 40 + 2 * sealed], header + two + one + three, whole[:-5], b"", header, b"%PDF-1.7" + whole):
        path.write_bytes(content)
        with pytest.raises(FileDamaged):
            lan.files.read(ref.sha256)
    other = lan.files.put(b"khac", "b.pdf", PDF)
    path.write_bytes(path_of(lan, other.sha256).read_bytes())
    with pytest.raises(FileDamaged):
        lan.files.read(ref.sha256)


def test_a_file_of_another_profile_is_not_readable(lan: Desk) -> None:
    ref = lan.files.put(b"rieng", "a.pdf", PDF)
    with pytest.raises(FileDamaged):
        Files(lan.database, lan.folder, KEY[::-1]).read(ref.sha256)


def test_a_file_not_here_is_told_and_fetched(lan: Desk) -> None:
    data = b"ban goc o may khac"
    sha256 = hashlib.sha256(data).hexdigest()
    lan.do("n1", opened(files=[{"sha256": sha256, "name": "g.pdf", "media_type": PDF, "size": 18}]), actor=DUNG)
    assert lan.files.missing() == [sha256] and not lan.files.has(sha256)
    with pytest.raises(FileAbsent):
        lan.files.read(sha256)
    assert lan.files.to_upload(LANE) == []
    lan.files.put(data, "g.pdf", PDF)
    lan.files.uploaded(LANE, sha256)
    assert lan.files.missing() == [] == lan.files.to_upload(LANE)


def test_small_files_go_first(lan: Desk) -> None:
    refs = [lan.files.put(os.urandom(size), f"{size}", PDF) for size in (300, 20, 100)]
    lan.do("n1", opened(files=[ref.to_json() for ref in refs]))
    assert [ref.size for ref in lan.files.to_upload(LANE)] == [20, 100, 300]
    assert lan.files.to_upload("dossiers") == []


def test_a_stream_that_breaks_leaves_nothing(lan: Desk) -> None:
    class Broken(Trickle):
        def read(self, size: int = -1) -> bytes:
            if not self.rest:
                raise RuntimeError("line cut")
            return super().read(size)

    with pytest.raises(RuntimeError):
        lan.files.put(Broken(b"x" * 5000), "a.pdf", PDF)  # type: ignore[arg-type]
    assert [p for p in lan.files.folder.rglob("*") if p.is_file()] == []


def test_a_path_is_never_made_from_what_is_no_digest(lan: Desk) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        lan.files.read("../../etc/passwd")
