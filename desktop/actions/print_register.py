"""Prints a part of a register book with every column, or what became of its numbers, as PDF or spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desktop.actions.province_terms import province_terms
from desktop.printing.register_book import Sheets, register_pdf
from desktop.printing.register_sheet import register_xlsx
from desktop.workplace import Workplace
from sync.leases import numbering_of
from sync.servers.lane_server import LaneServer
from workflow.documents.series import book_of
from workflow.errors import Missing
from workflow.registers.book import Book, book
from workflow.registers.gaps import Fate, gap_report
from workflow.registers.lines import Around, Line, lines_of
from workflow.registers.section import Section, Void, section
from workflow.store import number_ledger
from workflow.store.registers import states, title, voids
from workflow.workdays import VIETNAM

FORMS: Mapping[str, Callable[[Section, Sheets], bytes]] = {"pdf": register_pdf, "xlsx": register_xlsx}


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to be printed or saved, under a name to propose, and how many lines it has."""

    data: bytes
    name: str
    rows: int


def register_section(place: Workplace, key: str, first: date, last: date, series: str = "") -> Section:
    """Return the lines of a book between two days, both included.

    Args:
        key: the book, as ``workflow.registers.book.books`` names it.
        series: only this numbering series ("van_ban_di.QĐ"); "" for all.

    Raises:
        SecretDocument: the register of state secrets is kept on paper.
        Missing: no such book, or the last day before the first.
    """
    chosen = book(key)
    if last < first:
        raise Missing("to", "Ngày cuối trước ngày đầu.", "Chọn lại khoảng ngày.")
    return section(
        chosen, _lines(place, chosen, first), first, last, voids=_voids(place, chosen, first, last), series=series
    )


def print_register(
    place: Workplace, key: str, first: date, last: date, form: str = "pdf", series: str = ""
) -> Printed:
    """Return a part of a book as a file (NĐ 30/2020 PL VI: printed with every column, signed, bound).

    Args:
        form: "pdf" or "xlsx".

    Raises:
        SecretDocument, Missing: as ``register_section``; or a form there is not.
    """
    found = register_section(place, key, first, last, series)
    return _printed(place, found, form, f"{key}-{first:%Y%m%d}-{last:%Y%m%d}")


def print_gaps(
    place: Workplace, series: str, year: int, form: str = "pdf", server: LaneServer | None = None
) -> Printed:
    """Return what became of every number of a series as a file, the unexplained first.

    Args:
        server: asked for the whole office's ledger; without it, that of this machine.

    Raises:
        Missing: a form there is not.
        SyncTrouble: the line.
    """
    fates = numbers_told(place, series, year, server)
    report = gap_report(series, year, fates, numbering_of(place.journal))
    return _printed(place, report, form, f"so-{series.replace('.', '-').replace('@', '-')}-{year}")


def numbers_told(place: Workplace, series: str, year: int, server: LaneServer | None = None) -> list[Fate]:
    """Return what became of the numbers of a series: of the office as its server tells, else of this machine."""
    database = place.database
    if server is None:
        mine = place.directory.name(place.me.id)
        return [
            Fate(row.number, row.last, row.state, title(database, row.item) if row.item else "", row.reason,
                 mine if row.state == "lent" else "", row.at)
            for row in number_ledger.stretches(database, series, year)
        ]  # fmt: skip
    return [
        Fate(int(one["first"]), int(one["last"]), str(one["state"]), title(database, str(one["item"])),
             str(one["reason"]), place.directory.name(str(one["person"])) if one["person"] else "", str(one["at"]),
             str(one.get("lease") or ""))
        for one in server.number_ledger(series, year)
    ]  # fmt: skip


def _printed(place: Workplace, found: Section, form: str, name: str) -> Printed:
    if form not in FORMS:
        raise Missing("form", f"Không in được dạng .{form}.", f"Chọn một trong: {', '.join(FORMS)}.")
    about = Sheets(place.office.name, place.now().astimezone(VIETNAM).date(), place.settings.training)
    return Printed(FORMS[form](found, about), f"{name}.{form}", len(found.rows))


def _lines(place: Workplace, chosen: Book, first: date) -> Iterator[Line]:
    around = Around(place.directory, place.calendar, place.now(), province_terms(place).rule)
    own = place.office.id
    for state in states(place.database, place.journal.registry, chosen.kinds, first):
        if _office(state) in ("", own):
            yield from lines_of(chosen, state, around)


def _office(state: Any) -> str:
    return str(getattr(state, "office", ""))


def _voids(place: Workplace, chosen: Book, first: date, last: date) -> Iterator[Void]:
    """Yield the void numbers of the book's own series; books that only follow a document show none."""
    if not chosen.series or chosen.filled_by not in ("incoming", "outgoing", "entry", "dossier"):
        return
    for series, year, number, reason, at in voids(place.database, chosen.series, first, last):
        if book_of(series) == chosen.series:
            yield Void(series, year, number, reason, datetime.fromisoformat(at).astimezone(VIETNAM).date())
