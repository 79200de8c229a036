"""What has not left for long although the line is up: something a person should look at, with its cause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sync.summary import Stuck
from workflow.store import outbox
from workflow.store.database import Database
from workflow.store.outbox import OutboxRow

AFTER = timedelta(minutes=10)
_MOST = 1000


def stuck(
    database: Database, up_since: Mapping[str, datetime], now: datetime, on_the_way: Collection[str] = ()
) -> list[Stuck]:
    """Return what has waited for ten minutes of good line; what was refused is a card already and not told here.

    Args:
        up_since: since when each lane's server has answered without trouble.
        on_the_way: files (SHA-256) that are still travelling or wait by a person's own will: what needs them is well.
    """
    found = []
    for row in outbox.rows(database, _MOST):
        up = up_since.get(row.lane)
        if row.state in ("refused", "sent") or up is None or not set(row.needs).isdisjoint(on_the_way):
            continue
        since = max(datetime.fromisoformat(row.created), up)
        if now - since >= AFTER:
            found.append(_told(row))
    return found


def _told(row: OutboxRow) -> Stuck:
    cause = row.cause or ("Máy chủ chưa trả lời về việc này." if row.state == "sending" else "Chưa rõ vì sao.")
    return Stuck(row.id, row.item, row.lane, row.what, row.created, cause, row.tries)
