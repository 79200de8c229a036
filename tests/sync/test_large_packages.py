"""Packages too large to hold: built, sent, taken in piece by piece; fetched once, whatever ends the program between."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.arrivals import Arrivals
from sync.content import InMemory, PieceReader, buffered, whole
from sync.edxml.build import build_edoc, edoc_pieces
from sync.edxml.package import Attachment
from sync.edxml.parse import parse, read_package
from sync.edxml.payload import wrap, wrapped
from sync.edxml.stored import SMALL, StoredContent, held, kept, stored
from sync.errors import BadPackage, Damaged
from sync.vxp.client import VxpClient
from sync.vxp.long_answer import LongAnswer
from tests.sync import edxml_samples as samples
from tests.sync.province import LAN, OTHER, THU, DeskMaker, RunningProvince
from tests.sync.two_offices import Offices

LARGE = b"".join(hashlib.sha256(b"%d" % place).digest() for place in range((SMALL + 100_000) // 32))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of processes in /proc")
def test_memory_does_not_grow_with_the_package(memory_path: Path) -> None:
    """Sixteen megabytes here; ``python -m tests.sync.large_package 200`` for what the office may meet."""
    command = [sys.executable, "-m", "tests.sync.large_package", "16", str(memory_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=True)
    told = json.loads(done.stdout)
    assert told["same"] and told["failed"] == {}
    assert told["package"] > 22_000_000
    assert max(told["rose"].values()) < 32  # the desk, whatever the size: 25 for a package of 280 MB
    assert max(told["servers"].values()) < 16  # 5 for the same


@given(st.lists(st.binary(max_size=5000), max_size=3), st.integers(1, 3000))
@settings(max_examples=40, deadline=None)
def test_a_package_in_any_pieces_is_the_same_package(files: list[bytes], size: int) -> None:
    attachments = [Attachment(f"{place}.bin", data) for place, data in enumerate(files)]
    raw = build_edoc(samples.edoc_header(), attachments)
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    found, expected = read_package(pieces), parse(raw)
    assert (found.header, found.raw_sha256) == (expected.header, expected.raw_sha256)
    assert [a.data for a in found.attachments] == files


@given(st.binary(max_size=200_000))
@settings(max_examples=30, deadline=None)
def test_a_zip_written_in_pieces_is_what_the_library_writes(data: bytes) -> None:
    made = b"".join(wrapped(InMemory(data), "a.pdf"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        entry = archive.infolist()[0]
        assert archive.testzip() is None
        assert archive.read(entry) == data
    expected = io.BytesIO()
    again = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
    again.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(expected, "w") as archive:
        archive.writestr(again, data)
    assert made == wrap(data, "a.pdf") == expected.getvalue()


def test_a_large_attachment_lies_among_the_sealed_files(desk: DeskMaker) -> None:
    lan = desk(LAN)
    raw = build_edoc(samples.edoc_header(), [Attachment("bản đồ.bin", LARGE), Attachment("nhỏ.pdf", samples.PDF)])
    ref = lan.files.put(raw, "x", "application/xml")
    package = read_package(lan.files.pieces(ref.sha256), stored(lan.files))
    large, small = package.attachments
    assert isinstance(large.content, StoredContent) and isinstance(small.content, InMemory)
    assert (large.sha256, large.size) == (hashlib.sha256(LARGE).hexdigest(), len(LARGE))
    named = kept(lan.files, large.content, large.name, large.media_type, "attachment")
    assert lan.files.ref(named.sha256) == named
    assert not [path for path in lan.files.folder.rglob("*") if path.is_file() and LARGE[:4096] in path.read_bytes()]


def test_a_stored_file_is_packed_as_the_same_bytes(desk: DeskMaker) -> None:
    lan = desk(LAN)
    ref = lan.files.put(LARGE, "a.bin", "application/octet-stream")
    content = held(lan.files, ref.sha256)
    assert content is not None
    one = b"".join(edoc_pieces(samples.edoc_header(), [Attachment("a.bin", content)]))
    assert one == build_edoc(samples.edoc_header(), [Attachment("a.bin", LARGE)])
    assert held(lan.files, "0" * 64) is None


def test_a_stored_file_is_read_from_any_place(desk: DeskMaker) -> None:
    lan = desk(LAN)
    content = held(lan.files, lan.files.put(LARGE, "a.bin", "application/octet-stream").sha256)
    assert content is not None
    with content.open() as stream:
        for place in (0, 70_000, len(LARGE) - 5, len(LARGE), len(LARGE) + 9):
            stream.seek(place)
            assert stream.read(10) == LARGE[place : place + 10]
        assert stream.seek(-3, io.SEEK_END) == len(LARGE) - 3


class Ends(VxpClient):
    """A client whose program ends when a package was fetched; ``fetches`` counts."""

    fetches = 0

    def fetched(self, doc_id: str):  # type: ignore[no-untyped-def]
        """Fetch and count."""
        type(self).fetches += 1
        return super().fetched(doc_id)


class PowerCut(BaseException):
    """The end of the process."""


def test_what_was_fetched_before_the_program_ended_is_not_fetched_again(
    province: RunningProvince, desk: DeskMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = Offices(desk, province)
    raw = build_edoc(
        samples.edoc_header(), [Attachment("bản đồ.bin", LARGE)]
    ).replace(samples.RECEIVER.encode(), OTHER.organ.encode())
    offices.commune.send(raw, "000.00.01.H12", [OTHER.organ])
    real = offices.department
    client = Ends(real.endpoint, real.system, real.secret, real.session, real.now)
    thu = offices.thu

    def ends(self: Arrivals, doc_id: str, content: object) -> None:
        raise PowerCut

    with monkeypatch.context() as cut, pytest.raises(PowerCut):
        cut.setattr(Arrivals, "keep", ends)
        Arrivals(thu.journal, thu.files, client, thu.clock).run()
    assert Ends.fetches == 1
    arrivals = Arrivals(thu.journal, thu.files, client, thu.clock)
    arrivals.run()
    assert (Ends.fetches, len(arrivals.done.items), arrivals.done.failed) == (1, 1, {})
    state = thu.journal.state(arrivals.done.items[0])
    assert thu.files.read(state.files[0].sha256) == LARGE
    assert state.files[0].name == "bản đồ.bin"


ENVELOPES = [
    b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":"%s"}',
    b'{"data" : "%s", "status":"OK"}',
    b'{"ErrorDesc":"\\"data\\":\\"x\\"","status":"OK","data":\n"%s","more":[1,2]}',
]


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("size", [1, 7, 64, 5000])
@pytest.mark.parametrize("written", [lambda t: t, lambda t: t.replace(b"/", b"\\/").replace(b"=", b"\\u003d")])
def test_a_package_flows_out_of_any_answer(envelope: bytes, size: int, written) -> None:  # type: ignore[no-untyped-def]
    import base64

    data = bytes(range(256)) * 20 + b"/?>"
    answer = envelope % written(base64.b64encode(data))
    found = LongAnswer(answer[start : start + size] for start in range(0, len(answer), size))
    assert buffered(found).read() == data
    assert json.loads(found.envelope)["status"] == "OK"
    assert json.loads(found.envelope)["data"] == ""


@pytest.mark.parametrize("answer", [b'{"data":"QUJD', b'{"data":"QU', b'{"data":"Q!JD"}', b'{"data":"QQ==QQ=="}'])
def test_an_answer_that_is_not_whole_is_damaged(answer: bytes) -> None:
    for size in (1, 3, 100):
        pieces = (answer[start : start + size] for start in range(0, len(answer), size))
        with pytest.raises(Damaged):
            buffered(LongAnswer(pieces)).read()


def test_an_answer_without_a_package_is_kept_as_it_is() -> None:
    found = LongAnswer(iter([b'{"status":"FAIL","Error', b'Code":"12"}']))
    assert not found.found
    assert json.loads(found.envelope)["ErrorCode"] == "12"


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_answer_is_read_or_damaged(data: bytes, size: int) -> None:
    for answer in (data, b'{"data":"' + data):
        try:
            buffered(LongAnswer(answer[start : start + size] for start in range(0, len(answer), size))).read()
        except Damaged:
            continue


def test_a_text_without_end_is_not_held() -> None:
    head = b"<edXML><edXMLHeader><MessageHeader><Subject>"
    endless: Iterator[bytes] = (head if place == 0 else b"x" * 65536 for place in range(600))
    with pytest.raises(BadPackage, match="quá dài"):
        read_package(endless)


def test_a_payload_cut_short_is_seen(desk: DeskMaker) -> None:
    raw = build_edoc(samples.edoc_header(), [Attachment("a.bin", LARGE)])
    files = desk(THU).files
    for end in (len(raw) // 2, len(raw) - 2000):
        with pytest.raises(BadPackage):
            read_package([raw[:end]], stored(files))


def test_a_stream_is_taken_in_whole() -> None:
    stream: BinaryIO = buffered(PieceReader([b"a", b"", b"bc"]))
    assert stream.read(2) == b"ab"
    assert whole(InMemory(stream.read())) == b"c"


