"""What stands between desk and server: an HTTP proxy, one that looks into TLS, one that changes what it passes."""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Spoil = Callable[[dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
"""Makes (status, headers, body) of the headers and body of an answer to an exchange."""
_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive", "proxy-connection")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    spoil: Spoil | None = None
    to: int = 0
    seen: list[str]
    open: list[socket.socket]
    inspecting: tuple[Path, Path] | None = None

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, to end it with the gateway."""
        self.open.append(request)
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A desk that hangs up is no fault of the gateway."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        self.server.seen.append(f"CONNECT {self.path}")
        host, _, port = self.path.rpartition(":")
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        if self.server.inspecting is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.server.inspecting)
            with contextlib.suppress(OSError), context.wrap_socket(self.connection, server_side=True) as inside:
                self.server.open.append(inside)
                self.rfile, self.wfile = inside.makefile("rb"), inside.makefile("wb")
                self.close_connection = False
                while not self.close_connection:
                    self.handle_one_request()
            self.close_connection = True
            return
        with socket.create_connection((host.strip("[]"), int(port))) as far:
            _tunnel(self.connection, far)

    def do_any(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")
        parts = urlsplit(self.path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        length = int(self.headers.get("Content-Length") or 0)
        far = http.client.HTTPConnection("127.0.0.1", parts.port or self.server.to, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        far.request(self.command, path, self.rfile.read(length), headers)
        answer = far.getresponse()
        body = answer.read()
        far.close()
        told = {name.title(): value for name, value in answer.getheaders() if name.lower() not in _HOP}
        status = answer.status
        if self.server.spoil is not None and "/sync/" in path:
            status, told, body = self.server.spoil(told, body)
        self._answer(status, told, body)

    def _answer(self, status: int, told: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in told.items():
            self.send_header(name, value)
        if self.command != "HEAD" and status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    do_GET = do_POST = do_HEAD = do_PATCH = do_any


def _tunnel(near: socket.socket, far: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            ready, _, _ = select.select([near, far], [], [], 20)
            for one in ready:
                piece = one.recv(65536)
                if not piece:
                    return
                (far if one is near else near).sendall(piece)
            if not ready:
                return


@contextmanager
def gateway(
    to: int, spoil: Spoil | None = None, *, inspecting: tuple[Path, Path] | None = None, host: str = "127.0.0.1"
) -> Iterator[_Server]:
    """Run a gateway for a while.

    Args:
        to: port of the province on this machine.
        spoil: what it makes of answers to exchanges.
        inspecting: certificate and key it shows instead of the server's, to read what is behind CONNECT.
    """
    server = (_Server6 if ":" in host else _Server)((host, 0), _Handler)
    server.to, server.spoil, server.seen, server.inspecting = to, spoil, [], inspecting
    server.open = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        for one in server.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        server.server_close()
