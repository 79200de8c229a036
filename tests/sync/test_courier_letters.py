"""Letters of the axis on a stick: two communes without a line write to each other; each letter once, none lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sync.arrivals import Arrivals
from sync.content import Content
from sync.courier.axis import AxisOut
from sync.courier.troubles import OldCourier
from sync.courier.writing import Written
from sync.edxml.build import build_edoc, build_status
from sync.edxml.headers import Answered as About
from sync.edxml.headers import Organ, OutgoingDocument, Staff, edoc_header, status_header
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.letters import LANE
from sync.provincial.accounts import Caller
from sync.provincial.courier.answering import Answered
from sync.provincial.courier.axis import OfficeAxis, office_axis
from sync.provincial.vxp_store import Agency, PackageStore, Window
from tests.sync.courier_desks import Carrier, Office, office
from tests.sync.edxml_samples import PDF
from tests.sync.province import DIRECTORY, DUNG, LAN, MAI, OFFICE, OTHER, THU, Clock
from workflow.rules import Letter
from workflow.steps import new_id
from workflow.store import drafts, outbox

COMMUNE, DEPARTMENT = Organ(OFFICE.organ, OFFICE.name), Organ(OTHER.organ, OTHER.name)
STAFF = Staff("Văn thư", "Văn thư")


class World:
    """The province, a stick, a commune's clerk and a department's clerk; neither has a line."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.stick = folder / "usb"
        self.stick.mkdir()
        self._folder = folder
        self.clock = clock
        self.made: list[Carrier] = []

    def open(self, province: Office) -> None:
        """Begin with a province."""
        self.province = province
        self.lan, self.thu = self.desk(LAN), self.desk(THU)

    def desk(self, person: Any) -> Carrier:
        """Return a desk."""
        self.made.append(Carrier(self._folder / f"desk-{person.id}", person, self.clock, self.province))
        return self.made[-1]

    @property
    def axis(self) -> PackageStore:
        """The province's packages."""
        parts = self.province.province.parts
        return PackageStore(parts.store.engine, parts.now, parts.store.folder)

    def carry(self, desk: Carrier) -> tuple[Written, Answered]:
        """Take one package to the province and its answer back to the stick."""
        self.clock.pass_(minutes=1)
        written = desk.write(self.stick)
        return written, self.province.answer(written.paths[0], self.stick)

    def travel(self, desk: Carrier) -> Any:
        """The same, and read the answer."""
        self.carry(desk)
        return desk.read(self.stick)

    def letter(
        self, desk: Carrier, document_id: str, to: Any = (OTHER.organ,), data: bytes = PDF, step: str = ""
    ) -> str:
        """Let a desk owe a letter; return its key. Its step is ``step``, or one the servers know already."""
        raw = package(document_id, data)
        ref = desk.desk.files.put(raw, f"{document_id}.edxml", "application/xml", "package")
        after = step or self.accepted(desk)
        body = {"from": OFFICE.organ, "to": list(to), "message": "edoc", "package": ref.sha256}
        made = next(r.step for i in desk.desk.journal.items("incoming") for r in desk.desk.journal.steps(i)
                    if r.step.id == after)  # fmt: skip
        with desk.desk.database.work() as connection:
            outbox.add_letter(connection, Letter(LANE, f"k-{document_id}", f"Gửi {document_id}", body), made)
        return f"k-{document_id}"

    def accepted(self, desk: Carrier) -> str:
        """Return the id of a step the servers took."""
        item = new_id()
        desk.desk.arrive(item)
        self.travel(desk)
        return str(desk.desk.journal.steps(item)[0].step.id)

    def row(self, desk: Carrier, key: str) -> outbox.OutboxRow:
        """Return the letter with that key, whatever became of it."""
        return next(row for row in outbox.rows(desk.desk.database, 1000, all_states=True) if row.key == key)

    def at(self, organ: str) -> list[Any]:
        """Return what the axis holds for an organ."""
        return self.axis.received([organ], Window())


