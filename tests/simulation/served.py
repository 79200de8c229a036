"""Asks the servers' real ASGI applications in this thread, without an event loop: one request, one answer.

Nine stories of ten ask the exchange below the framework, where it serves with the same bytes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from unittest import mock
from urllib.parse import unquote, urlsplit

import anyio.to_thread
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from sync.provincial.app import Removed

T = TypeVar("T")
_EXCHANGE = "/sync/v2"
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Packet:
    """One request as it lies on the line."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it left the server; ``pieces`` are its writes, one for each checkpoint."""

    status: int
    headers: Mapping[str, str]
    pieces: tuple[bytes, ...]


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Let what the framework would hand to other threads run where it is called, so that a story can be told again."""

    async def here(call: Callable[..., Any], *args: Any, **_: Any) -> Any:
        return call(*args)

    with mock.patch.object(anyio.to_thread, "run_sync", here):
        yield


def ask(app: App, packet: Packet) -> Reply:
    """Let ``app`` answer."""
    said: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    _drive(app(_scope(packet), _receive(packet), send))
    headers = {name.decode(): value.decode("latin-1") for name, value in said[0]["headers"]}
    pieces = tuple(message["body"] for message in said[1:] if message.get("body"))
    return Reply(said[0]["status"], headers, pieces)


def _scope(packet: Packet) -> dict[str, Any]:
    parts = urlsplit(packet.url)
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": packet.method, "scheme": "http", "path": unquote(parts.path), "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "root_path": "", "client": ("192.0.2.1", 40000),
        "server": ("192.0.2.2", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in packet.headers.items()],
    }  # fmt: skip


def _receive(packet: Packet) -> Callable[[], Awaitable[MutableMapping[str, Any]]]:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": packet.body, "more_body": False}

    return receive


class Shortcut:
    """Calls what serves the exchange of an application below the framework, with the same bytes."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        routes: Sequence[Any] = app.routes
        self._serve = next(one.endpoint for one in routes if getattr(one, "path", "") == _EXCHANGE)

    def ask(self, packet: Packet) -> Reply:
        """Answer; whatever is no exchange, and what is refused before it is read, goes the whole way."""
        if packet.method != "POST" or not packet.url.endswith(_EXCHANGE):
            return ask(self._app, packet)
        try:
            return _drive(_reply(_drive(self._serve(Request(_scope(packet), _receive(packet))))))
        except (HTTPException, Removed):
            return ask(self._app, packet)


async def _reply(response: Response) -> Reply:
    headers = {name.decode(): value.decode("latin-1") for name, value in response.raw_headers}
    if isinstance(response, StreamingResponse):
        pieces = [bytes(piece) async for piece in response.body_iterator if piece]  # type: ignore[arg-type]
        return Reply(response.status_code, headers, tuple(pieces))
    return Reply(response.status_code, headers, (bytes(response.body),) if response.body else ())


def _drive(job: Awaitable[T]) -> T:
    """Run a coroutine to its end; nothing in it waits, since nothing runs beside it."""
    coroutine: Any = job
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    raise RuntimeError("the application waits for something that only a loop could bring")
