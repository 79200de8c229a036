"""Which facts real items hold for reports, told from their own steps."""

from __future__ import annotations

import pytest

from tests.workflow.office import DIRECTORY, Desk, at
from workflow.reports.facts import row_of
from workflow.reports.row import FACTS, ReportRow, local


def facts(kind: str, stage: str) -> ReportRow:
    """Return the facts of an item at a stage."""
    found = row_of(kind, at(kind, stage).state, DIRECTORY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "stage", "expected"),
    [
        ("dossier", "received", {"channel": 1, "outcome": "", "unit": "kt", "topic": "Hộ kinh doanh", "papers": 1}),
        ("dossier", "supplement", {"paused": "2026-03-02T09:00:00", "outcome": "", "released": ""}),
        ("dossier", "signed", {"released": "2026-03-02T09:00:00", "closed": "", "outcome": "done", "electronic": 1}),
        ("dossier", "handed", {"closed": "2026-03-02T09:00:00", "outcome": "done", "person": "expert"}),
        ("dossier", "refused", {"released": "2026-03-02T09:00:00", "outcome": "refused", "electronic": 0}),
        ("dossier", "withdrawn", {"released": "", "closed": "2026-03-02T09:00:00", "outcome": "withdrawn"}),
        ("dossier", "stopped", {"paused": "2026-03-02T09:00:00", "released": "", "outcome": ""}),
        ("incoming", "arrived", {"channel": 2, "unit": "", "due": "2026-03-10T17:00:00", "person": ""}),
        ("incoming", "started", {"unit": "kt", "person": "expert", "due": "2026-03-09T17:00:00"}),
        ("incoming", "finished", {"released": "2026-03-02T09:00:00", "outcome": "done"}),
        ("incoming", "refused", {"released": "", "closed": "2026-03-02T09:00:00", "outcome": "returned"}),
        ("incoming", "recalled", {"released": "", "closed": "2026-03-02T09:00:00", "outcome": "returned"}),
        ("outgoing", "drafted", {"unit": "kt", "person": "expert", "topic": "Quyết định", "signed": 0}),
        ("outgoing", "signed", {"signed": 1, "electronic": 0, "closed": ""}),
        ("outgoing", "sent", {"signed": 1, "electronic": 1, "released": "2026-03-02T09:00:00", "outcome": "done"}),
        ("outgoing", "voided", {"released": "", "closed": "2026-03-02T09:00:00", "outcome": "voided"}),
        ("work_file", "open", {"unit": "kt", "due": "", "until": "", "papers": 1, "electronic": 1}),
        ("work_file", "closed", {"due": "2027-03-02T17:00:00", "until": "2046-12-31", "outcome": "done"}),
        ("work_file", "archived", {"closed": "2026-03-02T09:00:00", "stage": "archived"}),
    ],
)
def test_an_item_tells_what_reports_count(kind: str, stage: str, expected: dict[str, object]) -> None:
    found = facts(kind, stage)._asdict()
    assert {name: found[name] for name in expected} == expected
    assert found["kind"] == kind and found["office"] == "nam-can"


def test_what_no_report_counts_has_no_facts() -> None:
    assert row_of("mandate", at("mandate", "given").state, DIRECTORY) is None
    assert row_of("incoming", Desk("incoming").state, DIRECTORY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T02:00:00+00:00", "2026-03-02T09:00:00"), ("2026-03-02", "2026-03-02T23:59:59"),
        ("2026-03-02T09:00:00", "2026-03-02T09:00:00"), ("", ""), (None, ""), ("hôm qua", ""),
        ("0001-01-01T00:00:00+14:00", ""),
    ],
)  # fmt: skip
def test_times_as_reports_compare_them(text: str | None, expected: str) -> None:
    assert local(text) == expected


def test_every_fact_is_a_column() -> None:
    assert FACTS[0] == "item" and len(set(FACTS)) == len(FACTS)
