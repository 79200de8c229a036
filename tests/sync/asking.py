"""Asks an application without a socket: one request from any address, the answer read whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Return the JSON of the body."""
        return json.loads(self.content)


def ask(
    app: ASGIApp,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    address: str = "127.0.0.1",
) -> Said:
    """Send one request and return the answer; what the application raises is raised here."""
    path, _, query = target.partition("?")
    sent = {"host": "test", "content-length": str(len(body)), **{k.lower(): v for k, v in (headers or {}).items()}}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()], "client": (address, 50000),
        "server": ("test", 80),
    }  # fmt: skip
    told: list[Message] = []

    async def all_of_it() -> None:
        given = [{"type": "http.request", "body": body, "more_body": False}]
        answered = asyncio.Event()

        async def receive() -> Message:
            if given:
                return given.pop()
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            told.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await app(scope, receive, send)

    asyncio.run(all_of_it())
    start = next(message for message in told if message["type"] == "http.response.start")
    named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Said(start["status"], named, b"".join(message.get("body", b"") for message in told[1:]))
