"""Two offices of a province that write to each other: a commune's clerk and a department's, over a real axis."""

from __future__ import annotations

from typing import Any

from sync.edxml.build import build_edoc, build_status
from sync.edxml.headers import Answered, Organ, OutgoingDocument, Staff, edoc_header, status_header
from sync.edxml.package import Attachment
from sync.vxp.client import VxpClient
from tests.sync.edxml_samples import PDF
from tests.sync.province import HAI, LAN, OFFICE, OTHER, SYSTEMS, THU, Desk, DeskMaker, RunningProvince
from workflow.steps import new_id
from workflow.store.numbers import NumberRequest

HERE, THERE = SYSTEMS
COMMUNE, DEPARTMENT = Organ(OFFICE.organ, OFFICE.name), Organ(OTHER.organ, OTHER.name)


class Offices:
    """The commune (``lan``) sends, the department (``thu``) receives; ``talk`` lets both exchange until all is said."""

    def __init__(self, make: DeskMaker, province: RunningProvince) -> None:
        self.lan: Desk = make(LAN)
        self.hai: Desk = make(HAI)
        self.thu: Desk = make(THU)
        self.hai.connect(province.urls)
        self.lan.connect(province.urls, vxp=HERE)
        self.thu.connect(province.urls, vxp=THERE)
        self.lan.sync()

    @property
    def commune(self) -> VxpClient:
        """The commune's own client of the axis, past its outbox."""
        return _client(self.lan)

    @property
    def department(self) -> VxpClient:
        """The department's own client of the axis, past its outbox."""
        return _client(self.thu)

    def talk(self, rounds: int = 2) -> None:
        """Run cycles on both desks; nothing may go wrong."""
        for _ in range(rounds):
            for desk in (self.lan, self.thu):
                summary = desk.sync()
                assert summary.trouble is None, summary.trouble
                assert not [note for server in summary.servers for note in server.notes]

    def send(self, subject: str = "Báo cáo rà soát hộ nghèo", **more: Any) -> str:
        """Let the commune issue a document and send it to the department; return its item.

        ``also`` names other organs that get it.
        """
        item, desk = new_id(), self.lan
        document_id = more.pop("document_id", f"ma-{item[-8:]}")
        paper = desk.files.put(PDF, "van-ban.pdf", "application/pdf", "sealed").to_json()
        sealed = desk.files.put(PDF + b"%", "dong-dau.pdf", "application/pdf", "sealed").to_json()
        also = [{"organ": organ, "name": f"Cơ quan {organ}"} for organ in more.pop("also", ())]
        receivers = [{"organ": OTHER.organ, "name": OTHER.name}, *also]
        desk.do(item, "outgoing.drafted", {"subject": subject, "receivers": receivers, "signer": HAI.id})
        desk.do(item, "outgoing.submitted", {"file": paper, "to": HAI.id})
        desk.sync()
        self.hai.sync()
        signed = self.hai.files.put(PDF + b"%%", "ky.pdf", "application/pdf", "signed").to_json()
        signing = {"before": paper["sha256"], "file": signed, "certificate": _CERTIFICATE, "level": "B"}
        self.hai.do(item, "outgoing.signed", signing)
        self.hai.sync()
        desk.sync()
        year, today = desk.clock().year, desk.clock().date().isoformat()
        numbered = {"book": "van_ban_di", "year": year, "notation": "BC-UBND", "on": today}
        desk.do(item, "outgoing.numbered", numbered, number=NumberRequest("van_ban_di", year))
        sealing = {"before": signed["sha256"], "file": sealed, "certificate": _CERTIFICATE, "level": "B"}
        desk.do(item, "outgoing.sealed", sealing)
        package = self.package(item, document_id, **more)
        desk.do(item, "outgoing.sent", {"document_id": document_id, "package": package, "receivers": receivers})
        return item

    def package(self, item: str, document_id: str, **more: Any) -> dict[str, Any]:
        """Return the package of the commune's document, kept as a file; ``business`` says what it wants."""
        raw = build_edoc(
            edoc_header(COMMUNE, [DEPARTMENT], self.document(item, document_id, **more), STAFF, self.lan.clock()),
            [Attachment("van-ban.pdf", PDF + document_id.encode())],
        )
        return self.lan.files.put(raw, f"{document_id}.edxml", "application/xml", "package").to_json()

    def document(self, item: str, document_id: str, **more: Any) -> OutgoingDocument:
        """Return what the package says of the commune's document."""
        state = self.lan.journal.state(item)
        said = {"subject": state.subject, "issued": state.on} | more
        return OutgoingDocument(
            document_id=document_id, number=f"{state.number:02d}", notation=state.notation, place="Đất Mũi",
            type_name="Báo cáo", signer=HAI.name, pages=1, **said,
        )  # fmt: skip

    def received(self, document_id: str) -> str:
        """Return the department's item of a document of the commune, "" while it is not there."""
        journal = self.thu.journal
        return next((i for i in journal.items("incoming") if journal.state(i).document_id == document_id), "")

    def id_of(self, item: str) -> str:
        """Return the DocumentId of the commune's document."""
        return str(self.lan.journal.state(item).document_id)

    def status(self, code: str, document_id: str, *, text: str = "", to: str = OFFICE.organ, at: int = 0) -> bytes:
        """Return a status message of the department about a document of the commune."""
        about = Answered(to, document_id, "01/BC-UBND", self.lan.clock().date().isoformat())
        moment = self.lan.clock().replace(second=at)
        return build_status(status_header(code, DEPARTMENT, about, STAFF, moment, text or "Lý do"))


def _client(desk: Desk) -> VxpClient:
    assert desk.cycle is not None and desk.cycle._vxp is not None
    return desk.cycle._vxp


STAFF = Staff("Văn thư", "Văn thư")
_CERTIFICATE = {"serial": "5a01", "subject": "CN=Người ký"}
