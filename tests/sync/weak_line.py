"""What stands between a desk and its server where the network is not ours: a sign-in page that answers everything."""

from __future__ import annotations

import contextlib
import socket
import threading


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
