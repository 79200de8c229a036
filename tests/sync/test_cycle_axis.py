"""Documents and reports over the axis: taken in once, reported on once, secrets sent back unseen."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import status_fields
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.vxp.client import VxpClient
from tests.sync.edxml_samples import PDF, edoc_header
from tests.sync.province import HAI, LAN, MAI, OFFICE, OTHER, SYSTEMS, Clock, Desk, DeskMaker, RunningProvince
from tests.sync.test_cycle_two_desks import same
from workflow.store import cards, outbox

HERE, THERE = SYSTEMS


def header(document_id: str = "van-ban-goc-1", **message: Any) -> dict[str, Any]:
    """Return the header of a document the other office sends here."""
    found = edoc_header(document_id)
    found["MessageHeader"]["From"] |= {"OrganId": OTHER.organ, "OrganName": OTHER.name}
    to = dict(found["MessageHeader"]["To"][0]) | {"OrganId": OFFICE.organ, "OrganName": OFFICE.name}
    found["MessageHeader"] |= {"To": [to]} | message
    return found


@pytest.fixture
def other(province: RunningProvince, clock: Clock) -> Any:
    """Return the other office's own client of the axis."""
    import requests

    system, secret, _ = THERE.split(":")
    with requests.Session() as session:
        yield VxpClient(province.urls["vxp"], system, secret, session, clock)


def send(other: VxpClient, head: dict[str, Any], name: str = "cong-van.pdf") -> str:
    """Let the other office send a document here; return its id on the axis."""
    return other.send(build_edoc(head, [Attachment(name, PDF)]), OTHER.organ, [OFFICE.organ])


def reports(other: VxpClient) -> list[dict[str, Any]]:
    """Return what the other office was told."""
    return [status_fields(parse(other.get(item.doc_id))) for item in other.received("status")]


def clerk(desk: DeskMaker, province: RunningProvince, device: str = "") -> Desk:
    """Return a clerk's desk with access to the axis."""
    lan = desk(LAN, device)
    lan.connect(province.urls, vxp=HERE)
    return lan


def test_a_document_is_taken_in_registered_and_reported(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan, hai = clerk(desk, province), desk(HAI)
    hai.connect(province.urls)
    send(other, header())
    summary = lan.sync()
    assert [server.trouble for server in summary.servers] == [None, None, None]
    (item,) = lan.journal.items("incoming")
    state = lan.journal.state(item)
    assert (state.subject, state.code_number) == ("V/v rà soát đất nuôi trồng thủy sản ven biển", "1207")
    assert lan.files.read(state.files[0].sha256) == PDF
    lan.register(item)
    lan.sync()
    hai.sync()
    hai.do(item, "incoming.assigned", {"lead": "vhxh"})
    hai.sync()
    assert outbox.rows(hai.database) == []
    assert [report["code"] for report in reports(other)] == ["01", "03"]
    lan.sync()
    assert [(report["code"], report["document_id"]) for report in reports(other)] == [
        (code, "van-ban-goc-1") for code in ("01", "03", "04")
    ]
    same_again = lan.sync()
    assert (same_again.pushed, outbox.rows(lan.database)) == (0, [])
    assert len(reports(other)) == 3
    lan.sync()
    same(lan, hai)


def test_the_same_package_taken_in_by_two_machines_is_one_item(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan, mai = desk(LAN), desk(MAI)
    send(other, header())
    for one in (lan, mai):
        one.connect(province.urls, vxp=HERE, lanes=())
        one.sync()
    assert lan.journal.items("incoming") == mai.journal.items("incoming")
    for one in (lan, mai, lan, mai):
        one.connect(province.urls, vxp=HERE)
        assert one.sync().trouble is None
    same(lan, mai)
    assert len(lan.journal.items("incoming")) == 1
    assert cards.open_cards(mai.database) == []
    assert outbox.rows(mai.database) == []
    assert [report["code"] for report in reports(other)] == ["01"]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (header(Subject="TỐI MẬT: phương án bảo vệ Hòn Khoai"), "a.pdf"),
        (header(Content="Độ mật: Tuyệt mật. Hòn Khoai"), "a.pdf"),
        (header(), "phuong-an_TOI_MAT_HonKhoai.pdf"),
    ],
)
def test_a_state_secret_is_sent_back_and_not_a_byte_of_it_is_kept(
    province: RunningProvince, desk: DeskMaker, other: VxpClient, memory_path: Path, head: dict[str, Any], name: str
) -> None:
    lan = clerk(desk, province)
    send(other, head, name)
    assert lan.sync().trouble is None
    (item,) = lan.journal.items("incoming")
    state = lan.journal.state(item)
    assert state.stage == "refused"
    assert (state.files, state.package) == ((), None)
    kept = [str(record.step.to_json()) for record in lan.journal.steps(item)]
    assert not any(word in text for text in kept for word in ("Khoai", "ven biển", "1207"))
    assert not list((memory_path / f"desk-{LAN.id}" / "files").rglob("*"))
    told = reports(other)
    assert [report["code"] for report in told][-1] == "02"
    assert "Từ chối" in told[-1]["text"]
    with sqlite3.connect(memory_path / "server" / "server.db") as server:
        bodies = [row[0] for row in server.execute("SELECT body FROM steps")]
    assert not any("Khoai" in body for body in bodies)


