"""A report counted from the record is the one counted from the items' facts, and each figure opens its items there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.workflow import office
from tests.workflow.changed import replace
from tests.workflow.store.desks import KEY
from workflow.reports.ask import Ask, ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.reports.facts import row_of
from workflow.reports.row import ReportRow
from workflow.rules import Command
from workflow.store import reports
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal

REPORTS = definitions(lambda name: None)
KINDS = ("incoming", "outgoing", "dossier", "work_file")
NOW = datetime(2026, 4, 2, 9, 0, tzinfo=office.VIETNAM)
MARCH = ask(date(2026, 3, 1), date(2026, 3, 31), NOW, office.DIRECTORY)
APRIL = ask(date(2026, 4, 1), date(2026, 4, 2), NOW, office.DIRECTORY)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """Give the record of an office that has an item at every stage."""
    path: Path = tmp_path_factory.mktemp("so") / "a"
    journal = Journal(open_database(path, KEY), office.RULES, office.DIRECTORY, office.PEOPLE[0], "may-1")
    for kind in KINDS:
        for stage, deeds in office.STORIES[kind].items():
            for who, step, *change in deeds:
                command = Command(step, {**office.VALID[step], **(change[0] if change else {})})
                journal.act(f"{kind}-{stage}", kind, command, now=office.NOW, actor=office.DIRECTORY.person(who))
    yield journal
    journal.database.close()


@pytest.fixture
def database(journal: Journal) -> Database:
    """Give its file."""
    return journal.database


def facts() -> list[ReportRow]:
    """Return the facts of the same items, told from their states."""
    rows = []
    for kind in KINDS:
        for stage in office.STORIES[kind]:
            if stage:
                state = replace(office.at(kind, stage).state, item=f"{kind}-{stage}")
                row = row_of(kind, state, office.DIRECTORY)
                assert row is not None
                rows.append(row)
    return rows


@pytest.mark.parametrize("name", [definition.name for definition in REPORTS])
@pytest.mark.parametrize("asked", [MARCH, APRIL], ids=["march", "april"])
def test_a_report_of_the_record_is_that_of_its_items(database: Database, name: str, asked: Ask) -> None:
    definition = known(REPORTS, name)
    counted = reports.compute(database, definition, asked, office.RULES, office.DIRECTORY)
    expected = definition.compute([row for row in facts() if row.kind in definition.kinds], asked)
    assert counted.columns == expected.columns
    lines = [(line.key, [figure.value for figure in line.figures]) for line in counted.lines]
    assert sorted(lines, key=str) == sorted(
        ((line.key, [figure.value for figure in line.figures]) for line in expected.lines), key=str
    )


def test_a_figure_of_the_record_opens_as_many_items_as_it_says(database: Database) -> None:
    definition = known(REPORTS, "van-ban-den")
    report = reports.compute(database, definition, MARCH, office.RULES, office.DIRECTORY)
    opened = 0
    for line in report.lines:
        for column, figure in zip(report.columns, line.figures, strict=False):
            if column.kind == "count":
                items = reports.behind(database, definition, MARCH, line.key, column.key)
                assert len(items) == figure.value == len(set(items))
                rows = reports.list_rows(database, items)
                assert {row.item for row in rows} == set(items)
                assert all(row.kind == "incoming" and row.row.title for row in rows)
                places = [(row.place.sort, row.place.num) for row in rows]
                assert places == sorted(places, reverse=True)
                opened += len(items)
    assert opened
    assert reports.list_rows(database, []) == [] == reports.list_rows(database, ["không-có"])


def test_facts_an_older_program_left_out_are_written_before_counting(database: Database) -> None:
    reports.catch_up(database, office.RULES, office.DIRECTORY)
    assert reports.catch_up(database, office.RULES, office.DIRECTORY) == 0
    definition = known(REPORTS, "van-ban-den")
    before = reports.compute(database, definition, MARCH, office.RULES, office.DIRECTORY)
    with database.work() as connection:
        connection.exec_driver_sql("UPDATE report_rows SET version = 0")
        connection.exec_driver_sql("DELETE FROM report_rows WHERE kind = 'incoming'")
        items = connection.exec_driver_sql("SELECT count(*) FROM items").scalar_one()
    heard: list[int] = []
    assert reports.catch_up(database, office.RULES, office.DIRECTORY, heard.append) == items == heard[-1]
    assert reports.compute(database, definition, MARCH, office.RULES, office.DIRECTORY) == before
    with reports.reading(database, definition, MARCH) as rows:
        assert {row.kind for row in rows} == definition.kinds
