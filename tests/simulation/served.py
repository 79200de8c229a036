"""Asks the servers' real ASGI applications in this thread, without an event loop: one request, one answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

import anyio.to_thread

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
    parts = urlsplit(packet.url)
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": packet.method, "scheme": "http", "path": unquote(parts.path), "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "root_path": "", "client": ("192.0.2.1", 40000),
        "server": ("192.0.2.2", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in packet.headers.items()],
    }  # fmt: skip
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": packet.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    _drive(app(scope, receive, send))
    headers = {name.decode(): value.decode("latin-1") for name, value in said[0]["headers"]}
    pieces = tuple(message["body"] for message in said[1:] if message.get("body"))
    return Reply(said[0]["status"], headers, pieces)


def _drive(job: Awaitable[None]) -> None:
    """Run a coroutine to its end; nothing in it waits, since nothing runs beside it."""
    coroutine: Any = job
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("the application waits for something that only a loop could bring")
