"""Files on their way: pieces, cuts, digests, ranges, and steps that overtake them."""

from __future__ import annotations

import hashlib
import random

import pytest

from sync.errors import NotTheServer, Offline
from sync.provincial.app import Parts
from sync.provincial.files import WrongDigest, WrongOffset
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.province import HAI, LAN, THU, DeskMaker, RunningProvince
from tests.weak_line.proxy import weak_line
from workflow.errors import Refusal
from workflow.rules import FileRef
from workflow.store import outbox

SCAN = random.Random(1).randbytes(300_000)
SHA256 = hashlib.sha256(SCAN).hexdigest()
SMALL = "Phiếu trình".encode()


def put_in_pieces(servers: Parts, data: bytes, name: str, office: str = "ubnd", piece: int = 50_000) -> None:
    """Upload."""
    servers.files.begin("documents", office, name, len(data), "application/pdf")
    for start in range(0, len(data), piece):
        servers.files.append("documents", office, name, start, data[start : start + piece])


def test_a_file_is_put_together_and_read_from_anywhere(servers: Parts) -> None:
    put_in_pieces(servers, SCAN, SHA256)
    found = servers.files.read("documents", "ubnd", SHA256, 123_456)
    assert found is not None
    assert (b"".join(found[0]), found[1]) == (SCAN[123_456:], len(SCAN))
    assert servers.files.status("documents", "ubnd", SHA256) == (len(SCAN), len(SCAN))


def test_a_piece_that_comes_twice_or_too_early_is_not_added(servers: Parts) -> None:
    servers.files.begin("documents", "ubnd", SHA256, len(SCAN), "")
    assert servers.files.append("documents", "ubnd", SHA256, 0, SCAN[:1000]) == 1000
    for offset in (0, 500, 2000):
        with pytest.raises(WrongOffset) as wrong:
            servers.files.append("documents", "ubnd", SHA256, offset, SCAN[:1000])
        assert wrong.value.offset == 1000


def test_a_file_that_is_not_what_its_name_says_is_thrown_away(servers: Parts) -> None:
    servers.files.begin("documents", "ubnd", SHA256, 5, "")
    with pytest.raises(WrongDigest):
        servers.files.append("documents", "ubnd", SHA256, 0, b"hello")
    assert servers.files.status("documents", "ubnd", SHA256) == (0, 5)
    assert servers.files.read("documents", "ubnd", SHA256) is None


def test_another_office_neither_sees_nor_gets_a_file(servers: Parts) -> None:
    put_in_pieces(servers, SCAN, SHA256)
    assert servers.files.status("documents", "stc", SHA256) is None
    assert servers.files.read("documents", "stc", SHA256) is None


@pytest.mark.parametrize("name", ["", "x", "../../../../etc/passwd", "A" * 64, "g" * 64])
def test_names_that_are_no_sha256_are_refused(servers: Parts, name: str) -> None:
    with pytest.raises(Refusal):
        servers.files.begin("documents", "ubnd", name, 3, "")


def test_an_empty_file_is_whole_at_once(servers: Parts) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    servers.files.begin("documents", "ubnd", empty, 0, "")
    found = servers.files.read("documents", "ubnd", empty)
    assert found is not None
    assert b"".join(found[0]) == b""


def test_a_scan_goes_with_its_step_and_comes_down_on_the_other_desk(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    lan.connect(province.urls)
    hai.connect(province.urls)
    refs = [lan.files.put(data, name, "application/pdf") for data, name in ((SCAN, "quet.pdf"), (SMALL, "phieu.pdf"))]
    lan.arrive("van-ban-1", files=[ref.to_json() for ref in refs])
    summary = lan.sync()
    assert (summary.trouble, summary.files_up, summary.pushed) == (None, 2, 1)
    assert hai.sync().files_down == 2
    assert hai.files.read(SHA256) == SCAN
    assert [ref.name for ref in hai.journal.state("van-ban-1").files] == ["quet.pdf", "phieu.pdf"]


def test_an_upload_goes_on_where_it_was_cut(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    ref = lan.files.put(SCAN, "quet.pdf", "application/pdf")
    lan.arrive("van-ban-1", files=[ref.to_json()])
    with weak_line(province.port) as line:
        through = line.urls(province.urls)
        line.up = 120_000
        lan.connect(province.urls, through=through, lanes=("documents",))
        assert isinstance(lan.sync().trouble, Offline)
        there = province.parts.files.status("documents", "ubnd", SHA256)
        assert there is not None
        assert 0 < there[0] < len(SCAN)
        line.up = None
        lan.connect(province.urls, through=through, lanes=("documents",))
        summary = lan.sync()
    assert (summary.trouble, summary.pushed) == (None, 1)
    assert summary.servers[0].bytes_up < len(SCAN) - there[0] + 30_000
    assert outbox.rows(lan.database) == []


@pytest.mark.logs("urllib3.connection")
def test_a_download_goes_on_at_once_where_it_was_cut(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    lan.connect(province.urls)
    ref = lan.files.put(SCAN, "quet.pdf", "application/pdf")
    lan.arrive("van-ban-1", files=[ref.to_json()])
    lan.sync()
    with weak_line(province.port) as line:
        hai.connect(province.urls, through=line.urls(province.urls), lanes=("documents",))
        line.down = 100_000
        summary = hai.sync()
        assert line.connections > len(SCAN) // line.down
    assert (summary.trouble, summary.files_down) == (None, 1)
    assert summary.servers[0].bytes_down < len(SCAN) + 60_000
    assert hai.files.read(SHA256) == SCAN


def test_a_decision_overtakes_a_large_file(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    cycle = lan.connect(province.urls, lanes=("documents",))
    lan.sync()
    ref = lan.files.put(SCAN, "quet.pdf", "application/pdf")
    lan.arrive("van-ban-1", files=[ref.to_json()])
    transfer = cycle._lanes[0].transfer
    whole = transfer._between
    seen: list[int] = []

    def between() -> None:
        if not seen:
            lan.arrive("van-ban-2")
        whole()
        seen.append(province.parts.feed.head("documents")[1])

    transfer._between = between
    assert lan.sync().trouble is None
    status = province.parts.files.status("documents", "ubnd", SHA256)
    assert (seen[0], seen[-1], status) == (1, 2, (len(SCAN), len(SCAN)))


def test_a_file_the_server_lost_is_sent_again(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    ref = lan.files.put(SMALL, "phieu.pdf", "application/pdf")
    lan.files.uploaded("documents", ref.sha256)
    lan.arrive("van-ban-1", files=[ref.to_json()])
    lan.sync()
    lan.clock.pass_(hours=2)
    assert lan.sync().trouble is None
    assert province.parts.feed.head("documents")[1] == 1


def test_files_of_no_step_cannot_be_fetched_by_others(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], THU.id, "may-thu")
    line = Connection(province.urls["documents"], lambda: token)
    server = DocumentsServer(line)
    try:
        assert server.upload_status(SHA256) is None
        assert server.begin_upload(FileRef(SHA256, "a", "b", 10)) == 0
        assert server.send_piece(SHA256, 0, b"12345") == 5
        assert server.send_piece(SHA256, 0, b"12345") == 5
        assert server.upload_status(SHA256) == (5, 10)
        with pytest.raises(NotTheServer):
            line.call("GET", "nothing/here")
    finally:
        line.close()
