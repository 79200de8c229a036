"""A weak line without root: a TCP proxy on this machine that shapes, cuts, truncates and falls silent.

It has no packets, so noise is only the time a packet sent again would take; that is enough for whoever tests logic.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Coroutine, Iterator
from random import Random
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.weak_line.model import Counts, Direction, both
from tests.weak_line.profiles import Ending, Profile

Fault = Literal["close", "reset", "silent", "half"]
_PACKET, _WHOLE = 1360, 65536
_POLL = 0.01


class _Pair:
    """One connection: the desk's side and the server's."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near, self.far = near, far
        self.silent = False

    def end(self, how: Fault | Ending) -> None:
        """End both sides: with a farewell, with a reset, or without a word."""
        if how == "silent":
            self.silent = True
            return
        for side in (self.near, self.far):
            if how == "reset":
                with contextlib.suppress(OSError):
                    held: socket.socket = side.get_extra_info("socket")
                    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                side.transport.abort()
            else:
                side.close()


class WeakLine:
    """Passes bytes both ways between this machine's ``port`` and its own.

    Attributes:
        down: bytes of answer after which a connection ends; None for no end. ``up`` the same of the question.
        ending: how it ends then.
        swallow: end a connection when its answer begins.
        connections: how many were made.
    """

    def __init__(self, port: int, profile: Profile | None = None, seed: int = 1) -> None:
        self.down: int | None = None
        self.up: int | None = None
        self.ending: Fault = "close"
        self.swallow = False
        self.connections = 0
        self._there = port
        self._profile = profile
        self._ways = both(profile, seed) if profile is not None else None
        self._chance = Random(f"{seed} again")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._away = False
        self._began = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="weak line")
        self._thread.start()

    def urls(self, urls: dict[str, str]) -> dict[str, str]:
        """Return the same addresses through this line."""
        return {name: url.replace(f":{urlsplit(url).port}", f":{self.port}") for name, url in urls.items()}

    def off(self) -> None:
        """Take the line away: what is sent waits, nobody is told."""
        self._away = True

    def on(self) -> None:
        """Give the line back."""
        self._away = False

    def hang_up(self, how: Ending = "reset") -> None:
        """Cut every connection there is."""
        self._do(self._end_all(how))

    def counts(self) -> tuple[Counts, Counts]:
        """Return (up, down) of a line with a profile."""
        assert self._ways is not None
        return self._ways[0].counts, self._ways[1].counts

    def close(self) -> None:
        """End all."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()
        self._listening.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, sock=self._listening)
        watching = asyncio.create_task(self._watch())
        await self._over.wait()
        watching.cancel()
        server.close()
        await self._end_all("reset")
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _end_all(self, how: Ending) -> None:
        for pair in list(self._pairs):
            pair.end(how)

    async def _watch(self) -> None:
        """Cut when the profile says so."""
        cut, cuts = (self._profile.cut if self._profile else None), 0
        while cut is not None:
            await asyncio.sleep(_POLL)
            since = time.monotonic() - self._began
            self._away = cut.is_off(since)
            if cut.count(since) > cuts:
                cuts = cut.count(since)
                if cut.ending != "kept":
                    await self._end_all(cut.ending)

    def _accept(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._taken(near_in, near_out))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _taken(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        self.connections += 1
        up, down, swallow = self.up, self.down, self.swallow
        try:
            far_in, far_out = await asyncio.open_connection("127.0.0.1", self._there)
        except OSError:
            near_out.close()
            return
        pair = _Pair(near_out, far_out)
        self._pairs.add(pair)
        ways: tuple[Direction | None, Direction | None] = self._ways or (None, None)
        try:
            await asyncio.gather(
                self._pass(near_in, far_out, pair, ways[0], up, False),
                self._pass(far_in, near_out, pair, ways[1], down, swallow),
            )
        finally:
            self._pairs.discard(pair)
            pair.end("close")

    async def _pass(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        pair: _Pair,
        way: Direction | None,
        room: int | None,
        swallow: bool,
    ) -> None:
        """Carry one direction of one connection until either side ends it."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=60)
        giving = asyncio.create_task(self._give(queue, target, pair))
        try:
            while data := await source.read(_WHOLE if way is None else _PACKET):
                if swallow:
                    pair.end("close")
                    return
                piece = data if room is None else data[:room]
                await queue.put((await self._arrival(way, len(piece)), piece))
                if room is not None:
                    room -= len(piece)
                    if room <= 0:
                        await queue.join()
                        self._end_at_limit(pair, target)
                        return
            await queue.join()
            if not pair.silent:
                pair.end("close")
        except OSError:
            pair.end("close")
        finally:
            giving.cancel()

    @staticmethod
    def _hung_up(target: asyncio.StreamWriter) -> bool:
        """Tell whether writing there failed before: the socket keeps its error until asked."""
        held: socket.socket = target.get_extra_info("socket")
        return held.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0

    def _end_at_limit(self, pair: _Pair, target: asyncio.StreamWriter) -> None:
        if self.ending == "half":
            target.write_eof()
        else:
            pair.end(self.ending)

    async def _arrival(self, way: Direction | None, size: int) -> float:
        """Return when a packet arrives; one lost to noise is sent again after a while, one without room waits."""
        if way is None:
            return 0.0
        assert self._profile is not None
        while (arrives := way.offer(time.monotonic(), size)) is None:
            await asyncio.sleep(self._profile.rtt * (1.0 + self._chance.random()))
        return arrives

    async def _give(self, queue: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter, pair: _Pair) -> None:
        while True:
            arrives, data = await queue.get()
            await asyncio.sleep(max(0.0, arrives - time.monotonic()))
            while self._away:
                await asyncio.sleep(_POLL)
            if not pair.silent and not target.is_closing() and not self._hung_up(target):
                with contextlib.suppress(OSError):
                    target.write(data)
                    await target.drain()
            queue.task_done()


@contextlib.contextmanager
def weak_line(port: int, profile: Profile | None = None, seed: int = 1) -> Iterator[WeakLine]:
    """Run a weak line to ``port`` for a while."""
    line = WeakLine(port, profile, seed)
    try:
        yield line
    finally:
        line.close()
