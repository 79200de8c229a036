"""A step that survives a power cut: through the whole store, against SpiffWorkflow and against the same rows bare."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.bench import big_office
from tests.bench.land_case import PEER_STEPS, Deed, cases, route
from tests.bench.raw import compact, open_raw
from tests.bench.spiff import SpiffOffice
from tests.bench.table import Row, seconds
from workflow.registry import registry
from workflow.store import outbox
from workflow.store.database import FILE_NAME, open_database
from workflow.store.journal import AcceptedPage, Journal, StepResult

ROUNDS, CASES = 15, 12
_WRITES = ("INSERT", "UPDATE", "DELETE")


def desk(folder: Path) -> Journal:
    """Return an empty desk."""
    database = open_database(folder, big_office.KEY)
    return Journal(database, registry(), big_office.DIRECTORY, big_office.ME, "may-me", now=lambda: big_office.NOW)


def do(journal: Journal, deeds: list[Deed]) -> None:
    """Carry a case from intake to hand-over."""
    for deed in deeds:
        journal.act(deed.item, "dossier", deed.command, now=deed.at, actor=deed.actor)


def carry(office: SpiffOffice, deeds: list[Deed]) -> int:
    """Carry the same case through SpiffWorkflow; return how many steps that took."""
    case, payloads = deeds[0].item, {deed.command.payload.get("from", ""): deed.command.payload for deed in deeds}
    office.begin(case, deeds[0].command.payload)
    for id in PEER_STEPS:
        office.step(case, id, payloads.get(id, {}))
    return 1 + len(PEER_STEPS)


def rows(folder: Path) -> Iterator[Row]:
    """Measure the durable step."""
    every = list(cases((ROUNDS + 1) * CASES))
    journal, spiff = desk(folder / "ours"), SpiffOffice(folder / "spiff.db", route())
    bare = Bare(folder, every)
    taken: list[tuple[float, float, float]] = []
    for place in range(ROUNDS + 1):
        part = every[place * CASES : (place + 1) * CASES]
        ours = seconds(lambda: [do(journal, deeds) for deeds in part]) / sum(map(len, part))  # noqa: B023
        steps: list[int] = []
        peer = seconds(lambda: steps.extend(carry(spiff, deeds) for deeds in part)) / sum(steps)  # noqa: B023
        taken.append((1 / ours, 1 / peer, 1 / (seconds(bare.go_on) / sum(map(len, part)))))
    assert all(spiff.finished(deeds[0].item) for deeds in every)
    speeds = [statistics.median(column) for column in zip(*taken[1:], strict=True)]
    ours, peer, limit = speeds
    yield Row("bước bền vững qua toàn bộ kho, so với SpiffWorkflow (bước/giây)", ours, "≥ 3 × peer", ours >= 3 * peer,
              peer=peer)  # fmt: skip
    yield Row("bước bền vững, so với ghi trần cùng các dòng (bước/giây)", ours, "≥ 0.5 × limit", ours >= limit / 2,
              limit=limit)  # fmt: skip
    accept(journal)
    size, peer_size = record_bytes(journal, folder) / len(every), spiff.bytes_on_disk() / len(every)
    yield Row("hồ sơ đã xong với cả lịch sử (byte trên đĩa)", size, "≤ 1/8 × peer", size <= peer_size / 8,
              peer=peer_size)  # fmt: skip
    journal.database.close()
    yield from flushes(folder)


def accept(journal: Journal) -> None:
    """Let the server accept everything."""
    waiting = outbox.rows(journal.database, 10**6)
    results = tuple(StepResult(row.id, "applied", place) for place, row in enumerate(waiting, 1))
    journal.apply("dossiers", AcceptedPage(results, (), "1", "e"))


def record_bytes(journal: Journal, folder: Path) -> int:
    """Return the bytes of a file that holds all steps with their indexes, and all states; compacted, as the peer's.

    Lists, search and outbox have no counterpart there and stay out.
    """
    source = open_raw(journal.database.folder / FILE_NAME)
    path = folder / "record.db"
    source.execute(f"ATTACH '{path}' AS record")
    made = (
        "SELECT sql FROM main.sqlite_master WHERE tbl_name IN ('steps', 'shared_texts')"
        " AND type IN ('table', 'index') AND sql IS NOT NULL"
    )
    for (sql,) in source.execute(made).fetchall():
        source.execute(sql.replace(" INDEX ", " INDEX record.").replace("TABLE ", "TABLE record."))
    columns = ", ".join(row[1] for row in source.execute("PRAGMA main.table_info(steps)"))
    source.execute(f"INSERT INTO record.steps ({columns}) SELECT {columns} FROM main.steps")
    source.execute("INSERT INTO record.shared_texts SELECT * FROM main.shared_texts")
    source.execute("CREATE TABLE record.states (num INTEGER PRIMARY KEY, state BLOB)")
    source.execute("INSERT INTO record.states SELECT num, state FROM main.items")
    source.execute("DETACH record")
    source.close()
    compact(path)
    return path.stat().st_size


class Bare:
    """The very statements that write a case, one transaction for each step, on an encrypted file of their own."""

    def __init__(self, folder: Path, every: list[list[Deed]]) -> None:
        self._transactions = self._record(folder / "recorded", every)
        open_database(folder / "bare", big_office.KEY).close()
        self._connection = open_raw(folder / "bare" / FILE_NAME)
        self._places = iter(range(0, len(self._transactions), sum(map(len, every)) * CASES // len(every)))
        self._size = sum(map(len, every)) * CASES // len(every)

    def go_on(self) -> None:
        """Write the rows of the next cases."""
        start = next(self._places)
        execute = self._connection.execute
        for transaction in self._transactions[start : start + self._size]:
            execute("BEGIN IMMEDIATE")
            for sql, parameters in transaction:
                execute(sql, parameters)
            execute("COMMIT")

    @staticmethod
    def _record(folder: Path, every: list[list[Deed]]) -> list[list[tuple[str, Any]]]:
        """Let our store do it and note what it writes."""
        journal = desk(folder)
        noted: list[list[tuple[str, Any]]] = []

        def note(connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
            if sql.startswith(_WRITES):
                noted[-1].append((sql, parameters))

        event.listen(journal.database.engine, "before_cursor_execute", note)
        for deeds in every:
            for deed in deeds:
                noted.append([])
                do(journal, [deed])
        journal.database.close()
        return noted


_COUNTER = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>
static void note(char what) {
    static int log = -1;
    if (log < 0) log = open(FILE, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (write(log, &what, 1) != 1) _exit(3);
}
int fdatasync(int handle) { note('d'); return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(handle); }
int fsync(int handle) { note('f'); return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(handle); }
"""