def package(document_id: str, data: bytes = PDF, subject: str = "Báo cáo rà soát") -> bytes:
    """Return a document of the commune for the department."""
    document = OutgoingDocument(
        document_id=document_id, number="07", notation="BC-UBND", issued="2026-11-20", place="Đất Mũi",
        type_name="Báo cáo", subject=subject, signer="Phạm Văn Hải", pages=1,
    )  # fmt: skip
    header = edoc_header(COMMUNE, [DEPARTMENT], document, STAFF, Clock().at)
    return build_edoc(header, [Attachment("van-ban.pdf", data)])


@pytest.fixture
def world(memory_path: Path, clock: Clock) -> Iterator[World]:
    """Return the world."""
    found = World(memory_path, clock)
    with office(memory_path / "server") as province:
        found.open(province)
        yield found
        for one in found.made:
            one.desk.close()


def test_a_document_goes_out_and_its_report_comes_back(world: World) -> None:
    key = world.letter(world.lan, "ma-1")
    written, answered = world.carry(world.lan)
    assert (written.letters, answered.letters_in) == (1, 1)
    assert world.row(world.lan, key).state == "sending"
    assert world.lan.read(world.stick).letters_out == 1
    assert world.row(world.lan, key).state == "sent"
    assert outbox.answer(world.lan.desk.database, world.row(world.lan, key).id)["doc_id"]
    read = world.travel(world.thu)
    assert (read.letters_in, len(read.items)) == (1, 1)
    state = world.thu.desk.journal.state(read.items[0])
    assert (state.document_id, state.sender.organ) == ("ma-1", OFFICE.organ)
    assert world.thu.desk.files.read(state.files[0].sha256) == PDF
    assert [row.status for row in world.at(OTHER.organ)] == ["processing"]
    # The next package says that it arrived, and carries the department's report of it.
    written, answered = world.carry(world.thu)
    assert [row.status for row in world.at(OTHER.organ)] == ["done"]
    assert (written.letters, answered.letters_out) == (1, 0)
    assert world.thu.read(world.stick).letters_in == 0
    assert [row.message for row in world.at(OFFICE.organ)] == ["status"]
    assert world.travel(world.lan).letters_in == 1
    world.travel(world.lan)
    assert [row.status for row in world.at(OFFICE.organ)] == ["done"]


def test_a_letter_goes_with_the_step_it_tells_of(world: World) -> None:
    item = new_id()
    world.lan.desk.arrive(item)
    key = world.letter(world.lan, "ma-2", step=world.lan.desk.journal.steps(item)[0].step.id)
    assert outbox.pending(world.lan.desk.database, LANE) == []
    written, answered = world.carry(world.lan)
    assert (written.steps, written.letters, answered.letters_in) == (1, 1, 1)
    world.lan.read(world.stick)
    assert world.row(world.lan, key).state == "sent"


def test_a_letter_of_a_step_that_lost_stays_here(world: World) -> None:
    item, mai = new_id(), world.desk(MAI)
    mai.desk.arrive(item)
    world.lan.desk.arrive(item, "V/v khác")
    key = world.letter(world.lan, "ma-3", step=world.lan.desk.journal.steps(item)[0].step.id)
    world.travel(mai)
    _, answered = world.carry(world.lan)
    assert (answered.steps, answered.letters_in) == ({"superseded": 1}, 0)
    world.lan.read(world.stick)
    assert world.at(OTHER.organ) == []
    assert key not in {row.key for row in outbox.pending(world.lan.desk.database, LANE)}


def test_what_is_carried_twice_is_sent_and_received_once(world: World) -> None:
    key = world.letter(world.lan, "ma-4")
    first, _ = world.carry(world.lan)
    kept = {path: path.read_bytes() for path in first.paths}
    second, _ = world.carry(world.lan)  # the first answer never came home
    assert second.letters == 1
    world.lan.read(world.stick)
    assert world.row(world.lan, key).state == "sent"
    assert len(world.at(OTHER.organ)) == 1
    for path, content in kept.items():
        path.write_bytes(content)
    with pytest.raises(OldCourier):
        world.province.answer(first.paths[0], world.stick)
    # The same with what comes in: the second package was written before the first answer was read.
    world.carry(world.thu)
    world.carry(world.thu)
    assert world.thu.read(world.stick).letters_in == 1
    assert world.travel(world.thu).letters_in == 0
    assert len(world.thu.desk.journal.items("incoming")) == 1


