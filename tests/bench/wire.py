"""What the line carries: requests of an exchange, bytes of a change against the whole record, a cycle with no news."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sync import coding
from sync.compact.answer import View, write_answer
from sync.compact.steps import line
from sync.cycle import ServerSummary
from sync.wire import DEFAULT_MAX, Holdings
from tests.bench import big_office
from tests.bench.table import Row
from tests.sync.province import LAN, MAI, Clock, Desk, running
from workflow.registry import registry
from workflow.rules import Rules
from workflow.steps import Step
from workflow.store.append import named_files
from workflow.store.journal import AcceptedStep

CHANGES, PUSHED = 500, 50
_PEOPLE = {person.id: person.name for person in big_office.DIRECTORY.people.values()}


@dataclass(frozen=True, slots=True)
class Change:
    """One changed dossier: its newest step, the head both sides know, and the record as it is now."""

    step: Step
    record: Mapping[str, Any]


def rows(folder: Path) -> Iterator[Row]:
    """Measure bytes by themselves, then requests on real servers."""
    changes = list(islice(_changes(registry()["dossier"]), CHANGES))
    for packed in ("gzip", "zstd"):
        yield _bytes(changes, packed)
    yield from _requests(folder)


def _changes(rules: Rules[Any]) -> Iterator[Change]:
    """Yield 500 dossiers as they are in the middle of their way, each moved on by one field: where it stands."""
    for history in big_office.histories("dossier", 1.2 * CHANGES / big_office.DOSSIERS):
        steps = [Step.from_json(json.loads(text)) for _, text in history.steps]
        upto = max((place for place, step in enumerate(steps) if step.kind == "dossier.advanced"), default=0)
        if not upto:  # taken in today, not moved on yet
            continue
        state = rules.empty(history.item)
        for step in steps[: upto + 1]:
            state = rules.evolve(state, step)
        yield Change(steps[upto], _record(rules.to_json(state), steps[: upto + 1]))


def _record(state: Any, steps: Sequence[Step]) -> Mapping[str, Any]:
    """Return what a server would send to a desk that keeps no history: state, who did what, attachments."""
    history = [
        {"at": step.at, "kind": step.kind, "actor": step.actor, "name": _PEOPLE.get(step.actor, "")}
        | {name: step.payload[name] for name in ("from", "to", "text", "reason", "outcome") if name in step.payload}
        for step in steps
    ]
    attachments = [ref.to_json() for step in steps for ref in named_files(step.payload)]
    return {"id": steps[0].item, "state": state, "history": history, "attachments": attachments}


def _bytes(changes: Sequence[Change], packed: coding.Coding) -> Row:
    heads = {change.step.item: change.step.previous for change in changes}
    accepted = [AcceptedStep(change.step, 10_000 + 3 * place) for place, change in enumerate(changes)]
    holds = Holdings(20_000, bytes(range(32)), "0a1b2c3d")
    view = View("e0123456789ab", 20_000, "2026-11-22T08:00:00.000+07:00", holds)
    blocks = write_answer(view, (), accepted, since=9_999, room=DEFAULT_MAX, known=heads.__getitem__)
    ours = sum(map(len, coding.packed(blocks, packed)))
    whole = b"".join(line(change.record) for change in changes)
    peer = sum(map(len, coding.packed([whole], packed)))
    name = f"500 thay đổi so với 500 hồ sơ đầy đủ, cùng nén {packed} (byte)"
    return Row(name, ours, "≤ 0,12 ×", ours <= 0.12 * peer, peer=peer)


def _requests(folder: Path) -> Iterator[Row]:
    with running(folder / "server") as province:
        clock = Clock()
        lan, mai = (Desk(folder / who.id, who, clock) for who in (LAN, MAI))
        for desk in (lan, mai):
            desk.connect(province.urls)
            desk.sync()
        for number in range(CHANGES):
            lan.arrive(f"den-{number:04d}", f"Văn bản số {number} về việc rà soát hộ nghèo năm 2026")
        lan.sync()
        for number in range(PUSHED):
            mai.arrive(f"moi-{number:04d}", f"Báo cáo số {number}")
        clock.pass_(minutes=1)
        told = _documents(mai.sync)
        whole = (told.pushed, told.pulled) == (PUSHED, CHANGES)
        yield Row("gửi 50, nhận 500 (yêu cầu)", told.round_trips, "1", whole and told.round_trips == 1)
        clock.pass_(minutes=1)
        told = _documents(mai.sync)
        size = told.bytes_up + told.bytes_down
        yield Row("chu kỳ không có gì mới (yêu cầu)", told.round_trips, "≤ 1", told.round_trips <= 1)
        yield Row("chu kỳ không có gì mới, hai chiều, cả phần đầu (byte)", size, "≤ 1.536", size <= 1536)
        for desk in (lan, mai):
            desk.close()


def _documents(sync: Callable[[], Any]) -> ServerSummary:
    summary = sync()
    assert summary.trouble is None, summary.trouble
    found: ServerSummary = next(server for server in summary.servers if server.name == "documents")
    return found
