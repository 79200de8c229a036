"""Proxies, inspecting gateways and strangers on the way: what they spoil is recognised by name, and nothing is lost."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import pytest
import requests
import zstandard

from sync.errors import Damaged, NotTheServer, Offline, SyncTrouble
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, training_token
from tests.sync.gateways import Spoil, gateway
from tests.sync.province import LAN, MAI, Desk, DeskMaker, RunningProvince
from tests.sync.test_cycle_two_desks import same
from tests.sync.tls_front import certificate, wire
from workflow.store import cards, cursors, outbox

HTML = "<!DOCTYPE html><html><body>Đăng nhập Wi-Fi</body></html>".encode()


def plain(headers: dict[str, str], body: bytes) -> bytes:
    """Return what is in a body."""
    if headers.get("Content-Encoding") == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return zlib.decompress(body, 31) if headers.get("Content-Encoding") == "gzip" else body


def without(headers: dict[str, str], name: str = "Content-Encoding") -> dict[str, str]:
    """Return headers without one of them."""
    return {known: value for known, value in headers.items() if known != name}


def packed(body: bytes) -> bytes:
    """Pack a body as a gateway does: whole, in one piece."""
    return gzip.compress(body)


HARMLESS: dict[str, Spoil] = {
    "unpacks and says so": lambda h, b: (200, without(h), plain(h, b)),
    "unpacks and forgets to say so": lambda h, b: (200, h, plain(h, b)),
    "strips the coding": lambda h, b: (200, without(h), b),
    "packs anew": lambda h, b: (200, h | {"Content-Encoding": "gzip"}, packed(plain(h, b))),
    "packs anew and strips": lambda h, b: (200, without(h), packed(plain(h, b))),
    "packs once more": lambda h, b: (200, h | {"Content-Encoding": "zstd, gzip"}, packed(b)),
    "names another coding": lambda h, b: (200, h | {"Content-Encoding": "br"}, b),
}
TROUBLED: dict[str, tuple[Spoil, type[SyncTrouble]]] = {
    "a portal's page": (lambda h, b: (200, {"Content-Type": "text/html; charset=utf-8"}, HTML), NotTheServer),
    "a portal's redirection": (lambda h, b: (302, {"Location": "http://dang-nhap.example/"}, b""), NotTheServer),
    "a portal's page called NDJSON": (lambda h, b: (200, without(h), HTML), NotTheServer),
    "a portal's page called packed": (lambda h, b: (200, h, HTML), NotTheServer),
    "a portal's page really packed": (lambda h, b: (200, h, packed(HTML)), NotTheServer),
    "a gateway's own JSON": (
        lambda h, b: (200, {"Content-Type": "application/json"}, b'{"error":"blocked"}'), NotTheServer),
    "a gateway's own JSON as lines": (lambda h, b: (200, without(h), b'{"error":"blocked"}\n'), NotTheServer),
    "a gateway's refusal": (
        lambda h, b: (403, {"Content-Type": "application/json"}, b'{"message":"policy"}'), NotTheServer),
    "a gateway's error": (
        lambda h, b: (502, {"Content-Type": "application/json"}, b'{"message":"bad gateway"}'), SyncTrouble),
    "a truncated packed body": (lambda h, b: (200, h, b[: len(b) * 2 // 3]), Offline),
    "a truncated gzip body": (
        lambda h, b: (200, h | {"Content-Encoding": "gzip"}, packed(plain(h, b))[:-20]), Offline),
    "a body cut inside a letter": (lambda h, b: (200, without(h), _inside_a_letter(plain(h, b))), Offline),
    "a bent packed body": (lambda h, b: (200, h, b[:40] + bytes([b[40] ^ 255, b[41] ^ 255]) + b[42:]), Damaged),
    "a bent letter": (
        lambda h, b: (200, without(h), plain(h, b).replace("số 7".encode(), "số 8".encode(), 1)), Damaged),
    "no body at all": (lambda h, b: (200, h, b""), Offline),
}  # fmt: skip


def _inside_a_letter(body: bytes) -> bytes:
    place = body.rindex("ộ".encode())
    return body[: place + 1]


@pytest.fixture
def pair(province: RunningProvince, desk: DeskMaker) -> tuple[Desk, Desk]:
    """Return two desks of an office; the first speaks with the servers directly."""
    lan, mai = desk(LAN), desk(MAI)
    lan.connect(province.urls, lanes=("documents",))
    return lan, mai


def work(lan: Desk, mai: Desk, how: str) -> None:
    """Let one desk take in thirty documents and send them, the other one that waits."""
    for number in range(30):
        lan.arrive(f"{how}-{number}".replace(" ", "-").replace("'", ""), f"Văn bản số {number} về hộ nghèo")
    assert lan.sync().trouble is None
    mai.arrive(f"{how}-cua-mai".replace(" ", "-").replace("'", ""), "Báo cáo hộ nghèo")


def through(desk: Desk, province: RunningProvince, port: int) -> None:
    """Let a desk's exchanges go by a gateway."""
    there = {name: url.replace(f":{province.port}", f":{port}") for name, url in province.urls.items()}
    desk.connect(province.urls, through=there, lanes=("documents",))


