"""A counter's profile on disk without servers, and the desks of its colleagues over the same record; time by hand."""

from __future__ import annotations

import secrets
from copy import copy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop import settings as settings_file
from desktop.actions.receive_dossier import receive_dossier
from desktop.desk.acts import do
from desktop.desk.forms import form_of
from desktop.desk.item_view import item_view
from desktop.secrets_box import create_box, open_box
from desktop.settings import Settings
from desktop.shown import Done, Form, ItemView
from desktop.training.names import ONE_STOP, PASSPHRASE
from desktop.training.province import data, directory
from desktop.workplace import Workplace, open_workplace
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.store import catalogue, numbers
from workflow.store.database import open_database
from workflow.store.numbers import Lease
from workflow.workdays import VIETNAM

APPLICANT = {"name": "Nguyễn Văn Tám", "uid": "096090000108"}


def at(text: str) -> datetime:
    """Read "2026-11-11 09:10" as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


class Counter:
    """Everybody's desk of the home commune over one record; ``now`` is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, at("2026-11-10 08:00")
        settings = create_box(folder, Settings(ONE_STOP, secrets.token_hex(8), training=True), PASSPHRASE)
        settings_file.save(folder, settings)
        database = open_database(folder, open_box(folder, settings, PASSPHRASE).data_key)
        with database.work() as connection:
            catalogue.put(connection, "directory", "1", directory().to_json())
            catalogue.put(connection, "calendar", "1", data("calendar"))
            catalogue.put(connection, "procedures", "1", data("procedures"))
            numbers.grant(connection, Lease("ho-so", DOSSIER_BOOK, 2026, 1, 50, "", "dossiers"))
        database.close()
        self.place: Workplace = open_workplace(folder, PASSPHRASE, lambda: self.now)

    def close(self) -> None:
        """Let go of the profile."""
        self.place.close()

    def of(self, person: str) -> Workplace:
        """Return the desk of a colleague."""
        journal = copy(self.place.journal)
        journal.me = self.place.directory.person(person)
        return replace(self.place, me=journal.me, journal=journal)

    def receive(self, code: str) -> str:
        """Take a dossier in, all papers handed in; return its item."""
        procedure = next(p for p in self.place.procedures if p["code"] == code)
        papers = [{"name": paper["name"], "got": True, "form": paper["form"]} for paper in procedure["papers"]]
        item, _ = receive_dossier(self.place, procedure, APPLICANT, papers)
        return item

    def form(self, person: str, item: str, kind: str) -> Form:
        """Return the card of an act."""
        return form_of(self.of(person), item, kind)

    def do(self, person: str, item: str, kind: str, **values: Any) -> Done:
        """Press a button with its card filled in; a choice of one is taken as the card shows it."""
        place = self.of(person)
        shown = {field.name: field.value for field in form_of(place, item, kind).fields}
        return do(place, item, kind, shown | values)

    def view(self, person: str, item: str) -> ItemView:
        """Return what the reader shows."""
        return item_view(self.of(person), item)

    def state(self, item: str) -> Any:
        """Return the dossier."""
        return self.place.journal.state(item)
