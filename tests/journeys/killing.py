"""Walks a journey in processes that die right at a durable write, each write once, until the journey is walked.

Started as a program of its own (``python -m tests.journeys.killing JOB``): it imports everything once, opens the
secrets once, and forks an attempt at a time. The job (JSON) names the province's folder and what to walk; the answer
(JSON, one line) tells how often the program died and at which writes.

Where an attempt dies: at the first write of the thing it does that no attempt died at before. So every write is once
the last one. An act stores at its end, or repeats what it stored, so its writes are known by their number; a cycle
stores as it goes, so its writes are known by their content, and it dies before each commit too: the server has
answered and nothing of it is stored yet.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from desktop.workplace import clock
from tests.journeys.province import Office, Seat, attach
from tests.journeys.walker import DocumentJourney, DossierJourney, Thing, walk

MOST = 900
"""More deaths than this mean that no progress is made."""
MOST_AT_ONE = 90

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"
    r'|"(bytes_up|bytes_down|round_trips|up|down)": ?\d+|/new-[0-9a-f]{16}'
)
_TABLE = re.compile(r"(?:INTO|FROM|UPDATE)\s+(\w+)")
_TABLE_OF_NEW = re.compile(r"INTO (steps|outbox)\b")
_MADE_NEW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|[0-9a-f]{64}")


def _lasting(value: Any) -> Any:
    """Return what of a value is the same at every attempt: packed bodies, ids and instants are not."""
    if isinstance(value, bytes):
        return "packed"
    return "instant" if isinstance(value, int) and value > 10**11 else value


@dataclass
class Death:
    """Watches one attempt and kills it at the first write that is not in ``seen``; tells where in ``log``."""

    seen: frozenset[str]
    log: Path
    thing: Thing | None = None
    count: int = 0
    met: Counter[str] = field(default_factory=Counter)
    statements: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, thing: Thing) -> None:
        """Note which thing is done now."""
        self.thing, self.count = thing, 0
        self.met.clear()

    def end(self, thing: Thing) -> None:
        """Note that a thing was done to its end, cycles above all: their last writes come after what they bring."""
        self.thing = None
        with self.log.with_suffix(".done").open("a", encoding="utf-8") as log:
            log.write(f"{thing.name}\n")

    def whole(self, thing: Thing) -> Thing:
        """Return the thing, done only when it came to its end in some attempt."""
        ended = self.log.with_suffix(".done")

        def done() -> bool:
            return thing.done() and thing.name in ended.read_text(encoding="utf-8").splitlines()

        return replace(thing, done=done) if thing.sync else thing

    def watch(self, seat: Seat) -> None:
        """Watch the database of an opened desk."""
        engine = seat.place.database.engine
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "rollback", lambda connection: self.statements.clear())
        commit: Callable[[Any], None] = engine.dialect.do_commit

        def watched(connection: Any) -> None:
            written, self.statements = self.statements, []
            if not written:
                commit(connection)
                return
            name = self._named(written)
            if self.thing is not None and self.thing.sync:
                self._at(f"before {name}")
            commit(connection)
            self._at(f"after {name}")

        setattr(engine.dialect, "do_commit", watched)  # noqa: B010 - a method of this one object

    def watch_files(self) -> None:
        """Watch every file written and put into its place."""
        move = os.replace

        def watched(source: Any, target: Any, **more: Any) -> None:
            self._at(f"before file {Path(target).parent.name}/{Path(target).name}")
            move(source, target, **more)
            self._at(f"after file {Path(target).parent.name}/{Path(target).name}")

        setattr(os, "replace", watched)  # noqa: B010 - this process ends at the next write

    def _statement(self, _c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            rows = parameters if isinstance(parameters, list) else [parameters]
            self.statements.append((statement, str([[_lasting(value) for value in row] for row in rows])))

    def _named(self, written: Sequence[tuple[str, str]]) -> str:
        text = _VOLATILE.sub("", repr(written))
        if any(_TABLE_OF_NEW.search(statement) for statement, _ in written):
            text = _MADE_NEW.sub("", text)
        tables = sorted({found[1] for statement, _ in written if (found := _TABLE.search(statement))})
        return f"{'+'.join(tables)} {hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def _at(self, write: str) -> None:
        if self.thing is None:
            return
        self.count += 1
        self.met[write] += 1
        name = f"{write} {self.met[write]}" if self.thing.sync else f"write {self.count}"
        name = f"{self.thing.name}: {name}"
        if name in self.seen:
            return
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{name}\n")
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Job:
    """What to walk: ``journey`` is "document", "deliveries" or "dossier"."""

    folder: Path
    people: tuple[str, ...]
    journey: str
    document_id: str = ""

    def things(self, office: Office) -> list[Thing]:
        """Return the journey's things."""
        if self.journey == "dossier":
            dossier = DossierJourney(office)
            return [*dossier.codes(), *dossier.offline(), *dossier.online()]
        document = DocumentJourney(office, self.document_id)
        return document.things() if self.journey == "document" else document.deliveries(3)


class WatchedOffice(Office):
    """Desks whose writes are watched from their opening on."""

    death: Death

    def seat(self, person: str, now: Callable[[], datetime] = clock) -> Seat:
        """Return the open desk of a person, watched."""
        known = person in self.seats
        seat = super().seat(person, now)
        if not known:
            self.death.watch(seat)
        return seat


def attempt(office: WatchedOffice, job: Job, death: Death) -> None:
    """Walk from where the desks stand; ends by death, or when everything is done."""
    office.death = death
    death.watch_files()
    walk([death.whole(thing) for thing in job.things(office)], death.begin, death.end)
    office.close()


def run(job: Job) -> dict[str, Any]:
    """Let attempt after attempt die until one comes to the end."""
    office = WatchedOffice(attach(job.folder, job.people))
    for person in job.people:
        office.box(person)
    log, died, slowest = job.folder / f"deaths-{job.journey}.log", list[str](), 0.0
    log.touch()
    log.with_suffix(".done").touch()
    while True:
        started = time.monotonic()
        child = os.fork()
        if not child:
            _walk_and_leave(office, job, Death(frozenset(died), log))
        _, status = os.waitpid(child, 0)
        slowest = max(slowest, time.monotonic() - started)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, f"an attempt failed after {len(died)} deaths, the last {died[-1:]}"
            return {"deaths": died, "slowest": round(slowest, 2)}
        died = log.read_text(encoding="utf-8").splitlines()
        here = died[-1].partition(":")[0]
        at_one = sum(name.startswith(f"{here}:") for name in died)
        assert len(died) < MOST and at_one < MOST_AT_ONE, f"no progress: {died[-12:]}"


def _walk_and_leave(office: WatchedOffice, job: Job, death: Death) -> None:
    try:
        attempt(office, job, death)
    except BaseException:  # noqa: BLE001 - the end of this process: told and left, whatever it was
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def main(text: str) -> None:
    """Do the job given as JSON."""
    value = json.loads(text)
    job = Job(Path(value["folder"]), tuple(value["people"]), value["journey"], value.get("document_id", ""))
    print(json.dumps(run(job)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
