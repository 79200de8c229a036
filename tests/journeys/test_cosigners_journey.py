"""A notice is initialled, signed by two beside its signer, signed, numbered and sealed; all signatures hold."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import draft_of, save_draft, start_new
from desktop.actions.submit_draft import submit_draft
from desktop.changes import Changes
from desktop.desk.acts import do
from desktop.dialogs.act_card import ActCard
from desktop.pages.signing_page import SigningPage
from desktop.training.names import CLERK, LEADER, PIN, SPECIALIST
from desktop.training.province import Province
from signing.drivers import training_driver
from signing.fields import field_boxes
from signing.training import authority
from signing.training.authority import TrainingSubject
from signing.training.pki import issuer, write_objects
from signing.verify import verify_pdf
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.desktop.printed_pages import texts
from tests.desktop.test_signing_page import see, sign_with
from tests.journeys.province import VICE_LEADER, Office, Seat, training_province
from tests.signing.office import on_token
from workflow.rules import Folder

pytestmark = [pytest.mark.journey, pytest.mark.logs("pyhanko", "pyhanko_certvalidator")]

HEAD, CHIEF = "to-viet-hung", "le-thi-kim-loan"
"""Checks the draft; signs notices by order of the chairman."""
PEOPLE = (LEADER, VICE_LEADER, CHIEF, HEAD, CLERK, SPECIALIST)


@pytest.fixture(scope="module")
def own_province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A province of its own, where three more have tokens."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    with training_province(tmp_path_factory.mktemp("cosigners"), PEOPLE) as province:
        for person in (VICE_LEADER, CHIEF, HEAD):
            give_token(province, person)
        yield province


def give_token(province: Province, person: str) -> None:
    """Write a person's key and certificate onto a token of their own."""
    known = province.directory.person(person)
    key, now = authority.new_key(), datetime.now(UTC).replace(microsecond=0)
    subject = TrainingSubject(known.name, "Ủy ban nhân dân xã Năm Căn", known.uid)
    made = authority.issue(
        issuer(province.pki.folder, "ca"), subject, key.public_key(), authority.PERSON,
        now - timedelta(days=1), now + timedelta(days=300),
    )  # fmt: skip
    write_objects(province.pki, PIN, f"Ký {person}"[:30], [on_token("21", "rieng", key, made)])


def sign(seat: Seat, item: str, kind: str = "outgoing.signed") -> str:
    """Sign as Chờ ký does; return what went wrong."""
    seat.synced()
    ((_, why),) = seat.desk.sign([item], kind, PIN, {})
    seat.synced()
    return why


def drafted(author: Seat, subject: str, signer: str) -> str:
    """Keep a notice of the commune as its author begins it."""
    begun = start_new(author.place)
    content = replace(begun.content, type="Thông báo", notation="TB-UBND", subject=subject, body=("Nội dung.",))
    receivers = ({"organ": "H12.52", "name": "Sở Y tế"},)
    item, _ = save_draft(author.place, replace(begun, content=content, receivers=receivers, signer=signer))
    return item


def newest(seat: Seat, item: str) -> bytes:
    """Return the paper as it stands."""
    return seat.desk.file(seat.place.journal.state(item).rendition.sha256)


