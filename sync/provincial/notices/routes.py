"""The HTTP form of notices: an office sees and mends what became of its own, gateways say what became of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.provincial.accounts import Caller
from sync.provincial.notices.by_hand import LONGEST, tell_by_hand
from sync.provincial.notices.channels import Channels
from sync.provincial.notices.shelf import NoticeShelf
from sync.provincial.signed_calls import known_caller
from sync.provincial.store import ServerStore
from workflow.errors import NotAllowed
from workflow.people import Role

Who = Callable[..., Caller]
LARGEST = 16 * 1024
MOST = 100
MENDERS = (Role.CLERK, Role.ONE_STOP, Role.LEADER)
"""Who of an office lets a message go again, or tells people instead."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Receipt(_Strict):
    """What became of a delivery at the gateway."""

    delivery: str = Field(min_length=1, max_length=64)
    state: str = Field(min_length=1, max_length=40)
    text: str = Field(default="", max_length=300)


class Stop(_Strict):
    """Somebody wishes to hear nothing more by a channel."""

    channel: Literal["sms", "zalo", "email"]
    address: str = Field(min_length=3, max_length=254)


class Retry(_Strict):
    """Deliveries that were given up and are to go again."""

    ids: list[str] = Field(min_length=1, max_length=MOST)


class ByHand(_Strict):
    """Somebody of the office told a person of an event, by telephone or at the counter."""

    event: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=LONGEST)


async def signed_body(request: Request, secrets: dict[str, str], now: datetime, largest: int = LARGEST) -> bytes:
    """Return the body of a call one of ``secrets`` signed.

    Raises:
        HTTPException: too long, or signed by nobody known.
    """
    whole = bytearray()
    async for piece in request.stream():
        whole += piece
        if len(whole) > largest:
            raise HTTPException(413, "Yêu cầu quá lớn.")
    if not known_caller(secrets, request.headers, now, bytes(whole)):
        raise HTTPException(401, "Chữ ký của lời gọi không đúng hoặc đã quá giờ.")
    return bytes(whole)


def add_notices(
    app: FastAPI, lane: str, shelf: NoticeShelf, channels: Channels, who: Who, now: Callable[[], datetime]
) -> None:
    """Add ``/notices`` and what gateways call; each server tells of its own lane."""
    secrets = {name: gateway.secret for name, gateway in channels.gateways.items()}

    async def said(request: Request) -> bytes:
        return await signed_body(request, secrets, now())

    @app.get("/notices")
    def listed(caller: Caller = Depends(who), item: str = "", state: str = "", limit: int = 100) -> dict[str, Any]:
        if limit < 1:
            raise HTTPException(400, "Tham số không đúng.")
        return {"notices": shelf.rows(state, item, caller.reads, limit, lane)}

    @app.post("/notices/receipts")
    def receipt(body: bytes = Depends(said)) -> dict[str, bool]:
        try:
            told = Receipt.model_validate_json(body)
        except ValidationError:
            raise HTTPException(400, "Nội dung không đúng mẫu.") from None
        return {"known": shelf.receipt(told.delivery, told.state, told.text)}

    @app.post("/notices/stops")
    def stop(body: bytes = Depends(said)) -> dict[str, bool]:
        try:
            told = Stop.model_validate_json(body)
        except ValidationError:
            raise HTTPException(400, "Nội dung không đúng mẫu.") from None
        return {"stopped": shelf.stop(told.channel, told.address)}


def add_mending(app: FastAPI, store: ServerStore, shelf: NoticeShelf, who: Who, now: Callable[[], datetime]) -> None:
    """Add what clerks, one-stop officers and leaders do about messages that did not arrive."""

    def mender(caller: Caller = Depends(who)) -> Caller:
        if caller.left or not caller.person.has(*MENDERS):
            raise NotAllowed(
                "Chỉ văn thư, bộ phận một cửa và lãnh đạo xử lý thông báo không tới.", "Nhờ một trong những người đó."
            )
        return caller

    @app.post("/notices/retry")
    def retry(said: Retry, caller: Caller = Depends(mender)) -> dict[str, int]:
        return {"retried": shelf.retry(said.ids, caller.reads)}

    @app.post("/notices/told")
    def told(said: ByHand, caller: Caller = Depends(mender)) -> dict[str, bool]:
        return {"new": tell_by_hand(store, said.event, caller.person.id, said.note, caller.reads, now)}
