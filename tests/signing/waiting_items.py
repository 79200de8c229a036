"""A leader's desk over a real record and a real token, with documents that wait for the signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from desktop.actions.draft_reply import save_draft, start_new
from desktop.actions.submit_draft import submit_draft
from desktop.desk.token_desk import TokenDesk
from desktop.settings import Signing
from desktop.workplace import Workplace
from signing.here import SigningHere
from signing.pdf_work import PdfWork
from signing.training.authority import TrainingSubject
from signing.training.pki import TrainingPki, write_objects
from tests.desktop.test_handing_desk import Office
from tests.signing.backends import pair
from tests.signing.office import PIN
from tests.workflow.organisation.changing_office import directory
from workflow.workdays import VIETNAM

AUTHOR, HEAD = "cv-kt", "chu-tich"
TOKEN = "USB lãnh đạo"


class WaitingItems:
    """Documents somebody submitted to the leader, and the leader's desk."""

    def __init__(self, folder: Path, pki: TrainingPki, module: Path, environment: dict[str, str], signer: PdfWork):
        known = directory()
        self.office = Office(folder, known)
        self.office.clock.at = datetime.now(VIETNAM)
        person = known.at(self.office.clock.at).record(HEAD)
        assert person is not None
        subject = TrainingSubject(person.name, known.office(person.unit).name, person.uid)
        write_objects(pki, PIN, TOKEN, [pair(pki, "p-256", subject).on_token("01", "ky")])
        lists = [tuple(str(path) for path in paths) for paths in (pki.roots, pki.intermediates, pki.crls)]
        place = self.office.place(HEAD)
        signing = Signing(
            modules=(str(module),), environment=environment, roots=lists[0], intermediates=lists[1], crls=lists[2],
            signature_image=str(pki.signature_image),
        )  # fmt: skip
        self.place: Workplace = replace(place, settings=replace(place.settings, signing=signing), signer=signer)
        self.desk = TokenDesk(self.place)

    def submitted(self, count: int) -> Sequence[str]:
        """Draft and submit documents; return their items in order."""
        place = replace(self.office.place(AUTHOR), signer=SigningHere())
        items = []
        for number in range(1, count + 1):
            begun = start_new(place)
            content = replace(begun.content, subject=f"Họp giao ban lần {number}", addressees=("Các ấp",))
            item, _ = save_draft(place, replace(begun, content=content))
            submit_draft(place, item)
            items.append(item)
        return items

    def stages(self, items: Sequence[str]) -> list[str]:
        """How far each document is."""
        return [self.place.journal.state(item).stage for item in items]

    def close(self) -> None:
        """End the token process, the worker and the record."""
        self.place.close()
