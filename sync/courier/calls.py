"""Calls of the ordinary protocol taken off the line: written down where they would leave, played back when answered."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from sync import wire
from sync.compact import answer
from sync.content import PieceReader
from sync.errors import NotTheServer
from sync.servers.connection import Connection
from sync.servers.lane_server import Restored
from sync.wire import Checkpoint

ADDRESS = "https://courier.invalid"
_LEFT_OUT = ("authorization", "connection", "user-agent", "content-length", "transfer-encoding", "host")


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it would have gone over the line, without who asks: the package says that once."""

    lane: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    ids: Sequence[str] = ()

    def to_head(self) -> dict[str, Any]:
        """Return the record's head; ``ids`` names the steps it carries, in order."""
        head = {"call": self.lane, "method": self.method, "path": self.path, "headers": dict(self.headers)}
        return head | ({"ids": list(self.ids)} if self.ids else {})


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as the server gave it, its body still to be read."""

    lane: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: Iterator[bytes] = field(repr=False)


class _Adapter(BaseAdapter):
    """A line of requests that touches no network."""

    def close(self) -> None:
        """Part of the interface: nothing is held open."""


class Recorder(_Adapter):
    """Writes down what would be sent, and is offline for whoever waits for an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Keep the request.

        Raises:
            requests.ConnectionError: always.
        """
        self.sent.append(request)
        raise requests.ConnectionError("written down")


class Player(_Adapter):
    """Gives one answer that was brought, to whatever is asked; every further question finds nobody."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._replies = [reply]

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Return the answer.

        Raises:
            requests.ConnectionError: it was given before.
        """
        if not self._replies:
            raise requests.ConnectionError("no further answer was brought")
        reply = self._replies.pop()
        found = requests.Response()
        found.status_code = reply.status
        found.headers = CaseInsensitiveDict(reply.headers)
        found.request, found.url = request, request.url or ""
        source = cast(Any, io.BufferedReader(PieceReader(reply.body), 256 * 1024))
        found.raw = HTTPResponse(body=source, headers=dict(reply.headers), status=reply.status, preload_content=False)
        return found


def off_line(lane: str, adapter: BaseAdapter, token: Callable[[], str] = lambda: "") -> Connection:
    """Return a connection of ``lane`` that goes through ``adapter`` and nowhere else."""
    return Connection(f"{ADDRESS}/{lane}", token, adapter=adapter)


@contextmanager
def exchanged(
    reply: Reply, ids: Sequence[str], token: Callable[[], str] = lambda: ""
) -> Iterator[Iterator[Checkpoint]]:
    """Give the checkpoints of an answer to steps that was brought.

    Args:
        ids: the steps of the question, in order.

    Raises:
        Restored: the server has another epoch.
        SyncTrouble: the answer is a refusal, or cannot be read.
    """
    line = off_line(reply.lane, Player(reply), token)
    try:
        with line.stream("POST", reply.path, allowed=(409,)) as (response, pieces):
            if response.status_code == 409:
                raise Restored(_epoch(b"".join(pieces)))
            yield wire.read_answer(pieces) if reply.path == "sync/v1" else answer.read_answer(pieces, ids)
    finally:
        line.close()


def call_of(lane: str, request: requests.PreparedRequest) -> Call:
    """Return the call a written-down request is."""
    path = str(request.url).removeprefix(f"{ADDRESS}/{lane}/")
    headers = {str(k): _word(v) for k, v in request.headers.items() if str(k).lower() not in _LEFT_OUT}
    return Call(lane, str(request.method), path, headers, _bytes(request.body))


def asking(lane: str, path: str, headers: Mapping[str, str] | None = None) -> Call:
    """Return a question without a body."""
    return Call(lane, "GET", path, {"Accept-Encoding": "identity", **(headers or {})})


def posting(lane: str, path: str, value: Mapping[str, Any]) -> Call:
    """Return a question with a JSON body."""
    return Call(lane, "POST", path, {"Content-Type": "application/json"}, json.dumps(dict(value)).encode())


def _epoch(body: bytes) -> str:
    epoch = wire.epoch_of(body)
    if not epoch:
        raise NotTheServer("Trả lời trong gói không đọc được.", "Ghi gói mới.")
    return epoch


def _bytes(body: Any) -> bytes:
    """Return a body that may be given as bytes, as text or to be read."""
    whole = body.read() if hasattr(body, "read") else body or b""
    return whole if isinstance(whole, bytes) else str(whole).encode()


def _word(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
