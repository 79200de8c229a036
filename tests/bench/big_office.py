"""A province's year: 627,186 dossiers and 300,000 documents, the same on every run.

As an earlier program hands them over: each with its reception and its outcome (about two steps); ``whole`` for every
step of each. ``python -m tests.bench.big_office FOLDER --scale 0.05`` makes a profile to measure on; other benches call
``office``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import marshal
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from typing import Any

from tests.bench import big_words as words
from workflow.people import Directory, Person, Role, Unit
from workflow.registry import registry
from workflow.store import bulk
from workflow.store.bulk import ItemHistory
from workflow.store.database import Database, open_database
from workflow.store.journal import Journal
from workflow.workdays import VIETNAM

DOSSIERS, DOCUMENTS = 627_186, 300_000
"""Dossiers of Cà Mau in 2021 and documents of a year; ``scale`` 1 makes as many."""
START = datetime(2026, 1, 2, 7, 30, tzinfo=VIETNAM)
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)
KEY = bytes(range(32))
OFFICE, COUNTER, UNITS = "tinh", "tinh-tt", 20
_RECENT_DAYS = 15


def _directory() -> Directory:
    units = [Unit(OFFICE, "Ủy ban nhân dân tỉnh Cà Mau", "H12", "", "UBND", "Cà Mau"),
             Unit(COUNTER, "Trung tâm Phục vụ hành chính công", "", OFFICE, "TT")]  # fmt: skip
    people = [
        Person("me", "Thạch Thị Mỹ Hạnh", COUNTER, "Văn thư, một cửa", frozenset({Role.CLERK, Role.ONE_STOP}), "01"),
        Person("leader", "Quách Minh Đảm", OFFICE, "Chủ tịch", frozenset({Role.LEADER}), "02"),
    ]
    for number in range(UNITS):
        unit = f"u{number:02d}"
        units.append(Unit(unit, f"Phòng {words.FIELDS[number]}", "", OFFICE, f"P{number}"))
        people.append(Person(f"head{number:02d}", words.name(Random(number)), unit, "Trưởng phòng",
                             frozenset({Role.UNIT_HEAD})))  # fmt: skip
        for place in range(3):
            people.append(Person(f"x{number:02d}{place}", words.name(Random(100 * number + place)), unit,
                                 "Chuyên viên", frozenset({Role.SPECIALIST})))  # fmt: skip
    return Directory(units, people)


DIRECTORY = _directory()
ME = DIRECTORY.person("me")


def procedure(number: int) -> dict[str, Any]:
    """Return procedure ``number``: four steps, three papers."""
    unit = f"u{number % UNITS:02d}"
    return {
        "code": f"1.{number:06d}", "version": "2026-01-01", "name": words.PROCEDURES[number % len(words.PROCEDURES)],
        "field": words.FIELDS[number % UNITS], "level": "Toàn trình", "days": 3 + number % 8, "fee": 50_000,
        "papers": [{"name": paper, "form": "ban_chinh", "count": 1, "required": True} for paper in words.PAPERS],
        "steps": [
            {"id": "tiep_nhan", "name": "Tiếp nhận", "role": "mot_cua", "unit": COUNTER, "hours": 2},
            {"id": "tham_dinh", "name": "Thẩm định", "role": "chuyen_vien", "unit": unit, "hours": 10},
            {"id": "ky", "name": "Ký kết quả", "role": "lanh_dao", "unit": OFFICE, "hours": 4},
            {"id": "tra", "name": "Trả kết quả", "role": "mot_cua", "unit": COUNTER, "hours": 1},
        ],
    }  # fmt: skip


PROCEDURES = tuple(procedure(number) for number in range(60))


class Forge:
    """Makes chained steps of one item as JSON text, without rules: this is what a server sends."""

    def __init__(self, random: Random, kind: str, moment: datetime) -> None:
        self.random, self.kind, self.moment = random, kind, moment
        self.item = self.id()
        self.previous = "null"
        self.texts: list[str] = []

    def id(self) -> str:
        """Return a UUID version 7 of this moment."""
        bits = self.random.getrandbits(74)
        stamp = f"{int(self.moment.timestamp() * 1000):012x}"
        tail = f"{bits & (1 << 62) - 1 | 1 << 63:016x}"
        return f"{stamp[:8]}-{stamp[8:]}-7{bits >> 62:03x}-{tail[:4]}-{tail[4:]}"

    def file(self, name: str, media_type: str = "application/pdf") -> dict[str, Any]:
        """Return a file nobody has."""
        sha256 = f"{self.random.getrandbits(256):064x}"
        return {"sha256": sha256, "name": name, "media_type": media_type, "size": self.random.randrange(10**6)}

    def step(self, kind: str, actor: str, payload: Mapping[str, Any], hours: float = 1.5) -> None:
        """Add a step some hours after the last one."""
        content = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before = (
            f'{{"actor":"{actor}","at":"{self.moment.isoformat(timespec="milliseconds")}","device":"may-{actor}"'
        )
        after = (
            f',"id":"{self.id() if self.texts else self.item}","item":"{self.item}","item_kind":"{self.kind}"'
            f',"kind":"{kind}","on_behalf_of":null,"payload":{content},"previous":{self.previous}}}'
        )
        hash = hashlib.sha256((before + after).encode()).hexdigest()
        self.texts.append(f'{before},"hash":"{hash}"{after}')
        self.previous = f'"{hash}"'
        self.moment += timedelta(hours=hours)


def _dossier(random: Random, moment: datetime, number: int, whole: bool) -> Forge:
    made = Forge(random, "dossier", moment)
    of = PROCEDURES[int(random.random() ** 2 * len(PROCEDURES))]
    name, specialist = words.name(random), f"x{of['steps'][1]['unit'][1:]}{random.randrange(3)}"
    received = moment.isoformat()
    due = (moment + timedelta(days=of["days"] + 2)).isoformat()
    certificate = {"serial": "5a01", "subject": "CN=Quách Minh Đảm", "uid": "02"}
    made.step("dossier.received", "me", {
        "number": number, "code": f"H12-{moment:%y%m%d}-{number:06d}", "office": OFFICE, "procedure": of,
        "applicant": {"name": name, "uid": f"096{random.randrange(10**9):09d}", "phone": "0913000111",
                      "address": f"Ấp {random.randrange(1, 9)}, {words.place(random)}"},
        "papers": [
            {"id": str(place), "name": paper, "got": True, "form": "ban_chinh", "file": made.file(f"{place}.pdf")}
            for place, paper in enumerate(words.PAPERS, 1)
        ],
        "fee": {"amount": 50_000, "paid": True}, "due": due, "due_lines": [], "at": received, "channel": 1 + number % 3,
    })  # fmt: skip
    draft = made.file("ket-qua.pdf")
    for stage in _stages(random, moment, 6, () if whole else (1, 2, 3, 4)):
        if stage == 0:
            made.step("dossier.advanced", "me", {"from": "tiep_nhan", "to": "tham_dinh"}, 20)
        elif stage == 1:
            made.step("dossier.result_prepared", specialist, {"file": draft}, 5)
        elif stage == 2:
            made.step("dossier.advanced", specialist, {"from": "tham_dinh", "to": "ky"}, 4)
        elif stage == 3:
            signed = made.file("ket-qua.pdf")
            made.step("dossier.result_signed", "leader", {
                "before": draft["sha256"], "file": signed, "certificate": certificate, "level": "B"}, 2)  # fmt: skip
        elif stage == 4:
            made.step("dossier.advanced", "leader", {"from": "ky", "to": "tra"}, 15)
        else:
            made.step("dossier.handed_over", "me", {"how": "Trực tiếp", "to": name})
    return made


def _incoming(random: Random, moment: datetime, number: int, whole: bool) -> Forge:
    made = Forge(random, "incoming", moment)
    sender = words.SENDERS[random.randrange(len(words.SENDERS))]
    unit = f"u{random.randrange(UNITS):02d}"
    specialist = f"x{unit[1:]}{random.randrange(3)}"
    code, on = random.randrange(1, 9000), f"{moment:%Y-%m-%d}"
    made.step("incoming.arrived", "he-thong", {
        "document_id": f"{sender[0]},{on},{code}/{sender[2]}", "doc_id": f"d-{number}", "office": OFFICE,
        "code_number": str(code), "code_notation": sender[2], "issued": on, "place": "Hà Nội", "type_name": "Công văn",
        "subject": words.subject(random), "from": {"organ": sender[0], "name": sender[1]},
        "to": [{"organ": "H12", "name": "UBND tỉnh Cà Mau"}], "urgency": int(random.random() < 0.1),
        "due": f"{moment + timedelta(days=10):%Y-%m-%d}", "files": [made.file("van-ban.pdf")],
        "package": made.file("goi.edxml", "application/xml"),
    })  # fmt: skip
    for stage in _stages(random, moment, 4, () if whole else (1, 2)):
        if stage == 0:
            made.step("incoming.registered", "me", {
                "book": "van_ban_den", "year": 2026, "number": number, "on": on}, 3)  # fmt: skip
        elif stage == 1:
            made.step("incoming.assigned", "leader", {
                "lead": unit, "cooperating": [], "person": specialist, "text": "Xử lý theo quy định",
                "due": (moment + timedelta(days=9)).isoformat()}, 8)  # fmt: skip
        elif stage == 2:
            made.step("incoming.started", specialist, {}, 30)
        else:
            made.step("incoming.finished", specialist, {"text": "Đã tham mưu văn bản trả lời"})
    return made


def _stages(random: Random, moment: datetime, last: int, left_out: Collection[int]) -> list[int]:
    """Return the steps an item has gone: nearly all old ones to the end, what lies between perhaps left out."""
    recent = NOW - moment < timedelta(days=_RECENT_DAYS)
    gone = random.randrange(last + 1) if random.random() < (0.7 if recent else 0.01) else last
    return [stage for stage in range(gone) if gone < last or stage not in (*left_out, 0 if left_out else None)]


def histories(kind: str, scale: float, whole: bool = True) -> Iterator[ItemHistory]:
    """Yield the items of ``kind`` ("dossier" or "incoming") in the order they came, the last day's unread."""
    count = max(1, round((DOSSIERS if kind == "dossier" else DOCUMENTS) * scale))
    random, tick = Random(f"{kind} {count}"), (NOW - START) / count
    forge = _dossier if kind == "dossier" else _incoming
    position = 0
    for number in range(1, count + 1):
        moment = START + tick * number
        made = forge(random, moment, number, whole)
        steps = [(position := position + 1, text) for text in made.texts]
        yield ItemHistory(made.item, steps, NOW - moment < timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Office:
    """The profile made: its database and journal, what was written and in how many seconds."""

    database: Database
    journal: Journal
    items: int
    steps: int
    seconds: float


LANES = {"dossier": "dossiers", "incoming": "documents"}


_AT_ONCE = 500


def spool(folder: Path, scale: float, whole: bool) -> None:
    """Write what the servers would send into files, so that an import is timed without the making."""
    for kind in LANES:
        every = histories(kind, scale, whole)
        with (folder / f"{kind}.spool").open("wb") as file:
            while some := [(one.item, one.steps, one.unread) for one in islice(every, _AT_ONCE)]:
                marshal.dump(some, file)


def spooled(folder: Path, kind: str) -> Iterator[ItemHistory]:
    """Yield what ``spool`` wrote."""
    with (folder / f"{kind}.spool").open("rb") as file:
        while file.peek(1):
            for item, steps, unread in marshal.load(file):
                yield ItemHistory(item, steps, unread)


def office(folder: Path, scale: float = 1.0, workers: int = 1, *, whole: bool = False) -> Office:
    """Make the profile in ``folder``/profile; what is there already is opened instead (``items`` is 0 then).

    Args:
        scale: 1.0 for the whole province's year.
        workers: processes that compute beside the one that writes.
        whole: every step of each item, not only reception and outcome.
    """
    profile = folder / "profile"
    ready = profile.exists()
    database = open_database(profile, KEY)
    journal = Journal(database, registry(), DIRECTORY, ME, "may-me")
    if ready:
        return Office(database, journal, 0, 0, 0.0)
    spool(folder, scale, whole)
    helpers = get_context("spawn")
    started = Barrier(workers + 1, ctx=helpers)
    with ProcessPoolExecutor(workers, helpers, initializer=started.wait) as pool:
        # Helpers of a bench read every other bench too, windows and servers: that is no part of an import.
        for _ in range(workers):
            pool.submit(int)
        started.wait()
        began = time.perf_counter()
        every = chain.from_iterable(spooled(folder, kind) for kind in LANES)
        done = bulk.take_in(database, every, journal.registry, DIRECTORY, ME, executor=pool)
        taken = time.perf_counter() - began
    for kind in LANES:
        (folder / f"{kind}.spool").unlink()
    return Office(database, journal, done.items, done.steps, taken)


def main() -> int:
    """Make the profile and say how long it took."""
    parser = argparse.ArgumentParser(description="A big office to measure on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--whole", action="store_true", help="every step of each item")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    made = office(chosen.folder, chosen.scale, chosen.workers, whole=chosen.whole)
    size = sum(path.stat().st_size for path in (chosen.folder / "profile").glob("vic.db*"))
    sys.stdout.write(json.dumps({"items": made.items, "steps": made.steps, "seconds": round(made.seconds, 1),
                                 "megabytes": size >> 20}) + "\n")  # fmt: skip
    made.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
