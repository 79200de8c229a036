"""An outgoing document leaves once and its reports come home; a dossier received offline reaches the server once."""

from __future__ import annotations

from typing import Any

import pytest

from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import document_fields
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.provincial.tthc import received_dossiers, steps_by_kind
from sync.servers.dossiers_server import DossiersServer
from tests.sync.edxml_samples import PDF
from tests.sync.province import DUNG, HAI, LAN, OFFICE, OTHER, Desk, DeskMaker, RunningProvince
from tests.sync.test_cycle_axis import HERE, header, other
from tests.sync.test_cycle_two_desks import same
from tests.weak_line.proxy import weak_line
from tests.workflow.office import DRAFT, INTAKE, certificate
from workflow.rules import FileRef
from workflow.store import outbox
from workflow.store.numbers import NumberRequest

__all__ = ["other"]


def pdf(desk: Desk, more: bytes = b"") -> dict[str, Any]:
    """Keep a PDF on a desk."""
    return desk.files.put(PDF + more, "van-ban.pdf", "application/pdf").to_json()


def package(desk: Desk, document_id: str) -> FileRef:
    """Build the package that leaves."""
    found = header(document_id)
    found["MessageHeader"] |= {"From": found["MessageHeader"]["To"][0], "To": found["MessageHeader"]["From"]}
    raw = build_edoc(found, [Attachment("qd.pdf", PDF)])
    return desk.files.put(raw, "goi.edxml", "application/xml")


def issue(dung: Desk, hai: Desk, lan: Desk, item: str = "di-1") -> None:
    """Draft, sign, number, seal and send a decision on three desks."""
    year, day = lan.clock().year, lan.clock().date().isoformat()
    receivers = [{"organ": OTHER.organ, "name": OTHER.name}]
    draft = {k: v for k, v in DRAFT.items() if k not in ("docx", "pdf", "due")} | {
        "signer": HAI.id,
        "receivers": receivers,
    }
    dung.do(item, "outgoing.drafted", draft)
    submitted = pdf(dung)
    dung.do(item, "outgoing.submitted", {"file": submitted, "to": HAI.id})
    dung.sync()
    hai.sync()
    signed = pdf(hai, b"ky")
    signature = {"before": submitted["sha256"], "file": signed, "certificate": certificate(), "level": "B"}
    hai.do(item, "outgoing.signed", signature)
    hai.sync()
    lan.sync()
    numbered = {"book": "van_ban_di", "year": year, "notation": "QĐ-UBND", "on": day}
    lan.do(item, "outgoing.numbered", numbered, number=NumberRequest("van_ban_di", year))
    seal = {"before": signed["sha256"], "file": pdf(lan, b"dau"), "certificate": certificate(), "level": "B"}
    lan.do(item, "outgoing.sealed", seal)
    sent = {"document_id": f"ma-{item}", "package": package(lan, f"ma-{item}").to_json(), "receivers": receivers}
    lan.do(item, "outgoing.sent", sent)


def test_a_decision_leaves_once_and_its_reports_come_home(
    province: RunningProvince, desk: DeskMaker, other: Any
) -> None:
    dung, hai, lan = desk(DUNG), desk(HAI), desk(LAN)
    for one in (dung, hai):
        one.connect(province.urls)
    lan.connect(province.urls, vxp=HERE)
    lan.sync()
    issue(dung, hai, lan)
    lan.sync()
    lan.sync()
    (arrived,) = other.received("edoc")
    raw = other.get(arrived.doc_id)
    assert document_fields(parse(raw))["document_id"] == "ma-di-1"
    assert raw == lan.files.read(lan.journal.state("di-1").package.sha256)
    for code in ("01", "03", "01"):
        other.send(build_status(report(code)), OTHER.organ, [OFFICE.organ], "status")
    lan.sync()
    dung.sync()
    hai.sync()
    state = dung.journal.state("di-1")
    assert sorted(delivery.code for delivery in state.deliveries.values()) == ["01", "03"]
    same(lan, dung, hai)
    assert outbox.rows(lan.database) == []


def report(code: str) -> dict[str, Any]:
    """Return the header of a report of the other office."""
    return {
        "MessageHeader": {
            "From": {"OrganId": OTHER.organ, "OrganName": OTHER.name},
            "ResponseFor": {"OrganId": OFFICE.organ, "DocumentId": "ma-di-1", "Code": "01/QĐ-UBND"},
            "StatusCode": code, "Description": f"Trạng thái {code}", "Timestamp": "2026-11-22T08:00:00+07:00",
        }
    }  # fmt: skip


def test_a_package_whose_answer_was_lost_is_not_sent_twice(
    province: RunningProvince, desk: DeskMaker, other: Any
) -> None:
    dung, hai, lan = desk(DUNG), desk(HAI), desk(LAN)
    for one in (dung, hai, lan):
        one.connect(province.urls)
        one.sync()
    issue(dung, hai, lan)
    lan.sync()
    with weak_line(province.port) as line:
        cycle = lan.connect(province.urls | {"vxp": line.urls(province.urls)["vxp"]}, vxp=HERE)
        line.swallow = True
        assert cycle.run().trouble is not None
        line.swallow = False
        lan.clock.pass_(minutes=5)
        cycle.close()
        assert cycle.run().trouble is None
    assert len(other.received("edoc")) == 1
    assert outbox.rows(lan.database) == []


def receive_dossier(lan: Desk, item: str) -> None:
    """Take in a dossier with the network off."""
    now = lan.clock()
    scan = lan.files.put(PDF + item.encode(), "giay-de-nghi.pdf", "application/pdf").to_json()
    papers = [dict(INTAKE["papers"][0]) | {"file": scan}, INTAKE["papers"][1]]
    payload = {k: v for k, v in INTAKE.items() if k != "number"} | {
        "papers": papers, "at": now.isoformat(), "due": now.replace(year=now.year + 1).isoformat(), "office": OFFICE.id,
    }  # fmt: skip
    lan.do(item, "dossier.received", payload, number=NumberRequest("mhs", now.year))


@pytest.mark.logs("urllib3.connection")
def test_dossiers_received_offline_reach_the_server_exactly_once(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    for n in range(6):
        receive_dossier(lan, f"ho-so-{n}")
    with weak_line(province.port) as line:
        for cut in (300, 900, 60_000):
            line.down = cut
            lan.connect(province.urls, through=line.urls(province.urls), lanes=("dossiers",))
            lan.sync()
            lan.clock.pass_(hours=1)
    lan.connect(province.urls)
    assert lan.sync().trouble is None
    store = province.parts.store
    assert [row["item"] for row in received_dossiers(store)] == [f"ho-so-{n}" for n in range(6)]
    assert all(steps_by_kind(store, f"ho-so-{n}") == ["dossier.received"] for n in range(6))
    codes = [row["state"]["code"] for row in received_dossiers(store, OFFICE.id)]
    assert len(set(codes)) == 6
    server = lan.cycle._lanes[1].server  # type: ignore[union-attr]
    assert isinstance(server, DossiersServer)
    assert len(server.received()) == 6
    assert received_dossiers(store, OTHER.id) == []
