"""Reports as the report page sees them: which there are, one counted, the list behind a figure, a file of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from desktop.actions.make_report import all_reports, list_behind, make_report, save_report
from desktop.workplace import Workplace
from workflow.reports.shape import Filter, Report
from workflow.store.lists import ListRow


class OwnReports:
    """The reports of the opened profile."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def names(self) -> Sequence[tuple[str, str]]:
        """Return every report as (name, what it tells)."""
        return [(one.name, one.about) for one in all_reports(self._place)]

    def units(self) -> Sequence[tuple[str, str]]:
        """Return the divisions of this office a report may be limited to."""
        place = self._place
        units = place.directory.units.values()
        return [(unit.id, unit.name) for unit in units if unit.parent == place.office.id and not unit.organ]

    def today(self) -> date:
        """Return the day it is."""
        return self._place.now().date()

    def make(
        self, name: str, begin: date, end: date, unit: str, heard: Callable[[int], None]
    ) -> Report:
        """Count a report of this office; ``heard`` may raise to stop it."""
        place = self._place
        return make_report(place, name, begin, end, office=place.office.id, unit=unit, heard=heard)

    def behind(self, wanted: Filter) -> Sequence[ListRow]:
        """Return the items a figure counts, newest first."""
        return list_behind(self._place, wanted)

    def save(self, report: Report, path: Path) -> None:
        """Write a report; the ending of the name says in which form."""
        save_report(self._place, report, path)
