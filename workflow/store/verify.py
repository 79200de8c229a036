"""Whether the journal still is what was written: contents against hashes, chains, and the running hash over all."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from workflow.store.database import run_on
from workflow.store.packing import id_of
from workflow.store.step_rows import SHARED, canonical_of

_STEPS = (
    "SELECT s.id, s.item, s.at, s.body, s.previous, s.hash, " + SHARED + ", s.logged, s.joined, s.seq"  # noqa: S608
    " FROM steps AS s ORDER BY s.seq"
)
_PREVIOUS, _HASH, _LOGGED, _JOINED, _SEQ = 4, 5, 8, 9, 10


@dataclass(slots=True)
class _Chain:
    """What was seen of one item: hashes, the hash and place of its newest row."""

    known: set[bytes] = field(default_factory=set)
    newest: bytes | None = None
    seq: int = 0


def verify(connection: Connection) -> dict[str, Any]:
    """Check every step; return {"items", "steps", "broken": [{"item", "step", "why"}]}.

    Two machines may name the same predecessor, and another machine's predecessor may never have been accepted (noted
    when it came): both are joins, not breaks.
    """
    chains: dict[Any, _Chain] = defaultdict(_Chain)
    for item, hash in connection.exec_driver_sql("SELECT item, hash FROM twins").all():
        chains[item].known.add(hash)
    broken: list[dict[str, str]] = []
    head, count, last, gap = "", 0, 0, 0
    for row in connection.exec_driver_sql(_STEPS):
        seq, chain = row[_SEQ], chains[row[1]]
        gap = seq if seq != last + 1 else gap
        broken += [
            {"item": id_of(row[1]), "step": id_of(row[0]), "why": why} for why in _faults(row, chain, gap > chain.seq)
        ]
        logged = row[_LOGGED] or row[_HASH]
        chain.known.update((row[_HASH], logged))
        chain.newest, chain.seq = logged, seq
        head, count, last = run_on(head, logged.hex()), count + 1, seq
    if head != (connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'journal'").scalar() or ""):
        broken.append({"item": "", "step": "", "why": "nhật ký trên máy thiếu hoặc thừa bước"})
    return {"items": sum(1 for chain in chains.values() if chain.known), "steps": count, "broken": broken}


def _faults(row: Sequence[Any], chain: _Chain, gap: bool) -> list[str]:
    """Say what is wrong with one step; ``gap``: rows are missing between it and the item's row before."""
    unsaid = row[_PREVIOUS] == b""
    previous, hash = chain.newest if unsaid else row[_PREVIOUS], row[_HASH]
    try:
        sound = hashlib.sha256(canonical_of((*row[:_PREVIOUS], previous, *row[_HASH:_LOGGED]))).digest() == hash
    except (TypeError, ValueError, LookupError):
        return ["không đọc được nội dung"]
    faults = [] if sound else ["nội dung khác với lúc ghi"]
    if unsaid:
        return ["thiếu bước đứng trước"] if faults and (gap or previous is None) else faults
    if previous is not None and previous not in chain.known and not row[_JOINED]:
        faults.append("thiếu bước đứng trước")
    return faults
