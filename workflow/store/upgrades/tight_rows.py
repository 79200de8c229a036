"""Rows of steps as shapes 4 to 8 kept them: kind and actor in columns, the body by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from workflow.steps import Step, canonical
from workflow.store.packing import id_of, key, pack, unpack
from workflow.store.step_rows import milliseconds, time_text

BEFORE = (
    "(SELECT coalesce(b.logged, b.hash) FROM steps AS b WHERE b.item = s.item AND b.seq < s.seq"
    " ORDER BY b.seq DESC LIMIT 1)"
)
COLUMNS = f"s.id, s.item, s.kind, s.actor, s.at, s.body, iif(s.previous = x'', {BEFORE}, s.previous), s.hash"


def tight_row(
    step: Step, before: bytes | None, *, mine: bool, joined: bool, verdict: str, position: int | None
) -> tuple[Any, ...]:
    """Return the row of a step."""
    previous = None if step.previous is None else bytes.fromhex(step.previous)
    rest = {
        "at": None if time_text(milliseconds(step.at)) == step.at else step.at,
        "item_kind": None if step.kind.partition(".")[0] == step.item_kind else step.item_kind,
        "on_behalf_of": step.on_behalf_of,
    }
    exceptions = {name: value for name, value in rest.items() if value is not None}
    head = canonical([step.device, exceptions] if exceptions else [step.device]).decode()
    return (
        key(step.id), key(step.item), step.kind, step.actor, milliseconds(step.at),
        pack(f"{head}\n{canonical(step.payload).decode()}"),
        b"" if previous is not None and previous == before else previous, bytes.fromhex(step.hash),
        int(mine), int(joined), verdict, position,
    )  # fmt: skip


def read_tight(row: Sequence[Any]) -> Step:
    """Read a step from ``COLUMNS``."""
    id, item, kind, actor, at, body, previous, hash = row[:8]
    line, _, payload = unpack(body).partition("\n")
    head = json.loads(line)
    rest = head[1] if len(head) > 1 else {}
    return Step(
        id_of(id), id_of(item), rest.get("item_kind") or kind.partition(".")[0], kind, actor, rest.get("on_behalf_of"),
        rest.get("at") or time_text(at), head[0], json.loads(payload), None if previous is None else previous.hex(),
        hash.hex(),
    )  # fmt: skip
