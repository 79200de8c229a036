"""The program is killed after every single write of both journeys and goes on; nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.training.arriving import report_back
from desktop.training.names import CLERK, LEADER, ONE_STOP, SPECIALIST
from desktop.training.province import Province
from desktop.workplace import clock
from signing.drivers import training_driver
from sync.edxml.headers import Answered
from tests.journeys.province import (
    SENDER,
    Letter,
    Office,
    dossiers_at_server,
    packages,
    reports,
    training_province,
    write_to,
)
from tests.journeys.walker import DocumentJourney, DossierJourney, walk
from workflow.store import numbers

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="attempts are forked: not on Windows"),
]

WRITERS = (CLERK, LEADER, SPECIALIST)
REGISTERS = ("van_ban_den", "van_ban_di", "mhs")


@pytest.fixture
def two_provinces(tmp_path: Path) -> Iterator[tuple[Province, Province]]:
    """One where nothing happens to the program, one where it dies all the time."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    people = (*WRITERS, ONE_STOP)
    with training_province(tmp_path / "calm", people) as calm, training_province(tmp_path / "rough", people) as rough:
        yield calm, rough


def killed(province: Province, people: Sequence[str], journey: str, document_id: str = "") -> list[str]:
    """Walk a journey that dies at every write; return where it died."""
    job = {"folder": str(province.folder), "people": people, "journey": journey, "document_id": document_id}
    command = [sys.executable, "-m", "tests.journeys.killing", json.dumps(job)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    deaths: list[str] = json.loads(done.stdout)["deaths"]
    return deaths


@dataclass(frozen=True)
class Ending:
    """What one desk holds at the end, without what is different each time (ids, moments, signature bytes)."""

    items: tuple[tuple[Any, ...], ...]
    registers: tuple[tuple[Any, ...], ...]


def ending(office: Office, person: str) -> Ending:
    """Check a desk at the end, and return what it holds."""
    place = office.seat(person).place
    assert place.journal.verify()["broken"] == []
    assert place.database.quick_check() == []
    assert place.files.missing() == []
    assert list(place.files.folder.glob("new-*")) == []
    items = [item for kind in ("incoming", "outgoing", "dossier") for item in place.journal.items(kind)]
    year = place.now().year
    return Ending(
        tuple(_shown(office, person, item) for item in items),
        tuple(
            (register, row.number, row.state, items.index(row.item))
            for register in REGISTERS
            for row in numbers.ledger(place.database, register, year)
        ),
    )


def _shown(office: Office, person: str, item: str) -> tuple[Any, ...]:
    seat = office.seat(person)
    row, view = seat.place.journal.row(item), seat.desk.item(item)
    for file in view.files:
        assert len(seat.desk.file(file.sha256)) == file.size
    files = sorted((file.role, file.media_type) for file in view.files)
    assert {record.verdict for record in seat.place.journal.steps(item)} == {"accepted"}
    return (view.kind, row.state, row.code, row.number, row.done, row.signature, tuple(seat.kinds(item)), tuple(files))


def test_a_document_is_answered_by_a_program_that_dies_at_every_write(
    two_provinces: tuple[Province, Province],
) -> None:
    calm, rough = two_provinces
    letters = [write_to(province, number="3412") for province in two_provinces]
    with Office(calm) as office:
        walk(DocumentJourney(office, letters[0].document_id).things())
    deaths = killed(rough, WRITERS, "document", letters[1].document_id)
    assert len(deaths) > 200 and len(set(deaths)) == len(deaths)
    endings = []
    for province, letter in zip(two_provinces, letters, strict=True):
        _report_back(province, letter)
        if province is rough:
            assert len(killed(rough, WRITERS, "deliveries", letter.document_id)) > 10
        with Office(province) as office:
            walk(DocumentJourney(office, letter.document_id).deliveries(3))
            for person in (*WRITERS, *WRITERS):
                office.seat(person).synced()
            assert all(line.state == "sent" for person in WRITERS for line in office.seat(person).desk.outbox())
            endings.append({person: ending(office, person) for person in WRITERS})
            assert len(packages(province, letter.document_id)) == 1
            assert reports(province, letter.document_id) == ["01", "03", "04", "05", "06"]
    assert endings[0] == endings[1]


def _report_back(province: Province, letter: Letter) -> None:
    """Let the receiver of the answer report on it."""
    with Office(province) as office:
        journey = DocumentJourney(office, letter.document_id)
        sent = office.seat(CLERK).place.journal.state(journey.reply)
    about = Answered(province.office.organ, sent.document_id, sent.code, sent.on)
    report_back(province, province.directory.unit(SENDER), about, ("01", "03", "06"), clock())


def test_a_dossier_is_decided_by_a_program_that_dies_at_every_write(two_provinces: tuple[Province, Province]) -> None:
    calm, rough = two_provinces
    with Office(calm) as office:
        journey = DossierJourney(office)
        walk([*journey.codes(), *journey.offline(), *journey.online()])
    deaths = killed(rough, (ONE_STOP,), "dossier")
    assert len(deaths) > 40 and len(set(deaths)) == len(deaths)
    endings = []
    for province in two_provinces:
        with Office(province) as office:
            seat = office.seat(ONE_STOP)
            seat.synced()
            assert {line.state for line in seat.desk.outbox()} == {"sent"}
            endings.append(ending(office, ONE_STOP))
            [dossier] = dossiers_at_server(seat)
            assert dossier["steps"] == len(seat.kinds(dossier["item"]))
    assert endings[0] == endings[1]
