"""The HTTP form of notices: an office sees what became of its own, gateways say what became of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.provincial.accounts import Caller
from sync.provincial.notices.channels import Channels
from sync.provincial.notices.shelf import NoticeShelf
from sync.provincial.signed_calls import known_caller

Who = Callable[..., Caller]
LARGEST = 16 * 1024


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
    app: FastAPI, shelf: NoticeShelf, channels: Channels, who: Who, now: Callable[[], datetime]
) -> None:
    """Add ``/notices`` and what belongs to it."""
    secrets = {name: gateway.secret for name, gateway in channels.gateways.items()}

    async def said(request: Request) -> bytes:
        return await signed_body(request, secrets, now())

    @app.get("/notices")
    def listed(caller: Caller = Depends(who), item: str = "", state: str = "", limit: int = 100) -> dict[str, Any]:
        if limit < 1:
            raise HTTPException(400, "Tham số không đúng.")
        return {"notices": shelf.rows(state, item, caller.office, limit)}

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