def test_a_document_that_comes_twice_is_marked_as_double(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan = clerk(desk, province)
    send(other, header())
    lan.sync()
    (first,) = lan.journal.items("incoming")
    send(other, header(Content="Gửi lại"))
    send(other, header("ma-khac"))
    code = {"CodeNumber": "9999", "CodeNotation": "SNNMT-TTĐT"}
    send(other, header("van-ban-khac", Code=code))
    assert lan.sync().trouble is None
    doubles = [set(lan.journal.state(item).duplicates) for item in lan.journal.items("incoming")]
    assert [first in found for found in doubles] == [False, True, True, False]


def test_packages_that_cannot_be_read_hold_up_nothing(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan = clerk(desk, province)
    send(other, header("qua-dai", Subject="Trích yếu " * 1000))
    send(other, header("tot"))
    summary = lan.sync()
    assert summary.trouble is None
    assert len(lan.journal.items("incoming")) == 1
    assert len(summary.servers[-1].notes) == 1
    assert lan.sync().servers[-1].notes == []


def test_a_report_on_an_unknown_document_waits_in_the_tray(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan = clerk(desk, province)
    status = {
        "MessageHeader": {
            "From": {"OrganId": OTHER.organ, "OrganName": OTHER.name},
            "ResponseFor": {"OrganId": OFFICE.organ, "DocumentId": "khong-biet", "Code": "1/UBND"},
            "StatusCode": "03", "Description": "Tiếp nhận", "Timestamp": "2026-11-22T08:00:00+07:00",
        }
    }  # fmt: skip
    other.send(build_status(status), OTHER.organ, [OFFICE.organ], "status")
    lan.sync()
    (item,) = lan.journal.items("stray")
    kept = lan.journal.state(item)
    assert (kept.stage, kept.why, kept.document_id, kept.code) == ("waiting", "unknown", "khong-biet", "03")
    assert parse(lan.files.read(kept.package.sha256)).kind == "status"
    before = lan.sync().servers[-1].round_trips
    assert before <= 2


def test_a_letter_the_axis_refuses_holds_up_no_other(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan = clerk(desk, province)
    send(other, header())
    lan.sync()
    lan.arrive("la", doc_id="x-1", document_id="x-1", **{"from": {"organ": "999.99.99.H99", "name": "Lạ"}})
    (item, *_) = lan.journal.items("incoming")
    lan.register(item)
    lan.sync()
    states = {row.what: row.state for row in outbox.rows(lan.database)}
    assert set(states.values()) == {"refused"}
    assert [report["code"] for report in reports(other)] == ["01", "03"]


def test_reports_owed_for_colleagues_leave_once_from_two_clerks_desks(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan, mai, hai = clerk(desk, province), desk(MAI), desk(HAI)
    mai.connect(province.urls, vxp=HERE)
    hai.connect(province.urls)
    send(other, header())
    for one in (lan, mai):
        one.sync()
    (item,) = lan.journal.items("incoming")
    lan.register(item)
    for one in (lan, mai, hai):
        one.sync()
    hai.do(item, "incoming.assigned", {"lead": HAI.id})
    hai.do(item, "incoming.started")
    hai.do(item, "incoming.finished", {"text": "Đã chỉ đạo"})
    for one in (hai, mai, lan, mai, hai):
        assert one.sync().trouble is None
    assert [report["code"] for report in reports(other)] == ["01", "03", "04", "05", "06"]


def test_a_clerks_new_machine_does_not_tell_the_past_again(
    province: RunningProvince, desk: DeskMaker, other: VxpClient
) -> None:
    lan, hai = clerk(desk, province), desk(HAI)
    hai.connect(province.urls)
    send(other, header())
    lan.sync()
    (item,) = lan.journal.items("incoming")
    lan.register(item)
    lan.sync()
    hai.sync()
    hai.do(item, "incoming.assigned", {"lead": HAI.id})
    hai.sync()
    lan.sync()
    new = clerk(desk, province, "may-moi")
    summary = new.sync()
    assert (summary.trouble, summary.servers[-1].pushed) == (None, 0)
    assert outbox.rows(new.database, all_states=True) == []
