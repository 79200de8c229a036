"""``POST /courier``: a sealed package that came over a relay instead of a stick is answered the same way."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.courier.envelope import LONGEST_HEADER, MAGIC
from sync.courier.troubles import BadCourier
from sync.provincial.courier.answering import CourierOffice

LARGEST = 2 * 1024**3
READ = 256 * 1024
PATH = "/courier"


class _TooLong(Exception):
    """More than any package."""


def add_courier(app: FastAPI, office: Callable[[], CourierOffice]) -> None:
    """Add the call to the application that holds both servers.

    Args:
        office: returns who answers; closed after each package.
    """
    turn = asyncio.Semaphore(1)

    @app.post(PATH)
    async def courier(request: Request) -> Response:
        folder = Path(await run_in_threadpool(tempfile.mkdtemp, prefix="vic-courier-"))
        kept = False
        try:
            package = folder / "in.vicgoi"
            await _take(request, package)
            async with turn:  # a package is long work: one at a time, whoever sends them
                answer = await run_in_threadpool(_answer, office, package, folder)
            kept = True
            return StreamingResponse(
                _pieces(answer), media_type="application/octet-stream", background=BackgroundTask(_drop, folder)
            )
        except BadCourier as bad:
            told = {"code": bad.code, "title": bad.title, "text": bad.text, "what_next": bad.what_next}
            return JSONResponse({"error": told}, 422)
        except (_TooLong, ClientDisconnect):
            return Response(status_code=413)
        finally:
            if not kept:
                _drop(folder)


async def _take(request: Request, package: Path) -> None:
    """Write the body into a file; what does not begin as a package ends at once."""
    length, begun = 0, b""
    with package.open("xb") as out:
        async for piece in request.stream():
            length += len(piece)
            begun = begun if len(begun) > len(MAGIC) + LONGEST_HEADER else begun + piece
            if length > LARGEST or not begun.startswith(MAGIC[: len(begun)]):
                raise _TooLong
            await run_in_threadpool(out.write, piece)


def _answer(office: Callable[[], CourierOffice], package: Path, folder: Path) -> Path:
    with closing(office()) as answering:
        return answering.answer(package, folder).answer[0]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(READ):
            yield piece


def _drop(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
