"""A clerk's profile on disk without servers: numbers lent, documents registered, issued and voided, lines by hand."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop import settings as settings_file
from desktop.actions.register_document import register_document
from desktop.secrets_box import create_box, open_box
from desktop.settings import Settings
from desktop.training.names import CLERK, PASSPHRASE
from desktop.training.province import data, directory
from desktop.workplace import Workplace, open_workplace
from workflow.rules import Command
from workflow.store import catalogue, numbers
from workflow.store.database import open_database
from workflow.store.numbers import Lease, NumberRequest
from workflow.workdays import VIETNAM

SENDER = {"organ": "H12.52", "name": "Sở Nông nghiệp và Môi trường"}


def at(text: str) -> datetime:
    """Read "2026-11-11 09:10" as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


class Clerk:
    """The clerk of the home commune at a desk of her own; ``now`` is moved by hand."""

    def __init__(self, folder: Path, registers: dict[str, Any] | None = None, person: str = CLERK) -> None:
        self.folder, self.now = folder, at("2026-11-11 09:10")
        settings = create_box(folder, Settings(person, secrets.token_hex(8), training=True), PASSPHRASE)
        settings_file.save(folder, settings)
        database = open_database(folder, open_box(folder, settings, PASSPHRASE).data_key)
        with database.work() as connection:
            catalogue.put(connection, "directory", "1", directory().to_json())
            catalogue.put(connection, "calendar", "1", data("calendar"))
            if registers is not None:
                catalogue.put(connection, "registers", "1", registers)
        database.close()
        self.place: Workplace = open_workplace(folder, PASSPHRASE, lambda: self.now)

    def close(self) -> None:
        """Let go of the profile, so that a command can open it."""
        self.place.close()

    def lend(self, register: str, first: int, last: int, year: int = 2026) -> None:
        """Take in numbers as from the server."""
        with self.place.database.work() as connection:
            numbers.grant(connection, Lease(f"{register}-{first}-{year}", register, year, first, last, "", "documents"))

    def arrive(self, item: str, subject: str, **more: Any) -> None:
        """Take in a document and register it."""
        payload = {
            "subject": subject, "from": SENDER, "type_name": "Công văn", "code_number": "3412",
            "code_notation": "SNNMT-CCTL", "issued": "2026-11-09", **more,
        }  # fmt: skip
        self.place.journal.act(item, "incoming", Command("incoming.arrived", payload), now=self.now)
        register_document(self.place, item)

    def issue(self, item: str, series: str, notation: str, **more: Any) -> None:
        """Bring an outgoing document to its number, the way its steps would come from several desks."""
        journal, people = self.place.journal, self.place.directory.people
        leader = next(p for p in people.values() if "lanh_dao" in p.roles and p.unit == self.place.office.id)
        draft = {
            "type": "Quyết định", "type_abbr": "QĐ", "subject": f"về việc {item}", "signer": leader.id,
            "receivers": [SENDER, {"name": "Ông Lê Văn Tám"}],
            "body": ["Điều 1."], "pdf": _file("1"), "docx": _file("2"), **more,
        }  # fmt: skip
        steps: Sequence[tuple[str, dict[str, Any], Any]] = (
            ("outgoing.drafted", draft, self.place.me),
            ("outgoing.submitted", {"file": _file("3"), "to": leader.id}, self.place.me),
            ("outgoing.signed",
             {"before": "3" * 64, "file": _file("4"), "level": "B", "certificate": {"serial": "01", "subject": "CN"}},
             leader),
        )  # fmt: skip
        for kind, payload, actor in steps:
            journal.act(item, "outgoing", Command(kind, payload), now=self.now, actor=actor)
        numbered = {"book": series, "year": self.now.year, "on": self.now.date().isoformat(), "notation": notation}
        request = NumberRequest(series, self.now.year)
        journal.act(item, "outgoing", Command("outgoing.numbered", numbered), now=self.now, number=request)

    def do(self, item: str, kind: str, **payload: Any) -> None:
        """Do one more thing to an item."""
        self.place.journal.act(item, kind.partition(".")[0], Command(kind, payload), now=self.now)


def _file(digit: str) -> dict[str, Any]:
    return {"sha256": digit * 64, "name": f"{digit}.pdf", "media_type": "application/pdf", "size": 10}

