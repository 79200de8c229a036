"""One person's desk without its window: the opened profile and everything an action needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop import settings as settings_file
from desktop.secrets_box import SecretsBox, open_box
from desktop.settings import Settings
from signing.drivers import find_drivers
from signing.pdf_work import PdfWork
from signing.token_client import TokenProcess
from signing.worker_client import SigningWorker
from workflow.default_calendar import province_calendar
from workflow.people import Directory, Person, Role, Unit
from workflow.procedures.catalogue import current
from workflow.registry import registry
from workflow.store import catalogue
from workflow.store.database import Database, open_database
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.sweep import sweep
from workflow.workdays import VIETNAM, Calendar


def clock() -> datetime:
    """Return the time in the zone of all Vietnamese offices (+07:00, no summer time)."""
    return datetime.now(VIETNAM)


@dataclass
class Workplace:
    """An opened profile; ``signer`` works on PDF files, in a process of its own unless told otherwise.

    ``close`` ends the token process, the signing worker and the database.

    Attributes:
        me: the person of the profile, in the post held when it was opened or the directory last changed.
    """

    folder: Path
    settings: Settings
    database: Database
    files: Files
    journal: Journal
    me: Person
    secrets: SecretsBox
    now: Callable[[], datetime] = clock
    principal: str = ""
    _tokens: list[TokenProcess] = field(default_factory=list)
    _procedures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    signer: PdfWork = field(default_factory=SigningWorker)

    @property
    def directory(self) -> Directory:
        """The organisation as it stands now, with the delegations in force."""
        return self.journal.standing(self.now())

    def on_behalf(self, principal: str) -> Workplace:
        """Return the same desk on which every act is done in the place of an absent person (thay mặt)."""
        return replace(self, journal=self.journal.on_behalf(principal), principal=principal)

    def beside(self, signer: PdfWork) -> Workplace:
        """Return the same desk with somebody else to work on its PDF files, at the same time."""
        return replace(self, signer=signer)

    @property
    def right(self) -> Person:
        """Whose right is used here: the absent person's on a desk that acts in their place."""
        return self.directory.person(self.principal) if self.principal else self.me

    @property
    def office(self) -> Unit:
        """The unit with an electronic identifier of its own that this person works for."""
        return self.directory.office(self.me.unit)

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar the server lends, or the built-in one; that of one's own unit where it keeps another."""
        found = catalogue.get(self.database, "calendar")
        return province_calendar(found.body if found else None).for_unit([self.me.unit, self.office.id])

    @property
    def procedures(self) -> list[dict[str, Any]]:
        """The procedures this office receives dossiers for, each in the version valid today."""
        today = self.now().date()
        known = f"{catalogue.versions(self.database).get('procedures', '')} {today}"
        if known not in self._procedures:
            found = catalogue.get(self.database, "procedures")
            self._procedures.clear()
            self._procedures[known] = current(found.body, today) if found else []
        return list(self._procedures[known])

    @property
    def tokens(self) -> TokenProcess:
        """The process that talks to tokens, started on first use."""
        if not self._tokens:
            modules = [Path(m) for m in self.settings.signing.modules] or list(find_drivers())
            self._tokens.append(TokenProcess(modules, environment=self.settings.signing.environment))
        return self._tokens[0]

    def restart_tokens(self) -> None:
        """End the token processes; the next question starts those the settings name by then."""
        for process in self._tokens:
            process.close()
        self._tokens.clear()

    def refresh_catalogues(self) -> None:
        """Take over what the server lent anew: directory, calendar."""
        self.journal.me = self.me = self.directory.record(self.me.id) or self.me
        self.__dict__.pop("calendar", None)

    def close(self) -> None:
        """End the token process and the signing worker, and close the database."""
        self.restart_tokens()
        self.signer.close()
        self.database.close()


def open_workplace(
    folder: Path,
    passphrase: str | None = None,
    now: Callable[[], datetime] = clock,
    box: SecretsBox | None = None,
    signer: PdfWork | None = None,
) -> Workplace:
    """Open the profile in ``folder``.

    Args:
        passphrase: opens the data key of a profile that does not use the OS keyring.
        signer: who works on PDF files; a process of its own unless given.
        box: the profile's secrets, by somebody who opened them before; the passphrase is not asked then.

    Raises:
        BadSettings: no usable settings there.
        StoreTrouble: the database cannot be opened; the text says why.
    """
    settings = settings_file.load(folder)
    box = box or open_box(folder, settings, passphrase)
    database = open_database(folder, box.data_key)
    found = catalogue.get(database, "directory")
    if found is None:
        database.close()
        raise settings_file.BadSettings(
            "Máy này chưa có danh bạ của tỉnh.", "Đăng nhập và đồng bộ một lần khi có mạng."
        )
    directory = Directory.from_json(found.body)
    me = directory.at(now()).record(settings.person) or directory.person(settings.person)
    carries = frozenset({"vxp"} if me.has(Role.CLERK) else ())
    journal = Journal(database, registry(), directory, me, settings.device, carries, now)
    journal.settle()
    files = Files(database, folder, box.data_key)
    files.tidy()
    sweep(files, datetime.now(UTC))
    return Workplace(
        folder, settings, database, files, journal, me, box, now, signer=signer or SigningWorker()
    )  # fmt: skip
