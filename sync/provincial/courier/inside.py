"""Calls the servers' own application without a network: same checks, same limits, same answers as over the line."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, cast

from fastapi import FastAPI

IN_MEMORY = 4 * 1024 * 1024
READ = 256 * 1024


@dataclass(slots=True)
class InsideAnswer:
    """What the application answered; the body lies in memory or, when long, in a file that has no name."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: IO[bytes] = field(default_factory=lambda: tempfile.SpooledTemporaryFile(IN_MEMORY))

    def pieces(self) -> Iterator[bytes]:
        """Yield the body from its beginning."""
        self.body.seek(0)
        while piece := self.body.read(READ):
            yield piece


class Inside:
    """The application and a loop to run it in; ``close`` ends the loop."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def close(self) -> None:
        """End the loop."""
        self._runner.close()

    @contextmanager
    def call(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Iterator[InsideAnswer]:
        """Give the answer to one request."""
        answer = InsideAnswer()
        try:
            self._runner.run(self._run(_scope(method, path, headers, len(body)), body, answer))
            yield answer
        finally:
            answer.body.close()

    async def _run(self, scope: MutableMapping[str, Any], body: bytes, answer: InsideAnswer) -> None:
        told = asyncio.Event()
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> MutableMapping[str, Any]:
            if messages:
                return cast(MutableMapping[str, Any], messages.pop())
            await told.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in message.get("headers", [])}
            elif message["type"] == "http.response.body":
                answer.body.write(message.get("body", b""))
                if not message.get("more_body", False):
                    told.set()

        await self._app(scope, receive, send)


def _scope(method: str, path: str, headers: Mapping[str, str], length: int) -> MutableMapping[str, Any]:
    place, _, query = path.partition("?")
    sent = {name.lower(): value for name, value in headers.items()} | {"content-length": str(length), "host": "courier"}
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
        "scheme": "https", "path": place, "raw_path": place.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()],
        "client": None, "server": ("courier", 443), "state": {},
    }  # fmt: skip
