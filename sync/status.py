"""What waits to be sent and how the servers answered last: for the status bar and ``vic sync status``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sync.cycle import Summary
from workflow.store import drafts, outbox
from workflow.store.database import Database
from workflow.store.outbox import OutboxRow

LAST = "sync:last"
MOST = 1000
LOST = ("refused", "parked")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much has not left this machine; ``stuck`` needs somebody to look at it."""

    total: int
    stuck: int
    bytes: int
    items: dict[str, int]


def remember(database: Database, summary: Summary) -> None:
    """Keep how the servers answered, for a look without a line."""
    known = {server["name"]: server for server in last(database)}
    for server in summary.servers:
        told = server.to_json()
        if not server.online:
            told["last"] = known.get(server.name, {}).get("last", "")
        told["trouble"] = server.trouble.text if server.trouble else ""
        known[server.name] = told
    drafts.save(database, LAST, {"servers": list(known.values())})


def last(database: Database) -> list[dict[str, Any]]:
    """Return what ``remember`` kept: each server's last cycle."""
    kept = drafts.load(database, LAST) or {}
    return list(kept.get("servers", []))


def waiting(database: Database) -> Waiting:
    """Return totals for the status bar, and how many things wait per item."""
    rows = outbox.rows(database, MOST)
    per_item = Counter(row.item for row in rows)
    stuck = sum(row.state in LOST for row in rows)
    return Waiting(len(rows), stuck, sum(row.size for row in rows), dict(per_item))


def report(database: Database, summary: Summary | None = None) -> dict[str, Any]:
    """Return the JSON of ``vic sync`` (with its summary) and ``vic sync status`` (without)."""
    servers = [server.to_json() for server in summary.servers] if summary else last(database)
    return {"servers": servers, "outbox": [_row(row) for row in outbox.rows(database, MOST)]}


def _row(row: OutboxRow) -> dict[str, Any]:
    return {"id": row.id, "what": row.what, "state": row.state, "cause": row.cause, "next_try": row.next_try}
