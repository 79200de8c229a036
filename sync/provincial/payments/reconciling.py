"""One day's payments for the accountant: what came, what for, what does not fit, what the platform has besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from sync.provincial.payments.tables import PAYMENT_EVENTS, PAYMENTS
from sync.provincial.store import ServerStore
from workflow.dossiers.dossier import PAID, REFUNDED
from workflow.workdays import VIETNAM

UNKNOWN = "Không có yêu cầu thanh toán mang mã này."
_COMPARED = ("code", "state", "amount", "receipt")


def day_list(store: ServerStore, day: date, *, platform: str = "", office: str = "") -> dict[str, Any]:
    """Return the events of one day in Vietnamese time, with totals in đồng and everything that does not fit.

    Args:
        platform: only events of this platform; "" for all.
        office: only payments to this office; "" for all, also those nobody asked for.
    """
    start = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
    end = start + timedelta(days=1)
    said, asked = PAYMENT_EVENTS.c, PAYMENTS.c
    query = (
        select(PAYMENT_EVENTS, asked.office, asked.dossier, asked.what, asked.amount.label("owed"), asked.findings,
               asked.state.label("stands"))
        .select_from(PAYMENT_EVENTS.outerjoin(PAYMENTS, asked.code == said.code))
        .where(said.at >= start.isoformat(), said.at < end.isoformat()).order_by(said.at, said.id)
    )  # fmt: skip
    query = query.where(said.platform == platform) if platform else query
    query = query.where(asked.office == office) if office else query
    with store.reading() as connection:
        rows = [_shown(row) for row in connection.execute(query)]
    return {"day": day.isoformat(), "events": rows, "totals": _totals(rows),
            "findings": [one for one in rows if one["findings"]]}  # fmt: skip


def compare(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what only we have, what only the platform has, and what both have differently; each by the event's id."""
    here, there = ({one["id"]: one for one in side} for side in (ours, theirs))
    both = sorted(here.keys() & there.keys())
    different = [
        {"id": id, "ours": _part(here[id]), "theirs": _part(there[id])} for id in both
        if _part(here[id]) != _part(there[id])
    ]  # fmt: skip
    return {
        "same": len(both) - len(different), "different": different, "only_here": sorted(here.keys() - there.keys()),
        "only_there": sorted(there.keys() - here.keys()),
    }  # fmt: skip


def _part(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name, "") for name in _COMPARED}


def _shown(row: Any) -> dict[str, Any]:
    findings = [UNKNOWN] if row.owed is None else list(row.findings)
    return {
        "platform": row.platform, "id": row.id, "code": row.code, "state": row.state, "amount": row.amount,
        "at": row.at, "receipt": row.receipt, "channel": row.channel, "office": row.office or "",
        "dossier": row.dossier or "", "what": row.what or "", "stands": row.stands or "", "findings": findings,
    }  # fmt: skip


def _totals(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return what came and what was given back."""
    found = {PAID: 0, REFUNDED: 0}
    for row in rows:
        if row["state"] in found:
            found[row["state"]] += row["amount"]
    return found | {"net": found[PAID] - found[REFUNDED]}
