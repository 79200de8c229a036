"""Signed while the time service was out of reach: the level is honest, and time is added once it can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.actions.choose_certificate import trust_of
from desktop.training.names import LEADER, PIN
from desktop.training.province import Province
from signing.verify import verify_pdf
from tests.journeys.province import Office, Seat, write_to
from tests.journeys.walker import DocumentJourney, walk

pytestmark = pytest.mark.journey


@pytest.fixture
def submitted(office: Office, province: Province) -> str:
    """A reply that waits for the leader's signature on the leader's desk."""
    journey = DocumentJourney(office, write_to(province).document_id)
    things = journey.things()
    walk(things[: [thing.name for thing in things].index("signed")])
    return journey.reply


def tell_time_service(leader: Seat, url: str) -> None:
    settings = leader.place.settings
    leader.place.settings = replace(settings, signing=replace(settings.signing, tsa=url))


def test_time_is_added_when_the_service_answers_again(office: Office, submitted: str) -> None:
    leader = office.seat(LEADER)
    known = leader.place.settings.signing.tsa
    tell_time_service(leader, "http://127.0.0.1:9/tsa")
    assert leader.desk.sign([submitted], "outgoing.signed", PIN, {}) == [(submitted, "")]
    assert leader.place.journal.state(submitted).level == "B"
    leader.synced()
    assert leader.place.journal.state(submitted).level == "B", "no time service, no claim"
    tell_time_service(leader, known)
    assert submitted in leader.desk.sync_now()
    state = leader.place.journal.state(submitted)
    assert state.level == "T" and state.to_seal[0].sha256 == state.stamped.sha256
    (signature,) = verify_pdf(leader.desk.file(state.stamped.sha256), trust_of(leader.place)).signatures
    assert (signature.verdict, signature.level) == ("valid", "T")
    assert leader.kinds(submitted).count("outgoing.stamped") == 1
    leader.synced()
    assert leader.kinds(submitted).count("outgoing.stamped") == 1
