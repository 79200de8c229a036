"""The register books of the office as pages ask for them: which there are, and a part of one as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.actions.print_register import FORMS, Printed, print_register
from desktop.workplace import Workplace
from workflow.people import Role
from workflow.registers.book import books
from workflow.rules import Folder

_FIRST = {
    str(Folder.INCOMING): "incoming", str(Folder.OUTGOING): "outgoing", str(Folder.UNDER_WAY): "dossier",
    str(Folder.RETURNS): "dossier", str(Folder.INTAKE): "dossier",
}  # fmt: skip
"""Which kind of item a folder's own book is filled by."""


class RegistersDesk:
    """Called from the records lane."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def books(self, folder: str = "") -> Sequence[tuple[str, str]]:
        """Return key and title of every book, the one of the folder (or of the person's own work) first."""
        own = _FIRST.get(folder) or ("dossier" if self._place.me.has(Role.ONE_STOP) else "incoming")
        known = sorted(books().values(), key=lambda book: book.filled_by != own)
        return [(book.key, book.title) for book in known]

    def today(self) -> date:
        """Return the day it is at the office."""
        return self._place.now().date()

    def forms(self) -> Sequence[str]:
        """Return the kinds of files a book is printed as."""
        return list(FORMS)

    def printed(self, key: str, first: date, last: date, form: str = "pdf") -> Printed:
        """Return a part of a book as a file.

        Raises:
            Missing: the last day stands before the first.
        """
        return print_register(self._place, key, first, last, form)
