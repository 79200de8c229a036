"""How quickly the record is read again: steps folded, chains verified, a catalogue of procedures loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench import big_office
from tests.bench.table import Row, seconds
from workflow.procedures.procedure import read_procedure
from workflow.registry import registry
from workflow.store import bulk, catalogue
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.step_rows import COLUMNS, step_of

ITEMS, PROCEDURES = 1500, 2500
_ALL = "SELECT " + COLUMNS + " FROM steps AS s ORDER BY s.item, s.seq"


def rows(folder: Path) -> Iterator[Row]:
    """Measure folding, verifying and loading."""
    database = open_database(folder / "folding", big_office.KEY)
    journal = Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-me", now=lambda: big_office.NOW)
    every = [history for kind in big_office.LANES for history in islice(big_office.histories(kind, 0.01), ITEMS)]
    steps = bulk.take_in(database, every, journal.registry, big_office.DIRECTORY, big_office.ME).steps

    def fold() -> None:
        with database.reading() as connection:
            state, item = None, ""
            for row in connection.exec_driver_sql(_ALL):
                step = step_of(row)
                rules = journal.registry[step.item_kind]
                state = rules.evolve(state if step.item == item else rules.empty(step.item), step)
                item = step.item

    taken = min(seconds(lambda: (fold(), journal.verify())) for _ in range(3))
    yield Row("gấp lại và kiểm tra chuỗi (bước/giây)", steps / taken, "≥ 20.000", steps / taken >= 20_000)
    verified = min(seconds(journal.verify) for _ in range(3))
    yield Row("kiểm tra chuỗi và nội dung (bước/giây)", steps / verified, "≥ 20.000", steps / verified >= 20_000)
    body = {"procedures": [big_office.procedure(number) for number in range(PROCEDURES)]}
    with database.work() as connection:
        catalogue.put(connection, "procedures", "1", body)

    def load() -> int:
        found = catalogue.get(database, "procedures")
        assert found is not None
        return len([read_procedure(value) for value in found.body["procedures"]])

    took = min(seconds(load) for _ in range(3))
    bare = min(seconds(lambda: json.loads(json.dumps(body))) for _ in range(3))
    yield Row("nạp 2.500 thủ tục từ kho (giây)", took, "≤ 0,5", took <= 0.5, limit=bare)
    database.close()
