"""A gateway on this machine for tests: takes signed calls, answers as told, keeps what arrived."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "mot-khoa-du-dai-cho-thu-nghiem"


@dataclass
class Arrived:
    """One call: its headers and its JSON."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the call."""
        value: dict[str, Any] = json.loads(self.raw)
        return value


@dataclass
class Gateway:
    """What arrived, and what is answered: one status for each call, 200 once they are used up."""

    url: str = ""
    calls: list[Arrived] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def gateway() -> Iterator[Gateway]:
    """Run a gateway for a while."""
    here = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            here.calls.append(Arrived(dict(self.headers.items()), raw))
            status = here.answers.pop(0) if here.answers else 200
            said = b"xin thu lai" if status >= 300 else b"{}"
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **here.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here.url = f"http://127.0.0.1:{server.server_port}/vic"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()
