"""Letters to agencies the axis does not know: the others get theirs, the letter waits with its cause and goes later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.provincial.vxp_store import Agency, PackageStore
from tests.sync.province import OTHER, DeskMaker, RunningProvince
from tests.sync.two_offices import Offices
from workflow.store import drafts, outbox
from workflow.store.outbox import OutboxRow

ABSENT = "000.00.77.H12"
SYSTEM = "he-so"


@pytest.fixture
def offices(desk: DeskMaker, province: RunningProvince) -> Offices:
    """Return two offices."""
    return Offices(desk, province)


def register(province: RunningProvince, organ: str) -> None:
    """Put an agency on the axis."""
    store = province.parts.store
    packages = PackageStore(store.engine, province.parts.now, store.folder)
    packages.register(Agency(organ, "UBND xã mới lập", system=SYSTEM))


def waiting(offices: Offices) -> OutboxRow:
    """Return the one letter of the commune that did not leave."""
    (row,) = outbox.rows(offices.lan.database)
    return row


def test_one_unknown_receiver_does_not_keep_the_document_from_the_others(
    offices: Offices, province: RunningProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.letters.LOOK_AGAIN", timedelta(minutes=5))  # no clock is farther off than that
    item = offices.send(also=[ABSENT])
    offices.talk()
    assert offices.received(offices.id_of(item))
    row = waiting(offices)
    assert row.state == "refused"
    assert ABSENT in row.cause and OTHER.organ not in row.cause and "đã được gửi" in row.cause
    assert [sent.receiver for sent in offices.commune.sent("edoc")] == [OTHER.organ]
    offices.lan.do(item, "outgoing.recalled", {"reason": "Nhầm", "by": "status", "organs": [OTHER.organ]})
    offices.talk()
    assert waiting(offices).id == row.id  # what follows for the others was not held up
    register(province, ABSENT)
    offices.talk(1)
    assert waiting(offices).id == row.id
    offices.lan.clock.pass_(minutes=6)
    offices.talk(1)
    assert outbox.rows(offices.lan.database) == []
    sent = offices.commune.sent("edoc")
    assert sorted(one.receiver for one in sent) == sorted([OTHER.organ, ABSENT])
    assert len({one.sender_doc_id for one in sent}) == 1
    assert drafts.keys(offices.lan.database, "vxp-absent:") == []


def test_a_letter_only_an_unknown_agency_gets_goes_when_somebody_says_so(
    offices: Offices, province: RunningProvince
) -> None:
    lan = offices.lan
    said = {"doc_id": "x-1", "document_id": "x-1", "subject": "Báo cáo", "from": {"organ": ABSENT, "name": "Lạ"}}
    lan.do("la", "incoming.arrived", said)
    offices.talk(1)
    row = waiting(offices)
    assert (row.state, ABSENT in row.cause, "đã được gửi" in row.cause) == ("refused", True, False)
    outbox.again(lan.database, row.id)
    offices.talk(1)
    assert waiting(offices).state == "refused"
    register(province, ABSENT)
    outbox.again(lan.database, row.id)
    offices.talk(1)
    assert outbox.rows(lan.database) == []
    assert [sent.receiver for sent in offices.commune.sent("status")] == [ABSENT]
