"""A citizen's dossier is taken in, decided and handed back with no server in reach; later the server has it, once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp

from desktop.actions.choose_certificate import trust_of
from desktop.desk.own_desk import OwnDesk
from desktop.training.names import LEADER, ONE_STOP
from desktop.training.province import Province
from signing.drivers import training_driver
from signing.model import Trust
from signing.verify import verify_pdf
from tests.journeys.province import Office, dossiers_at_server, training_province
from tests.journeys.walker import APPLICANT, DossierJourney, walk

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def own_province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A province whose servers may be taken away."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    with training_province(tmp_path_factory.mktemp("far"), (LEADER, ONE_STOP)) as province:
        yield province


def test_a_dossier_is_finished_offline_and_reaches_the_server_once(own_province: Province) -> None:
    with Office(own_province) as office:
        journey = DossierJourney(office)
        walk(journey.codes())
        office.close(ONE_STOP)
        own_province.stop_servers()

        paper = _taken_in(journey)
        assert journey.seat.desk.item(journey.item).row.code in _codes_on(paper)
        walk(journey.offline())
        assert journey.seat.desk.sync_now() == []
        assert not journey.seat.desk.line().online
        _is_finished(journey)
        steps = journey.seat.kinds(journey.item)
        assert journey.seat.waiting.total == len(steps)
        office.close(ONE_STOP)

        own_province.start()
        walk(journey.online())
        for _ in range(2):
            journey.seat.synced()
        [dossier] = dossiers_at_server(journey.seat)
        assert (dossier["item"], dossier["steps"]) == (journey.item, len(steps))
        assert {line.state for line in journey.seat.desk.outbox()} == {"sent"}
        assert [r.verdict for r in journey.seat.place.journal.steps(journey.item)] == ["accepted"] * len(steps)
        _leader_sees(office, journey)
        _gets_its_proofs(journey)


def _gets_its_proofs(journey: DossierJourney) -> None:
    """After the hand-over the desk that signed adds proofs and a timestamp, once; what the applicant has is in it."""
    seat, item = journey.seat, journey.item
    before = seat.place.journal.state(item)
    assert item in seat.desk.sync_now()
    state = seat.place.journal.state(item)
    assert (state.stage, state.level) == ("handed", "LTA") and state.signed == before.signed
    data, roots = seat.desk.file(state.result.sha256), Trust(trust_of(seat.place).roots)
    judged = verify_pdf(data, roots, at=seat.place.now() + timedelta(days=5 * 365))
    assert judged.verdict == "valid" and judged.signatures[-1].level == "LTA", "offline, five years on"
    seat.desk.sync_now()
    assert seat.kinds(item).count("dossier.result_stamped") == 1
    assert [r.verdict for r in seat.place.journal.steps(item)][-1] == "accepted", "the server's rules agree"


def _taken_in(journey: DossierJourney) -> bytes:
    """Take the dossier in; pressing twice takes in once."""
    desk: OwnDesk = journey.seat.desk
    done = desk.intake(journey.values() | {"item": "0191d3a0-0000-7000-8000-000000000001"})
    assert done.item == journey.item and APPLICANT["name"] in desk.item(done.item).row.party
    assert desk.item(done.item).due.lines, "the receipt explains its date"
    return done.paper


def _codes_on(paper: bytes) -> str:
    """Return what a counter's scanner reads from the printed receipt."""
    pages = pypdfium2.PdfDocument(io.BytesIO(paper))
    picture = pages[0].render(scale=3).to_pil().convert("L")
    pages.close()
    return " ".join(code.text for code in zxingcpp.read_barcodes(picture))


def _is_finished(journey: DossierJourney) -> None:
    place = journey.seat.place
    state = place.journal.state(journey.item)
    assert place.journal.row(journey.item).done
    verdict = verify_pdf(place.files.read(state.signed.sha256), trust_of(place), offline=True)
    assert verdict.ok
    assert verdict.signatures[0].uid == place.directory.person(LEADER).uid


def _leader_sees(office: Office, journey: DossierJourney) -> None:
    leader = office.seat(LEADER)
    leader.synced()
    assert leader.place.journal.state(journey.item) == journey.seat.place.journal.state(journey.item)
    signed = leader.place.journal.state(journey.item).signed
    assert leader.desk.file(signed.sha256) == journey.seat.desk.file(signed.sha256)


