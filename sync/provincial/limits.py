"""What one token, one address and one request may ask of the servers: rates and sizes, refused in words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from limits import RateLimitItemPerMinute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.provincial.answers import error
from sync.provincial.counting import Counts

T = TypeVar("T")
LOOPBACK = frozenset({"127.0.0.1", "::1", "testclient"})
"""A proxy on this machine names its callers (X-Forwarded-For); one that does not must not count for all of them."""

MOST_RECOGNISED = 100_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a minute, and bytes of one request.

    A desk asks once a minute, and in bursts while it takes in a first copy or sends a thick file in pieces; an office
    sits behind one address. ``strangers``: answers 401 an address may collect before only those recognised go on.
    ``body``: the longest of all, the photo of a field report; steps and pieces of files have their own, smaller ones.
    """

    token: int = 3000
    address: int = 30_000
    strangers: int = 120
    body: int = 20 * 1024 * 1024


class Limiter:
    """Counts; nothing of a token is kept but a short hash."""

    def __init__(self, rates: Rates, where: str = "") -> None:
        """Prepare.

        Args:
            where: the storage all processes count in; empty for this process alone.

        Raises:
            BadRates: there is no such storage.
        """
        self.rates = rates
        self._counts = Counts(where)
        self._token = RateLimitItemPerMinute(rates.token)
        self._address = RateLimitItemPerMinute(rates.address)
        self._stranger = RateLimitItemPerMinute(rates.strangers)
        self._recognised: set[str] = set()

    def wait(self, authorization: str, address: str) -> int:
        """Count a request; return the seconds after which it may come again, 0 when it may go on."""
        mark = _mark(authorization)
        if mark:
            if not self._counts.hit(self._token, "t", mark):
                return self._counts.until(self._token, "t", mark)
        if not address or address in LOOPBACK:
            return 0
        if mark not in self._recognised and not self._counts.test(self._stranger, "s", address):
            return self._counts.until(self._stranger, "s", address)
        if not self._counts.hit(self._address, "a", address):
            return self._counts.until(self._address, "a", address)
        return 0

    def answered(self, authorization: str, address: str, status: int) -> None:
        """Note whether somebody was recognised: who was is not held off when a neighbour tries tokens out."""
        mark = _mark(authorization)
        if mark and status < 400:
            if len(self._recognised) > MOST_RECOGNISED:
                self._recognised = set()
            self._recognised.add(mark)
        elif status == 401:
            self._recognised.discard(mark)
            if address and address not in LOOPBACK:
                self._counts.hit(self._stranger, "s", address)

    @property
    def at_once(self) -> bool:
        """Whether asking never waits for anybody."""
        return self._counts.at_once


def _mark(authorization: str) -> str:
    return hashlib.blake2b(authorization.encode("latin-1"), digest_size=12).hexdigest() if authorization else ""


def _too_long() -> Response:
    return error(413, "too-large", "Yêu cầu quá lớn", "Yêu cầu dài hơn mức máy chủ nhận.", "Chia nhỏ rồi gửi lại.")


class _TooLong(Exception):
    """A body is longer than allowed."""


class Limited:
    """ASGI: lets through what keeps within the limits."""

    def __init__(self, app: ASGIApp, limiter: Limiter, *, body: int = 0, only: str = "") -> None:
        """Prepare.

        Args:
            body: bytes of the longest body here, where it is not that of the rates.
            only: the one path that is looked at; every other is handed on.
        """
        self._only = only
        self._app = app
        self._limiter = limiter
        self._longest = body or limiter.rates.body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429 or 413, or hand on."""
        if scope["type"] != "http" or (self._only and scope["path"] != self._only):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else ""
        seconds = await self._ask(self._limiter.wait, headers.get("authorization", ""), address)
        if seconds:
            answer = error(429, "too-many", "Gửi quá nhiều yêu cầu", "Máy chủ đề nghị chậm lại.",
                           f"Gửi lại sau {seconds} giây.", headers={"Retry-After": str(seconds)})  # fmt: skip
            await answer(scope, receive, send)
            return
        await self._bounded(scope, headers, receive, send, address)

    async def _ask(self, asked: Callable[..., T], *said: object) -> T:
        return asked(*said) if self._limiter.at_once else await run_in_threadpool(asked, *said)

    async def _bounded(self, scope: Scope, headers: Headers, receive: Receive, send: Send, address: str) -> None:
        length, got, begun = headers.get("content-length", "0"), 0, False
        if length.isdigit() and int(length) > self._longest:
            await _too_long()(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self._longest and not begun:
                raise _TooLong
            return message

        async def watched(message: Message) -> None:
            nonlocal begun
            if got > self._longest and not begun:
                return  # whatever the application makes of a body that was cut off
            begun = True
            if message["type"] == "http.response.start":
                said = (headers.get("authorization", ""), address, message["status"])
                await self._ask(self._limiter.answered, *said)
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLong:
            pass
        if got > self._longest and not begun:
            await _too_long()(scope, receive, send)