def test_an_answer_lost_halfway_is_read_to_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(3):
        world.letter(world.lan, f"ma-5-{place}", data=PDF + b"%d" % place)
    world.travel(world.lan)
    world.carry(world.thu)
    keep, kept = Arrivals.keep, list[str]()

    def dying(self: Arrivals, doc_id: str, raw: Content) -> None:
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(doc_id)
        keep(self, doc_id, raw)

    monkeypatch.setattr(Arrivals, "keep", dying)
    with pytest.raises(KeyboardInterrupt):
        world.thu.read(world.stick)
    monkeypatch.setattr(Arrivals, "keep", keep)
    assert world.thu.read(world.stick).letters_in == 1
    assert len(world.thu.desk.journal.items("incoming")) == 3
    world.carry(world.thu)
    assert {row.status for row in world.at(OTHER.organ)} == {"done"}


def test_a_receiver_nobody_knows_stops_nobody_else(world: World) -> None:
    key = world.letter(world.lan, "ma-6", to=(OTHER.organ, "000.99.99.H99"))
    world.travel(world.lan)
    row = world.row(world.lan, key)
    assert row.state == "refused"
    assert "000.99.99.H99" in row.cause
    assert len(world.at(OTHER.organ)) == 1
    world.travel(world.lan)
    assert world.row(world.lan, key).tries == row.tries
    world.axis.register(Agency("000.99.99.H99", "Cơ quan mới"))
    world.clock.pass_(hours=7)
    world.travel(world.lan)
    assert world.row(world.lan, key).state == "sent"
    assert (len(world.at(OTHER.organ)), len(world.at("000.99.99.H99"))) == (1, 1)


def test_only_a_clerk_speaks_for_the_office(world: World) -> None:
    dung = world.desk(DUNG)
    world.letter(world.lan, "ma-7")
    written, answered = world.carry(dung)
    assert (written.letters, answered.letters_out) == (0, 0)
    dung.read(world.stick)
    now = world.clock

    def axis(person: Any, *, left: bool = False) -> OfficeAxis | None:
        return office_axis(world.axis, DIRECTORY, Caller(person, "m", person.unit, left=left), now)

    assert axis(LAN) is not None
    assert axis(DUNG) is None
    assert axis(LAN, left=True) is None
    assert office_axis(world.axis, DIRECTORY, None, now) is None


def test_nobody_writes_in_anothers_name_or_reads_anothers_letters(world: World) -> None:
    mine = OfficeAxis(world.axis, OTHER.organ, world.clock)
    raw = package("ma-8")
    head = {"from": OFFICE.organ, "to": [OTHER.organ], "message": "edoc", "sha256": parse(raw).raw_sha256}
    assert mine.hand_over(head, iter([raw]))["status"] == "refused"
    ours = OfficeAxis(world.axis, OFFICE.organ, world.clock)
    assert ours.hand_over({**head, "sha256": "0" * 64}, iter([raw]))["status"] == "refused"
    assert ours.hand_over({**head, "message": "status"}, iter([raw]))["status"] == "refused"
    assert ours.hand_over(head, iter([b"<edXML/>"]))["status"] == "refused"
    assert OfficeAxis(world.axis, "000.77.77.H77", world.clock).hand_over(
        {**head, "from": "000.77.77.H77"}, iter([raw]))["status"] == "later"  # fmt: skip
    assert world.at(OTHER.organ) == []
    assert ours.hand_over(head, iter([raw]))["status"] == "sent"
    (delivery,) = world.at(OTHER.organ)
    ours.report({delivery.delivery: "done", "x": "y"})
    assert [row.status for row in world.at(OTHER.organ)] == ["initial"]
    assert list(ours.waiting()) == []
    assert len(list(mine.waiting())) == 1


