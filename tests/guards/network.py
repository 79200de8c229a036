"""Refuses every connection that would leave this machine, and fails the test that tried."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

_REAL_CONNECT = socket.socket.connect
_REAL_CONNECT_EX = socket.socket.connect_ex
_REAL_SENDTO = socket.socket.sendto
_REAL_GETADDRINFO = socket.getaddrinfo
_tried: list[str] = []


def _at_home(host: object) -> bool:
    """Tell whether ``host`` is this machine (or no host at all)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _check(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _at_home(address[0]):
        _tried.append(f"{address[0]}:{address[1]}")
        raise ConnectionRefusedError(f"a test may not leave this machine: {address!r}")


def _connect(self: socket.socket, address: Any) -> None:
    _check(self, address)
    return _REAL_CONNECT(self, address)


def _connect_ex(self: socket.socket, address: Any) -> int:
    _check(self, address)
    return _REAL_CONNECT_EX(self, address)


def _sendto(self: socket.socket, data: Any, *rest: Any) -> int:
    _check(self, rest[-1])
    return _REAL_SENDTO(self, data, *rest)


def _getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
    if _at_home(host) or _is_address(host):
        return _REAL_GETADDRINFO(host, port, *rest, **named)
    if not str(host).rstrip(".").endswith(".invalid"):
        _tried.append(f"{host}:{port}")
    raise socket.gaierror(socket.EAI_NONAME, f"a test may not ask for names: {host!r}")


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def pytest_configure() -> None:
    """Put the guarded calls in place of the real ones."""
    for name, guarded in (("connect", _connect), ("connect_ex", _connect_ex), ("sendto", _sendto)):
        setattr(socket.socket, name, guarded)
    socket.getaddrinfo = _getaddrinfo


def pytest_unconfigure() -> None:
    """Put the real calls back."""
    for name, real in (("connect", _REAL_CONNECT), ("connect_ex", _REAL_CONNECT_EX), ("sendto", _REAL_SENDTO)):
        setattr(socket.socket, name, real)
    socket.getaddrinfo = _REAL_GETADDRINFO


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    _tried.clear()
    yield
    if _tried:
        pytest.fail(f"the test tried to leave this machine: {', '.join(dict.fromkeys(_tried))}", pytrace=False)
