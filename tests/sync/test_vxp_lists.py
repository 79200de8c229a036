"""What the axis lists, counts and hands out, and the organs it knows."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.edxml.build import build_status
from sync.edxml.parse import parse
from sync.errors import BadPackage, Refused
from sync.provincial.vxp_store import Agency
from sync.vxp.client import VxpClient
from sync.vxp.protocol import call_headers
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


def test_get_ignores_the_callers_path_and_download_gives_the_bytes(axis: Axis) -> None:
    raw = samples.edoc()
    send(axis, raw)
    (item,) = axis.receiver.received("edoc")
    parameters = {"docId": item.doc_id, "filePath": "D:\\Van ban den\\1.edxml"}
    headers = call_headers("xa-dam-doi", "bi-mat-2", parameters, "application/json", axis.clock())
    headers["XroadVnpt-filePath"] = "D:\\V?n b?n"
    answer = axis.session.post(f"{axis.endpoint}/getEdoc", data=b"{}", headers=headers, timeout=10).json()
    assert base64.b64decode(answer["data"]) == raw
    headers = call_headers("xa-dam-doi", "bi-mat-2", {"docId": item.doc_id}, "application/json", axis.clock())
    assert axis.session.get(f"{axis.endpoint}/downloadEdoc", headers=headers, timeout=10).content == raw
    headers = call_headers("so-nnmt", "bi-mat-1", {"docId": item.doc_id}, "application/json", axis.clock())
    assert axis.session.get(f"{axis.endpoint}/downloadEdoc", headers=headers, timeout=10).status_code == 404


def test_lists_keep_to_their_window(axis: Axis) -> None:
    send(axis)
    (item,) = axis.receiver.received("edoc")
    sent_at = axis.clock()
    for days, found in ((-1, 1), (1, 0)):
        assert len(axis.receiver.received("edoc", sent_at + timedelta(days=days))) == found
    assert axis.receiver.received("edoc", sent_at - timedelta(days=2), sent_at - timedelta(days=1)) == []
    assert len(axis.receiver.received("edoc", sent_at, sent_at)) == 1
    axis.clock.forward(days=20)
    assert len(axis.receiver.received("edoc")) == 1, "what nobody fetched stays listed, however old"
    axis.receiver.update_status(item.doc_id, "done")
    assert axis.receiver.received("edoc") == []
    assert len(axis.receiver.received("edoc", sent_at - timedelta(days=1))) == 1
    said = official(axis, "getReceivedEdocList", {"fromDate": "hom qua"})
    assert said["ErrorCode"] == "11"


def test_lists_by_pages_and_counts(axis: Axis) -> None:
    for number in range(5):
        send(axis, samples.edoc(document_id=f"id-{number}"))
        axis.clock.forward(seconds=1)
    pages = [
        official(axis, "getSentEdocList", {"messagetype": "edoc", "pageSize": "4", "pageIndex": str(page)})["data"]
        for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [4, 4, 2, 0]
    headers = call_headers("xa-dam-doi", "bi-mat-2", {}, "application/json", axis.clock())
    for path, count in (("countReceiveEdoc", 5), ("countReceiveStatus", 0)):
        assert axis.session.get(f"{axis.endpoint}/{path}", headers=headers, timeout=10).json()["data"] == count


def test_agencies_are_listed_registered_and_taken_away(axis: Axis) -> None:
    assert {agency.code for agency in axis.sender.agencies()} == {samples.SENDER, samples.RECEIVER, samples.OTHER}
    data = json.dumps({"pcode": samples.SENDER, "code": "000.21.01.H12", "name": "Chi cục Kiểm lâm"})
    assert official(axis, "registerAgency", {}, data.encode())["status"] == "OK"
    named = {agency.code: agency.name for agency in axis.receiver.agencies()}
    assert named["000.21.01.H12"] == "Chi cục Kiểm lâm"
    axis.receiver.send(build_status(samples.status_header()), samples.RECEIVER, ["000.21.01.H12"], "status")
    assert [item.receiver for item in axis.sender.received("status")] == ["000.21.01.H12"]
    taken = json.dumps({"code": samples.RECEIVER, "name": "kẻ lạ"})
    assert official(axis, "registerAgency", {}, taken.encode())["ErrorCode"] == "19"
    assert official(axis, "deleteAgency", {"AgencyCode": samples.RECEIVER})["ErrorCode"] == "19"
    assert official(axis, "deleteAgency", {"AgencyCode": "000.21.01.H12"})["status"] == "OK"
    with pytest.raises(Refused):
        axis.receiver.send(samples.status(), samples.RECEIVER, ["000.21.01.H12"], "status")


def test_units_since_a_version_and_the_names_of_decision_20(axis: Axis) -> None:
    units = official(axis, "getSynchronizeUnit", {})["data"]
    newest = max(unit["version"] for unit in units)
    axis.packages.register(Agency("000.05.63.H12", "UBND xã Năm Căn", old_code="H12.63"))
    fresh = official(axis, "getSynchronizeUnit", {"version": str(newest)})["data"]
    assert [(unit["code"], unit["deleted"]) for unit in fresh] == [("000.05.63.H12", False)]
    axis.packages.register(Agency("H12", "UBND tỉnh Cà Mau"))
    top = official(axis, "getAgenciesListQD20", {"level": "1"})["data"]
    assert [agency["code"] for agency in top] == ["H12"]
    rows = official(axis, "getAgenciesListQD20", {})["data"]
    assert {row["oldCode"] for row in rows} == {"", "H12.63"}


def test_training_lets_documents_arrive_from_anywhere(axis: Axis) -> None:
    raw = samples.edoc()
    first = axis.packages.deliver("000.00.00.G22", [samples.RECEIVER], raw)
    assert axis.packages.deliver("000.00.00.G22", [samples.RECEIVER], raw) == first
    (item,) = axis.receiver.received("edoc")
    assert item.sender == "000.00.00.G22"
    assert parse(axis.receiver.get(item.doc_id)).kind == "edoc"
    with pytest.raises(BadPackage):
        axis.packages.deliver("000.00.00.G22", [samples.RECEIVER], b"x")


def test_packages_outlive_the_server(memory_path: Path) -> None:
    with running_axis(memory_path) as axis:
        first = send(axis)
    with running_axis(memory_path) as axis:
        assert send(axis) == first
        (item,) = axis.receiver.received("edoc")
        assert axis.receiver.get(item.doc_id) == samples.edoc()


def test_a_system_that_does_not_exist_learns_nothing_more_than_a_wrong_secret(axis: Axis) -> None:
    said = []
    for system in ("so-nnmt", "khong-co"):
        headers = call_headers(system, "doan", {}, "application/json", axis.clock())
        said.append(axis.session.post(f"{axis.endpoint}/getAgenciesList", headers=headers, timeout=10).json())
    assert said[0] == said[1]


def test_a_client_names_its_endpoint_but_not_its_secret() -> None:
    client = VxpClient("http://127.0.0.1:1", "so-nnmt", "bi-mat-1", requests.Session())
    assert "so-nnmt" in repr(client)
    assert "bi-mat-1" not in repr(client)
