"""What goes wrong on a real desk: said in plain words, nothing lost, nothing doubled, the work goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.sign_document import sign_document
from desktop.training.arriving import client_of
from desktop.training.names import CLERK, LEADER, PIN
from desktop.training.province import Province
from desktop.workplace import clock, open_workplace
from signing.errors import SigningTrouble, WrongPin
from signing.here import SigningHere
from sync.content import Content, InMemory
from sync.edxml.package import Attachment
from sync.errors import Refused
from sync.transfer import Transfer
from sync.vxp import receive as receiving
from sync.vxp.client import ReceivedItem, VxpClient
from tests.journeys.province import (
    SECOND_COUNTER,
    SENDER,
    Office,
    Seat,
    item_of_document,
    packages,
    put_on_axis,
    reports,
    write_to,
)
from tests.journeys.walker import DocumentJourney, DossierJourney, Thing, walk
from tests.sync import edxml_samples as samples
from workflow.errors import Refusal
from workflow.store.troubles import AlreadyOpen, DiskFull

pytestmark = pytest.mark.journey


@pytest.fixture
def submitted(office: Office, province: Province) -> str:
    """A reply that waits for the leader's signature on the leader's desk."""
    journey = DocumentJourney(office, write_to(province).document_id)
    things = journey.things()
    walk(things[: [thing.name for thing in things].index("signed")])
    return journey.reply


def waits_for_signature(leader: Seat, item: str) -> bool:
    kinds = leader.kinds(item)
    return "outgoing.signed" not in kinds and leader.place.journal.state(item).submitted is not None


def test_a_wrong_pin_signs_nothing_and_the_right_one_does(office: Office, submitted: str) -> None:
    leader = office.seat(LEADER)
    with pytest.raises(WrongPin) as wrong:
        leader.desk.sign([submitted], "outgoing.signed", "87654321", {})
    assert "Mã PIN không đúng" in wrong.value.text and "lần" in wrong.value.text and wrong.value.what_next
    assert waits_for_signature(leader, submitted)
    assert leader.place.tokens.logins == 0, "a PIN is never tried again by itself"
    assert leader.desk.sign([submitted], "outgoing.signed", PIN, {}) == [(submitted, "")]
    assert not waits_for_signature(leader, submitted)


def test_a_token_pulled_out_leaves_the_document_waiting(
    office: Office, province: Province, submitted: str, tmp_path: Path
) -> None:
    leader, tokens = office.seat(LEADER), province.pki.folder / "tokens"
    process = leader.place.tokens
    pocket = tmp_path / "pocket"
    with process.login(process.find(label=province.pki.token_label), PIN) as token:
        shutil.copytree(tokens, pocket)
        for one in tokens.iterdir():
            shutil.rmtree(one)
        try:
            with pytest.raises(SigningTrouble) as pulled:
                sign_document(leader.place, submitted, token)
            assert pulled.value.title and pulled.value.text and pulled.value.what_next
            assert waits_for_signature(leader, submitted)
            assert not leader.desk.token().present
        finally:
            shutil.copytree(pocket, tokens, dirs_exist_ok=True)
    assert leader.desk.sign([submitted], "outgoing.signed", PIN, {}) == [(submitted, "")]
    assert leader.desk.token().present


def later() -> datetime:
    """Return the time after every pause between tries."""
    return clock() + timedelta(minutes=10)


def test_servers_that_go_down_within_a_cycle(
    office: Office, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = write_to(province)
    clerk = office.seat(CLERK)
    clerk.synced()
    item = item_of_document(clerk, letter.document_id)
    clerk.desk.act(item, "incoming.registered", {})
    number = clerk.place.journal.state(item).number
    run = Transfer.run

    def down(transfer: Transfer, *rest: Any) -> None:
        province.stop_servers()
        run(transfer, *rest)

    monkeypatch.setattr(Transfer, "run", down)
    try:
        summary = clerk.line.run()
    finally:
        monkeypatch.undo()
        province.start()
    assert summary.trouble is not None and summary.trouble.text
    assert "03" not in reports(province, letter.document_id)
    assert clerk.waiting.total == 1 and not clerk.waiting.stuck
    office.close(CLERK)
    clerk = office.seat(CLERK, later)
    walk([Thing("the report leaves", lambda: not clerk.waiting.total, clerk.synced)])
    office.close(CLERK)
    clerk = office.seat(CLERK)
    assert clerk.place.journal.state(item).number == number
    assert reports(province, letter.document_id) == ["01", "03"]


BOMB = samples.with_payload("a.pdf", samples.zip_of({"a.pdf": bytes(80 * 1024 * 1024)}))
OUTSIDE = samples.edoc().replace(b"<edXML ", b'<!DOCTYPE edXML SYSTEM "http://192.0.2.1/x.dtd"><edXML ', 1)


HOSTILE = pytest.mark.parametrize("raw", [BOMB, OUTSIDE], ids=["zip bomb", "document type"])


@HOSTILE
def test_the_axis_takes_no_hostile_package(province: Province, raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        put_on_axis(province, raw)
    assert "an toàn" in refused.value.text


@HOSTILE
def test_a_hostile_package_another_axis_let_pass_is_refused_and_the_next_one_comes_in(
    office: Office, province: Province, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = office.seat(CLERK)
    clerk.synced()
    bad = write_to(province)
    fetched = receiving._checked

    def careless(client: VxpClient, item: ReceivedItem, shelf: receiving.Shelf) -> Content:
        whole = fetched(client, item, shelf)
        with whole.open() as stream:
            return InMemory(raw) if bad.document_id.encode() in stream.read() else whole

    monkeypatch.setattr(receiving, "_checked", careless)
    good = write_to(province)
    summary = clerk.line.run()
    assert [note for server in summary.servers for note in server.notes if "an toàn" in note]
    assert item_of_document(clerk, good.document_id) and not item_of_document(clerk, bad.document_id)
    assert (_transport(province, bad.doc_id), _transport(province, good.doc_id)) == ("fail", "done")
    clerk.synced()


def _transport(province: Province, doc_id: str) -> str:
    """Return what became of a package, as its sender is told."""
    organ = province.directory.unit(SENDER).organ
    sent = client_of(province, organ).sent("edoc")
    return next(item.receive_status for item in sent if doc_id in (item.sender_doc_id, item.receiver_doc_id))


def test_a_name_with_a_path_stays_a_name(office: Office, province: Province) -> None:
    hostile = samples.zip_of({"../escaped.pdf": samples.PDF})
    organ = province.directory.unit(SENDER).organ
    raw = samples.with_payload("..\\..\\x.pdf", hostile).replace(samples.SENDER.encode(), organ.encode())
    put_on_axis(province, raw)
    clerk = office.seat(CLERK)
    before = set(clerk.place.journal.items("incoming"))
    clerk.line.run()
    [item] = set(clerk.place.journal.items("incoming")) - before
    names = [file.name for file in clerk.desk.item(item).files]
    assert names and not {"/", "\\"} & set("".join(names))
    assert not list(province.folder.rglob("escaped.pdf*"))


def test_a_damaged_page_comes_in_and_is_shown_as_it_is(office: Office, province: Province) -> None:
    torn = Attachment("trang rách.pdf", b"%PDF-1.7\n1 0 obj <</Type/Catalog")
    letter = write_to(province, attachments=[torn])
    clerk = office.seat(CLERK)
    clerk.synced()
    item = item_of_document(clerk, letter.document_id)
    [file] = clerk.desk.item(item).files
    assert clerk.desk.file(file.sha256) == torn.data
    clerk.desk.act(item, "incoming.registered", {})
    clerk.synced()
    assert reports(province, letter.document_id) == ["01", "03"]


def test_nothing_of_a_state_secret_is_stored(office: Office, province: Province) -> None:
    word = "Hải Yến Bảy"
    subject = f"TUYỆT MẬT: phương án {word}"
    page = Attachment("phương án.pdf", f"%PDF-1.7 {word}".encode())
    letter = write_to(province, subject=subject, attachments=[page])
    clerk = office.seat(CLERK)
    clerk.synced()
    clerk.synced()
    assert reports(province, letter.document_id) == ["01", "02"]
    item = item_of_document(clerk, letter.document_id)
    assert clerk.place.journal.row(item).done and not clerk.desk.item(item).files
    for text in _everything(clerk):
        assert word.encode() not in text and "phương án.pdf".encode() not in text
    assert clerk.desk.search(word) == []


def _everything(seat: Seat) -> Iterator[bytes]:
    """Yield all that lies on this machine, decrypted: every row of every table, every file."""
    with seat.place.database.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for table in tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').all():
                yield repr(tuple(row)).encode() + b"".join(value for value in row if isinstance(value, bytes))
        hashes = connection.exec_driver_sql("SELECT sha256 FROM files").scalars().all()
    on_disk = {f"{p.parent.name}{p.name}" for p in seat.place.files.folder.glob("??/*")}
    for sha256 in {*hashes, *on_disk}:
        yield seat.place.files.read(sha256)


def test_a_second_window_on_the_same_profile_is_told_where_the_first_is(office: Office) -> None:
    leader = office.seat(LEADER)
    with pytest.raises(AlreadyOpen) as refused:
        open_workplace(leader.place.folder, box=office.box(LEADER))
    assert "cửa sổ khác" in refused.value.text.casefold() and refused.value.what_next
    assert leader.desk.counts(), "the first window works on"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB of its own: room for the desk's data whatever other tests put there before."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_keeps_the_last_work_and_goes_on_when_there_is_room(
    office: Office, small_disk: Path, tmp_path: Path
) -> None:
    journey = DossierJourney(office, SECOND_COUNTER)
    walk(journey.codes())
    values, folder = journey.values(), journey.seat.place.folder
    office.close(SECOND_COUNTER)
    shutil.copytree(folder, small_disk / "desk")
    box = replace(office.box(SECOND_COUNTER), folder=small_disk / "desk")
    place = open_workplace(small_disk / "desk", box=box, signer=SigningHere())
    office.seats[SECOND_COUNTER] = seat = Seat.of(place)

    filler, scan = small_disk / "filler", tmp_path / "quét.pdf"
    scan.write_bytes(b"%PDF-1.7" + os.urandom(2 << 20))
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free))
    done = seat.desk.intake(values)
    assert done.item and seat.desk.item(done.item).row.code, "the room kept aside takes the last work"
    with pytest.raises(DiskFull) as full:
        seat.desk.put_file(str(scan))
    assert full.value.text and full.value.what_next
    assert list(place.files.folder.glob("new-*")) == []

    filler.unlink()
    assert seat.desk.put_file(str(scan)).size == scan.stat().st_size
    assert place.database.quick_check() == [] and place.journal.verify()["broken"] == []


def test_a_sealed_answer_is_sent_once_however_often_the_button_is_pressed(
    office: Office, province: Province, submitted: str
) -> None:
    leader, clerk = office.seat(LEADER), office.seat(CLERK)
    leader.desk.sign([submitted], "outgoing.signed", PIN, {})
    leader.synced()
    clerk.synced()
    for _ in range(2):
        clerk.desk.sign([submitted], "outgoing.numbered", PIN, {})
    clerk.desk.act(submitted, "outgoing.sent", {})
    with pytest.raises(Refusal):
        clerk.desk.act(submitted, "outgoing.sent", {})
    clerk.synced()
    clerk.synced()
    answered = clerk.place.journal.state(clerk.place.journal.state(submitted).reply_to).document_id
    assert len(packages(province, answered)) == 1
    assert clerk.kinds(submitted).count("outgoing.numbered") == clerk.kinds(submitted).count("outgoing.sealed") == 1
