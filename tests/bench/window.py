"""Does the window stay quick while a sync answer is taken in: a 10 ms timer beside 3,000 rows a second?"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from desktop.background import favour_window
from sync.pull import Taken, take_in
from sync.wire import Checkpoint
from tests.bench import big_office
from tests.bench.durable import desk
from tests.bench.signing_window import TICK, Ticks
from tests.bench.table import Row
from workflow.steps import Step
from workflow.store.journal import AcceptedPage, AcceptedStep, Journal

ITEMS = 1500
PAGE = 25
"""Steps between two checkpoints of an answer, as the server sends them."""
P99, SPEED = 8.0, 3000


def rows(folder: Path) -> Iterator[Row]:
    """Measure the window's timer while idle and while an answer is taken in, and how fast that went."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    idle, busy = Ticks(), Ticks()
    journal = desk(folder / "desk")
    checkpoints = list(answer())
    favour_window()
    idle.during(lambda: time.sleep(3))
    before = _changes(journal)
    steps = sum(len(checkpoint.page.steps) for checkpoint in checkpoints)
    taken = busy.during(lambda: take_in(journal, "dossiers", "", checkpoints, Taken()))
    written = (_changes(journal) - before) / taken
    assert len(journal.items("dossier")) == ITEMS
    over = {name: _overshoot(ticks) for name, ticks in (("idle", idle), ("busy", busy))}
    name = f"nhịp 10 ms của cửa sổ khi nhận {steps} bước"
    yield Row(f"{name}: trễ p99 (ms)", over["busy"], f"≤ {P99:g}", over["busy"] <= P99, limit=over["idle"])
    yield Row(f"{name}: trễ lâu nhất (ms)", max(busy.gaps) - TICK, "≤ 50", max(busy.gaps) - TICK <= 50,
              limit=max(idle.gaps) - TICK)  # fmt: skip
    yield Row("dòng dữ liệu ghi từ một trả lời đồng bộ (dòng/giây)", written, f"≥ {SPEED}", written >= SPEED)
    yield Row("bước nhận từ một trả lời đồng bộ (bước/giây)", steps / taken, "–", True)
    journal.database.close()
    application.processEvents()


def answer() -> Iterator[Checkpoint]:
    """Yield what a server sends a machine that lacks some weeks of an office's dossiers, steps in their order."""
    some = itertools.islice(big_office.histories("dossier", ITEMS / big_office.DOSSIERS), ITEMS)
    every = sorted((position, text) for history in some for position, text in history.steps)
    steps = [AcceptedStep(Step.from_json(json.loads(text)), position) for position, text in every]
    for first in range(0, len(steps), PAGE):
        part = tuple(steps[first : first + PAGE])
        more = first + PAGE < len(steps)
        yield Checkpoint(AcceptedPage((), part, f"s:{part[-1].position}", "e1"), more, "")


def _overshoot(ticks: Ticks) -> float:
    """Return by how many milliseconds 99 of 100 ticks were late at most."""
    return max(0.0, statistics.quantiles(ticks.gaps, n=100)[98] - TICK)


def _changes(journal: Journal) -> int:
    """Return how many rows were written since the record was opened."""
    with journal.database.work() as connection:
        return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())
