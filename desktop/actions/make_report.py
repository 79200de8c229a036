"""Counts a report of this office, finds the list behind a figure, writes the report into a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from desktop.actions.province_terms import province_part, province_terms
from desktop.actions.write_file import write_file
from desktop.printing.report_file import report_file
from desktop.printing.report_paper import Issue
from desktop.workplace import Workplace
from workflow.reports import ask as asking
from workflow.reports.ask import Ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import Definition, known, quiet
from workflow.reports.shape import Filter, Report
from workflow.store import reports
from workflow.store.lists import ListRow


def all_reports(place: Workplace) -> tuple[Definition, ...]:
    """Return every report, by the province's data where it lends some."""
    return definitions(lambda name: province_part(place, name))


def question(place: Workplace, begin: date, end: date, office: str = "", unit: str = "") -> Ask:
    """Return the question a report answers; as of now, counted as the province counts.

    Raises:
        Missing: the days are the wrong way round, or the province's terms cannot be read.
    """
    terms = province_terms(place)
    return asking.ask(
        begin, end, place.now(), place.directory, office=office, unit=unit, terms=terms, calendar=place.calendar
    )


def make_report(
    place: Workplace, name: str, begin: date, end: date, *, office: str = "", unit: str = "",
    heard: Callable[[int], None] = quiet,
) -> Report:
    """Count the report ``name`` over what is on this machine.

    Args:
        begin, end: first and last day.
        office, unit: only items of one office, handled by one unit; "" for all.
        heard: called now and then with how much is read; an error it raises stops the work.

    Raises:
        Missing: no such report, or days the wrong way round.
    """
    definition = known(all_reports(place), name)
    asked = question(place, begin, end, office, unit)
    return reports.compute(place.database, definition, asked, place.journal.registry, place.directory, heard)


def list_behind(place: Workplace, wanted: Filter) -> Sequence[ListRow]:
    """Return the items a figure counts, newest first."""
    definition = known(all_reports(place), wanted.report)
    asked = question(place, wanted.begin, wanted.end, wanted.office, wanted.unit)
    items = reports.behind(place.database, definition, asked, wanted.line, wanted.column)
    return reports.list_rows(place.database, items)


def save_report(place: Workplace, report: Report, path: Path) -> None:
    """Write a counted report into ``path``; its ending says in which form.

    Raises:
        Missing: an ending without a form.
        FileTrouble: the file cannot be written.
    """
    write_file(path, report_file(report, path.suffix.lower().lstrip("."), issue_of(place)))


def issue_of(place: Workplace, day: date | None = None) -> Issue:
    """Return who prints, where and when: today unless a day is given."""
    office = place.office
    above = place.directory.units.get(office.parent)
    governing = above.name if above is not None and office.kind not in ("xa", "phuong", "dac_khu", "tinh") else ""
    return Issue(
        office.name, day or place.now().date(), governing, office.place, place.me.name, training=place.settings.training
    )
