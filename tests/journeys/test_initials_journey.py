"""A draft is initialled by who checked it, then signed, numbered and sealed; every signature holds to the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import save_draft, start_new
from desktop.actions.submit_draft import submit_draft
from desktop.desk.acts import do
from desktop.training.names import CLERK, LEADER, PIN, SPECIALIST
from desktop.training.province import Province
from signing.fields import field_boxes
from signing.training import authority
from signing.training.authority import TrainingSubject
from signing.training.pki import issuer
from signing.verify import verify_pdf
from tests.journeys.province import VICE_LEADER, Office, Seat
from workflow.errors import AlreadyDone
from workflow.rules import Folder

pytestmark = [pytest.mark.journey, pytest.mark.logs("pyhanko", "pyhanko_certvalidator")]


def give_certificate(seat: Seat, province: Province, folder: Path) -> None:
    """Let the deputy sign with a certificate file; the token of all desks holds the leader's and the agency's only."""
    known = province.directory.person(VICE_LEADER)
    key, now = authority.new_key(), datetime.now(UTC).replace(microsecond=0)
    made = authority.issue(
        issuer(province.pki.folder, "ca"), TrainingSubject(known.name, "Ủy ban nhân dân xã Năm Căn", known.uid),
        key.public_key(), authority.PERSON, now - timedelta(days=1), now + timedelta(days=300),
    )  # fmt: skip
    path = folder / "pho-chu-tich.p12"
    path.write_bytes(serialize_key_and_certificates(b"pho", key, made, None, BestAvailableEncryption(PIN.encode())))
    signing = replace(seat.place.settings.signing, modules=(str(path),), token="")
    seat.place.settings = replace(seat.place.settings, signing=signing)


def signed_by(office: Office, person: str, item: str, kind: str) -> list[str]:
    """Sign as the window does; return what went wrong."""
    return [why for _, why in office.seat(person).desk.sign([item], kind, PIN, {})]


def test_initials_come_first_and_everything_holds_to_the_seal(
    office: Office, province: Province, tmp_path: Path
) -> None:
    author, deputy, leader, clerk = (office.seat(who) for who in (SPECIALIST, VICE_LEADER, LEADER, CLERK))
    give_certificate(deputy, province, tmp_path)
    for seat in (author, deputy, leader, clerk):
        seat.synced()
    begun = start_new(author.place)
    content = replace(begun.content, subject="kiểm tra cống ngăn mặn", body=("Nội dung.",), addressees=("Sở Y tế",))
    receivers = ({"organ": "H12.52", "name": "Sở Y tế"},)
    item, _ = save_draft(author.place, replace(begun, content=content, receivers=receivers, signer=LEADER))
    values = {"subject": "kiểm tra cống ngăn mặn", "body": "Nội dung.", "signer": LEADER,
              "initials": [VICE_LEADER, LEADER]}  # fmt: skip
    form = author.desk.form(item, "outgoing.revised")
    offered = next(field for field in form.fields if field.name == "initials")
    assert VICE_LEADER in dict(offered.choices)
    do(author.place, item, "outgoing.revised", values)
    submit_draft(author.place, item)
    state = author.place.journal.state(item)
    assert state.initials == (VICE_LEADER,)
    fields = field_boxes(author.desk.file(state.submitted.sha256))
    assert fields["ky_nhay_1"] == "signature" and "ky_nhay_2" not in fields
    author.synced()
    leader.synced()
    deputy.synced()
    assert Folder.TO_SIGN not in leader.place.journal.registry["outgoing"].folders(
        leader.place.journal.state(item), leader.place.me, leader.place.directory
    )
    (why,) = signed_by(office, LEADER, item, "outgoing.signed")
    assert "còn chờ 1 người ký nháy" in why
    view = deputy.desk.item(item)
    assert view.options[0].kind == "outgoing.initialled" and deputy.desk.folder_of(item) == Folder.TO_SIGN
    assert dict(view.facts)["Ký nháy"].endswith("(đến lượt)")
    assert signed_by(office, VICE_LEADER, item, "outgoing.signed") == [""], "one round signs and initials"
    deputy.synced()
    leader.synced()
    assert signed_by(office, LEADER, item, "outgoing.signed") == [""]
    leader.synced()
    clerk.synced()
    assert signed_by(office, CLERK, item, "outgoing.numbered") == [""]
    sealed = clerk.desk.file(clerk.place.journal.state(item).sealed.sha256)
    found = verify_pdf(sealed, trust_of(clerk.place))
    assert [one.field for one in found.signatures] == ["ky_nhay_1", "lanh_dao", "co_quan"] and found.ok
    names = [one.signer for one in found.signatures[:2]]
    assert names == [deputy.place.me.name, leader.place.me.name]
    clerk.synced()
    author.synced()
    assert "outgoing.initialled" in author.kinds(item)
    assert dict(author.desk.item(item).facts)["Ký nháy"].endswith("(đã ký)")


def test_who_initials_may_give_it_back_instead(office: Office) -> None:
    author, deputy = office.seat(SPECIALIST), office.seat(VICE_LEADER)
    begun = start_new(author.place)
    content = replace(begun.content, subject="mua sắm vật tư", body=("Nội dung.",), addressees=("Sở Y tế",))
    draft = replace(begun, content=content, signer=LEADER, initials=(VICE_LEADER,))
    item, _ = save_draft(author.place, draft)
    submit_draft(author.place, item)
    author.synced()
    deputy.synced()
    do(deputy.place, item, "outgoing.returned", {"remark": "Thiếu căn cứ"})
    with pytest.raises(AlreadyDone):
        do(deputy.place, item, "outgoing.returned", {"remark": "Lần nữa"})
    deputy.synced()
    author.synced()
    assert author.place.journal.state(item).remark == "Thiếu căn cứ"
