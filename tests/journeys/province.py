"""The training province as journeys use it: its desks opened one by one, other agencies writing and reading."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from desktop import settings as settings_file
from desktop.actions.send_document import organ_of
from desktop.desk.own_desk import OwnDesk
from desktop.line import Line
from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf
from desktop.secrets_box import SecretsBox, open_box
from desktop.training.arriving import client_of, received_by
from desktop.training.names import CLERK, LEADER, ONE_STOP, PASSPHRASE, SPECIALIST
from desktop.training.province import Province
from desktop.workplace import Workplace, clock, open_workplace
from signing.here import SigningHere
from sync.account import Account
from sync.edxml.build import build_edoc
from sync.edxml.headers import OutgoingDocument, Staff, edoc_header
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.servers.connection import Connection
from sync.status import Waiting, waiting

VICE_LEADER = "duong-hong-phuc"
SECOND_COUNTER = "huynh-van-tuu"
EVERYONE = (LEADER, VICE_LEADER, CLERK, SPECIALIST, ONE_STOP, SECOND_COUNTER)
SENDER = "so-nong-nghiep-va-moi-truong"
ASKED = "triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô"


@dataclass
class Seat:
    """One opened profile: its workplace, its line and the desk pages see."""

    place: Workplace
    line: Line
    desk: OwnDesk

    @classmethod
    def of(cls, place: Workplace) -> Seat:
        """Return the seat at an opened workplace."""
        line = Line(place)
        return cls(place, line, OwnDesk(place, line))

    @property
    def waiting(self) -> Waiting:
        """What still has to leave."""
        return waiting(self.place.database)

    def kinds(self, item: str) -> list[str]:
        """Return the kinds of the item's steps, without refused ones."""
        return [record.step.kind for record in self.place.journal.steps(item) if record.verdict != "refused"]

    def synced(self) -> None:
        """Run a cycle that must go well."""
        summary = self.line.run()
        assert summary.trouble is None, summary.trouble.text
        assert not [note for server in summary.servers for note in server.notes]

    def close(self) -> None:
        """Close as the program does when its window closes."""
        self.line.close()
        self.place.close()


@dataclass
class Office:
    """The commune's desks, opened when first asked for. ``boxes`` keeps opened secrets, so a key is stretched once."""

    province: Province
    boxes: dict[str, SecretsBox] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)

    def seat(self, person: str, now: Callable[[], datetime] = clock) -> Seat:
        """Return the open desk of a person; ``now`` is its clock when it is opened by this call."""
        if person not in self.seats:
            folder = self.province.desk(person).folder
            self.seats[person] = Seat.of(open_workplace(folder, now=now, box=self.box(person), signer=SigningHere()))
        return self.seats[person]

    def box(self, person: str) -> SecretsBox:
        """Return a person's opened secrets."""
        if person not in self.boxes:
            folder = self.province.desk(person).folder
            self.boxes[person] = open_box(folder, settings_file.load(folder), PASSPHRASE)
        return self.boxes[person]

    def close(self, *people: str) -> None:
        """Close the desks of ``people``; all of them unless given."""
        for person in people or tuple(self.seats):
            self.seats.pop(person).close()

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def training_province(folder: Path, people: Sequence[str] = EVERYONE) -> Iterator[Province]:
    """Run a province of its own in ``folder`` until the block ends."""
    with Province(folder, people) as province:
        province.start()
        yield province


def attach(folder: Path, people: Sequence[str]) -> Province:
    """Return the province in ``folder`` whose servers another process runs."""
    province = Province(folder, people)
    province.servers = settings_file.load(province.desk(people[0]).folder).servers
    return province


@dataclass(frozen=True)
class Letter:
    """What a department sends: ``document_id`` is its own name of it, ``doc_id`` the axis' name of the package."""

    document_id: str
    doc_id: str


