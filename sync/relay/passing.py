"""Bytes between a desk and a server, passed on as they are, until both have nothing more to say."""

from __future__ import annotations

import asyncio

PIECE = 64 * 1024


class Passing:
    """One connection through the relay; ``up`` and ``down`` count its bytes."""

    def __init__(self, idle: float) -> None:
        self._idle = idle
        self._last = 0.0
        self.up = 0
        self.down = 0

    async def run(
        self,
        desk: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Pass on in both directions; a side that falls silent for too long, or breaks off, ends both."""
        self._last = asyncio.get_running_loop().time()
        ways = [
            asyncio.ensure_future(self._way(desk[0], server[1], up=True)),
            asyncio.ensure_future(self._way(server[0], desk[1], up=False)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
            for way in done:
                way.exception()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _way(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, up: bool) -> None:
        while piece := await self._piece(source):
            if up:
                self.up += len(piece)
            else:
                self.down += len(piece)
            target.write(piece)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()

    async def _piece(self, source: asyncio.StreamReader) -> bytes:
        loop = asyncio.get_running_loop()
        while True:
            try:
                piece = await asyncio.wait_for(source.read(PIECE), self._idle)
            except TimeoutError:
                if loop.time() - self._last >= self._idle:
                    raise ConnectionError("silent") from None
                continue  # the other direction is busy
            self._last = loop.time()
            return piece
