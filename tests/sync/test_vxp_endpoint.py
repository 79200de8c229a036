"""Packages travel between offices over the axis: routed, counted once, reported, and only for who may have them."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sync.edxml.build import build_status
from sync.errors import NotLoggedIn, Refused
from sync.vxp.protocol import call_headers, file_hash, on_time, same_hash, short_hash, signature, timestamp
from tests.sync import edxml_samples as samples
from tests.sync.axis import Axis, running_axis


@pytest.fixture
def axis(memory_path: Path) -> Iterator[Axis]:
    """Run the endpoint on an empty store."""
    with running_axis(memory_path) as running:
        yield running


def send(axis: Axis, raw: bytes | None = None) -> str:
    """Send a document to both communes and return its id."""
    return axis.sender.send(raw or samples.edoc(), samples.SENDER, [samples.RECEIVER, samples.OTHER])


def official(axis: Axis, path: str, parameters: dict[str, str], body: bytes = b"", **changes: Any) -> dict[str, Any]:
    """Call as the official client does, with some headers changed on the way; return the answer."""
    headers = call_headers("so-nnmt", "bi-mat-1", parameters, "application/json", axis.clock()) | changes
    answer = axis.session.post(f"{axis.endpoint}/{path}", data=body, headers=headers, timeout=10)
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def test_a_document_reaches_each_receiver_once_and_whole(axis: Axis) -> None:
    raw = samples.edoc()
    send(axis, raw)
    (item,) = axis.receiver.received("edoc")
    assert (item.sender, item.receiver, item.status) == (samples.SENDER, samples.RECEIVER, "initial")
    assert (item.sha256, item.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert axis.receiver.get(item.doc_id) == raw
    (other,) = axis.client("xa-ta-an-khuong", "bi-mat-3").received("edoc")
    assert other.doc_id != item.doc_id
    assert axis.sender.received("edoc") == []


def test_transport_goes_from_initial_over_processing_to_done_and_the_sender_sees_it(axis: Axis) -> None:
    doc_id = send(axis)
    (item,) = axis.receiver.received("edoc")
    seen = [_states(axis)]
    axis.receiver.get(item.doc_id)
    seen.append(_states(axis))
    axis.receiver.update_status(item.doc_id, "done")
    axis.receiver.update_status(item.doc_id, "processing")
    seen.append(_states(axis))
    assert seen == [
        {samples.RECEIVER: "initial", samples.OTHER: "initial"},
        {samples.RECEIVER: "processing", samples.OTHER: "initial"},
        {samples.RECEIVER: "done", samples.OTHER: "initial"},
    ]
    first = axis.sender.sent("edoc")[0]
    assert first.sender_doc_id == doc_id
    assert first.title == "V/v rà soát đất nuôi trồng thủy sản ven biển"
    assert first.notation == "1207/SNNMT-TTĐT"


def _states(axis: Axis) -> dict[str, str]:
    return {row.receiver: row.receive_status for row in axis.sender.sent("edoc")}


def test_the_same_package_twice_is_one_package(axis: Axis) -> None:
    assert send(axis) == send(axis)
    assert len(axis.receiver.received("edoc")) == 1
    assert send(axis, samples.edoc(document_id="khac")) != send(axis)


def test_a_package_sent_on_to_one_more_receiver_keeps_its_id(axis: Axis) -> None:
    raw = samples.edoc()
    first = axis.sender.send(raw, samples.SENDER, [samples.RECEIVER])
    assert axis.sender.send(raw, samples.SENDER, [samples.RECEIVER, samples.OTHER]) == first
    assert len(axis.receiver.received("edoc")) == 1
    assert len(axis.client("xa-ta-an-khuong", "bi-mat-3").received("edoc")) == 1


def test_a_report_goes_back_to_the_sender(axis: Axis) -> None:
    raw = build_status(samples.status_header("03"))
    axis.receiver.send(raw, samples.RECEIVER, [samples.SENDER], "status")
    assert axis.sender.received("edoc") == []
    (item,) = axis.sender.received("status")
    assert axis.sender.get(item.doc_id) == raw


def test_an_unknown_receiver_is_refused_and_nobody_gets_anything(axis: Axis) -> None:
    with pytest.raises(Refused) as told:
        axis.sender.send(samples.edoc(), samples.SENDER, [samples.RECEIVER, "000.99.99.H12"])
    assert told.value.reason == "18"
    assert "000.99.99.H12" in told.value.text
    assert not told.value.again
    assert axis.receiver.received("edoc") == []


def test_nobody_sends_in_the_name_of_another_office(axis: Axis) -> None:
    with pytest.raises(Refused) as told:
        axis.sender.send(samples.edoc(), samples.OTHER, [samples.RECEIVER])
    assert told.value.reason == "19"


def test_nobody_fetches_or_closes_what_is_for_another_office(axis: Axis) -> None:
    send(axis)
    (item,) = axis.receiver.received("edoc")
    for stranger in (axis.sender, axis.client("xa-ta-an-khuong", "bi-mat-3")):
        with pytest.raises(Refused):
            stranger.get(item.doc_id)
        with pytest.raises(Refused):
            stranger.update_status(item.doc_id, "done")
    assert axis.receiver.received("edoc")[0].status == "initial"


@pytest.mark.parametrize(("system", "secret"), [("so-nnmt", "sai"), ("khong-co", "bi-mat-1"), ("so-nnmt", "")])
def test_a_wrong_secret_is_told_as_such_and_never_shown(axis: Axis, system: str, secret: str) -> None:
    client = axis.client(system, secret)
    with pytest.raises(NotLoggedIn) as told:
        client.agencies()
    assert not told.value.again
    assert not secret or secret not in told.value.text + told.value.what_next
    assert "bi-mat" not in repr(axis.sender)


@pytest.mark.parametrize("minutes", [-61, -11, 11, 61, 60 * 24])
def test_a_clock_that_is_off_is_told_as_such(axis: Axis, minutes: int) -> None:
    client = axis.client("so-nnmt", "bi-mat-1", lambda: axis.clock() + timedelta(minutes=minutes))
    with pytest.raises(NotLoggedIn, match="ồng hồ"):
        client.agencies()


def test_a_little_off_is_accepted(axis: Axis) -> None:
    for minutes in (-9, 9):
        now = axis.clock() + timedelta(minutes=minutes)
        assert axis.client("so-nnmt", "bi-mat-1", lambda now=now: now).agencies()  # type: ignore[misc]


def test_what_was_signed_is_what_counts(axis: Axis) -> None:
    parameters = {"servicetype": "eDoc", "messagetype": "edoc"}
    assert official(axis, "getReceivedEdocList", parameters)["status"] == "OK"
    changed = official(axis, "getReceivedEdocList", parameters, **{"XroadVnpt-messagetype": "status"})
    assert (changed["status"], changed["ErrorCode"]) == ("FAIL", "15")
    unsigned = {"XroadVnpt-sign-header": "{}", "XroadVnpt-hash-header": signature("bi-mat-1", b"{}")}
    for broken in ("", "[]", "[1]", "{", '{"XroadVnpt-systemid":{}}', '{"a":"1","a":"2"}', "null", '"x"'):
        headers = {"XroadVnpt-sign-header": broken, "XroadVnpt-hash-header": signature("bi-mat-1", broken.encode())}
        assert official(axis, "getAgenciesList", {}, **headers)["status"] == "FAIL"
    assert official(axis, "getAgenciesList", {}, **unsigned)["status"] == "FAIL"
    assert requests.post(f"{axis.endpoint}/getAgenciesList", timeout=10).json()["ErrorCode"] == "15"


def test_a_call_as_it_was_captured_on_the_wire(axis: Axis) -> None:
    secret, text = "bi-mat-1", (
        '{"XroadVnpt-systemid":"so-nnmt","XroadVnpt-timestamp":"18112026T090000+0649",'
        '"XroadVnpt-Content-Type":"application/json"}'
    )
    headers = {
        "XroadVnpt-systemid": "so-nnmt",
        "XroadVnpt-timestamp": "18112026T090000+0649",
        "Content-Type": "application/json",
        "XroadVnpt-Content-Type": "application/json",
        "XroadVnpt-sign-header-key": "systemid;timestamp;Content-Type",
        "XroadVnpt-sign-header": text,
        "XroadVnpt-hash-header": signature(secret, text.encode()),
        "User-Agent": "JAVASDKAgent/1.0.0 XRoad/VPCP",
        "XroadVnpt-version": "3.0.201608",
        "XroadVnpt-servicetype": "eDoc",
        "XroadVnpt-messagetype": "edoc",
    }
    answer = axis.session.post(f"{axis.endpoint}/getReceivedEdocList", headers=headers, timeout=10)
    assert answer.json() == {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": []}


def test_receivers_signed_as_a_list_are_those_of_the_header(axis: Axis) -> None:
    raw = samples.edoc()
    parameters = {"hash-file": file_hash(raw), "from": samples.SENDER}
    headers = call_headers("so-nnmt", "bi-mat-1", parameters, "application/octet-stream", axis.clock())
    text = headers["XroadVnpt-sign-header"][:-1] + f',"XroadVnpt-to":["{samples.RECEIVER}","{samples.OTHER}"]}}'
    signed = {"XroadVnpt-sign-header": text, "XroadVnpt-hash-header": signature("bi-mat-1", text.encode())}
    del headers["XroadVnpt-sign-header-key"]
    for to, status in ((f'["{samples.RECEIVER}", "{samples.OTHER}"]', "OK"), (f'["{samples.OTHER}"]', "FAIL")):
        answer = axis.session.post(
            f"{axis.endpoint}/sendEdoc", data=raw, headers=headers | signed | {"XroadVnpt-to": to}, timeout=10
        )
        assert answer.json()["status"] == status


def test_our_own_client_signs_in_that_form() -> None:
    now = datetime(2026, 11, 21, 17, 19, 2, 649000, tzinfo=UTC)
    headers = call_headers("sys-id", "x", {}, "application/json", now)
    assert headers["XroadVnpt-sign-header"] == (
        '{"XroadVnpt-systemid":"sys-id","XroadVnpt-timestamp":"22112026T001902+0649",'
        '"XroadVnpt-Content-Type":"application/json"}'
    )
    assert headers["XroadVnpt-sign-header-key"] == "systemid;timestamp;Content-Type"
    assert headers["XroadVnpt-hash-header"] == signature("x", headers["XroadVnpt-sign-header"].encode())


def test_the_stamp_of_a_machine_left_at_utc_is_accepted() -> None:
    now = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    window = timedelta(minutes=10)
    assert on_time(timestamp(now), now, window)
    assert on_time("18112026T020000+0001", now, window)
    assert not on_time("18112026T050000+0001", now, window)
    for nonsense in ("", "x", "32132026T020000+0001", "18112026T020000"):
        assert not on_time(nonsense, now, window)


def test_both_spellings_of_the_file_hash_are_taken(axis: Axis) -> None:
    number, raw = 0, b""
    while short_hash(hashlib.sha256(raw).digest()) == file_hash(raw) or not raw:
        number += 1
        raw = samples.edoc(document_id=f"id-{number}")
    short = short_hash(hashlib.sha256(raw).digest())
    assert len(short) < 64
    for said in (short, short.upper(), file_hash(raw)):
        parameters = {
            "servicetype": "eDoc", "messagetype": "edoc", "hash-file": said, "from": samples.SENDER,
            "to": json.dumps(samples.RECEIVER),
        }  # fmt: skip
        assert official(axis, "sendEdoc", parameters, raw)["DocId"]
    assert len(axis.receiver.received("edoc")) == 1
    assert not same_hash(short[:-1], raw)


def test_a_package_changed_on_the_way_is_refused(axis: Axis) -> None:
    raw = samples.edoc()
    parameters = {"hash-file": file_hash(raw), "from": samples.SENDER, "to": json.dumps([samples.RECEIVER])}
    assert official(axis, "sendEdoc", parameters, raw + b" ")["ErrorCode"] == "10"
    assert official(axis, "sendEdoc", parameters | {"hash-file": ""}, raw)["ErrorCode"] == "11"
    assert axis.receiver.received("edoc") == []


def test_a_package_in_a_form_is_taken_too(axis: Axis) -> None:
    raw = samples.with_junk(samples.edoc())
    parameters = {"hash-file": file_hash(raw), "from": samples.SENDER, "to": json.dumps([samples.RECEIVER])}
    headers = call_headers("so-nnmt", "bi-mat-1", parameters, "multipart/form-data", axis.clock())
    del headers["Content-Type"]
    headers["XroadVnpt-Content-Type"] = "multipart/form-data"
    answer = axis.session.post(
        f"{axis.endpoint}/sendEdoc", files={"file_doc": ("a.edxml", raw)}, headers=headers, timeout=10
    )
    assert answer.json()["status"] == "OK"
    (item,) = axis.receiver.received("edoc")
    assert axis.receiver.get(item.doc_id) == raw


OTHER_PART = b'--x\r\nContent-Disposition: form-data; name="y"\r\n\r\n1\r\n--x--\r\n'


@pytest.mark.parametrize("body", [b"", b"--x\r\n", OTHER_PART])
def test_a_broken_form_is_refused(axis: Axis, body: bytes) -> None:
    parameters = {"hash-file": "00", "from": samples.SENDER, "to": '"x"'}
    said = official(axis, "sendEdoc", parameters, body, **{"Content-Type": "multipart/form-data; boundary=x"})
    assert (said["status"], said["ErrorCode"]) == ("FAIL", "10")
    said = official(axis, "sendEdoc", parameters, body, **{"Content-Type": "multipart/form-data"})
    assert said["status"] == "FAIL"


def test_what_is_no_package_or_another_kind_is_refused(axis: Axis) -> None:
    with pytest.raises(Refused) as told:
        axis.sender.send(b"<!DOCTYPE a><edXML/>", samples.SENDER, [samples.RECEIVER])
    assert told.value.reason == "22"
    with pytest.raises(Refused) as told:
        axis.sender.send(samples.edoc(), samples.SENDER, [samples.RECEIVER], "status")
    assert told.value.reason == "22"


def test_a_package_without_receivers_in_the_call_goes_to_those_it_names(axis: Axis) -> None:
    raw = samples.edoc()
    assert official(axis, "sendEdoc", {"hash-file": file_hash(raw), "from": samples.SENDER}, raw)["status"] == "OK"
    assert {row.receiver for row in axis.sender.sent("edoc")} == {samples.RECEIVER, samples.OTHER}


def test_a_package_that_is_too_large_is_refused(memory_path: Path) -> None:
    with running_axis(memory_path, largest=1 << 20) as axis:
        small = samples.edoc()
        raw = samples.edoc(data=samples.PDF + hashlib.shake_256(b"x").digest(1 << 20))
        with pytest.raises(Refused) as told:
            axis.sender.send(raw, samples.SENDER, [samples.RECEIVER])
        assert told.value.reason == "10"
        assert axis.sender.send(small, samples.SENDER, [samples.RECEIVER])


@pytest.mark.parametrize("secret", ["bi-mat-1", "sai"])
def test_a_long_upload_that_is_refused_still_reads_why(axis: Axis, secret: str) -> None:
    raw = samples.edoc(data=samples.PDF + hashlib.shake_256(b"z").digest(24 << 20))
    assert len(raw) > 32 << 20
    with pytest.raises((Refused, NotLoggedIn)):
        axis.client("so-nnmt", secret).send(raw, samples.SENDER, [samples.RECEIVER])


def test_an_upload_cut_halfway_leaves_nothing(axis: Axis) -> None:
    raw = samples.edoc()
    parameters = {"hash-file": file_hash(raw), "from": samples.SENDER, "to": json.dumps([samples.RECEIVER])}
    headers = call_headers("so-nnmt", "bi-mat-1", parameters, "application/octet-stream", axis.clock())
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["POST /vxp/sendEdoc HTTP/1.1", "Host: x", f"Content-Length: {len(raw)}", *lines])
    address = urlsplit(axis.endpoint)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(head.encode() + b"\r\n\r\n" + raw[:300])
    assert axis.receiver.received("edoc") == []
    assert send(axis, raw)


def test_a_caller_that_asks_before_it_sends_is_told_to_go_on(axis: Axis) -> None:
    send(axis)
    (item,) = axis.receiver.received("edoc")
    headers = call_headers("xa-dam-doi", "bi-mat-2", {"docId": item.doc_id}, "application/json", axis.clock())
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /vxp/getEdoc HTTP/1.1", "Host: x", "Content-Length: 2", "Expect: 100-continue", "Connection: close"]
    address = urlsplit(axis.endpoint)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall("\r\n".join([*head, *lines]).encode() + b"\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"{}")
        answer = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert b'"status":"OK"' in answer


def test_a_huge_package_travels_whole(axis: Axis) -> None:
    raw = samples.edoc(data=samples.PDF + hashlib.shake_256(b"y").digest(12 << 20))
    send(axis, raw)
    (item,) = axis.receiver.received("edoc")
    assert axis.receiver.get(item.doc_id) == raw
