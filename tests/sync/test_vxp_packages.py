"""What the axis keeps as files: of no effect until all of it was checked, none half written, old rows still read."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from sync.errors import Busy, NotLoggedIn, Refused
from sync.provincial.vxp_access import Fail
from sync.provincial.vxp_body import MOST_PARTS, FilePart
from sync.provincial.vxp_contents import FORGOTTEN, SMALL, Draft, PackageShelf
from sync.provincial.vxp_store import CONTENTS, PACKAGES, Window
from sync.vxp.protocol import call_headers, file_hash
from tests.sync import edxml_samples as samples
from tests.sync.axis import START, Axis, running_axis

LARGE = samples.edoc(data=samples.PDF + hashlib.shake_256(b"v").digest(SMALL + 100_000))
SINCE = START - timedelta(days=1)


@pytest.fixture
def axis(memory_path: Path) -> Iterator[Axis]:
    """Run the endpoint on an empty store."""
    with running_axis(memory_path) as running:
        yield running


def send(axis: Axis, raw: bytes = LARGE) -> str:
    """Send a document to one commune and return its id."""
    return axis.sender.send(raw, samples.SENDER, [samples.RECEIVER])


def lying(folder: Path) -> list[str]:
    """Return the files of the axis' packages, drafts too."""
    return sorted(path.name for path in (folder / "packages").rglob("*") if path.is_file())


def test_one_content_lies_once_beside_the_database(axis: Axis, memory_path: Path) -> None:
    first = send(axis)
    assert send(axis) == first
    raw = samples.edoc()
    axis.receiver.send(raw, samples.RECEIVER, [samples.SENDER])
    axis.sender.send(raw, samples.SENDER, [samples.RECEIVER])
    assert lying(memory_path) == sorted(hashlib.sha256(data).hexdigest() for data in (LARGE, raw))
    for item in axis.receiver.received("edoc"):
        assert hashlib.sha256(axis.receiver.get(item.doc_id)).hexdigest() == item.sha256


def test_nothing_of_what_is_refused_is_kept(axis: Axis, memory_path: Path) -> None:
    wrong = {"hash-file": file_hash(LARGE + b" "), "from": samples.SENDER, "to": f'"{samples.RECEIVER}"'}
    headers = call_headers("so-nnmt", "bi-mat-1", wrong, "application/octet-stream", axis.clock())
    answer = axis.session.post(f"{axis.endpoint}/sendEdoc", data=LARGE, headers=headers, timeout=10).json()
    assert answer["ErrorCode"] == "10"
    for raw, sender, to, message in (
        (LARGE[:-300], samples.SENDER, samples.RECEIVER, "edoc"),
        (LARGE, samples.SENDER, "khong-co", "edoc"),
        (LARGE, samples.SENDER, samples.RECEIVER, "status"),
        (LARGE, samples.OTHER, samples.RECEIVER, "edoc"),
    ):
        with pytest.raises(Refused):
            axis.sender.send(raw, sender, [to], message)
    late = axis.client("so-nnmt", "bi-mat-1", lambda: axis.clock() + timedelta(minutes=11))
    for client in (axis.client("so-nnmt", "sai"), late):
        with pytest.raises(NotLoggedIn):
            client.send(LARGE, samples.SENDER, [samples.RECEIVER])
    assert lying(memory_path) == []
    assert axis.packages.sent([samples.SENDER], Window()) == []


def test_a_zip_bomb_inside_a_large_package_is_refused(axis: Axis, memory_path: Path) -> None:
    bomb = samples.edoc(data=bytes(64 << 20))
    with pytest.raises(Refused, match="bung ra quá lớn"):
        send(axis, bomb)
    assert lying(memory_path) == []