def test_a_package_that_cannot_be_taken_in_is_reported_so(world: World) -> None:
    about = About(OFFICE.organ, "ma-9", "07/BC-UBND", "2026-11-20")
    raw = build_status(status_header("03", DEPARTMENT, about, STAFF, world.clock(), "x"))
    world.axis.deliver(OTHER.organ, [OFFICE.organ], raw)
    (row,) = world.at(OFFICE.organ)
    held = world.axis.content(row.delivery, [OFFICE.organ])
    assert held is not None
    path = next((world.province.folder / "packages").glob(f"{row.sha256[:2]}/{row.sha256}"))
    path.write_bytes(raw.replace(b"ma-9", b"ma-8"))
    read = world.travel(world.lan)
    assert (read.letters_in, len(read.notes)) == (0, 1)
    path.write_bytes(raw)
    assert world.travel(world.lan).letters_in == 1


def test_a_mark_of_secrecy_keeps_a_letter_off_the_stick(world: World) -> None:
    key = world.letter(world.lan, "ma-10")
    raw = package("ma-11", subject="Độ mật: TUYỆT MẬT. Kế hoạch")
    ref = world.lan.desk.files.put(raw, "m.edxml", "application/xml", "package")
    with world.lan.desk.database.work() as connection:
        body = json.dumps({**world.row(world.lan, key).body, "package": ref.sha256})
        connection.exec_driver_sql("UPDATE outbox SET body = ? WHERE letter_key = ?", (body, key))
    written, answered = world.carry(world.lan)
    assert (written.letters, answered.letters_in, len(written.left)) == (0, 0, 1)
    assert world.row(world.lan, key).state == "waiting"


def test_what_does_not_fit_comes_with_the_next_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.provincial.courier.answering.MOST_FILES", 100_000)
    for place in range(3):
        world.letter(world.lan, f"ma-12-{place}", data=PDF + Random(place).randbytes(50_000))
    world.travel(world.lan)
    came = [world.travel(world.thu) for _ in range(3)]
    assert sum(read.letters_in for read in came) == 3
    assert came[0].letters_in < 3
    assert any("Còn" in note for note in came[0].notes)


def test_reports_wait_until_the_province_took_them(world: World) -> None:
    world.letter(world.lan, "ma-13")
    world.travel(world.lan)
    world.travel(world.thu)
    kept = drafts.load(world.thu.desk.database, "courier:axis")
    assert kept is not None
    assert list(kept["reports"].values()) == ["done"]
    world.carry(world.thu)
    assert drafts.load(world.thu.desk.database, "courier:axis") == kept
    world.thu.read(world.stick)
    after = drafts.load(world.thu.desk.database, "courier:axis")
    assert after == {"reports": {}}


def test_what_a_tampered_desk_writes_ends_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.provincial.courier.axis.LARGEST", 100)
    world.letter(world.lan, "ma-14")
    put = AxisOut.put

    def tampered(self: AxisOut, frames: Any, steps: Any) -> list[str]:
        raw = package("ma-15")
        for odd in ({"letter": [1], "after": [2]}, {"letter": {}, "from": 3, "to": "x"}, {"letter": "x", "to": [None]}):
            frames.add({"from": OFFICE.organ, **odd}, [raw])
        frames.add({"axis": 1, "reports": [1]})
        frames.add({"axis": 1, "reports": {"x": [], "y": {}}})
        return put(self, frames, steps)

    monkeypatch.setattr(AxisOut, "put", tampered)
    written, answered = world.carry(world.lan)
    assert (written.letters, answered.letters_in) == (1, 0)
    world.lan.read(world.stick)
    row = world.row(world.lan, "k-ma-14")
    assert (row.state, "lớn hơn" in row.cause) == ("refused", True)
    assert world.at(OTHER.organ) == []