def write_to(
    province: Province, *, subject: str = ASKED, number: str = "", attachments: Sequence[Attachment] = ()
) -> Letter:
    """Let the department write to the commune."""
    document_id = str(uuid.uuid4())
    sender, now = province.directory.unit(SENDER), clock()
    document = OutgoingDocument(
        document_id=document_id, number=number or str(uuid.UUID(document_id).int % 9000 + 1000), notation="SNNMT-CCTL",
        issued=now.date().isoformat(), place=sender.place, type_name="Công văn", subject=subject,
        signer="Nguyễn Chí Thiện", position="Giám đốc", due=(now + timedelta(days=9)).date().isoformat(), pages=1,
    )  # fmt: skip
    header = edoc_header(organ_of(sender), [organ_of(province.office)], document, Staff("Văn thư", "Văn thư Sở"), now)
    files = attachments or [Attachment("cong_van.pdf", paper(province, subject))]
    return Letter(document_id, put_on_axis(province, build_edoc(header, files)))


def put_on_axis(province: Province, raw: bytes) -> str:
    """Send bytes to the commune as the department's system does; return the axis' name of the package."""
    sender = province.directory.unit(SENDER)
    return client_of(province, sender.organ).send(raw, sender.organ, [province.office.organ])


def paper(province: Province, subject: str) -> bytes:
    """Return the page a department attaches."""
    sender = province.directory.unit(SENDER)
    content = DraftContent(
        issuing_body=sender.name, subject=subject, place=sender.place, notation="SNNMT-CCTL", post="Giám đốc",
        signer="Nguyễn Chí Thiện", addressees=(province.office.name,), body=("Đề nghị báo cáo trước hạn.",),
    )  # fmt: skip
    return pdf(content, training=True).data


def reports(province: Province, document_id: str, organ: str = "") -> list[str]:
    """Return the codes another agency found on the axis about its document, oldest first."""
    organ = organ or province.directory.unit(SENDER).organ
    client, found = client_of(province, organ), []
    for item in sorted(received_by(province, organ, "status"), key=lambda item: item.created):
        header = parse(client.get(item.doc_id)).header
        if _inside(header, document_id):
            found.append(str(_code(header)))
    return sorted(found)


def packages(province: Province, answered: str, organ: str = "") -> list[bytes]:
    """Return the packages another agency found on the axis that answer its document."""
    organ = organ or province.directory.unit(SENDER).organ
    client = client_of(province, organ)
    raws = (client.get(item.doc_id) for item in received_by(province, organ, "edoc"))
    return [raw for raw in raws if _inside(parse(raw).header, answered)]


def _inside(value: object, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_inside(part, text) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_inside(part, text) for part in value)
    return value == text


def _code(header: object) -> object:
    if isinstance(header, Mapping):
        if "StatusCode" in header:
            return header["StatusCode"]
        return next((found for part in header.values() if (found := _code(part))), None)
    if isinstance(header, list | tuple):
        return next((found for part in header if (found := _code(part))), None)
    return None


def item_of_document(seat: Seat, document_id: str) -> str:
    """Return the item of an arrived document on this desk, "" while it is not there."""
    journal = seat.place.journal
    return next((i for i in journal.items("incoming") if journal.state(i).document_id == document_id), "")


def reply_to(seat: Seat, item: str) -> str:
    """Return the item that answers ``item`` on this desk, "" while there is none."""
    journal = seat.place.journal
    return next((i for i in journal.items("outgoing") if journal.state(i).reply_to == item), "")




def dossiers_at_server(seat: Seat) -> list[dict[str, Any]]:
    """Return the dossiers the TTHC server knows, as the account of this desk may read them."""
    place = seat.place
    account = Account(place.settings.person, place.settings.device, place.secrets)
    with closing(Connection(place.settings.servers.dossiers, account.token)) as connection:
        found: list[dict[str, Any]] = json.loads(connection.call("GET", "tthc/dossiers").body)["dossiers"]
        return found
