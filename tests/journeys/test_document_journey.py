"""A document comes in, is answered, signed, sealed and sent; its sender learns of each step, once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.choose_certificate import trust_of
from desktop.secrets_box import SecretsBox
from desktop.training.arriving import report_back
from desktop.training.names import CLERK, LEADER, SPECIALIST
from desktop.training.province import Province
from desktop.workplace import clock
from signing.verify import verify_pdf
from sync.edxml.headers import Answered
from sync.edxml.parse import parse
from tests.journeys.province import SENDER, Office, packages, reports, write_to
from tests.journeys.walker import DocumentJourney, walk
from tests.signing.office import cms_of

pytestmark = pytest.mark.journey


class Story:
    """A journey walked to its end."""

    def __init__(self, office: Office) -> None:
        self.letter = write_to(office.province)
        self.journey = DocumentJourney(office, self.letter.document_id)
        walk(self.journey.things())
        self.item, self.reply = self.journey.item, self.journey.reply
        self.clerk = office.seat(CLERK)
        self.sealed = self.clerk.desk.file(self.clerk.place.journal.state(self.reply).sealed.sha256)


@pytest.fixture(scope="module")
def desks(province: Province, boxes: dict[str, SecretsBox]) -> Iterator[Office]:
    with Office(province, boxes) as office:
        yield office


@pytest.fixture(scope="module")
def story(desks: Office) -> Story:
    return Story(desks)


def test_the_sender_learns_of_each_step_once(story: Story, province: Province) -> None:
    assert reports(province, story.letter.document_id) == ["01", "03", "04", "05", "06"]


def test_the_answer_reaches_the_sender_once_with_the_sealed_page(story: Story, province: Province) -> None:
    [raw] = packages(province, story.letter.document_id)
    package = parse(raw)
    assert [attachment.data for attachment in package.attachments] == [story.sealed]
    assert not package.warnings


def test_every_desk_ends_with_the_same_story(story: Story, desks: Office) -> None:
    for person in (CLERK, LEADER, SPECIALIST):
        desks.seat(person).synced()
    for person in (LEADER, SPECIALIST):
        seat = desks.seat(person)
        for item in (story.item, story.reply):
            assert seat.place.journal.state(item) == story.clerk.place.journal.state(item)
            assert seat.kinds(item) == story.clerk.kinds(item)
    for person in (CLERK, LEADER, SPECIALIST):
        assert desks.seat(person).waiting.total == 0
        assert desks.seat(person).place.journal.verify()["broken"] == []


def test_both_signatures_are_valid_here(story: Story, desks: Office) -> None:
    verdict = verify_pdf(story.sealed, trust_of(story.clerk.place))
    assert verdict.ok
    assert [s.field for s in verdict.signatures] == ["lanh_dao", "co_quan"]
    assert verdict.signatures[0].uid == desks.seat(LEADER).place.me.uid


def test_both_signatures_are_valid_for_pdfsig(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "van-ban.pdf"
    path.write_bytes(story.sealed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == 2


@pytest.mark.parametrize("number", [0, 1])
def test_both_signatures_are_valid_for_openssl(story: Story, tmp_path: Path, number: int) -> None:
    signing = story.clerk.place.settings.signing
    chain = [*signing.roots, *signing.intermediates]
    pem = [subprocess.run(["openssl", "x509", "-inform", "DER", "-in", one], capture_output=True) for one in chain]
    (tmp_path / "ca.pem").write_bytes(b"".join(done.stdout for done in pem))
    cms, content = cms_of(story.sealed, number)
    (tmp_path / "s.der").write_bytes(cms)
    (tmp_path / "content").write_bytes(content)
    command = "openssl cms -verify -binary -inform DER -in s.der -content content -CAfile ca.pem -purpose any -out out"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_receiver_s_reports_show_as_deliveries(story: Story, province: Province) -> None:
    receiver, clerk = province.directory.unit(SENDER), story.clerk
    sent = clerk.place.journal.state(story.reply)
    about = Answered(province.office.organ, sent.document_id, sent.code, sent.on)
    shown = len(clerk.desk.item(story.reply).entries)
    report_back(province, receiver, about, ("01", "03", "06"), clock())
    report_back(province, receiver, about, ("03",), clock())
    walk(story.journey.deliveries(3))
    clerk.synced()
    told = [r.step for r in clerk.place.journal.steps(story.reply) if r.step.kind == "outgoing.delivered"]
    assert sorted(step.payload["code"] for step in told) == ["01", "03", "06"]
    assert {step.payload["organ"] for step in told} == {receiver.organ}
    assert len(clerk.desk.item(story.reply).entries) == shown + 3
