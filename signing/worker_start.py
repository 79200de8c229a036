"""Starts the signing worker by a command of its own and ties a line to it; the window's main module stays out."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

_KEY_BYTES = 32
_POLITE = 5
"""How far the worker stands back (nice) where the processor is short: the window and the token come first."""


def worker_command() -> tuple[str, ...]:
    """How the worker is started: this Python, or the packed program itself with ``signing-worker``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "signing-worker")
    return (sys.executable, "-m", "signing.worker")


def begin() -> tuple[subprocess.Popen[bytes], Connection]:
    """Start a worker; return its process and our end of the line."""
    return _with_pipe() if os.name == "nt" else _with_sockets()


def stand_back() -> None:
    """Let the window go first; on Windows the process is started that way."""
    if hasattr(os, "nice"):
        os.nice(_POLITE)


def our_end(place: str) -> Connection:
    """Return the worker's end of the line: a descriptor's number, or the name of a pipe with its key on stdin."""
    if place.isdecimal():
        return Connection(int(place))
    return Client(place, "AF_PIPE", sys.stdin.buffer.read(_KEY_BYTES))


def _with_sockets() -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = socket.socketpair()
    with theirs:
        number = theirs.fileno()
        process = _popen(str(number), stdin=subprocess.DEVNULL, pass_fds=(number,))
    return process, Connection(ours.detach())


def _with_pipe() -> tuple[subprocess.Popen[bytes], Connection]:
    """Windows hands no sockets down: a named pipe with a key only the child is told. Not tried on Windows yet."""
    key = secrets.token_bytes(_KEY_BYTES)
    with Listener(None, "AF_PIPE", authkey=key) as listener:
        process = _popen(str(listener.address), stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(key)
        process.stdin.close()
        return process, listener.accept()


def _popen(place: str, **more: Any) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [*worker_command(), place],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
        | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        **more,
    )
