"""How many small desks the provincial servers serve on this machine: real processes, real HTTP, 1,000 machines."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from sync import wire
from sync.compact.request import Seal, write_request
from sync.device_key import DeviceKey
from sync.provincial.accounts import Accounts
from sync.provincial.catalogues import Catalogues
from sync.provincial.proof_tables import DEVICE_KEYS
from sync.provincial.store import open_store
from tests.bench.load import Load, Next, drive, request
from tests.bench.table import Row
from workflow.people import Directory, Person, Role, Unit
from workflow.steps import Draft, Step, make, new_id

OFFICES, DESKS = 500, 1000
LINES = 40
"""Desks that ask at the same moment; each line takes the next desk when one is done."""
PATH = "/documents/sync/v2"
HEADERS = ("Content-Encoding: zstd", "Accept-Encoding: zstd, gzip", f"Content-Type: {wire.NDJSON}")
PAUSE = 3.0
GOAL = 300.0


def rows(folder: Path) -> Iterator[Row]:
    """Measure desks with nothing new, desks with one step up and one down, and a thousand that poll."""
    tokens = _province(folder)
    with _serving(folder) as (port, epoch):
        quiet = _quiet(port, tokens, 6000)
        bare = _bare(quiet, 6000)
        yield _rate("chu kỳ đồng bộ của máy nhỏ, không có gì mới (lượt/giây)", quiet, bare)
        busy = _busy(port, tokens, epoch)
        yield _rate("chu kỳ đồng bộ của máy nhỏ, một bước lên một bước xuống (lượt/giây)", busy, bare)
        polling = _polling(port, tokens)
        late = 1000 * sorted(polling.waits)[math.ceil(len(polling.waits) * 0.95) - 1]
        ok = late <= 1000 and not polling.failed
        yield Row(f"1.000 máy hỏi mỗi {PAUSE:g} giây, p95 (ms)", late, "≤ 1000, không lượt nào hỏng", ok)


def _rate(name: str, load: Load, bare: Load) -> Row:
    ok = load.rate >= GOAL and not load.failed
    return Row(name, load.rate, f"≥ {GOAL:g}; bên cạnh: FastAPI trần", ok, limit=bare.rate)


def _people() -> list[Person]:
    return [Person(f"p{n}", f"Người {n}", f"cq{n // 2}", "Văn thư", frozenset({Role.CLERK})) for n in range(DESKS)]


def _province(folder: Path) -> list[str]:
    """Make a province of small offices and return the token of each machine."""
    units = [Unit(f"cq{n}", f"UBND xã {n}", organ=f"000.00.{n:03d}.H12") for n in range(OFFICES)]
    (folder / "catalogue").mkdir(parents=True)
    value = Directory(units, _people()).to_json()
    (folder / "catalogue" / "directory.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    store = open_store(folder)
    accounts = Accounts(store, Catalogues(folder / "catalogue"))
    tokens = [accounts.issue(person.id, f"may-{person.id}") for person in _people()]
    machines = [_machine(person) for person in _people()]
    keys = [{"person": m.person, "device": m.device, "key": m.public, "registered": "", "ended": ""} for m in machines]
    with store.writing("documents") as connection:
        connection.execute(insert(DEVICE_KEYS), keys)
    store.close()
    return tokens


def _machine(person: Person) -> DeviceKey:
    """Return the key of somebody's machine, the same one each time."""
    seed = hashlib.sha256(person.id.encode()).digest()
    return DeviceKey(Ed25519PrivateKey.from_private_bytes(seed), person.id, f"may-{person.id}")


@contextmanager
def _serving(folder: Path, *words: str) -> Iterator[tuple[int, str]]:
    """Run ``vic serve``; give its port and the epoch of its documents."""
    command = [sys.executable, "-m", "desktop", "serve", "--dir", str(folder), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said: dict[str, Any] = json.loads(server.stdout.readline())
        epoch = json.loads((folder / "anchors.json").read_text("utf-8"))["documents"]["epoch"]
        try:
            yield urlsplit(said["documents"]).port or 0, epoch
        finally:
            server.terminate()


def _lines(asked: Iterator[bytes], lines: int = LINES) -> list[Next]:
    """Share requests out to connections: each takes the next one that nobody took."""
    return [lambda: next(asked, None)] * lines


def _quiet(port: int, tokens: Sequence[str], count: int) -> Load:
    body = write_request(wire.SyncRequest("", "s:0", "r" * 12), "zstd")
    every = [request(PATH, token, body, *HEADERS) for token in tokens]
    return drive(port, _lines(islice((one for _ in iter(int, 1) for one in every), count)))


def _busy(port: int, tokens: Sequence[str], epoch: str) -> Load:
    """Each desk sends one document, first one of each office, then its colleague, who also takes in the first one's."""
    people = _people()
    order = [*range(0, DESKS, 2), *range(1, DESKS, 2)]
    asked = [request(PATH, tokens[n], _sending(people[n], epoch), *HEADERS) for n in order]
    return drive(port, _lines(iter(asked)))


def _sending(person: Person, epoch: str) -> bytes:
    """Return a signed request with one step."""
    step, machine = _step(person), _machine(person)
    seal = Seal(signature=machine.sign("documents", [step.hash]))
    return write_request(wire.SyncRequest(epoch, "s:0", new_id()[:12], (step,)), "zstd", seal=seal)


def _polling(port: int, tokens: Sequence[str]) -> Load:
    """Every desk on its own connection asks four times, with a pause between."""
    body = write_request(wire.SyncRequest("", "s:1000", "r" * 12), "zstd")
    desks = [iter([request(PATH, token, body, *HEADERS)] * 4) for token in tokens]
    return drive(port, [lambda one=one: next(one, None) for one in desks], every=PAUSE)  # type: ignore[misc]


def _bare(like: Load, count: int) -> Load:
    """Drive a bare FastAPI server with answers of the same size."""
    size = max(1, like.bytes_down // len(like.waits) - 160)  # without the head
    command = [sys.executable, "-m", "tests.bench.bare_server", str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        asked = request("/bare", "t" * 43, b"x" * 90, *HEADERS)
        load = drive(port, _lines(iter([asked] * count)))
        server.terminate()
    return load


def _step(person: Person) -> Step:
    payload = {"office": person.unit, "subject": "V/v rà soát hộ nghèo, hộ cận nghèo", "from": {"name": "Sở Tài chính"}}
    return make(
        Draft("incoming.arrived", payload), item=new_id(), item_kind="incoming", actor=person.id, at=datetime.now(UTC),
        device=f"may-{person.id}", previous=None,
    )  # fmt: skip