def test_two_sign_beside_the_signer_and_everything_holds_to_the_seal(
    own_province: Province, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with Office(own_province) as office:
        author, head, deputy, chief, leader, clerk = (
            office.seat(who) for who in (SPECIALIST, HEAD, VICE_LEADER, CHIEF, LEADER, CLERK)
        )
        for seat in office.seats.values():
            seat.synced()
        item = drafted(author, "lịch tiếp công dân", LEADER)
        form = author.desk.form(item, "outgoing.revised")
        (offered,) = [field for field in form.fields if field.name == "cosigners"]
        assert {VICE_LEADER, CHIEF} < set(dict(offered.choices)) and HEAD not in dict(offered.choices)
        card = ActCard(dressed(qapp), form)
        qtbot.addWidget(card)
        card.resize(900, 640)
        card.show()
        picture(card, "draft-cosigners")
        values = {"subject": "lịch tiếp công dân", "body": "Nội dung.", "signer": LEADER, "initials": [HEAD, CHIEF],
                  "cosigners": [VICE_LEADER, CHIEF, LEADER]}  # fmt: skip
        do(author.place, item, "outgoing.revised", values)
        submit_draft(author.place, item)
        second = drafted(author, "phân công trực", VICE_LEADER)
        submit_draft(author.place, second)
        author.synced()
        state = author.place.journal.state(item)
        assert (state.initials, state.cosigners) == ((HEAD,), (VICE_LEADER, CHIEF))
        assert [one.signer for one in draft_of(author.place, item).content.cosigners] == [
            deputy.place.me.name, chief.place.me.name
        ]  # fmt: skip
        prepared = author.desk.file(state.submitted.sha256)
        assert {"ky_nhay_1", "dong_ky_1", "dong_ky_2", "lanh_dao"} < set(field_boxes(prepared))
        words = " ".join(texts(prepared))
        assert "TL. CHỦ TỊCH" in words and chief.place.me.name in words

        assert sign(head, item) == ""
        assert "còn chờ 2 người cùng ký" in sign(leader, item)
        deputy.synced()
        assert deputy.desk.item(item).options[0].kind == "outgoing.cosigned"
        assert dict(deputy.desk.item(item).facts)["Cùng ký"].startswith(f"{deputy.place.me.name} (đến lượt)")
        in_the_window(qtbot, qapp, deputy, item, second)
        deputy.synced()
        assert deputy.place.journal.state(second).stage == "signed", "one PIN for what one signs and signs beside"
        assert verify_pdf(newest(deputy, item), trust_of(deputy.place)).ok
        assert sign(chief, item) == ""
        assert verify_pdf(newest(chief, item), trust_of(chief.place)).ok
        assert sign(leader, item) == ""
        assert sign(clerk, item, "outgoing.numbered") == ""
        author.synced()
        judged(author, newest(author, item), tmp_path, [head, deputy, chief, leader])
        assert author.kinds(item).count("outgoing.cosigned") == 2
        assert dict(author.desk.item(item).facts)["Cùng ký"].count("(đã ký)") == 2


def in_the_window(qtbot: QtBot, qapp: QApplication, seat: Seat, *items: str) -> None:
    """Tick all that waits and enter the PIN once."""
    assert all(seat.desk.folder_of(item) == Folder.TO_SIGN for item in items)
    with running_lanes() as lanes:
        page = SigningPage(dressed(qapp), seat.desk, lanes, Changes())
        qtbot.addWidget(page)
        page.resize(1150, 686)
        page.show()
        page.refresh()
        qtbot.waitUntil(lambda: {row.item for row in page.rows.rows} == set(items), timeout=20_000)
        see(qtbot, page, *items)
        page.tick_all.click()
        picture(page, "signing-cosigner")
        sign_with(qtbot, page, PIN)
        qtbot.waitUntil(lambda: page.round.progress is not None, timeout=20_000)
        progress = page.round.progress
        assert progress is not None
        qtbot.waitUntil(progress.close_button.isEnabled, timeout=60_000)
        picture(page, "signing-cosigner-done")
        assert all(progress.rows[item].words.text().startswith("Đã ký lúc ") for item in items)


def judged(seat: Seat, sealed: bytes, folder: Path, people: list[Seat]) -> None:
    """Let ours and poppler's judge see all signatures in their order, and the places on the printed page."""
    found = verify_pdf(sealed, trust_of(seat.place))
    fields = ["ky_nhay_1", "dong_ky_1", "dong_ky_2", "lanh_dao", "co_quan"]
    assert [one.field for one in found.signatures] == fields and found.ok
    assert [one.signer for one in found.signatures[:-1]] == [one.place.me.name for one in people]
    path = folder / "da-dong-dau.pdf"
    path.write_bytes(sealed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == len(fields)
