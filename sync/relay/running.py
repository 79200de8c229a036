"""Runs a relay until told to end: its door, and in between the packages that wait for the line."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sync.errors import SyncTrouble
from sync.relay.forwarding import Forwarder
from sync.relay.heads import LONGEST_HEAD
from sync.relay.provider import provider_targets
from sync.relay.rules import CannotRelay, relay_rules
from sync.relay.serving import Relay
from sync.relay.shelf import Shelf

_LOG = logging.getLogger(__name__)
EVERY = 120.0
"""Seconds between two looks whether packages can be forwarded."""


@dataclass(frozen=True, slots=True)
class RelayOptions:
    """How to relay; see ``vic relay`` in the manual."""

    host: str
    port: int
    servers: tuple[str, ...]
    networks: tuple[str, ...] = ()
    store: Path | None = None
    extra_ca: Path | None = None


def relay(options: RelayOptions, ready: TextIO) -> int:
    """Relay until SIGTERM or Ctrl+C; one JSON line says when desks may come.

    Raises:
        CannotRelay: a server is not https, or the port is taken.
    """
    rules = relay_rules(options.servers, options.networks)
    door = listen(options.host, options.port)
    shelf = Shelf(options.store) if options.store is not None else None
    forwarder = Forwarder(shelf, options.servers[0], options.extra_ca) if shelf is not None else None
    try:
        asyncio.run(_run(Relay(rules, shelf), door, lambda: _look(options, shelf, forwarder), ready))
    finally:
        door.close()
        if forwarder is not None:
            forwarder.close()
    return 0


def look(shelf: Shelf, forwarder: Forwarder) -> None:
    """Tidy the shelf and hand on what waits; a line that is still down is no news."""
    shelf.tidy()
    try:
        forwarder.run()
    except SyncTrouble as trouble:
        _LOG.info("packages wait on: %s", trouble.code)
    except OSError:
        _LOG.exception("the shelf cannot be used")


def listen(host: str, port: int) -> socket.socket:
    """Take the port, 0 for any free one.

    Raises:
        CannotRelay: somebody else has it.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as why:
        raise CannotRelay(f"Cổng {port} trên {host} không dùng được: {why.strerror}.", "Chọn cổng khác.") from None


def provider_of(documents: str, extra_ca: Path | None) -> frozenset[tuple[str, int]] | None:
    """Return the hosts people sign in at; None while the line is down or where the province has no provider."""
    try:
        return provider_targets(documents, extra_ca)
    except SyncTrouble as trouble:
        _LOG.info("no provider of identity: %s", trouble.code)
        return None


def _look(
    options: RelayOptions, shelf: Shelf | None, forwarder: Forwarder | None
) -> frozenset[tuple[str, int]] | None:
    if shelf is not None and forwarder is not None:
        look(shelf, forwarder)
    return provider_of(options.servers[0], options.extra_ca)


async def _run(
    relay_: Relay, door: socket.socket, look_: Callable[[], frozenset[tuple[str, int]] | None], ready: TextIO
) -> None:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(ending.set))
    server = await asyncio.start_server(relay_.client, sock=door, limit=LONGEST_HEAD)
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(json.dumps({"ready": True, "relay": f"http://{shown}:{port}"}), file=ready, flush=True)
    async with server:
        while not ending.is_set():
            if (provider := await asyncio.to_thread(look_)) is not None:
                relay_.let_through_also(provider)
            try:
                await asyncio.wait_for(ending.wait(), EVERY)
            except TimeoutError:
                continue
        server.close()
        await relay_.close()

