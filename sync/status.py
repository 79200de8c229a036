"""What waits to be sent and how the servers answered last: for the status bar and ``vic sync status``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.cycle import ServerSummary, Summary
from sync.errors import Maintenance
from workflow.store import drafts, outbox
from workflow.store.database import Database
from workflow.store.outbox import OutboxRow
from workflow.workdays import VIETNAM

LAST = "sync:last"
MOST = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much has not left this machine; ``stuck`` needs somebody to look at it."""

    total: int
    stuck: int
    bytes: int
    items: dict[str, int]


def remember(database: Database, summary: Summary, now: datetime | None = None) -> None:
    """Keep how the servers answered, and how much travelled on the day of ``now``, for a look without a line."""
    known = {server["name"]: server for server in last(database)}
    for server in summary.servers:
        told = server.to_json()
        if not server.online:
            told["last"] = known.get(server.name, {}).get("last", "")
        told["trouble"] = server.trouble.text if server.trouble else ""
        told["notice"] = _notice(known.get(server.name, {}).get("notice"), server)
        told["today"] = _today(known.get(server.name, {}).get("today"), server, now or datetime.now(VIETNAM))
        known[server.name] = told
    drafts.save(database, LAST, {"servers": list(known.values()), "stuck": [one.id for one in summary.stuck]})


def announce(database: Database, name: str, notice: dict[str, Any] | None) -> None:
    """Keep what a server says of works on it, ahead or now; None when it announces none."""
    kept = [{**server, "notice": notice} if server["name"] == name else server for server in last(database)]
    drafts.save(database, LAST, {"servers": kept, "stuck": stuck_ones(database)})


def _notice(kept: dict[str, Any] | None, server: ServerSummary) -> dict[str, Any] | None:
    """Return what the server announces: by its refusal to serve now, else what it said before."""
    trouble = server.trouble
    if isinstance(trouble, Maintenance):
        return {"text": trouble.notice, "from": trouble.begins, "until": trouble.until}
    return kept


def _today(kept: dict[str, Any] | None, server: ServerSummary, now: datetime) -> dict[str, Any]:
    """Return the bytes of the day, this cycle's added."""
    day = now.astimezone(VIETNAM).date().isoformat()
    before = kept if kept and kept.get("day") == day else {"up": 0, "down": 0}
    return {"day": day, "up": before["up"] + server.bytes_up, "down": before["down"] + server.bytes_down}


def travelled(database: Database, now: datetime) -> int:
    """Return the bytes that travelled both ways on the day of ``now``."""
    day = now.astimezone(VIETNAM).date().isoformat()
    kept = (server.get("today") or {} for server in last(database))
    return sum(int(one["up"]) + int(one["down"]) for one in kept if one.get("day") == day)


def last(database: Database) -> list[dict[str, Any]]:
    """Return what ``remember`` kept: each server's last cycle."""
    kept = drafts.load(database, LAST) or {}
    return list(kept.get("servers", []))


def stuck_ones(database: Database) -> list[str]:
    """Return the ids of what the last cycle found stuck: it had not left for long although the line was up."""
    kept = drafts.load(database, LAST) or {}
    return list(kept.get("stuck", []))


def waiting(database: Database) -> Waiting:
    """Return totals for the status bar, and how many things wait per item."""
    rows = outbox.totals(database)
    counts = {item: count for item, count, _, _ in rows}
    return Waiting(sum(counts.values()), sum(row[2] for row in rows), sum(row[3] for row in rows), counts)


def report(database: Database, summary: Summary | None = None) -> dict[str, Any]:
    """Return the JSON of ``vic sync`` (with its summary) and ``vic sync status`` (without)."""
    servers = [server.to_json() for server in summary.servers] if summary else last(database)
    return {"servers": servers, "outbox": [_row(row) for row in outbox.rows(database, MOST)]}


def _row(row: OutboxRow) -> dict[str, Any]:
    return {"id": row.id, "what": row.what, "state": row.state, "cause": row.cause, "next_try": row.next_try}