def test_a_full_disk_is_no_verdict_on_the_package(
    axis: Axis, memory_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(draft: Draft, piece: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(draft.path))

    with monkeypatch.context() as disk:
        disk.setattr(Draft, "write", full)
        with pytest.raises(Busy):
            send(axis)
    assert "OSError" in caplog.text and "packages" not in caplog.text
    assert lying(memory_path) == []
    assert send(axis)


def test_a_package_whose_file_is_gone_waits_until_it_is_sent_again(
    axis: Axis, memory_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = send(axis)
    (item,) = axis.receiver.received("edoc")
    for path in (memory_path / "packages").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(Busy):
        axis.receiver.get(item.doc_id)
    assert "FileNotFoundError" in caplog.text
    assert axis.receiver.received("edoc")[0].status == "initial"
    assert send(axis) == first
    assert axis.receiver.get(item.doc_id) == LARGE


def test_packages_an_earlier_version_kept_in_rows_are_handed_out(memory_path: Path, database: str) -> None:
    raw = samples.with_junk(samples.edoc(data=samples.PDF + bytes(range(256)) * 2000))
    with running_axis(memory_path, database) as axis:
        first = axis.sender.send(raw, samples.SENDER, [samples.RECEIVER])
        with axis.packages._engine.begin() as connection:
            connection.execute(update(CONTENTS).values(data=raw))
    for path in (memory_path / "packages").rglob("*"):
        if path.is_file():
            path.unlink()
    with running_axis(memory_path, database) as axis:
        (item,) = axis.receiver.received("edoc", SINCE)
        assert axis.receiver.get(item.doc_id) == raw
        headers = call_headers("xa-dam-doi", "bi-mat-2", {"docId": item.doc_id}, "application/json", axis.clock())
        assert axis.session.get(f"{axis.endpoint}/downloadEdoc", headers=headers, timeout=10).content == raw
        assert axis.sender.send(raw, samples.SENDER, [samples.OTHER]) == first
        with axis.packages._engine.connect() as connection:
            assert len(connection.execute(PACKAGES.select()).all()) == 1


def test_an_answer_says_how_long_it_is(axis: Axis) -> None:
    send(axis)
    (item,) = axis.receiver.received("edoc")
    headers = call_headers("xa-dam-doi", "bi-mat-2", {"docId": item.doc_id}, "application/json", axis.clock())
    answer = axis.session.post(f"{axis.endpoint}/getEdoc", data=b"{}", headers=headers, timeout=10)
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert list(answer.json()) == ["status", "ErrorCode", "ErrorDesc", "data"]
    answer = axis.session.get(f"{axis.endpoint}/downloadEdoc", headers=headers, timeout=10)
    assert (int(answer.headers["Content-Length"]), answer.content) == (len(LARGE), LARGE)
    assert requests.get(f"{axis.endpoint}/downloadEdoc", timeout=10).status_code == 404


def test_a_receiver_that_hangs_up_halfway_fetches_again(axis: Axis) -> None:
    send(axis)
    (item,) = axis.receiver.received("edoc")
    headers = call_headers("xa-dam-doi", "bi-mat-2", {"docId": item.doc_id}, "application/json", axis.clock())
    with axis.session.post(f"{axis.endpoint}/getEdoc", data=b"{}", headers=headers, stream=True, timeout=10) as answer:
        assert answer.raw.read(1000).startswith(b'{"status":"OK"')
    assert axis.receiver.get(item.doc_id) == LARGE


def test_what_a_killed_server_left_goes_after_a_day(memory_path: Path) -> None:
    folder = memory_path / "packages"
    (folder / "new-place").mkdir(parents=True)
    for name in ("new-old", "new-young", "new-place/0", "aa"):
        (folder / name).write_bytes(b"x")
    before = time.time() - FORGOTTEN - 60
    for name in ("new-old", "new-place", "aa"):
        os.utime(folder / name, (before, before))
    PackageShelf(memory_path)
    assert lying(memory_path) == ["aa", "new-young"]



def form(parts: list[tuple[bytes, bytes]]) -> bytes:
    """Return a multipart form."""
    return b"".join(b"--x\r\n%s\r\n\r\n%s\r\n" % part for part in parts) + b"--x--\r\n"


HEAD = b'Content-Disposition: form-data; name="file_doc"; filename="a.edxml"\r\nContent-Type: application/xml'
OTHER = b'content-disposition: form-data; name="y"'


@given(st.binary(max_size=400), st.lists(st.binary(max_size=50), max_size=3), st.integers(1, 60), st.booleans())
@settings(deadline=None)
def test_the_package_of_a_form_is_found_in_any_pieces(raw: bytes, others: list[bytes], size: int, first: bool) -> None:
    more = [(OTHER, other.replace(b"--x", b"")) for other in others]
    raw = raw.replace(b"--x", b"")
    body = form([(HEAD, raw), *more] if first else [*more, (HEAD, raw)])
    found = bytearray()
    part = FilePart("multipart/form-data; boundary=x", found.extend)
    for start in range(0, len(body), size):
        part.write(body[start : start + size])
    assert part.ended
    assert found == raw


@pytest.mark.logs("python_multipart.multipart")
@pytest.mark.parametrize(
    "body", [form([(HEAD, b"1"), (HEAD, b"2")]), form([(OTHER, b"1")] * (MOST_PARTS + 1)), b"no form", b"--y\r\n"]
)
def test_a_form_that_could_be_read_two_ways_is_refused(body: bytes) -> None:
    with pytest.raises(Fail):
        FilePart("multipart/form-data; boundary=x", bytearray().extend).write(body)


@pytest.mark.parametrize("content_type", ["multipart/form-data", f"multipart/form-data; boundary={'x' * 400}"])
def test_a_form_that_does_not_say_where_its_parts_end_is_refused(content_type: str) -> None:
    with pytest.raises(Fail):
        FilePart(content_type, bytearray().extend)


def test_a_form_that_was_cut_has_no_package() -> None:
    body = form([(HEAD, b"noi dung")])
    for end in range(len(body) - len(b"\r\n--x--\r\n")):
        part = FilePart("multipart/form-data; boundary=x", bytearray().extend)
        part.write(body[:end])
        assert not part.ended
