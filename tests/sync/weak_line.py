"""A line that cuts: a small TCP proxy on this machine that ends an answer after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class WeakLine:
    """Passes bytes both ways; ends each connection after ``down`` bytes of answer or ``up`` bytes of question."""

    def __init__(self, port: int) -> None:
        self.down: int | None = None
        self.up: int | None = None
        self.swallow = False
        self.connections = 0
        self._there = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._ending = False
        self._begin(self._accept)

    def urls(self, urls: dict[str, str]) -> dict[str, str]:
        """Return the same addresses through this line."""
        return {name: url.replace(f":{urlsplit(url).port}", f":{self.port}") for name, url in urls.items()}

    def close(self) -> None:
        """End all."""
        self._ending = True
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self._open:
            _end(one)
        for thread in self._threads:
            thread.join()

    def _begin(self, what: object, *with_: object) -> None:
        thread = threading.Thread(target=what, args=with_, name="weak line")  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ending:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self._there))
            self._open += [near, far]
            self._begin(self._pass, near, far, self.up, False)
            self._begin(self._pass, far, near, self.down, self.swallow)

    def _pass(self, source: socket.socket, target: socket.socket, room: int | None, swallow: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if swallow:
                    break
                piece = data if room is None else data[:room]
                target.sendall(piece)
                if room is not None:
                    room -= len(piece)
                    if room <= 0:
                        break
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextlib.contextmanager
def weak_line(port: int) -> Iterator[WeakLine]:
    """Run a weak line to ``port`` for a while."""
    line = WeakLine(port)
    try:
        yield line
    finally:
        line.close()


class Portal:
    """A network's sign-in page that answers everything."""

    PAGE = "<!DOCTYPE html><html><body>Xin mời đăng nhập Wi-Fi</body></html>".encode()

    def __init__(self, kind: str = "text/html") -> None:
        self._kind = kind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="portal")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            with near, contextlib.suppress(OSError):
                near.recv(65536)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {self._kind}\r\nContent-Length: {len(self.PAGE)}\r\n"
                near.sendall(f"{head}Connection: close\r\n\r\n".encode() + self.PAGE)
                near.shutdown(socket.SHUT_WR)
                while near.recv(65536):
                    pass

    def close(self) -> None:
        """End it."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
