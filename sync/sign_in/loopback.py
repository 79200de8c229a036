"""Waits on this machine for the browser to come back from the identity provider (RFC 8252, loopback redirect)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from sync.errors import Cancelled, NotLoggedIn

PATH = "/vic"
"""What the province registers with its provider: ``http://127.0.0.1/vic``."""
_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>VIC</title>
<body style="font-family:sans-serif;margin:4em auto;max-width:32em"><h1>{title}</h1><p>{text}</p></body></html>"""
_DONE = ("Đã đăng nhập", "Quay lại cửa sổ VIC. Có thể đóng trang này.")
_FAILED = ("Chưa đăng nhập được", "Quay lại cửa sổ VIC để xem lý do và làm lại.")
_LOOK = 0.2
_LONGEST_ADDRESS = 8192


class Loopback:
    """A listener on 127.0.0.1 for one answer, at whatever port is free (RFC 8252 section 7.3); the state in the answer
    tells whose it is."""

    def __init__(self) -> None:
        self._came = threading.Event()
        self._answer: Mapping[str, str] = {}
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="sign-in-answer", daemon=True
        )
        self._thread.start()

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to be sent back."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{PATH}"

    def wait(self, seconds: float, cancelled: Callable[[], bool]) -> Mapping[str, str]:
        """Return what the browser brought.

        Raises:
            Cancelled: the person gave up.
            NotLoggedIn: nobody came back in time.
        """
        left = seconds
        while not self._came.wait(_LOOK):
            left -= _LOOK
            if cancelled():
                raise Cancelled()
            if left <= 0:
                raise NotLoggedIn("Trình duyệt không quay lại trong thời gian chờ.", "Bấm Đăng nhập để làm lại.")
        return self._answer

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, address: str) -> tuple[int, tuple[str, str]]:
        """Take the first answer at our own address; return the code and words for the browser."""
        parts = urlsplit(address)
        if parts.path != PATH or len(address) > _LONGEST_ADDRESS:
            return 404, _FAILED
        if not self._came.is_set():
            self._answer = dict(parse_qsl(parts.query))
            self._came.set()
        return 200, _FAILED if "error" in self._answer else _DONE

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            """Answers the browser."""

            timeout = 10

            def do_GET(self) -> None:
                """Take one answer."""
                code, (title, text) = take(self.path)
                page = _PAGE.format(title=title, text=text).encode("utf-8")
                try:
                    self.send_response(code)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(page)))
                    self.send_header("Cache-Control", "no-store")
                    self.end_headers()
                    self.wfile.write(page)
                except OSError:
                    self.close_connection = True  # the browser left; what it brought is here

            def log_message(self, *_: object) -> None:
                """Write nothing: the address carries the code."""

        return Handler
