"""Signed while the time service was out of reach: the level is honest, and time is added once it can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.actions.choose_certificate import trust_of
from desktop.training.names import CLERK, LEADER, PIN
from desktop.training.province import Province
from signing.model import Trust
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


def walked_to_sent(office: Office, province: Province) -> str:
    """A reply the clerk sealed and sent."""
    journey = DocumentJourney(office, write_to(province).document_id)
    things = journey.things()
    walk(things[: [thing.name for thing in things].index("sent") + 1])
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


def test_what_was_sent_gets_its_proofs_from_the_desk_that_sealed_it_once(office: Office, province: Province) -> None:
    reply, clerk, leader = walked_to_sent(office, province), office.seat(CLERK), office.seat(LEADER)
    sealed = clerk.place.journal.state(reply)
    assert sealed.level == "T"
    assert reply in clerk.desk.sync_now()
    state = clerk.place.journal.state(reply)
    assert state.level == "LTA" and state.sealed == sealed.sealed, "what the receivers have is still known"
    data, roots = clerk.desk.file(state.stamped.sha256), Trust(trust_of(clerk.place).roots)
    assert data.startswith(clerk.desk.file(sealed.rendition.sha256))
    later = clerk.place.now() + timedelta(days=5 * 365)
    judged = verify_pdf(data, roots, at=later)
    assert judged.verdict == "valid" and judged.signatures[-1].level == "LTA", "offline, five years on"
    stamps = clerk.kinds(reply).count("outgoing.stamped")
    clerk.desk.sync_now()
    assert reply in leader.desk.sync_now(), "the leader's desk learns of it and does nothing itself"
    for seat in (clerk, leader):
        assert seat.kinds(reply).count("outgoing.stamped") == stamps
        assert seat.place.journal.state(reply).rendition == state.stamped


def test_proofs_wait_while_the_service_is_silent(office: Office, province: Province) -> None:
    reply, clerk = walked_to_sent(office, province), office.seat(CLERK)
    known = clerk.place.settings.signing.tsa
    tell_time_service(clerk, "http://127.0.0.1:9/tsa")
    clerk.desk.sync_now()
    assert clerk.place.journal.state(reply).level == "LT", "proofs came, the timestamp over them did not"
    tell_time_service(clerk, known)
    clerk.desk.sync_now()
    assert clerk.place.journal.state(reply).level == "LTA"
