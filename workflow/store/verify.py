"""Whether the journal still is what was written: contents against hashes, chains, and the running hash over all."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy.engine import Connection

from workflow.steps import Step, hash_of
from workflow.store.append import run_on

_STEPS = "SELECT item, id, body, hash, previous, logged, joined FROM steps ORDER BY seq"


def verify(connection: Connection) -> dict[str, Any]:
    """Check every step; return {"items", "steps", "broken": [{"item", "step", "why"}]}.

    Two machines may name the same predecessor, and another machine's predecessor may never have been accepted (noted
    when it came): both are joins, not breaks.
    """
    known: dict[str, set[str]] = defaultdict(set)
    for item, hash in connection.exec_driver_sql("SELECT item, hash FROM twins").all():
        known[item].add(hash)
    broken: list[dict[str, str]] = []
    head, count = "", 0
    for item, id, body, hash, previous, logged, joined in connection.exec_driver_sql(_STEPS):
        for why in _faults(body, hash, previous, known[item], bool(joined)):
            broken.append({"item": item, "step": id, "why": why})
        known[item].update((hash, logged))
        head, count = run_on(head, logged), count + 1
    if head != (connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'journal'").scalar() or ""):
        broken.append({"item": "", "step": "", "why": "nhật ký trên máy thiếu hoặc thừa bước"})
    return {"items": sum(1 for hashes in known.values() if hashes), "steps": count, "broken": broken}


def _faults(body: str, hash: str, previous: str | None, known: set[str], joined: bool) -> list[str]:
    try:
        step = Step.from_json(json.loads(body))
    except ValueError:
        return ["không đọc được nội dung"]
    faults = []
    if step.hash != hash or step.previous != previous or hash_of(step) != hash:
        faults.append("nội dung khác với lúc ghi")
    if previous is not None and previous not in known and not joined:
        faults.append("thiếu bước đứng trước")
    return faults
