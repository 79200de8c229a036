"""How connections are made: kept warm, known to be dead soon, hung up from another thread when the network changed."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

Option = tuple[int, int, int]
_WANTED = (
    ("TCP_KEEPIDLE", 60),  # a question on an idle line once a minute keeps what stands in between awake
    ("TCP_KEEPINTVL", 10),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", 30_000),  # milliseconds without a word on what was sent: the line is dead
    ("TCP_NOTSENT_LOWAT", 32 * 1024),  # what is sent waits here, where its time is counted, not in the system's queue
)


def socket_options() -> list[Option]:
    """Return how our sockets differ from others, as far as this system knows such things."""
    known = [(name, value) for name, value in _WANTED if hasattr(socket, name)]
    return [
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        *((socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in known),
    ]


class Opened:
    """The sockets there are; told by one thread, ended by another."""

    def __init__(self) -> None:
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._lock = threading.Lock()

    def note(self, made: Any) -> None:
        """Remember a socket; what is none (TLS within TLS) cannot be ended from outside."""
        if isinstance(made, socket.socket):
            with self._lock:
                self._sockets.add(made)

    def shut(self) -> None:
        """End them all."""
        with self._lock:
            there = list(self._sockets)
        for one in there:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket: that one forgets its secrets while the other thread still reads.
                socket.socket.shutdown(one, socket.SHUT_RDWR)


class Dialling(HTTPAdapter):
    """Carries requests over connections that can be hung up while somebody waits on them."""

    def __init__(self) -> None:
        self._open = Opened()
        self._pools = _pools(self._open)
        super().__init__(max_retries=0)

    def hang_up(self) -> None:
        """End every connection now; whoever waits on one is told that it was cut."""
        self._open.shut()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the connections in our own way."""
        super().init_poolmanager(*args, **kwargs, socket_options=socket_options())
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make those through a proxy in the same way."""
        manager = super().proxy_manager_for(proxy, **kwargs, socket_options=socket_options())
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(opened: Opened) -> dict[str, type[HTTPConnectionPool]]:
    """Return the library's two kinds of connections, each noting its socket once it is there."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened.note(self.sock)

    class Secured(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened.note(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecuredPool(HTTPSConnectionPool):
        ConnectionCls = Secured

    return {"http": PlainPool, "https": SecuredPool}
