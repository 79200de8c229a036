"""The signatures of an arriving document are judged on the clerk's desk by itself, once, and honestly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.actions.ask_again import AskingAgain
from desktop.actions.check_signatures import check_document, check_signatures
from desktop.training.names import CLERK, LEADER, PIN
from desktop.training.province import Province
from signing.fields import prepare
from signing.model import Look
from signing.pdf import sign_pdf
from signing.token_client import TokenProcess
from sync.edxml.package import Attachment
from tests.journeys.province import Office, Seat, item_of_document, write_to
from tests.signing.office import BOXES, paper

pytestmark = pytest.mark.journey


def _signed(province: Province) -> bytes:
    pki = province.pki
    with TokenProcess([pki.module], environment=pki.environment) as process:
        token = process.login(process.find(label=pki.token_label), PIN)
        look = Look("leader", pki.signature_image.read_bytes())
        return sign_pdf(prepare(paper(), BOXES), "lanh_dao", look, token, pki.leader_id, trust=pki.trust()).data


def _arrived(office: Office, province: Province, name: str, data: bytes) -> tuple[Seat, str]:
    letter = write_to(province, attachments=[Attachment(name, data, "application/pdf")])
    clerk = office.seat(CLERK)
    clerk.synced()
    return clerk, item_of_document(clerk, letter.document_id)


def test_a_valid_signature_is_found_once_and_shown_in_the_list(office: Office, province: Province) -> None:
    clerk, item = _arrived(office, province, "cong-van.pdf", _signed(province))
    assert item in clerk.desk.sync_now()
    assert clerk.kinds(item).count("incoming.checked") == 1
    clerk.desk.sync_now()
    assert clerk.kinds(item).count("incoming.checked") == 1
    state = clerk.place.journal.state(item)
    signers = {row["signer"] for row in state.signatures}
    assert state.verdict == "valid" and signers == {province.directory.person(LEADER).name}
    assert clerk.place.journal.registry["incoming"].row(state, clerk.place.directory).signature == "valid"


def test_a_changed_file_is_called_invalid(office: Office, province: Province) -> None:
    data = bytearray(_signed(province))
    place = data.index(b"/Contents") // 2
    data[place] ^= 1
    clerk, item = _arrived(office, province, "bi-sua.pdf", bytes(data))
    check_document(clerk.place, item)
    assert clerk.place.journal.state(item).verdict in ("invalid", "undetermined")
    assert clerk.place.journal.state(item).signatures[0]["reasons"]


def test_a_paper_without_signatures_says_so_and_carries_no_mark(office: Office, province: Province) -> None:
    clerk, item = _arrived(office, province, "khong-ky.pdf", paper())
    check_document(clerk.place, item)
    state = clerk.place.journal.state(item)
    assert state.verdict == "none"
    assert clerk.place.journal.registry["incoming"].row(state, clerk.place.directory).signature == ""


def test_other_desks_leave_the_checking_to_the_clerk(office: Office, province: Province) -> None:
    clerk, item = _arrived(office, province, "cong-van.pdf", paper())
    leader = office.seat(LEADER)
    leader.synced()
    assert check_signatures(leader.place, [item]) == ()
    assert check_signatures(clerk.place, [item]) != ()


def test_what_could_not_be_told_is_asked_again_once_a_day_until_it_can(office: Office, province: Province) -> None:
    clerk, item = _arrived(office, province, "cong-van.pdf", _signed(province))
    settings = clerk.place.settings
    lists = settings.signing.crls
    clerk.place.settings = replace(settings, signing=replace(settings.signing, crls=(), tsa="", hosts=()))
    clerk.desk.sync_now()
    assert clerk.place.journal.state(item).verdict == "undetermined", "no list, no service: nobody can tell"
    asking = AskingAgain()
    assert asking.ask(clerk.place) == (), "the same answer is no step"
    clerk.place.settings = replace(settings, signing=replace(settings.signing, crls=lists))
    assert asking.ask(clerk.place) == (), "asked today already"
    now = clerk.place.now
    clerk.place.now = lambda: now() + timedelta(days=1)
    assert [step.item for step in asking.ask(clerk.place)] == [item]
    clerk.place.now, clerk.place.settings = now, settings
    assert clerk.place.journal.state(item).verdict == "valid"
    assert clerk.kinds(item).count("incoming.checked") == 2
    assert asking.ask(office.seat(LEADER).place) == ()
