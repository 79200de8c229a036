"""The relay's door: a desk is let through to a configured server, or lays down and fetches sealed packages."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path

from sync.courier.troubles import BadCourier
from sync.relay.heads import BadHead, Head, authority, greeting_length, named_server, read_head
from sync.relay.passing import PIECE, Passing
from sync.relay.rules import RelayRules
from sync.relay.shelf import DESK, LARGEST, Shelf

CONNECT_SECONDS = 10.0
PAC = "/proxy.pac"
"""Where a browser finds which addresses go by this relay (its setting "automatic configuration")."""
_LOG = logging.getLogger(__name__)
_WORDS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
          405: "Method Not Allowed", 413: "Content Too Large", 422: "Unprocessable", 502: "Bad Gateway",
          503: "Service Unavailable"}  # fmt: skip
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_ASK = "Hỏi người giữ máy chuyển tiếp."


class _No(Exception):
    """A request that is refused, with its status and words."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Relay:
    """Serves the desks of one network; ``passed`` counts connections let through, ``refused`` those that were not."""

    def __init__(self, rules: RelayRules, shelf: Shelf | None = None) -> None:
        """Prepare.

        Args:
            shelf: where sealed packages lie while the line is down; None lets nobody lay any down.
        """
        self._rules = rules
        self._shelf = shelf
        self._also: frozenset[tuple[str, int]] = frozenset()
        self._here: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self.passed = 0
        self.refused = 0

    @property
    def targets(self) -> frozenset[tuple[str, int]]:
        """The hosts and ports desks are let through to."""
        return self._rules.targets | self._also

    def let_through_also(self, targets: frozenset[tuple[str, int]]) -> None:
        """Let desks through to these too, in the place of those named here before: the province's provider."""
        self._also = targets

    def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end, or to that of the relay."""
        task = asyncio.get_running_loop().create_task(self._client(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("",))[0])
        self._here[address] += 1
        try:
            await self._serve((reader, writer), address)
        except _No as no:
            self.refused += 1
            _LOG.info("refused %s: %s", address, no.text)
            told = {"code": "relay", "title": "Máy chuyển tiếp không cho qua", "text": no.text, "what_next": _ASK}
            await _answer(writer, no.status, {"error": told})
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            _LOG.info("%s broke off", address)
        finally:
            self._here[address] -= 1
            self._here += Counter()
            await _close(writer)

    async def _serve(self, desk: Streams, address: str) -> None:
        if not self._rules.lets_in(address):
            raise _No(403, "Máy này không thuộc mạng của cơ quan.")
        if self._here.total() > self._rules.most or self._here[address] > self._rules.per_client:
            raise _No(503, "Máy chuyển tiếp đang bận.")
        head = await self._head(desk[0])
        if head.method == "CONNECT":
            await self._pass(head, desk)
        elif (head.method, head.target) == ("GET", PAC):
            await _script(desk[1], self.targets)
        elif self._shelf is not None and head.target.startswith("/courier/"):
            await self._package(head, desk, self._shelf)
        else:
            raise _No(405, "Máy chuyển tiếp chỉ cho qua đường mã hóa tới máy chủ của tỉnh (CONNECT).")

    async def _head(self, reader: asyncio.StreamReader) -> Head:
        try:
            data = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), self._rules.patience)
            return read_head(data[:-4])
        except (BadHead, asyncio.LimitOverrunError):
            raise _No(400, "Yêu cầu không đọc được.") from None

    async def _pass(self, head: Head, desk: Streams) -> None:
        """Let a desk through to a server of the list; what goes through must begin as TLS to that very server."""
        try:
            target = authority(head.target)
        except BadHead:
            raise _No(400, "Yêu cầu không đọc được.") from None
        if target not in self.targets:
            raise _No(403, "Máy chuyển tiếp không đi tới địa chỉ này.")
        try:
            server = await asyncio.wait_for(asyncio.open_connection(*target, limit=PIECE), CONNECT_SECONDS)
        except (OSError, TimeoutError):
            raise _No(502, "Không nối được tới máy chủ của tỉnh.") from None
        try:
            desk[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await desk[1].drain()
            server[1].write(await self._greeting(desk[0], target[0]))
            self.passed += 1
            await Passing(self._rules.idle).run(desk, server)
        finally:
            await _close(server[1])

    async def _greeting(self, reader: asyncio.StreamReader, host: str) -> bytes:
        """Return the first bytes of the desk once they are known to be a TLS greeting for ``host``.

        Raises:
            ConnectionError: they are not; the connection ends, nothing was passed on.
        """
        data = b""
        try:
            while (length := greeting_length(data)) is None or len(data) < length:
                piece = await asyncio.wait_for(reader.read(PIECE), self._rules.patience)
                if not piece:
                    raise BadHead("gone")
                data += piece
            named = named_server(data[:length])
        except BadHead as why:
            self.refused += 1
            raise ConnectionError(str(why)) from None
        if named not in ("", host):
            self.refused += 1
            raise ConnectionError("a greeting for somebody else")
        return data

    async def _package(self, head: Head, desk: Streams, shelf: Shelf) -> None:
        what = head.target.removeprefix("/courier/")
        if head.method == "PUT" and what == "requests":
            await self._lay_down(head, desk, shelf)
        elif head.method == "GET" and what.startswith("answers/") and DESK.match(what.removeprefix("answers/")):
            await self._give(desk[1], shelf, what.removeprefix("answers/"), head.fields.get("if-none-match", ""))
        else:
            raise _No(404, "Không có gì ở đây.")

    async def _lay_down(self, head: Head, desk: Streams, shelf: Shelf) -> None:
        try:
            length = head.length
        except BadHead:
            raise _No(400, "Gói phải nêu độ dài.") from None
        if not 0 < length <= LARGEST:
            raise _No(413, "Gói quá lớn cho máy chuyển tiếp; mang bằng USB.")
        if head.fields.get("expect", "").lower() == "100-continue":
            desk[1].write(b"HTTP/1.1 100 Continue\r\n\r\n")
        draft = shelf.draft()
        try:
            with draft.open("xb") as out:
                left = length
                while left:
                    piece = await asyncio.wait_for(desk[0].read(min(left, PIECE)), self._rules.patience)
                    if not piece:
                        raise ConnectionError("gone")
                    await asyncio.to_thread(out.write, piece)
                    left -= len(piece)
            kept = await asyncio.to_thread(shelf.keep, draft, "request")
        except BadCourier as bad:
            raise _No(422, bad.text) from None
        finally:
            draft.unlink(missing_ok=True)
        await _answer(desk[1], 201, {"desk": kept.desk, "number": kept.seq})

    async def _give(self, writer: asyncio.StreamWriter, shelf: Shelf, desk: str, known: str) -> None:
        found = await asyncio.to_thread(shelf.answers, desk)
        if not found:
            raise _No(404, "Chưa có trả lời cho máy này.")
        path, header = found[-1]
        tag = f'"{header.to}-{header.seq}"'
        if known == tag:
            writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            return
        await _send_file(writer, path, tag)


async def _send_file(writer: asyncio.StreamWriter, path: Path, tag: str) -> None:
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: {tag}\r\n"
        f"Content-Length: {path.stat().st_size}\r\nConnection: close\r\n\r\n".encode()
    )
    with path.open("rb") as source:
        while piece := await asyncio.to_thread(source.read, PIECE):
            writer.write(piece)
            await writer.drain()


async def _script(writer: asyncio.StreamWriter, targets: frozenset[tuple[str, int]]) -> None:
    """Answer with the script browsers ask for the way: the hosts of the list by this relay, all others as ever."""
    host, port = writer.get_extra_info("sockname")[:2]
    own = json.dumps(f"PROXY [{host}]:{port}" if ":" in host else f"PROXY {host}:{port}")
    names = json.dumps(sorted({name for name, _ in targets}))
    body = (
        f"var hosts = {names};\nfunction FindProxyForURL(url, host) {{\n"
        f'  return url.substring(0, 6) === "https:" && hosts.indexOf(host.toLowerCase()) >= 0 ? {own} : "DIRECT";\n}}\n'
    ).encode()
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\nCache-Control: max-age=300\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    await writer.drain()


async def _answer(writer: asyncio.StreamWriter, status: int, value: object) -> None:
    body = json.dumps(value, ensure_ascii=False).encode()
    head = f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: application/json\r\n"
    try:
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
    except OSError:
        _LOG.info("nobody was left to read the answer")


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        _LOG.debug("the connection was gone already")

