"""Every report by its name, built from the data of the province or, where it has none, from what is shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow.reports.archive_reports import ARCHIVE
from workflow.reports.counting import Definition
from workflow.reports.document_reports import PROGRESS
from workflow.reports.dossier_reports import II06, PAPERS
from workflow.reports.kpi import IndexReport, KpiReport
from workflow.reports.targets import read_evidence, read_index, read_targets, shipped

Get = Callable[[str], Mapping[str, Any] | None]
TARGETS, INDEX, EVIDENCE, TERMS = "report_targets", "report_index", "report_evidence", "report_terms"
"""Parts of the catalogue "office" a province may lend."""


def definitions(get: Get) -> tuple[Definition, ...]:
    """Return all reports.

    Args:
        get: returns the body of a catalogue the province lends, None where it lends none.

    Raises:
        Missing: a catalogue says something the program cannot count by.
    """
    targets = read_targets(get(TARGETS) or shipped("targets"))
    index = read_index(get(INDEX) or shipped("index766"))
    evidence = read_evidence(get(EVIDENCE) or {})
    return (*II06, *PROGRESS, KpiReport(targets, evidence), IndexReport(index, evidence), PAPERS, *ARCHIVE)