def test_a_gateway_that_packs_in_its_own_way_does_no_harm(province: RunningProvince, pair: tuple[Desk, Desk]) -> None:
    lan, mai = pair
    with gateway(province.port) as between:
        for how, spoil in HARMLESS.items():
            between.spoil = spoil
            work(lan, mai, how)
            through(mai, province, between.server_address[1])
            summary = mai.sync()
            assert (summary.trouble, summary.pushed, summary.pulled) == (None, 1, 30), how
            assert lan.sync().trouble is None
        mai.hang_up()
    same(lan, mai)


@pytest.mark.parametrize("part", range(3))
def test_what_a_gateway_spoils_has_its_name_and_loses_nothing(
    province: RunningProvince, pair: tuple[Desk, Desk], part: int
) -> None:
    lan, mai = pair
    with gateway(province.port) as between:
        for how, (spoil, kind) in list(TROUBLED.items())[part::3]:
            between.spoil = spoil
            work(lan, mai, how)
            through(mai, province, between.server_address[1])
            trouble = mai.sync().trouble
            assert isinstance(trouble, kind), (how, trouble)
            assert isinstance(trouble, NotTheServer) == (kind is NotTheServer), (how, trouble)
            assert trouble.text and trouble.what_next and trouble.again
            held, waits = len(mai.journal.items("incoming")), len(outbox.rows(mai.database))
            assert cursors.held(mai.database, "documents").count == held - waits, how
            mai.connect(province.urls, lanes=("documents",))
            assert mai.sync().trouble is None
            assert outbox.rows(mai.database) == [] and cards.open_cards(mai.database) == []
            assert lan.sync().trouble is None
            same(lan, mai)
        mai.hang_up()


def test_an_http_proxy_carries_the_exchange(province: RunningProvince, pair: tuple[Desk, Desk]) -> None:
    _, mai = pair
    token = training_token(province.urls["documents"], MAI.id, mai.device)
    with gateway(province.port) as proxy:
        address = f"http://127.0.0.1:{proxy.server_address[1]}"
        line = Connection(province.urls["documents"], lambda: token, proxies={"http": address, "https": address})
        found = DocumentsServer(line, mai.key).catalogue("directory", "")
        line.close()
        assert proxy.seen == [f"GET {province.urls['documents']}/catalogue/directory"]
    assert found is not None


@pytest.mark.parametrize("inspecting", [False, True])
def test_tls_goes_through_a_proxy_and_through_one_that_looks_inside(
    province: RunningProvince, pair: tuple[Desk, Desk], memory_path: Path, inspecting: bool
) -> None:
    _, mai = pair
    (memory_path / "own").mkdir()
    (memory_path / "gateway").mkdir()
    of_server, of_gateway = certificate(memory_path / "own"), certificate(memory_path / "gateway")
    trusted = of_gateway if inspecting else of_server
    token = training_token(province.urls["documents"], MAI.id, mai.device)
    with wire(province.port, of_server) as front, gateway(
        province.port, inspecting=of_gateway if inspecting else None
    ) as proxy:
        address = f"http://127.0.0.1:{proxy.server_address[1]}"
        endpoint = f"https://127.0.0.1:{front.port}/documents"
        with pytest.raises(NotTheServer):  # not trusted unless its authority is named in the profile
            _ask(endpoint, token, address, None)
        assert _ask(endpoint, token, address, trusted[0])
        assert f"CONNECT 127.0.0.1:{front.port}" in proxy.seen
        assert ("GET /documents/catalogue/directory" in proxy.seen) == inspecting


def _ask(endpoint: str, token: str, proxy: str, ca: Path | None) -> bool:
    line = Connection(endpoint, lambda: token, proxies={"https": proxy}, extra_ca=ca)
    try:
        return DocumentsServer(line).catalogue("directory", "") is not None
    finally:
        line.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_addresses_may_be_literal(province: RunningProvince, pair: tuple[Desk, Desk], host: str) -> None:
    lan, mai = pair
    with gateway(province.port, host=host) as between:
        shown = f"[{host}]" if ":" in host else host
        there = {name: f"http://{shown}:{between.server_address[1]}/{name}" for name in province.urls}
        mai.connect(province.urls, through=there, lanes=("documents",))
        assert mai.sync().trouble is None
        assert any("/sync/v2" in one for one in between.seen)
        mai.hang_up()
    assert lan.sync().trouble is None
    same(lan, mai)


@pytest.mark.parametrize("lane", ["documents", "dossiers"])
def test_the_page_of_the_protocol_is_served_by_those_who_speak_it(province: RunningProvince, lane: str) -> None:
    page = requests.get(f"{province.urls[lane]}/protocol", timeout=10)
    assert page.headers["Content-Type"].startswith("text/markdown")
    for path in ("sync/v2", "holdings/items", "anchors", "protocol/versions", "sign-in", "files", "catalogue"):
        assert path in page.text
    said = requests.get(f"{province.urls[lane]}/protocol/versions", timeout=10)
    assert json.loads(said.content)["versions"] == [1, 2]
