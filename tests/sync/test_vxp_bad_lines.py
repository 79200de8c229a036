"""Whatever answers instead of the axis, or breaks off, is called by its name, and what was to be sent waits."""

from __future__ import annotations

import base64
import json
import logging
import socket

import pytest
import requests

from sync.errors import Busy, Damaged, NotLoggedIn, NotTheServer, Offline, Refused, Stalled, SyncTrouble, TooOld
from sync.vxp.client import VxpClient
from tests.sync import edxml_samples as samples
from tests.sync.axis import answering, slowly_reading


def http(body: bytes, status: str = "200 OK", kind: str = "application/json", *more: str) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ok(**more: object) -> bytes:
    """Return an answer that says OK."""
    return http(json.dumps({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **more}).encode())


def fail(code: str, text: str = "") -> bytes:
    """Return an answer that says FAIL."""
    return http(json.dumps({"status": "FAIL", "ErrorCode": code, "ErrorDesc": text}).encode())


PORTAL = b"<!DOCTYPE html><html><title>WiFi</title></html>"
CASES: dict[str, tuple[bytes, type[SyncTrouble]]] = {
    "the sign-in page of a network": (http(PORTAL, kind="text/html"), NotTheServer),
    "the same page called JSON": (http(PORTAL), NotTheServer),
    "sent elsewhere": (http(b"", "302 Found", "text/html", "Location: http://192.0.2.1/"), NotTheServer),
    "a wrong address": (http(b"{}", "404 Not Found"), NotTheServer),
    "JSON of somebody else": (http(b'{"hello": 1}'), NotTheServer),
    "a list of somebody else": (http(b"[1, 2]"), NotTheServer),
    "rows that are none": (ok(data=["a"]), NotTheServer),
    "an answer cut within JSON": (http(b'{"status": "OK", "data": [{"co'), Offline),
    "an answer cut by the line": (ok(data=[])[:-4], Offline),
    "nothing at all": (b"", Offline),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n", Offline),
    "a proxy that is full": (http(b"", "503 Service Unavailable", "text/html", "Retry-After: 120"), Busy),
    "a gateway": (http(b"<html>", "502 Bad Gateway", "text/html"), Busy),
    "too many calls": (http(b"{}", "429 Too Many Requests"), Busy),
    "forbidden": (http(b"{}", "403 Forbidden"), NotLoggedIn),
    "an old program": (http(b"{}", "426 Upgrade Required"), TooOld),
    "too large": (http(b"", "413 Content Too Large"), Refused),
    "a wrong secret": (fail("15"), NotLoggedIn),
    "a locked receiver": (fail("23"), Refused),
    "a fault over there": (fail("20", "lỗi"), Busy),
    "a code nobody knows": (fail("77", "lạ"), Refused),
    "JSON nested without end": (http(b"[" * 200_000), Offline),
}


@pytest.fixture
def session() -> requests.Session:
    """Return a session that asks no proxy."""
    made = requests.Session()
    made.trust_env = False
    return made


@pytest.mark.parametrize("case", CASES)
def test_what_answers_is_called_by_its_name(case: str, session: requests.Session) -> None:
    answer, kind = CASES[case]
    with session, answering(answer) as endpoint:
        with pytest.raises(SyncTrouble) as told:
            VxpClient(endpoint, "he-thong", "rat-bi-mat", session).received("edoc")
    assert type(told.value) is kind
    assert told.value.text
    assert told.value.what_next
    assert "rat-bi-mat" not in told.value.text
    assert told.value.__suppress_context__ or told.value.__context__ is None


def test_the_time_a_busy_server_names_is_known(session: requests.Session) -> None:
    with session, answering(CASES["a proxy that is full"][0]) as endpoint:
        with pytest.raises(Busy) as told:
            VxpClient(endpoint, "x", "y", session).agencies()
    assert told.value.after == 120


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"])
def test_a_server_that_falls_silent_is_left(begun: bytes, session: requests.Session) -> None:
    with session, answering(begun, hold=True) as endpoint:
        with pytest.raises(Offline) as told:
            VxpClient(endpoint, "x", "y", session, stall_seconds=0.2).agencies()
    assert told.value.again


def test_a_slow_line_that_keeps_moving_is_not_given_up(session: requests.Session) -> None:
    raw = samples.PDF + bytes(24 << 20)  # much more than the system holds for a line
    with session, slowly_reading(len(raw), seconds=1.2, answer=ok(DocId="5")) as endpoint:
        client = VxpClient(endpoint, "x", "y", session, connect_seconds=0.4, stall_seconds=5)
        assert client.send(raw, "a", ["b"]) == "5"


def test_nobody_there(session: requests.Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with session, pytest.raises(Offline) as told:
        VxpClient(f"http://127.0.0.1:{port}", "x", "y", session).agencies()
    assert not isinstance(told.value, (NotTheServer, Stalled))


@pytest.mark.parametrize("endpoint", ["", "khong co", "ftp:/x", "http://", "http://[::1"])
def test_an_address_that_is_none(endpoint: str, session: requests.Session) -> None:
    with session, pytest.raises(Offline):
        VxpClient(endpoint, "x", "y", session).agencies()


@pytest.mark.parametrize("data", [None, 7, "a", "?", base64.b64encode(b"abc").decode() + "!"])
def test_a_package_that_is_not_whole(data: object, session: requests.Session) -> None:
    with session, answering(ok(data=data)) as endpoint:
        with pytest.raises(Damaged):
            VxpClient(endpoint, "x", "y", session).get("1")


def test_a_package_taken_without_an_id_counts_as_not_sent(session: requests.Session) -> None:
    with session, answering(ok()) as endpoint:
        with pytest.raises(NotTheServer) as told:
            VxpClient(endpoint, "x", "y", session).send(samples.edoc(), "a", ["b"])
    assert told.value.again


@pytest.mark.parametrize("named", [{"DocId": "9"}, {"docId": 9}, {"data": "9"}])
def test_the_id_is_found_wherever_an_axis_puts_it(named: dict[str, object], session: requests.Session) -> None:
    with session, answering(ok(**named)) as endpoint:
        assert VxpClient(endpoint, "x", "y", session).send(samples.edoc(), "a", ["b"]) == "9"


def test_no_secret_reaches_a_log(session: requests.Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with session, answering(fail("15")) as endpoint:
        with pytest.raises(NotLoggedIn):
            VxpClient(endpoint, "x", "rat-bi-mat", session).agencies()
    assert "rat-bi-mat" not in caplog.text
