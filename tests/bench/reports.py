"""How long a report over a hundred thousand dossiers takes, beside the same sums by bare SQL over the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from tests.bench import big_office
from tests.bench.table import Row, seconds
from workflow.registry import registry
from workflow.reports.ask import ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.store import bulk, reports
from workflow.store.database import open_database
from workflow.store.journal import Journal

DOSSIERS = 100_000
YEAR, QUARTER = (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 7, 1), date(2026, 9, 30))
_BARE = (
    "SELECT topic, count(*), sum(channel = 2), sum(opened < ?), sum(released <> ''),"
    " sum(released <> '' AND substr(released, 1, 10) > substr(due, 1, 10)) FROM report_rows GROUP BY topic"
)


def rows(folder: Path, dossiers: int = DOSSIERS) -> Iterator[Row]:
    """Measure reports of a year and of a quarter, and the list behind a figure."""
    database = open_database(folder / "reports", big_office.KEY)
    journal = Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-me")
    some = islice(big_office.histories("dossier", dossiers / big_office.DOSSIERS, whole=False), dossiers)
    bulk.take_in(database, some, journal.registry, big_office.DIRECTORY, big_office.ME)
    every = definitions(lambda name: None)

    def count(name: str, days: tuple[date, date]) -> Callable[[], object]:
        asked = ask(*days, big_office.NOW, big_office.DIRECTORY)
        definition = known(every, name)
        return lambda: reports.compute(database, definition, asked, journal.registry, big_office.DIRECTORY)

    def bare() -> None:
        with database.reading() as connection:
            connection.exec_driver_sql(_BARE, (QUARTER[0].isoformat(),)).all()

    limit = min(seconds(bare) for _ in range(3))
    for name, days, words in (("II.06a", YEAR, "năm"), ("II.06a", QUARTER, "quý"), ("chi-tieu", YEAR, "năm")):
        work = count(name, days)
        took = min(seconds(work) for _ in range(3))
        yield Row(f"báo cáo {name} một {words}, {dossiers} hồ sơ (giây)", took, "≤ 2", took <= 2, limit=limit)
    asked, definition = ask(*YEAR, big_office.NOW, big_office.DIRECTORY), known(every, "II.06a")
    took = min(seconds(lambda: reports.behind(database, definition, asked, "*", "late")) for _ in range(3))
    yield Row("danh sách đứng sau một con số (giây)", took, "≤ 2", took <= 2, limit=limit)
    database.close()