def flushes(folder: Path) -> Iterator[Row]:
    """Count the flushes of the disk in another process, by a library before the system's; nothing where gcc lacks."""
    compiler = shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return
    log, library = folder / "flushes", folder / "counter.so"
    source = folder / "counter.c"
    source.write_text(_COUNTER.replace("FILE", json.dumps(str(log))), encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        subprocess.run(
            [sys.executable, "-m", "tests.bench.durable", place, str(log)], check=True,
            env=os.environ | {"LD_PRELOAD": str(library)},
        )  # fmt: skip
    counted = json.loads(log.with_suffix(".json").read_text(encoding="utf-8"))
    each = counted["flushes"] / counted["steps"]
    yield Row("lần ép đĩa (fdatasync) mỗi bước", each, "= 1", each == 1, limit=1)


def _count(folder: Path, log: Path) -> None:
    """Do some steps and note how often the disk was flushed meanwhile."""
    journal = desk(folder)
    first, *others = cases(6)
    do(journal, first)
    before = log.stat().st_size
    for deeds in others:
        do(journal, deeds)
    counted = {"flushes": log.stat().st_size - before, "steps": sum(map(len, others))}
    log.with_suffix(".json").write_text(json.dumps(counted), encoding="utf-8")
    journal.database.close()


if __name__ == "__main__":
    _count(Path(sys.argv[1]), Path(sys.argv[2]))
