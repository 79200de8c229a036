"""The HTTP form of payments: requests out, events in, a day's list and the platform's statement against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeVar

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from sync.provincial.accounts import Caller
from sync.provincial.outside_keys import bearer, sealed
from sync.provincial.payments.cashbook import Cashbook
from sync.provincial.payments.ledger import STATES, Told
from sync.provincial.payments.reconciling import compare, day_list
from sync.provincial.payments.tables import PAYMENTS
from sync.provincial.store import ServerStore

Who = Callable[..., Caller]
MOST = 500
M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PaymentEvent(_Strict):
    """What the platform says of one request; ``event`` is its own id, ``at`` ISO 8601 with zone."""

    event: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")
    code: str = Field(min_length=1, max_length=140)
    state: Literal["paid", "failed", "refunded"]
    amount: int = Field(ge=0, le=10**15)
    at: str = Field(min_length=10, max_length=40)
    receipt: str = Field(default="", max_length=200)
    channel: str = Field(default="", max_length=100)


class Statement(_Strict):
    """The platform's own list of a day."""

    events: list[PaymentEvent] = Field(max_length=20_000)


def add_payments(
    app: FastAPI, store: ServerStore, cashbook: Cashbook, keys: Mapping[str, str], who: Who,
    now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Add ``/payments`` and what belongs to it."""
    said, platform = sealed(keys, now), bearer(keys)

    @app.post("/payments/events")
    def event(call: tuple[str, bytes] = Depends(said)) -> dict[str, Any]:
        told = _read(PaymentEvent, call[1])
        verdict = cashbook.take(call[0], told.code, _told(told))
        return {"verdict": verdict.verdict, "state": verdict.state, "findings": list(verdict.findings)}

    @app.get("/payments/requests")
    def requests(name: str = Depends(platform), state: str = "", after: int = 0, limit: int = 100) -> dict[str, Any]:
        if (state and state not in STATES) or after < 0 or limit < 1:
            raise HTTPException(400, "Tham số không đúng.")
        rows = _requests(store, state, after, min(limit, MOST))
        return {"requests": rows, "next": rows[-1]["id"] if rows else after}

    @app.get("/payments/days/{day}")
    def listed(day: date, caller: Caller = Depends(who)) -> dict[str, Any]:
        return day_list(store, day, office=caller.office)

    @app.post("/payments/days/{day}")
    def compared(day: date, call: tuple[str, bytes] = Depends(said)) -> dict[str, Any]:
        theirs = [one.model_dump() | {"id": one.event} for one in _read(Statement, call[1]).events]
        return compare(day_list(store, day, platform=call[0])["events"], theirs)


def _requests(store: ServerStore, state: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Return requests in the order they were made; nobody's name goes to the platform."""
    query = select(PAYMENTS).where(PAYMENTS.c.seq > after).order_by(PAYMENTS.c.seq).limit(limit)
    query = query.where(PAYMENTS.c.state == state) if state else query
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return [
        {
            "id": row.seq, "code": row.code, "dossier": row.dossier, "office": row.office, "what": row.what,
            "amount": row.amount, "until": row.until, "state": row.state, "created": row.created,
        }
        for row in rows
    ]  # fmt: skip


def _told(event: PaymentEvent) -> Told:
    try:
        at = datetime.fromisoformat(event.at)
        stamp = at.astimezone(UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        at, stamp = datetime.min, ""
    if at.tzinfo is None or not stamp or not 2000 <= at.year < 2200:
        raise HTTPException(400, "Thời điểm phải theo ISO 8601 và có múi giờ.")
    return Told(event.event, event.state, event.amount, stamp, event.receipt, event.channel)


def _read(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError:
        raise HTTPException(400, "Nội dung không đúng mẫu.") from None
