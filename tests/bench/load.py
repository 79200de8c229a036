"""Load on a server: many kept connections, each sending request after request; counts answers, keeps their times."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Next = Callable[[], bytes | None]
"""Gives the next request of one connection, whole with its head; None when it has no more."""


@dataclass(slots=True)
class Load:
    """What came of it."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    bytes_up: int = 0
    bytes_down: int = 0
    failed: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds


def request(path: str, token: str, body: bytes, *headers: str) -> bytes:
    """Return a whole request as a desk's client sends it."""
    head = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}", "Accept: */*",
        f"Content-Length: {len(body)}", *headers,
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode() + body


class _Desk(asyncio.Protocol):
    """One connection."""

    def __init__(self, asks: Next, load: Load, every: float, first: float) -> None:
        self._asks, self._load, self._every, self._first = asks, load, every, first
        self._got, self._began = b"", 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        if self._first:
            asyncio.get_running_loop().call_later(self._first, self._ask)
        else:
            self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not _whole(self._got):
            return
        self._load.waits.append(time.perf_counter() - self._began)
        self._load.bytes_down += len(self._got)
        if not self._got.startswith(b"HTTP/1.1 2"):
            self._load.failed.append(self._got[:300])
        self._got = b""
        if self._every:
            asyncio.get_running_loop().call_later(self._every, self._ask)
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._load.failed.append(f"cut: {exc}".encode())
            self.done.set_result(None)

    def _ask(self) -> None:
        asked = self._asks()
        if asked is None or self._line.is_closing():
            if not self.done.done():
                self.done.set_result(None)
            self._line.close()
            return
        self._began = time.perf_counter()
        self._load.bytes_up += len(asked)
        self._line.write(asked)


def _whole(got: bytes) -> bool:
    head, mark, body = got.partition(b"\r\n\r\n")
    if not mark:
        return False
    names = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
    if b"content-length" in names:
        return len(body) >= int(names[b"content-length"])
    return body.endswith(b"0\r\n\r\n")


def drive(port: int, desks: Sequence[Next], *, every: float = 0.0) -> Load:
    """Let every desk ask until it has no more; return what came of it.

    Args:
        every: seconds between an answer and the next question; the first questions are spread over as long.
    """
    load = Load()

    async def all_of_them() -> None:
        loop, step = asyncio.get_running_loop(), every / max(1, len(desks))
        lines = [
            (await loop.create_connection(lambda d=desk, n=n: _Desk(d, load, every, n * step), "127.0.0.1", port))[1]  # type: ignore[misc]
            for n, desk in enumerate(desks)
        ]
        await asyncio.gather(*(line.done for line in lines))

    began = time.perf_counter()
    asyncio.run(all_of_them())
    load.seconds = time.perf_counter() - began
    return load
